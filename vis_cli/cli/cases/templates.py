"""`vis templates` and `vis replies`: texts with fields in them, to send to residents and to answer them with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import findings
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented

commands = typer.Typer(
    cls=Group, help="Templates of what is sent to residents, and their fields.", rich_markup_mode=None
)
replies = typer.Typer(cls=Group, help="Ready-made answers, and their fields.", rich_markup_mode=None)

COLUMNS = (
    ("id", "id"),
    ("name", "template"),
    ("kind", "kind"),
    ("unit_name", "unit"),
    ("fields", "fields"),
    ("aliases", "also"),
    ("retired", "retired"),
)
FINDING_COLUMNS = (
    ("where", "where"),
    ("line", "line"),
    ("column", "column"),
    ("id", "finding"),
    ("message", "what"),
    ("hint", "hint"),
)


class Kind(StrEnum):
    """What residents can do with it."""

    information = "information"
    question = "question"
    reply = "reply"


class Documented(StrEnum):
    """What is noted of the cases that come of it."""

    yes = "yes"
    not_relevant = "not-relevant"
    unknown = "unknown"


Name = Annotated[
    str,
    typer.Argument(
        metavar="TEMPLATE", help="Its number, name or former name.",
        show_default=False,
    ),
]  # fmt: skip
OfUnit = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="Of this unit, or central."),
]
ForUnit = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="For this unit alone (default: all)."),
]
Text = Annotated[
    str | None,
    typer.Option("--text", metavar="TEXT", help="The text, with fields in braces, such as {datum}."),
]
TextFile = Annotated[
    str | None, typer.Option("--text-file", metavar="FILE", help="Read the text from this file; - is standard input.")
]
Subject = Annotated[
    str | None, typer.Option("--subject", metavar="TEXT", help="Another heading than its name; empty for none.")
]
DocumentedOption = Annotated[
    Documented | None,
    typer.Option(
        "--documented",
        metavar="yes|not-relevant|unknown",
        help="What is noted of each case of it (default: not-relevant for information).",
    ),
]
Retired = Annotated[bool, typer.Option("--retired", help="Those that nobody sends any more too.")]


def _sorts(ctx: typer.Context) -> tuple[str, ...]:
    """The kinds of templates that the section is about."""
    section = None if ctx.parent is None else ctx.parent.command.name
    return ("reply",) if section == "replies" else ("information", "question", "reply")


def list_(ctx: typer.Context, unit: OfUnit = None, retired: Retired = False) -> None:
    """List them by name, of all units or those that one has."""
    vis: AppContext = ctx.obj
    items = app.cases.templates.list_(vis.invocation, unit=unit, sorts=_sorts(ctx), retired=retired)
    vis.show(Result({"items": items}, COLUMNS, empty="No templates.", lesser=("text",)))


def show(
    ctx: typer.Context,
    template: Name,
    unit: OfUnit = None,
    history: Annotated[bool, typer.Option("--history", help="And what became of it.")] = False,
) -> None:
    """Show one with its text and fields."""
    vis: AppContext = ctx.obj
    vis.show(
        described(app.cases.templates.show(vis.invocation, template, sorts=_sorts(ctx), unit=unit, history=history))
    )


def described(data: Mapping[str, Any]) -> Result:
    """A template as JSON and as a person reads it."""
    where: Sentence = Message("central") if data["unit"] is None else data["unit_name"] or data["unit"]
    lines: list[Sentence] = [
        f"{data['name']}  {data['id']}",
        indented(Message("{kind}, {where}", kind=Message(data["kind"]), where=where)),
        *([indented(Message("also: {names}", names=data["aliases"]))] if data["aliases"] else []),
        *([indented(Message("heading: {subject}", subject=data["subject"]))] if data["subject"] else []),
        *([indented(Message("fields: {names}", names=data["fields"]))] if data["fields"] else []),
        *([indented(Message("retired on {day}", day=data["retired"]))] if data["retired"] else []),
        "",
        *(f"    {line}".rstrip() for line in data["text"].split("\n")),
    ]
    if "history" in data:
        lines += ["", Message("{title}:", title=Message("Changes"))]
        for each in data["history"]:
            fields = sorted({*each["before"], *each["after"]})
            lines.append(
                f"    {each['change']}  {each['at'][:16].replace('T', ' ')}  {each['actor']}: {', '.join(fields)}"
            )
    return Result(dict(data), text=lines, wrap=True)


def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What people call it.", metavar="NAME", show_default=False)],
    kind: Annotated[
        Kind,
        typer.Option(
            "--kind",
            metavar="information|question|reply",
            help="information: nobody can reply. question: the resident can. reply: an answer.",
        ),
    ],
    text: Text = None,
    text_file: TextFile = None,
    unit: ForUnit = None,
    subject: Subject = None,
    documented: DocumentedOption = None,
) -> None:
    """Add a template, central or for one unit."""
    _add(ctx, name, kind.value, text, text_file, unit, subject, documented)


def add_reply(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What people call it.", metavar="NAME", show_default=False)],
    text: Text = None,
    text_file: TextFile = None,
    unit: ForUnit = None,
) -> None:
    """Add a ready-made answer, central or for one unit."""
    _add(ctx, name, "reply", text, text_file, unit, None, None)


def _add(
    ctx: typer.Context,
    name: str,
    kind: str,
    text: str | None,
    text_file: str | None,
    unit: str | None,
    subject: str | None,
    documented: Documented | None,
) -> None:
    vis: AppContext = ctx.obj
    asked = _asked(vis, kind, text, text_file, subject, documented)
    if asked.text is None:
        raise Usage("a template needs its text.", id="missing-text", hint="Give --text or --text-file.")
    vis.show(app.cases.templates.add(vis.invocation, name, asked, unit=unit, file=text_file))


def edit(
    ctx: typer.Context,
    template: Name,
    text: Text = None,
    text_file: TextFile = None,
    subject: Subject = None,
    documented: DocumentedOption = None,
    unit: OfUnit = None,
) -> None:
    """Change the text, the heading or the note; what was sent stays as it was."""
    vis: AppContext = ctx.obj
    asked = _asked(vis, None, text, text_file, subject, documented)
    vis.show(app.cases.templates.edit(vis.invocation, template, asked, sorts=_sorts(ctx), unit=unit, file=text_file))


def rename(
    ctx: typer.Context,
    template: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.", show_default=False)],
    unit: OfUnit = None,
) -> None:
    """Give one a new name; the old one works still, with a warning."""
    vis: AppContext = ctx.obj
    vis.show(app.cases.templates.rename(vis.invocation, template, new, sorts=_sorts(ctx), unit=unit))


def retire(ctx: typer.Context, template: Name, unit: OfUnit = None) -> None:
    """Have nobody send it any more; its name stays taken."""
    vis: AppContext = ctx.obj
    vis.show(app.cases.templates.retire(vis.invocation, template, sorts=_sorts(ctx), unit=unit))


def import_(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="YAML (default: the central templates that come with vis).",
                       show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Add and change central templates by a file; none is retired."""
    vis: AppContext = ctx.obj
    vis.show(app.cases.templates.import_(vis.invocation, file))


