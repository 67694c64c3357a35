"""`vis` and `python -m vis_cli`: the edge, where clock, environment and streams are read, and failures become exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vis_cli.errors import Usage, VisError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Failures are told on stderr, once, here."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        from vis_cli import __version__

        print(f"vis {__version__}")
        return 0
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return _run(words)
    except BrokenPipeError:
        # Whoever read our answer has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(words: list[str]) -> int:
    from typer import Abort, Exit, TyperException

    from vis_cli.cli import root
    from vis_cli.cli.base import Vis, report

    vis = Vis(
        words,
        os.environ,
        clock=lambda: datetime.now(UTC),
        user=_os_user(os.environ),
        directory=Path.cwd(),
        stdin=sys.stdin,
        stdout=sys.stdout,
        stderr=sys.stderr,
    )
    code: Any = 0
    failure: VisError | None = None
    try:
        code = root().main(args=words, prog_name="vis", standalone_mode=False, obj=vis)
        sys.stdout.flush()
    except VisError as error:
        failure = error
    except TyperException as error:
        failure = Usage(_said(error), hint=_usage(error))
    except Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # typer makes an exit 1 of it
            raise stop.__context__ from None
        code = stop.code
    except (KeyboardInterrupt, Abort):
        print("Interrupted; nothing half done.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        raise
    except OSError as error:
        failure = _os_failure(error)
    except Exception as error:  # the one place that turns a bug into a message
        failure = _bug(error, "--debug" in words)
    if failure is not None:
        sys.stdout.flush()
        report(failure, stream=sys.stderr, speaks_json=_wants_json(words))
        return failure.exit_code
    return code if isinstance(code, int) else 0


def _wants_json(words: Sequence[str]) -> bool:
    given = words[: words.index("--")] if "--" in words else words
    pairs = zip(given, [*given[1:], ""], strict=True)
    return "--json" in given or "--format=json" in given or ("--format", "json") in pairs


def _said(error: Any) -> str:
    message = str(error.format_message()).strip()
    return message if message.endswith((".", "?")) else f"{message}."


def _usage(error: Any) -> str | None:
    context = getattr(error, "ctx", None)
    return None if context is None else f"See `{context.command_path} --help`."


def _os_failure(error: OSError) -> VisError:
    from vis_cli.errors import CannotWrite, StorageError

    said = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}."
    if error.filename:
        return CannotWrite(said, hint="Check the path and the disk.")
    return StorageError(said, hint="Check the disk.")


def _bug(error: Exception, debug: bool) -> VisError:
    if debug:
        import traceback

        traceback.print_exc()
    said = str(error).splitlines()[0] if str(error) else ""
    return VisError(f"a bug in vis: {type(error).__name__}: {said}.", hint="Please report it, with --debug.")


def _os_user(environment: Any) -> str:
    """Who is at the keyboard: under sudo, the caller."""
    if environment.get("SUDO_USER"):
        return str(environment["SUDO_USER"])
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return environment.get("USER") or environment.get("USERNAME") or "unknown"


if __name__ == "__main__":
    sys.exit(main())
