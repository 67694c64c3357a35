"""`vis attachments`: the files attached to cases: one given out, and what is left lying of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.cases.params import Case
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import Changing, Group, output_file, private
from vis_cli.cli.frame.outcome import guards_as_json, guards_as_text, head
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result
from vis_cli.rules.cases.leftovers import REASONS
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.sentences import in_bytes
from vis_cli.rules.core.times import clock

if TYPE_CHECKING:
    from vis_cli.app.cases.leftovers import Found, Removed
    from vis_cli.app.execute import Outcome

commands = typer.Typer(
    cls=Group, help="Files attached to cases: get one, and what is left lying of them.", rich_markup_mode=None
)


@commands.command()
def get(
    ctx: typer.Context,
    case: Case,
    n: Annotated[int, typer.Argument(help="Which of its attachments, as `cases show` numbers them.", metavar="N")],
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write it to this file, for your eyes only; - is standard output.",
            callback=output_file,
            parser=private,
        ),
    ],
) -> None:
    """Write a file that is attached to a case; the access log says who took it."""
    vis: AppContext = ctx.obj
    data = app.cases.attached.get(vis.invocation, case, n, out)
    said = Message("Wrote {file}: {name} ({size}).", file=out, name=data["name"], size=in_bytes(data["size"]))
    vis.show(Result(data, text=said, private=True, wrap=True, done=True))


COLUMNS = (("path", "file"), ("reason", "why"), ("since", "since"), ("case", "case"))
NAMED = 10  # files that could not be removed are named; --json has all


@commands.command(cls=Changing)
def leftovers(
    ctx: typer.Context,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="UNIT",
            help="Only in this unit's shared folder; without it, also among the attachments.",
        ),
    ] = None,
    older_than: Annotated[
        str,
        typer.Option(metavar="DURATION", help="Call forgotten what has lain in a shared folder for longer than this."),
    ] = "4h",
    remove: Annotated[bool, typer.Option("--remove", help="Remove what is found; this cannot be undone.")] = False,
) -> None:
    """List what is left lying of documents (exit 1 if anything is): sent and still there, or forgotten there.

    Also the files among the attachments that no row names. What a killed command had sent leaves its folder first.
    """
    vis: AppContext = ctx.obj
    before = moments.back(vis, older_than, "--older-than")
    use_case = app.cases.leftovers
    if remove:
        vis.show(_removed(vis, *use_case.remove(vis.invocation, before, unit)))
        return
    found = use_case.find(vis.invocation, before, unit)
    _tell(vis, found)
    items = [use_case.as_json(each) for each in found.items]
    data = {"items": items, "finished": found.finished, "unread": _unread(found)}
    vis.show(
        Result(
            data,
            COLUMNS,
            row=_shown,
            empty="" if found.unread else "Nothing is left lying.",
            exit_code=1 if found.items or found.unread else 0,
            private=True,
        )
    )


def _unread(found: Found) -> list[dict[str, str]]:
    return [{"path": path, "why": why} for path, why in found.unread]


def _tell(vis: AppContext, found: Found) -> None:
    """What is beside the list: what was finished, and where nobody can look."""
    for path, why in found.unread:
        vis.say(Message("{folder} cannot be read: {reason}. What lies there is not known.", folder=path, reason=why))
    if found.finished:
        said = Message(
            "{count} file that was sent has left its shared folder now.",
            "{count} files that were sent have left their shared folder now.",
            count=found.finished,
        )
        vis.say(said)


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "reason": REASONS[item["reason"]], "since": clock(item["since"])}


def _removed(vis: AppContext, outcome: Outcome, found: Found, removed: Removed | None) -> Result:
    """What came of removing: how many went, and which stay and why (exit 3)."""
    use_case = app.cases.leftovers
    _tell(vis, found)
    stay = [] if removed is None else removed.stay
    why = {each.path: reason for each, reason in stay}
    gone = set() if removed is None else {each.path for each in removed.gone}
    items = [
        {
            **use_case.as_json(each),
            "removed": each.path in gone,
            **({"why": str(why[each.path])} if each.path in why else {}),
        }
        for each in found.items
    ]
    data = {
        **head(outcome),
        "counts": {**outcome.counts, "remove": len(found.items) if removed is None else len(gone)},
        **({"guards": guards_as_json(outcome.plan.violations, outcome.lifted)} if outcome.plan.violations else {}),
        "items": items,
        "finished": found.finished,
        "unread": _unread(found),
    }
    lines: list[Sentence] = [] if outcome.confirmed else list(outcome.plan.asks)
    lines += guards_as_text(outcome.plan.violations, outcome.lifted)
    if not found.items:
        lines = [] if found.unread else ["Nothing is left lying."]
    elif outcome.dry_run:
        lines.append("Nothing was removed.")
    else:
        lines.append(Message("Removed {count} file.", "Removed {count} files.", count=len(gone)))
        for each, reason in stay[:NAMED]:
            lines.append(Message("{file} stays: {reason}.", file=mask(each.path), reason=reason))
    text = [] if vis.options.get("quiet") and not stay else lines
    return Result(data, text=text, exit_code=3 if stay or found.unread else 0, private=True, wrap=True)
