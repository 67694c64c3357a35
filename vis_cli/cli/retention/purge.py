"""Destroying what is due: previewed and carried out; and again after a restore."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.retention.query import PolicyNames
from vis_cli.errors import Usage
from vis_cli.output import Result

if TYPE_CHECKING:
    from vis_cli.app.retention.purge import Outlook, Purged
    from vis_cli.app.retention.replay import Replayed

SHOWN = ("cases", "messages", "comments", "attachments", "form_replies", "bytes")


class Signals:
    """Ctrl-C and SIGTERM, noted: a run ends after the batch in flight."""

    def __init__(self) -> None:
        self.caught = False

    def __call__(self) -> bool:
        return self.caught

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take notice, until the block ends."""

        def note(*_: object) -> None:
            self.caught = True

        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def purge(
    ctx: typer.Context,
    policy: PolicyNames = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Destroy the cases that are due (default: preview only).")
    ] = False,
    confirm: Annotated[
        int | None, typer.Option("--confirm", help="Refuse unless exactly this many cases are due.")
    ] = None,
    max_runtime: Annotated[
        str | None, typer.Option(help="Stop after this long, e.g. 2h; the next run continues.")
    ] = None,
    batch_size: Annotated[int | None, typer.Option(help="At most this many cases in one transaction.")] = None,
    max_wait: Annotated[float, typer.Option(help="Let another writer wait at most this many milliseconds.")] = 30.0,
    compact: Annotated[
        bool, typer.Option("--compact", help="Rewrite the database file afterwards; nobody can write meanwhile.")
    ] = False,
) -> None:
    """Preview what a purge would destroy; with --apply, destroy it and write the certificate."""
    vis: AppContext = ctx.obj
    if batch_size is not None and batch_size < 1:
        raise Usage("--batch-size: at least one case goes in a transaction.")
    if max_wait <= 0:
        raise Usage("--max-wait: it is a number of milliseconds above 0.")
    runtime = vis.duration(max_runtime, "--max-runtime").total_seconds() if max_runtime else None
    use_case = app.retention.purge
    wishes = use_case.Wishes(tuple(policy or ()), confirm, runtime, batch_size, max_wait / 1000, compact)
    if not apply or vis.dry_run:
        vis.show(_previewed(vis, use_case.preview(vis.invocation, wishes)))
    else:
        stop = Signals()
        vis.show(_purged(vis, use_case.purge(vis.invocation, wishes, stop), stopped=stop()))


def _previewed(vis: AppContext, outlook: Outlook) -> Result:
    total = outlook.total
    data = {
        "run": None,
        "applied": False,
        "due": total.due,
        "purged": dict.fromkeys(SHOWN, 0),
        "would_purge": outlook.contents,
        "held": total.held,
        "held_by": outlook.held_by,
        "finished": False,
        "certificate": None,
        "interrupted": outlook.interrupted.id if outlook.interrupted else None,
        "policies": [
            {
                "name": policy.name,
                "version": policy.version,
                "decision": str(policy.decision) if policy.decision else None,
                "decided": policy.decided(vis.today),
                "cut_off": policy.cut_off(vis.today).isoformat(),
                "due": outlook.surveys[policy.name].total.due,
                "held": outlook.surveys[policy.name].total.held,
            }
            for policy in (term.policy for term in outlook.terms)
        ],
        "guards": [violation.as_json() for violation in outlook.violations],
    }
    return Result(data, text=_preview_text(data, outlook))


def _preview_text(data: dict[str, Any], outlook: Outlook) -> str:
    would = data["would_purge"]
    lines = []
    for part in data["policies"]:
        lines.append(f"{part['name']}: {part['due']} due, {part['held']} held; counts from {part['cut_off']} or before")
        yet = "" if part["decided"] or not part["decision"] else " (a day to come: --apply is refused)"
        lines.append(f"  decision: {part['decision'] or 'none: --apply is refused'}{yet}")
    lines.append(
        f"Would destroy {would['cases']} cases with {would['messages']} messages, {would['comments']} comments, "
        f"{would['attachments']} attachments and {would['form_replies']} form replies: {would['bytes']} bytes."
    )
    lines += [f"  held by {reason}: {n}" for reason, n in sorted(data["held_by"].items())]
    if outlook.interrupted:
        lines.append(f"{outlook.interrupted.id} was interrupted; --apply goes on with it.")
    lines += [f"! guard {violation.guard}: {violation.message}" for violation in outlook.violations]
    return "\n".join([*lines, "This was a preview; nothing was destroyed."])


