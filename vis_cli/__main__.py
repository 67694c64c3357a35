"""`vis` and `python -m vis_cli`: the edge, where clock, environment and streams are read."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vis_cli.interrupts import NOTHING_HALF_DONE, deafen, is_interrupt, listen


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. It is the process: signals are not heard any more when it returns."""
    if arguments is None:
        _speak_utf8()
    try:
        listen()
        code = _run(arguments)
        deafen()
    except BaseException as failure:
        if not is_interrupt(failure):
            raise
        code = 130  # where no command was under way
        deafen()
        print(NOTHING_HALF_DONE, file=sys.stderr)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    _take_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        from vis_cli import __version__

        print(f"vis {__version__}")
        return _flushed(0)
    if "_VIS_COMPLETE" in os.environ:
        from vis_cli.cli.completion.answer import answer

        sys.stdout.write(answer(os.environ, _directory(os.environ)))
        return _flushed(0)
    # The collector walks everything held again and again to find nothing: plans and files are trees, and a command
    # ends soon. Seldom rather than never, for those that run for hours.
    gc.set_threshold(100_000, 50, 50)
    try:
        from vis_cli.cli.frame.main import invoke
        from vis_cli.identity import os_user

        code = invoke(
            words,
            os.environ,
            clock=lambda: datetime.now(UTC),
            user=os_user(os.environ),
            directory=_directory(os.environ),
            stdin=sys.stdin,
            stdout=sys.stdout,
            stderr=sys.stderr,
        )
    except BrokenPipeError:  # whoever read our answer has seen enough
        code = 0
    return _flushed(code)


def _directory(environment: Mapping[str, str]) -> Path:
    """The folder we are in; one that is gone by now still has its name, and what is looked for there is not there."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path(environment.get("PWD") or "/")


def _flushed(code: int) -> int:
    """The exit code once the last of the answer is out."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except Exception as failure:  # noqa: BLE001  # CannotWrite, which is imported where it is raised
        from vis_cli.cli.frame.report import report

        report(failure, stream=sys.stderr, speaks_json=False)
        return code or 73
    return code


def _speak_utf8() -> None:
    """Start again in UTF-8 mode where the locale names another encoding: arguments, file names and output are UTF-8.

    Python itself does so under the locales C and POSIX. Never returns where it starts again.
    """
    if sys.getfilesystemencoding() != "utf-8" and "utf8" not in sys._xoptions and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606  # ourselves again


class _Answers(io.FileIO):
    """Standard output: that it takes no more is a failure, told once; a reader who has seen enough is none."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())  # or Python tries again when it ends
            if isinstance(error, BrokenPipeError):
                raise
            from vis_cli.errors import CannotWrite, Message

            said = Message("the answer cannot be written: {reason}.", reason=error.strerror)
            raise CannotWrite(said, hint="Check where the output goes.") from None


class _Asides(io.FileIO):
    """Standard error: that nobody hears changes neither what is done nor the exit code."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)


def _take_streams() -> None:
    """Make the streams ours; a closed one takes and gives nothing, but a database does not get its number either."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDONLY), number)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
    for name, kind in (("stdout", _Answers), ("stderr", _Asides)):
        had = getattr(sys, name)
        ours = io.TextIOWrapper(
            io.BufferedWriter(kind(had.fileno(), "w", closefd=False)),
            encoding=had.encoding,
            errors="backslashreplace",
            # asked for by PYTHONUNBUFFERED, writing through would reach the buffer below and no further
            line_buffering=had.line_buffering or had.write_through,
        )
        setattr(sys, name, ours)


if __name__ == "__main__":
    sys.exit(main())
