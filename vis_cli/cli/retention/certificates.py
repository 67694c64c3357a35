"""`vis retention certificate`: the record of each purge, for the archive."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Group
from vis_cli.cli.retention.sheets import chosen_form, give_sheet
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result
from vis_cli.rules.core.times import clock
from vis_cli.rules.core.who import who

commands = typer.Typer(cls=Group, help="The record of each purge: list, show, verify, summary.", rich_markup_mode=None)


COLUMNS = (
    ("id", "run"),
    ("finished", "finished"),
    ("policies", "policies"),
    ("cases", "cases"),
    ("who", "performed by"),
    ("amendments", "amendments"),
    ("not_done", "not done"),
    ("hash", "hash"),
)


@commands.command("list", cls=Listing.of(Columns(COLUMNS, ("performed_by", "user"), ("who",))))
def list_(ctx: typer.Context) -> None:
    """List the certificates, oldest first."""
    vis: AppContext = ctx.obj
    items = app.retention.certificates.list_(vis.invocation)
    vis.show(
        Result({"items": items}, COLUMNS, row=_shown, empty="No certificates.", lesser=("hash", "who", "amendments"))
    )


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    more = {"amendments": item["amendments"] or None, "not_done": item["not_done"] or None}
    return {**item, **more, "finished": clock(item["finished"]), "who": who(item["performed_by"], item["user"])}


RunName = Annotated[str, typer.Argument(help="The run, e.g. R-7.", metavar="RUN")]
Form = Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="text, json, markdown or html.")]


@commands.command()
def show(ctx: typer.Context, run: RunName, format_: Form = None) -> None:
    """Show a certificate (gallringsprotokoll), in Swedish, with lines for diary number and signature."""
    vis: AppContext = ctx.obj
    form = chosen_form(vis, format_)
    give_sheet(vis, app.retention.certificates.show(vis.invocation, run, form), form)


@commands.command()
def verify(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="A certificate in JSON.")]
) -> None:
    """Verify a certificate: its hash, its place in the chain, and the digest of the purged numbers (exit 0 or 1)."""
    vis: AppContext = ctx.obj
    data, ours = app.retention.certificates.verify(vis.invocation, file)
    good, checks = data["ok"], data["checks"]
    words = {True: Message("yes"), False: Message("NO"), None: Message("not checked")}
    lines: list[Sentence] = [
        Message("{answer:<12} {why}", answer=words[check["ok"]], why=check["why"]) for check in checks
    ]
    if not ours:
        other = Message("It is of another database, so its place in the chain was not checked.")
        lines.append(Message("             {line}", line=other))
    vis.show(Result(data, text=lines, exit_code=0 if good else 1, wrap=True))


@commands.command()
def summary(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="The year (default: the current year).")] = None,
    format_: Form = None,
) -> None:
    """Summarise a year for the archive: what was destroyed, by decision."""
    vis: AppContext = ctx.obj
    wanted = vis.today.year if year is None else year
    if not 1900 <= wanted <= 9999:
        raise Usage(Message("--year: {wanted} is not a year. Write it with four digits.", wanted=wanted))
    form = chosen_form(vis, format_)
    give_sheet(vis, app.retention.certificates.summary(vis.invocation, wanted, form), form)
