"""`vis signature`: what stands below what somebody writes to residents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.cases import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented
from vis_cli.rules.core.times import clock

commands = typer.Typer(
    cls=Group, help="What stands below what somebody writes to residents: show, set.", rich_markup_mode=None
)

Person = Annotated[
    str,
    typer.Argument(metavar="PERSON", help="Whose: HSA-id, e-mail or name.", show_default=False),
]
WAYS: tuple[Sentence, ...] = (
    Message("A changed signature takes effect:"),
    Message("  after logging out and closing the browser,"),
    Message("  after 30 minutes without activity,"),
    Message("  or in another browser."),
)
"""The three ways that the region's guide names."""
BECAUSE: Mapping[str, Message] = {
    "default": Message("as it is until it is changed"),
    "idle": Message("in force from {moment}, after 30 minutes without activity"),
    "logged-out": Message("in force from {moment}, by a new login or another browser"),
    "waiting": Message("in force until the one below is"),
}
"""Why a signature is the one in force, in words; --json has the ids."""


@commands.command()
def show(ctx: typer.Context, person: Person) -> None:
    """Show the signature in force, the one that waits to be, and what it waits for."""
    vis: AppContext = ctx.obj
    found = app.cases.signatures.show(vis.invocation, person)
    vis.show(Result(found, text=_screen(found), wrap=True))


@commands.command("set", cls=Changing)
def set_(
    ctx: typer.Context,
    person: Person,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="The signature, without the day.")] = None,
    text_file: Annotated[
        str | None,
        typer.Option("--text-file", metavar="FILE", help="Read the text from this file; - is standard input."),
    ] = None,
    logged_out: Annotated[
        bool,
        typer.Option(
            "--logged-out",
            help="They have logged out and closed the browser, or use another: it is in force at once."
            " Without a text: the one that waits is.",
        ),
    ] = False,
) -> None:
    """Change a signature: in force after logging out, after 30 minutes without activity, or in another browser."""
    vis: AppContext = ctx.obj
    written, _ = params.text(vis, text, text_file)
    if written is None and not logged_out:
        raise Usage("what is the signature?", id="missing-text", hint="Give --text TEXT or --text-file FILE.")
    outcome, id = app.cases.signatures.set_(vis.invocation, person, written, at_once=logged_out)
    answer = vis.answer(outcome)
    if not vis.dry_run:
        found = app.cases.signatures.show(vis.invocation, id)
        answer = replace(answer, data={**answer.data, "signature": found})
        if found["waiting"] is not None:
            vis.say(Message("It waits. In force from {moment}, if nothing is done until then.", moment=_moment(found)))
    vis.show(answer)


def _moment(found: Mapping[str, Any]) -> str | None:
    return None if found["in_force_from"] is None else clock(found["in_force_from"])


def _screen(found: Mapping[str, Any]) -> list[Sentence]:
    because = BECAUSE[found["because"]]
    lines: list[Sentence] = [
        Message("{name} ({person})", name=found["name"], person=found["person"]),
        indented(Message(because.template, moment=_moment(found))),
        "",
        *_written(found["text"]),
        "",
    ]
    if found["waiting"] is not None:
        since, comes = clock(found["waiting_since"]), _moment(found)
        said = "Set {since}, and waits; in force from {moment}, if nothing is done until then:"
        lines += [Message(said, since=since, moment=comes), "", *_written(found["waiting"]), ""]
    return [*lines, *WAYS]


def _written(text: str) -> list[str]:
    return [f"    {line}" for line in text.split("\n")]