def _purged(vis: AppContext, purged: Purged, *, stopped: bool) -> Result:
    held, session = purged.outlook.total.held, purged.session
    if session is None:
        data: dict[str, Any] = {
            "run": None,
            "applied": True,
            "due": 0,
            "purged": dict.fromkeys(SHOWN, 0),
            "held": held,
            "finished": True,
            "certificate": None,
        }
        return Result(data, text="" if vis.options.get("quiet") else f"Nothing is due. Held: {held}.")
    run, finished, seconds = session.run, session.why is None, session.seconds
    counts, rate = run.counts, session.gone / max(session.destroying, 0.001)
    data = {
        "run": run.id,
        "applied": True,
        "due": purged.outlook.total.due,
        "purged": {name: counts[name] for name in SHOWN},
        "held": held,
        "finished": finished,
        "stopped": session.why,
        "certificate": run.id if finished else None,
        "change": f"C-{purged.change}",
        "files": run.progress["files"],
        "seconds": {"destroying": round(session.destroying, 3), "all": round(seconds, 3)},
        "cases_per_second": round(rate, 1),
    }
    lines = [
        f"{run.id}: destroyed {counts['cases']} cases with {counts['messages']} messages, "
        f"{counts['comments']} comments, {counts['attachments']} attachments and "
        f"{counts['form_replies']} form replies ({counts['bytes']} bytes)"
        + (f", {session.gone} of the cases now." if session.gone != counts["cases"] else "."),
        f"{seconds:.1f} s, {rate:.0f} cases a second. Held: {held}.",
    ]
    if session.why == "runtime":
        lines.append("Stopped at --max-runtime; the next run goes on with it.")
    elif session.why == "stopped":
        lines.append("Stopped after the batch in flight; the next run goes on with it.")
    else:
        lines.append(f"Certificate: vis retention certificate show {run.id}")
    text = "" if vis.options.get("quiet") else "\n".join(lines)
    return Result(data, text=text, exit_code=130 if stopped else 0)


def replay(ctx: typer.Context) -> None:
    """Purge again, after a restore, exactly the cases that were purged since the backup."""
    vis: AppContext = ctx.obj
    vis.show(_replayed(app.retention.replay.replay(vis.invocation, Signals())))


def _replayed(replayed: Replayed) -> Result:
    lost, session = replayed.lost, replayed.session
    run = session.run if session else None
    finished = session.why is None if session else not lost.runs
    data = {
        "run": run.id if run else None,
        "applied": run is not None,
        "replayed": lost.runs,
        "due": lost.going,
        "purged": {name: run.counts[name] if run else 0 for name in SHOWN},
        "held": lost.held,
        "open": lost.open,
        "finished": finished,
        "certificate": run.id if run and finished else None,
        "guards": [violation.as_json() for violation in lost.violations],
    }
    if not lost.runs:
        text = "No run is missing from the database: nothing to purge again."
    elif run is None:
        text = f"Would purge again {lost.going} cases of {', '.join(lost.runs)}. Nothing was destroyed."
    else:
        text = f"{run.id}: purged again {run.counts['cases']} cases of {', '.join(lost.runs)}."
    if lost.held:
        text += f"\n{lost.held} of them are held now and stay: release the holds if they had been released, and purge."
    if lost.open:
        text += f"\n{lost.open} of them are open in this database and stay."
    if run is None:
        text += "".join(f"\n! guard {violation.guard}: {violation.message}" for violation in lost.violations)
    return Result(data, text=text, exit_code=0 if finished or run is None else 130)
