"""`vis` and `python -m vis_cli`: the edge, where clock, environment and streams are read."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    _open_closed_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        from vis_cli import __version__

        print(f"vis {__version__}")
        return 0
    # The collector walks everything held again and again to find nothing: plans and files are trees, and a command
    # ends soon. Seldom rather than never, for those that run for hours.
    gc.set_threshold(100_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        from vis_cli.cli.frame.main import invoke
        from vis_cli.identity import os_user

        code = invoke(
            words,
            os.environ,
            clock=lambda: datetime.now(UTC),
            user=os_user(os.environ),
            directory=Path.cwd(),
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
        )
    except BrokenPipeError:  # whoever read our answer has seen enough
        code = 0
    try:
        sys.stdout.flush()
    except OSError:
        # It has been told, or is no failure; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _open_closed_streams() -> None:
    """Give what was started without a stream an empty one, before a database gets its number and our words."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


if __name__ == "__main__":
    sys.exit(main())
