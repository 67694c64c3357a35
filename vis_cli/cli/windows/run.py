"""The cron job, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.outcome import guards_as_text, head
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result
from vis_cli.rules.core.durations import rounded

if TYPE_CHECKING:
    from vis_cli.app.execute import Outcome
    from vis_cli.rules.orders.windows import RunFacts


def run(ctx: typer.Context) -> None:
    """Close and open case types as the windows say now (the cron job), and report what was late or missed."""
    vis: AppContext = ctx.obj
    outcome, ran = app.switches.run(vis.invocation)
    data = {
        **head(outcome),
        "switched": {"off": ran.off, "on": ran.on},
        "started": _ids(ran.started),
        "ended": _ids(ran.ended),
        "missed": _ids(ran.missed),
        "late_seconds": ran.late_seconds,
        **({} if outcome.sealed_in is None else {"sealed_in": f"C-{outcome.sealed_in}"}),
    }
    quiet = bool(vis.options.get("quiet"))  # for cron: nothing, or one line
    guards = guards_as_text(outcome.plan.violations, outcome.lifted)
    lines = _missed(ran) if quiet else [*_lines(ran, outcome.dry_run), *_sealed(outcome), *guards]
    vis.show(Result(data, text=lines, exit_code=1 if ran.missed else 0, wrap=True))


def _ids(ranges: Sequence[tuple[int, int]]) -> list[str]:
    return [f"W-{number}" for first, last in ranges for number in range(first, last + 1)]


def _spans(ranges: Sequence[tuple[int, int]]) -> str:
    shown = [f"W-{first}" if first == last else f"W-{first}–W-{last}" for first, last in ranges[:10]]
    return ", ".join(shown) + (" …" if len(ranges) > 10 else "")


def _lines(ran: RunFacts, dry_run: bool) -> list[Sentence]:
    if not (ran.off or ran.on or ran.started or ran.ended or ran.missed):
        return ["Nothing to switch."]
    template = "Would switch {off} off and {on} on." if dry_run else "Switched {off} off and {on} on."
    lines: list[Sentence] = [Message(template, off=ran.off, on=ran.on)]
    if ran.started:
        lines.append(Message("Started: {windows}", windows=_spans(ran.started)))
    if ran.ended:
        lines.append(Message("Ended: {windows}", windows=_spans(ran.ended)))
    lines += _missed(ran)
    if ran.late_seconds >= 60:
        late = rounded(timedelta(seconds=ran.late_seconds))
        lines.append(Message("Late: {late} after the earliest of them.", late=late))
    return lines


def _sealed(outcome: Outcome) -> list[Sentence]:
    if outcome.sealed_in is None:
        return []
    return [
        Message("Sealed in {change}: what was read and run since the change before.", change=f"C-{outcome.sealed_in}")
    ]


def _missed(ran: RunFacts) -> list[Sentence]:
    if not ran.missed:
        return []
    template = "Missed, came and went with no run between: {windows}. `vis windows ack` when seen to."
    return [Message(template, windows=_spans(ran.missed))]
