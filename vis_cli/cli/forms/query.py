"""Forms that there are, and those that a resident was sent."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private
from vis_cli.cli.frame.params import resident
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result

COLUMNS = (("form", "form"), ("version", "version"), ("title", "title"), ("status", "status"))
JOURNAL = (
    ("number", "case"),
    ("form", "form"),
    ("version", "version"),
    ("state", "state"),
    ("answered", "answered"),
    ("filed", "filed"),
    ("file", "file"),
)

FormName = Annotated[
    str,
    typer.Argument(
        help="The form: its id or title; with a version, halsodeklaration/1.0.", metavar="FORM", show_default=False
    ),
]


def list_(ctx: typer.Context) -> None:
    """List the forms, each in the version that is sent, and where the guide to forms stands."""
    vis: AppContext = ctx.obj
    found = app.forms.catalogue.list_(vis.invocation)
    empty = "There is no form: vis forms import FILE takes one in."
    vis.show(Result(found, COLUMNS, worded=("status",), empty=empty))
    if found["items"] and found["link"] and not vis.options.get("quiet"):
        vis.say(Message("How units work with forms: {link}", link=found["link"]))


def show(ctx: typer.Context, form: FormName) -> None:
    """Show a form and what it asks."""
    vis: AppContext = ctx.obj
    found, asked = app.forms.catalogue.show(vis.invocation, form)
    lines: list[Sentence] = [
        Message("{title} ({form}), version {version}", **{key: found[key] for key in ("title", "form", "version")}),
        Message("  {url}, {status}", url=found["url"], status=Message(found["status"])),
        "",
        *asked,
    ]
    if len(found["versions"]) > 1:
        lines += ["", Message("Versions: {versions}.", versions=found["versions"])]
    vis.show(Result(found, text=lines, wrap=True))


def journal(
    ctx: typer.Context,
    who: Annotated[
        str,
        typer.Argument(
            metavar="PNR|-",
            help="The resident, by personal number; - asks for it, or reads it from standard input.",
            parser=private,
            show_default=False,
        ),
    ],
) -> None:
    """List the forms that a resident was sent, and what of them is filed; the access log notes who looks."""
    vis: AppContext = ctx.obj
    found = app.forms.outbox.journal(vis.invocation, resident(vis, who))
    vis.show(Result(found, JOURNAL, worded=("state",), private=True, lesser=("file", "version")))
