"""The cron job, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.outcome import guards_as_text
from vis_cli.output import Result

if TYPE_CHECKING:
    from vis_cli.rules.orders.windows import RunFacts


def run(ctx: typer.Context) -> None:
    """The cron job: make every switch equal to what the windows say now, and tell what was late or missed."""
    vis: AppContext = ctx.obj
    outcome, ran = app.windows.run(vis.invocation)
    data = {
        "change": None if outcome.change is None else f"C-{outcome.change}",
        "dry_run": outcome.dry_run,
        "switched": {"off": ran.off, "on": ran.on},
        "started": _ids(ran.started),
        "ended": _ids(ran.ended),
        "missed": _ids(ran.missed),
        "late_seconds": ran.late_seconds,
    }
    lines = [*_lines(ran, outcome.dry_run), *guards_as_text(outcome)]
    if vis.options.get("quiet"):  # for cron: nothing, or one line
        lines = [line for line in lines if line.startswith("Missed")]
    vis.show(Result(data, text="\n".join(lines), rows=[], exit_code=1 if ran.missed else 0))


def _ids(ranges: Sequence[tuple[int, int]]) -> list[str]:
    return [f"W-{number}" for first, last in ranges for number in range(first, last + 1)]


def _spans(ranges: Sequence[tuple[int, int]]) -> str:
    shown = [f"W-{first}" if first == last else f"W-{first}–W-{last}" for first, last in ranges[:10]]
    return ", ".join(shown) + (" …" if len(ranges) > 10 else "")


def _lines(ran: RunFacts, dry_run: bool) -> list[str]:
    if not (ran.off or ran.on or ran.started or ran.ended or ran.missed):
        return ["Nothing to switch."]
    lines = [f"{'Would switch' if dry_run else 'Switched'} {ran.off} off and {ran.on} on."]
    lines += [
        f"{title}: {_spans(ranges)}" for title, ranges in (("Started", ran.started), ("Ended", ran.ended)) if ranges
    ]
    if ran.missed:
        lines.append(
            f"Missed, came and went with no run between: {_spans(ran.missed)}. `vis windows ack` when seen to."
        )
    if ran.late_seconds >= 60:
        lines.append(f"Late: {timedelta(seconds=ran.late_seconds)} after the earliest of them.")
    return lines