def lint(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="Look for former names in this file instead; - is standard input.",
                       show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Report templates that ask and take no reply, and names no longer in use (exit 1 if there are any)."""
    vis: AppContext = ctx.obj
    items = app.cases.templates.lint(vis.invocation, file)
    vis.show(Result({"items": items}, FINDING_COLUMNS, empty="No findings.", lesser=("name",),
                    exit_code=1 if items else 0, ids=findings.ids(items)))  # fmt: skip


def _asked(
    vis: AppContext,
    kind: str | None,
    text: str | None,
    text_file: str | None,
    subject: str | None,
    documented: Documented | None,
) -> Any:
    """What is asked, as the use cases take it.

    Raises:
        Usage: two texts are given. FaultyInput: a text. MissingInput: there is no such file.
    """
    if text is not None and text_file is not None:
        raise Usage(Message("--{name} and --{name}-file say the same; give one.", name="text"))
    said = None if text is None else app.cases.texts.checked(text)
    if text_file is not None:
        said = app.cases.templates.text_in(vis.invocation, text_file)
    heading = app.cases.templates.heading(subject)
    return app.cases.templates.Asked(kind, said, heading, None if documented is None else documented.value)


for group, adding in ((commands, add), (replies, add_reply)):
    group.command("list", cls=Listing.of(Columns(COLUMNS, ("unit", "documented", "subject", "text"))))(list_)
    group.command()(show)
    group.command("add", cls=Changing)(adding)
    group.command(cls=Changing)(edit)
    group.command(cls=Changing)(rename)
    group.command(cls=Changing)(retire)
commands.command("import", cls=Changing)(import_)
commands.command(cls=Listing.of(Columns(FINDING_COLUMNS, ("name",))))(lint)
