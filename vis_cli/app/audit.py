"""The journal's hash chain, the journal for others to keep, and who has read what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TextIO

from vis_cli.app import heads
from vis_cli.app.access_log import note_names
from vis_cli.app.access_log import reads as reads
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.db.core.journal import Verdict
from vis_cli.db.journal.derived import derived
from vis_cli.db.journal.orphans import follows_of, orphans
from vis_cli.db.journal.replay import Replay
from vis_cli.db.journal.unreadable import unreadable
from vis_cli.db.register.protection import protection
from vis_cli.db.retention.evidence import evidence as read_evidence
from vis_cli.files.core.csv_write import write_csv
from vis_cli.rules.core.times import iso
from vis_cli.rules.journal.findings import Finding
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.protection import Protection
from vis_cli.rules.retention import evidence

if TYPE_CHECKING:
    Changes = Iterable[tuple[Any, Iterator[Any]]]


def head(invocation: Invocation) -> tuple[int, str, datetime | None]:
    """The number and the hash of the newest change set, and when it was made; (0, zeros, None) where there is none."""
    with invocation.reading() as db:
        return *journal.head(db), journal.last_moment(db)


@dataclass(frozen=True)
class Verified(Verdict):
    """What checking the chain found, and what it and what it keeps say that the other does not.

    `follows` is the head with which an earlier chain ended. `compared` says whether the tables were held against it,
    `is_read` whether it could be read at all.
    """

    findings: Sequence[Finding] = ()
    follows: str | None = None
    compared: bool = False
    is_read: bool = True


def verify(invocation: Invocation, expect: tuple[int, str] | None = None, *, state: bool = False) -> Verified:
    """Compute the whole chain again; with `expect`, (number, hash), that change set must still be in it.

    Then hold it against what it seals and explains, run history, runs of the purge and certificates: what one of them
    says and another does not. With `state` every administrative table is held against the journal, replayed. The heads
    that were noted elsewhere, where that is configured, must be in it. Where rows cannot be read, that is what is
    found.
    """
    try:
        return _verified(invocation, expect, state=state)
    except (TypeError, ValueError):
        with invocation.reading() as db:
            found = tuple(replace(each, kind="journal") for each in unreadable(db))
            number, digest = journal.head(db)
        if not found:
            raise
        return Verified(number, f"{number}:{digest}", findings=found, is_read=False)


def _verified(invocation: Invocation, expect: tuple[int, str] | None, *, state: bool) -> Verified:
    with invocation.streaming() as db, invocation.progress(journal.head(db)[0], "verifying") as done:
        replay = Replay(db) if state else None
        verdict = journal.verify(db, expect, done, witness=replay)
        found = [replace(each, kind="journal") for each in orphans(db, verdict)]
        found += [_of_purges(each) for each in evidence.disagreements(read_evidence(db))]
        follows = follows_of(db) if verdict.records else None
        compared = replay is not None and verdict.broken_at is None
        if replay is not None and compared:
            found += [*replay.findings(db), *derived(db)]
    found += [replace(each, kind="heads") for each in heads.findings(invocation, int(verdict.head.partition(":")[0]))]
    return Verified(**vars(verdict), findings=tuple(found), follows=follows, compared=compared)


def _of_purges(said: evidence.Disagreement) -> Finding:
    table = "runs" if said.run is None else "purges"
    return Finding(table, said.message, said.run, said.change, run=said.run, kind="purges")


# --- export ----------------------------------------------------------------------------------------------------------


def export(invocation: Invocation, stream: TextIO, format: str, *, reveal: bool = False) -> None:
    """Write the whole journal to a stream, oldest first, as it is read, in one of EXPORTS.

    Who is protected stands there by HSA-id only; with `reveal` as the journal has them, which the access log notes.
    """
    with invocation.reading() as db:
        hidden = protection(db)
    if reveal:
        note_names(invocation, sorted(hidden.persons))
    with invocation.streaming() as db, invocation.progress(journal.head(db)[0], "exporting") as done:
        changes = _counted(journal.everything(db), done)
        EXPORTS[format](changes if reveal else _hiding(changes, hidden), stream)


def _hiding(changes: Changes, hidden: Protection) -> Changes:
    """The change sets and their steps as they may be shown."""
    said = ("actor", "user", "command", "reason", "ticket", "files", "details")
    for change, steps in changes:
        yield _hidden(change, hidden, *said), _hidden_steps(steps, hidden)


def _hidden_steps(steps: Iterable[Any], hidden: Protection) -> Iterator[Any]:
    for step in steps:
        if not hidden.names and step.kind != Person.kind:
            yield step
            continue
        records = {name: _hidden_record(step.kind, getattr(step, name), hidden) for name in ("before", "after")}
        yield SimpleNamespace(**{**step._mapping, **records})


def _hidden_record(kind: str, written: str | None, hidden: Protection) -> str | None:
    if written is None:
        return None
    fields = json.loads(written)
    return json.dumps(hidden.document(hidden.fields(fields) if kind == Person.kind else fields), ensure_ascii=False)


def _hidden(row: Any, hidden: Protection, *names: str) -> Any:
    if not hidden.names:
        return row
    said = {name: hidden.text(value) for name in names if (value := getattr(row, name)) is not None}
    return SimpleNamespace(**{**row._mapping, **said})


def _counted(changes: Changes, done: Callable[[int], None]) -> Changes:
    for change in changes:
        yield change
        done(1)


def _as_json(change: Any, steps: Iterable[Any]) -> dict[str, Any]:
    return {
        "id": f"C-{change.number}",
        "at": iso(change.at),
        "actor": change.actor,
        "user": change.user,
        "ticket": change.ticket,
        "reason": change.reason,
        "command": change.command,
        "counts": json.loads(change.counts),
        "files": json.loads(change.files),
        "details": json.loads(change.details),
        "undoable": change.undoable,
        "undoes": None if change.undoes is None else f"C-{change.undoes}",
        "hash": change.hash,
        "steps": [
            {
                "action": step.action,
                "object": step.kind,
                "id": step.object,
                "before": json.loads(step.before) if step.before else None,
                "after": json.loads(step.after) if step.after else None,
                "source": step.source,
            }
            for step in steps
        ],
    }


def _write_lines(changes: Changes, stream: TextIO) -> None:
    """One change set a line."""
    for change, steps in changes:
        stream.write(json.dumps(_as_json(change, steps), ensure_ascii=False) + "\n")


def _write_document(changes: Changes, stream: TextIO) -> None:
    """One JSON document, written as it is read."""
    separator = '{"items": [\n'
    for change, steps in changes:
        stream.write(separator + json.dumps(_as_json(change, steps), ensure_ascii=False))
        separator = ",\n"
    stream.write("\n]}\n" if separator == ",\n" else '{"items": []}\n')


CSV_COLUMNS = (
    "id", "at", "actor", "ticket", "reason", "command", "undoes", "hash",
    "action", "object", "object_id", "before", "after", "source", "user",
)  # fmt: skip


def _write_csv(changes: Changes, stream: TextIO) -> None:
    """One step a line; a change set without steps has a line of its own."""
    write_csv(_csv_rows(changes), stream)


def _csv_rows(changes: Changes) -> Iterator[tuple[Any, ...]]:
    yield CSV_COLUMNS
    for change, steps in changes:
        undoes = None if change.undoes is None else f"C-{change.undoes}"
        said = (
            f"C-{change.number}", iso(change.at), change.actor, change.ticket, change.reason, change.command,
            undoes, change.hash,
        )  # fmt: skip
        empty = True
        for step in steps:
            empty = False
            yield (*said, step.action, step.kind, step.object, step.before, step.after, step.source, change.user)
        if empty:
            yield (*said, *[None] * 6, change.user)


EXPORTS: Mapping[str, Callable[[Changes, TextIO], None]] = {
    "jsonl": _write_lines,
    "csv": _write_csv,
    "json": _write_document,
}
"""The formats that the journal is exported in, each with what writes it."""
