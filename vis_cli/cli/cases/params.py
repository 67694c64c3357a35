"""What the events of a case are given: texts, who does it, in which revision, once for a key."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private
from vis_cli.errors import Message, Usage

Case = Annotated[str, typer.Argument(help="The case, e.g. 2026-0001234.", metavar="CASE", show_default=False)]
Cases = Annotated[
    list[str], typer.Argument(help="The cases, e.g. 2026-0001234.", metavar="CASE...", show_default=False)
]
SomeCases = Annotated[
    list[str] | None, typer.Argument(help="The cases, e.g. 2026-0001234.", metavar="[CASE]...", show_default=False)
]
FromFile = Annotated[
    str | None,
    typer.Option(
        "--from-file",
        metavar="FILE",
        parser=private,
        help="The cases in a table with a column number; - is standard input.",
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="PERSON",
        help="Who does it: HSA-id, e-mail or name (default: yourself, as vis.yaml says under staff, or the unit).",
    ),
]
IfRevision = Annotated[
    int | None,
    typer.Option("--if-revision", metavar="N", min=0, help="Only if the case still has this revision (else exit 4)."),
]
Once = Annotated[
    str | None,
    typer.Option("--once", metavar="KEY", help="Do it once for this key: again within 30 days, it says what was done."),
]
Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What is written.", parser=private)]
TextFile = Annotated[
    str | None,
    typer.Option(
        "--text-file", metavar="FILE", help="Read the text from this file; - is standard input.", parser=private
    ),
]
Comment = Annotated[
    str | None,
    typer.Option("--comment", metavar="TEXT", help="A comment that only staff ever see.", parser=private),
]
CommentFile = Annotated[
    str | None,
    typer.Option(
        "--comment-file", metavar="FILE", help="Read the comment from this file; - is standard input.", parser=private
    ),
]
Attach = Annotated[
    list[str] | None,
    typer.Option("--attach", metavar="FILE", help="A PDF, PNG, JPG or GIF to go with it.", parser=private),
]
ReplyTemplate = Annotated[
    str | None,
    typer.Option(
        "--reply-template", metavar="TEMPLATE", help="A ready-made answer instead of a text (vis replies list).",
    ),
]  # fmt: skip
Fields = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME=VALUE", help="What stands in a field, in every message.", parser=private),
]
Keep = Annotated[
    bool,
    typer.Option("--keep", help="Leave the attached files where they are; they may come from any folder then."),
]


def text(
    vis: AppContext, written: str | None, file: str | None, *, of: str = "text"
) -> tuple[str | None, bytes | None]:
    """The text of an option or of the file that another names, and the bytes of that file.

    Raises:
        Usage: both are given. FaultyInput: it is empty, too long, or has a character that is not taken.
        MissingInput: there is no such file.
    """
    if written is not None and file is not None:
        raise Usage(Message("--{name} and --{name}-file say the same; give one.", name=of))
    if file is not None:
        said, raw = app.cases.texts.in_file(vis.invocation, file)
        return said, raw
    return (None, None) if written is None else (app.cases.texts.checked(written), None)


def fields(written: list[str] | None) -> dict[str, str]:
    """The values of fields by name, from options such as `datum=3 maj`.

    Raises:
        Usage: one is no such pair, or a field is given twice.
    """
    found: dict[str, str] = {}
    for each in written or ():
        name, sign, value = each.partition("=")
        if not sign or not name.strip():
            raise Usage("--field wants a name and a value.", hint='Write it as --field datum="3 maj".')
        if name.strip() in found:
            raise Usage(Message("--field {name} is given twice.", name=name.strip()), hint="Give it once.")
        found[name.strip()] = value
    return found


def reply(
    template: str | None, written: list[str] | None, text: str | None, text_file: str | None, *, closes: bool
) -> app.cases.content.Reply | None:  # type: ignore[name-defined]
    """The ready-made answer that options name; None without one.

    Raises:
        Usage: there is a text too, or no answer goes, or fields are given for no template.
    """
    if template is None:
        if written:
            raise Usage("--field is for the fields of a template.", hint="Give --reply-template.")
        return None
    if text is not None or text_file is not None:
        raise Usage("a text and --reply-template say the same; give one.")
    if closes:
        raise Usage("no text goes with --close-without-reply.", hint="Leave it out, or answer with --reply-and-close.")
    return app.cases.content.Reply(template, fields(written))


def one_stdin(*files: str | None) -> None:
    """Refuse that more than one thing is read from standard input.

    Raises:
        Usage: so.
    """
    if sum(file == "-" for file in files) > 1:
        raise Usage("only one thing can be read from standard input.", hint="Put the other into a file.")


def how(
    by: str | None = None,
    if_revision: int | None = None,
    once: str | None = None,
    keep_going: bool = False,
    rest: str | None = None,
) -> app.cases.events.How:  # type: ignore[name-defined]
    """How an event is done, as the use cases take it."""
    return app.cases.events.How(by, if_revision, once, keep_going, rest)
