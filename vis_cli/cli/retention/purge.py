"""Destroying what is due: previewed and carried out; and again after a restore."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.outcome import guards_as_json, guards_as_text
from vis_cli.cli.retention import measures
from vis_cli.cli.retention.query import PolicyNames
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result
from vis_cli.rules.core.sentences import in_bytes
from vis_cli.rules.retention.certificate import COUNTS

if TYPE_CHECKING:
    from datetime import date

    from vis_cli.app.retention.finalise import Bounds
    from vis_cli.app.retention.purge import Outlook, Purged
    from vis_cli.app.retention.replay import Replayed

LARGEST_BATCH = 1_000_000
LONGEST_WAIT = 3_600_000  # milliseconds, an hour


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


MaxRuntime = Annotated[
    str | None, typer.Option(metavar="DURATION", help="Stop after this long, e.g. 2h; the next run continues.")
]
StopFile = Annotated[
    Path | None,
    typer.Option("--stop-file", metavar="FILE", help="Stop as soon as this file is there; the next run continues."),
]
MaxLag = Annotated[
    str | None,
    typer.Option("--max-lag", metavar="DURATION", help="Wait while a standby is further behind (PostgreSQL)."),
]


def _bounds(vis: AppContext, max_runtime: str | None, stop_file: Path | None, max_lag: str | None) -> Bounds:
    """How far the options let a run go."""
    runtime = moments.ahead(vis, max_runtime, "--max-runtime").total_seconds() if max_runtime else None
    lag = moments.ahead(vis, max_lag, "--max-lag").total_seconds() if max_lag else None
    return app.retention.finalise.Bounds(runtime, stop_file, lag)


def purge(
    ctx: typer.Context,
    policy: PolicyNames = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Destroy the cases that are due (default: preview only).")
    ] = False,
    confirm: Annotated[
        int | None, typer.Option("--confirm", metavar="N", help="Refuse unless exactly this many cases are due.")
    ] = None,
    max_runtime: MaxRuntime = None,
    batch_size: Annotated[
        int | None, typer.Option(metavar="N", help="At most this many cases in one transaction.")
    ] = None,
    max_wait: Annotated[
        float, typer.Option(metavar="MILLISECONDS", help="Let another writer wait at most this many milliseconds.")
    ] = 30.0,
    stop_file: StopFile = None,
    max_lag: MaxLag = None,
    compact: Annotated[
        bool, typer.Option("--compact", help="Rewrite the database file afterwards; nobody can write meanwhile.")
    ] = False,
) -> None:
    """Preview what a purge would destroy; with --apply, destroy it and write the certificate."""
    vis: AppContext = ctx.obj
    if batch_size is not None and not 1 <= batch_size <= LARGEST_BATCH:
        raise Usage(Message("--batch-size: from 1 to {most} cases go in a transaction.", most=LARGEST_BATCH))
    if not 0 < max_wait <= LONGEST_WAIT:
        raise Usage(Message("--max-wait: it is above 0, and at most {most} milliseconds.", most=LONGEST_WAIT))
    use_case, bounds = app.retention.purge, _bounds(vis, max_runtime, stop_file, max_lag)
    wishes = use_case.Wishes(tuple(policy or ()), confirm, batch_size, max_wait / 1000, compact, bounds)
    if not apply or vis.dry_run:
        vis.show(_previewed(vis, use_case.preview(vis.invocation, wishes)))
    else:
        stop = Signals()
        vis.show(_purged(vis, use_case.purge(vis.invocation, wishes, stop), stopped=stop(), compact=compact))


def _previewed(vis: AppContext, outlook: Outlook) -> Result:
    total = outlook.total
    data = {
        "run": None,
        "applied": False,
        "due": total.due,
        "purged": dict.fromkeys(COUNTS, 0),
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
        "access_log": None if outlook.log is None else outlook.log.as_json(),
        "guards": guards_as_json(outlook.violations, vis.invocation.lifted),
    }
    return Result(data, text=_preview_text(data, outlook, vis.today, vis.invocation.lifted), wrap=True)


def _preview_text(
    data: dict[str, Any], outlook: Outlook, today: date, lifted: Mapping[str, int | None]
) -> list[Sentence]:
    would = Message("Would destroy {contents}: {bytes}.", **_contents(data["would_purge"]))
    lines = [*outlook.classes(today), would, *outlook.held()]
    if outlook.interrupted:
        template = (
            "{run} was interrupted; --apply goes on with it, by the policies that it began with, as far as those of now"
            " let cases go too."
            if outlook.begun
            else "{run} was interrupted; --apply goes on with it."
        )
        lines.append(Message(template, run=outlook.interrupted.id))
    return [*lines, *guards_as_text(outlook.violations, lifted), "This was a preview; nothing was destroyed."]


def _contents(counts: Mapping[str, int]) -> dict[str, Any]:
    contents = Message(
        "{cases} with {messages}, {comments}, {attachments}, {forms} and {form_replies}",
        cases=Message("{count} case", "{count} cases", count=counts["cases"]),
        messages=Message("{count} message", "{count} messages", count=counts["messages"]),
        comments=Message("{count} comment", "{count} comments", count=counts["comments"]),
        attachments=Message("{count} attachment", "{count} attachments", count=counts["attachments"]),
        forms=Message("{count} form", "{count} forms", count=counts["form_requests"]),
        form_replies=Message("{count} form reply", "{count} form replies", count=counts["form_replies"]),
    )
    return {"contents": contents, "bytes": in_bytes(counts["bytes"])}


def _purged(vis: AppContext, purged: Purged, *, stopped: bool, compact: bool) -> Result:
    session, log_lines = purged.session, _log_text(purged)
    held = purged.outlook.total.held if session is None else session.held
    if session is None:
        data: dict[str, Any] = {
            "run": None,
            "applied": True,
            "due": 0,
            "purged": dict.fromkeys(COUNTS, 0),
            "held": held,
            "finished": purged.log.finished,
            "certificate": None,
            "access_log": _log(purged),
        }
        said = Message("No case is due. Held: {held}." if log_lines else "Nothing is due. Held: {held}.", held=held)
        return Result(
            data, text="" if vis.options.get("quiet") else [said, *log_lines], exit_code=130 if stopped else 0
        )
    run, finished, seconds = session.run, session.why is None, session.seconds
    counts, rate = run.counts, session.gone / max(session.destroying, 0.001)
    data = {
        "run": run.id,
        "applied": True,
        "due": purged.outlook.total.due,
        "purged": {name: counts[name] for name in COUNTS},
        "held": held,
        "finished": finished,
        "stopped": session.why,
        "certificate": run.id if finished else None,
        "change": f"C-{purged.change}",
        "files": run.progress["files"],
        "not_done": measures.as_json(session.open) if finished else [],
        "ledger_lost": run.progress.get("lost", 0),
        "seconds": {"destroying": round(session.destroying, 3), "all": round(seconds, 3)},
        "cases_per_second": round(rate, 1),
        "waited": dict(session.waited),
        "access_log": _log(purged),
    }
    template = "{run}: destroyed {contents} ({bytes})."
    if session.gone != counts["cases"]:
        template = "{run}: destroyed {contents} ({bytes}), {now} of the cases now."
    lines: list[Sentence] = [
        Message(template, run=run.id, now=session.gone, **_contents(counts)),
        Message("{seconds:.1f} s, {rate:.0f} cases a second. Held: {held}.", seconds=seconds, rate=rate, held=held),
    ]
    if session.waited:
        waits = [_waited(why, seconds) for why, seconds in session.waited.items()]
        lines.append(Message("Of that it waited {waits}.", waits=waits))
    if session.why is not None:
        lines.append(STOPPED[session.why])
    else:
        lines.append(Message("Certificate: vis retention certificate show {run}", run=run.id))
        lines += measures.way_on(run.id, session.open)
        if purged.outlook.begun:
            lines.append("It ended by the policies that it began with. What else is due now is for the next run.")
    lines += log_lines
    is_partly = finished and session.is_partly_done(compact=compact)
    quiet = vis.options.get("quiet") and not is_partly
    code = 130 if stopped else 3 if is_partly else 0
    return Result(data, text="" if quiet else lines, exit_code=code, wrap=True)


STOPPED: Mapping[str, Message] = {
    "runtime": Message("Stopped at --max-runtime; the next run goes on with it."),
    "stop-file": Message("Stopped, because the stop file is there; the next run goes on with it."),
    "stopped": Message("Stopped after the batch in flight; the next run goes on with it."),
}


def _waited(why: str, seconds: float) -> Message:
    if why == "backup":
        return Message("{seconds:.0f} s for a backup", seconds=seconds)
    return Message("{seconds:.0f} s for a standby", seconds=seconds)


def _log(purged: Purged) -> dict[str, Any] | None:
    """What went of the access log, and what of it was due; None where it is of no policy asked."""
    if purged.outlook.log is None:
        return None
    went = {"destroyed": purged.log.reads, "changes": [f"C-{number}" for number in purged.log.changes]}
    return {**purged.outlook.log.as_json(), **went}


def _log_text(purged: Purged) -> list[Sentence]:
    log = purged.log
    if not log.reads:
        return []
    cut_off = (purged.outlook.log.as_json() if purged.outlook.log else {})["cut_off"]
    changes = ", ".join(f"C-{number}" for number in log.changes)
    said = Message(
        "Of the access log {count} read is destroyed, sealed through {cut_off}; {changes} says so.",
        "Of the access log {count} reads are destroyed, sealed through {cut_off}; {changes} says so.",
        count=log.reads,
        cut_off=cut_off,
        changes=changes,
    )
    lines: list[Sentence] = [said]
    return lines if log.finished else [*lines, "The rest of the access log that is due goes at the next run."]


def replay(
    ctx: typer.Context, max_runtime: MaxRuntime = None, stop_file: StopFile = None, max_lag: MaxLag = None
) -> None:
    """Purge again, after a restore, exactly the cases that were purged since the backup."""
    vis: AppContext = ctx.obj
    bounds, stop = _bounds(vis, max_runtime, stop_file, max_lag), Signals()
    replayed = app.retention.replay.replay(vis.invocation, bounds, stop)
    vis.show(_replayed(replayed, vis.invocation.lifted, stopped=stop()))


def _replayed(replayed: Replayed, lifted: Mapping[str, int | None], *, stopped: bool) -> Result:
    lost, session = replayed.lost, replayed.session
    run = session.run if session else None
    finished = session.why is None if session else not lost.runs
    data = {
        "run": run.id if run else None,
        "applied": run is not None,
        "replayed": lost.runs,
        "due": lost.going,
        "purged": {name: run.counts[name] if run else 0 for name in COUNTS},
        "held": lost.held,
        "open": lost.open,
        "finished": finished,
        "stopped": session.why if session else None,
        "waited": dict(session.waited) if session else {},
        "certificate": run.id if run and finished else None,
        "not_done": measures.as_json(session.open) if session and finished else [],
        "guards": guards_as_json(lost.violations, lifted),
    }
    is_partly = session is not None and finished and session.is_partly_done()
    code = 130 if stopped else 3 if is_partly else 0
    return Result(data, text=_replayed_text(replayed, lifted), exit_code=code, wrap=True, done=True)


def _replayed_text(replayed: Replayed, lifted: Mapping[str, int | None]) -> list[Sentence]:
    lost, run = replayed.lost, replayed.session.run if replayed.session else None
    if not lost.runs:
        lines: list[Sentence] = ["No run is missing from the database: nothing to purge again."]
    elif run is None:
        lines = [
            Message(
                "Would purge again {count} case of {runs}. Nothing was destroyed.",
                "Would purge again {count} cases of {runs}. Nothing was destroyed.",
                count=lost.going,
                runs=lost.runs,
            )
        ]
    else:
        lines = [
            Message(
                "{run}: purged again {count} case of {runs}.",
                "{run}: purged again {count} cases of {runs}.",
                run=run.id,
                count=run.counts["cases"],
                runs=lost.runs,
            )
        ]
    if lost.held:
        lines.append(
            Message(
                "{count} of them is held now and stays: release the hold if it had been released, and purge.",
                "{count} of them are held now and stay: release the holds if they had been released, and purge.",
                count=lost.held,
            )
        )
    if lost.open:
        lines.append(
            Message(
                "{count} of them is open in this database and stays.",
                "{count} of them are open in this database and stay.",
                count=lost.open,
            )
        )
    if replayed.session and replayed.session.why is not None:
        lines.append(STOPPED[replayed.session.why])
    elif replayed.session:
        lines += measures.way_on(replayed.session.run.id, replayed.session.open)
    return [*lines, *guards_as_text(lost.violations, lifted)] if run is None else lines
