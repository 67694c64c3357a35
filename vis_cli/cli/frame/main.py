"""One command from its words to its exit code: the one place where a failure is told and becomes an exit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vis_cli.errors import Interrupted, Message, Sentence, Usage, VisError
from vis_cli.interrupts import NOTHING_HALF_DONE, is_interrupt
from vis_cli.rules.core import letters

if TYPE_CHECKING:
    from vis_cli.cli.frame.context import AppContext


def invoke(words: list[str], environment: Any, **edge: Any) -> int:
    """Run one command and tell what fails on stderr, once; the exit code.

    `edge` is what else `AppContext` is made of: clock, user, directory and the three streams.
    """
    from typer import Abort, Exit, TyperException

    from vis_cli import beforehand
    from vis_cli.cli.frame import i18n
    from vis_cli.cli.frame.context import AppContext
    from vis_cli.cli.frame.report import report
    from vis_cli.cli.frame.root import root

    i18n.choose(beforehand.language(words, environment, edge["directory"]), aloud=_format(words) == "plain")
    vis = AppContext([letters.composed(word) for word in words], environment, **edge)
    code: Any = 0
    failure: VisError | None = None
    stopped: Interrupted | None = None
    try:
        _check_text(words, environment)
        code = root().main(args=words, prog_name="vis", standalone_mode=False, obj=vis)
        with suppress(BrokenPipeError):  # whoever reads has seen enough: the code stays
            vis.stdout.flush()
        if code == 130:  # Typer makes an exit of Ctrl-C
            raise KeyboardInterrupt
    except VisError as error:
        from vis_cli.cli.frame.names import in_order

        failure = in_order(vis, error)
    except TyperException as error:
        failure = Usage(_said(error), hint=_usage(error))
    except Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # typer makes an exit 1 of it
            raise stop.__context__ from None
        code = stop.code
    except (KeyboardInterrupt, Abort):
        failure = stopped = _interrupted(vis)
    except BrokenPipeError:
        raise
    except OSError as error:
        failure = _os_failure(error)
    except Exception as error:  # noqa: BLE001  # the one place that turns a bug into a message
        stopped = _interrupted(vis) if is_interrupt(error) else None
        failure = stopped or _bug(error, "--debug" in words)
    if stopped is not None and not _wants_json(words):
        print(i18n._(stopped.message), file=vis.stderr)
        return 130
    if failure is not None:
        with suppress(OSError, VisError):  # it may be what failed
            vis.stdout.flush()
        report(
            failure,
            stream=vis.stderr,
            speaks_json=_wants_json(words),
            columns=environment.get("COLUMNS"),
            colour=vis.colours(vis.stderr) and "--no-color" not in words,
        )
        return failure.exit_code
    return code if isinstance(code, int) else 0


def _interrupted(vis: AppContext) -> Interrupted:
    """What came of a command that was interrupted."""
    if not vis.changes:
        return Interrupted(NOTHING_HALF_DONE)
    made = [f"C-{number}" for number in vis.changes]
    return Interrupted(Message("Interrupted; nothing half done. Done before that: {changes}.", changes=made))


def _check_text(words: Sequence[str], environment: Any) -> None:
    """Refuse bytes that are no text: they could be neither kept nor told."""
    given: list[tuple[Sentence, str]] = [
        (Message("argument {number}", number=n), word) for n, word in enumerate(words, 1)
    ]
    given += [(name, value) for name, value in environment.items() if name.startswith("VIS_")]
    for where, value in given:
        place = next((n for n, char in enumerate(value, 1) if "\ud800" <= char <= "\udfff"), None)
        if place is not None:  # the value is not shown: it may be the content of a case
            raise Usage(
                Message("{where} is not UTF-8: its character {place} is none.", where=where, place=place),
                hint="Type it again, or rename the file.",
            )


def _wants_json(words: Sequence[str]) -> bool:
    return _format(words) == "json"


def _format(words: Sequence[str]) -> str | None:
    """The format that is asked for, before the words are parsed."""
    given = [*words[: words.index("--")]] if "--" in words else [*words]
    if "--json" in given:
        return "json"
    named = [word.partition("=")[2] if "=" in word else after for word, after in pairwise([*given, ""])
             if word == "--format" or word.startswith("--format=")]  # fmt: skip
    return named[-1] if named else None


def _said(error: Any) -> Sentence:
    from vis_cli.cli.frame.i18n import placeholders
    from vis_cli.cli.frame.typer_private import faulty_parameter, unknown_option

    unknown = unknown_option(error)
    if unknown is not None:
        from vis_cli.rules.core.names import nearest

        name, similar = unknown
        stems = {option.lstrip("-"): option for option in similar}
        near = nearest(name.lstrip("-"), stems)
        said = Message("there is no option {name}.", name=name)
        return Message("{said} Did you mean {option}?", said=said, option=stems[near]) if near else said
    kind, name, words = faulty_parameter(error) or ("", "", ())
    name = placeholders(name)
    if kind == "missing":
        return Message("{name} is missing.", name=name)
    if kind == "number":
        return Message('{name}: "{value}" is not a number.', name=name, value=words[0])
    if kind == "whole-number":
        return Message('{name}: "{value}" is not a whole number.', name=name, value=words[0])
    if kind == "no-value":
        return Message("{name} takes a value, and none is given.", name=name)
    if kind == "extra":
        from vis_cli.cli.frame.options import is_private

        if any(is_private(param) for param in error.ctx.command.params):  # it may be what belongs to such an option
            return Message("more is given than the command takes.")
        return Message("more is given than the command takes: {words}.", words=words[0])
    message = str(error.format_message()).strip()
    return message if message.endswith((".", "?")) else f"{message}."


def _usage(error: Any) -> Message | None:
    context = getattr(error, "ctx", None)
    if context is None:
        return None
    from vis_cli.cli.frame import synonyms
    from vis_cli.cli.frame.typer_private import faulty_parameter

    kind, _, words = faulty_parameter(error) or ("", "", ())
    if kind == "extra" and (meant := synonyms.taking(context.command_path.removeprefix("vis "), words[0])):
        return meant
    return Message("See `{command} --help`.", command=context.command_path)


def _os_failure(error: OSError) -> VisError:
    from vis_cli.errors import CannotWrite, StorageError

    template = "{reason}: {file}." if error.filename else "{reason}."
    said = Message(template, reason=error.strerror or error, file=error.filename)
    if error.filename:
        return CannotWrite(said, hint="Check the path and the disk.")
    return StorageError(said, hint="Check the disk.")


def _bug(error: Exception, debug: bool) -> VisError:
    if debug:
        import sys
        import traceback

        from vis_cli.rules.core.masking import mask

        print(mask(traceback.format_exc()), end="", file=sys.stderr)
    said = str(error).splitlines()[0] if str(error) else ""
    return VisError(
        Message("a bug in vis: {kind}: {said}.", kind=type(error).__name__, said=said),
        hint="Please report it, with --debug.",
    )
