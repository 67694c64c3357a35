"""`vis retention replay`: after a restore, purging again exactly what the runs since the backup had purged."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vis_cli.app import execute
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.retention.finalise import SHOWN, Session, Signals, close_early, finalise, in_batches
from vis_cli.cli.retention.params import folder, key_file
from vis_cli.cli.retention.purge import confirm
from vis_cli.db.operations.maintenance import check_keys, purge_lock, upkeep
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge
from vis_cli.db.retention import purge_records as records
from vis_cli.errors import Fault, FaultyConfiguration, FaultyInput, Source
from vis_cli.files.retention import ledger as ledgers
from vis_cli.rules.cases.cases import numbers
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.retention import certificate

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass
class Lost:
    """What the folder of certificates knows and the restored database does not."""

    ledgers: list[ledgers.ReadLedger]
    papers: list[dict[str, Any]]
    keys: array[int] = field(default_factory=lambda: array("q"))  # cases that are back and must go
    held: int = 0
    held_by: Counter[str] = field(default_factory=Counter)  # by the id of the hold
    open: int = 0
    violations: list[Violation] = field(default_factory=list)

    @property
    def runs(self) -> list[str]:
        return sorted({*(each.run for each in self.ledgers), *(paper["id"] for paper in self.papers)}, key=_number)


def _number(run: str) -> int:
    return int(run.removeprefix("R-"))


def replay(vis: AppContext) -> None:
    """Find the cases whose numbers the lost runs had purged, and purge them, holds and open cases apart."""
    vis.permit(READ_CASES if vis.dry_run else "retention")
    if not vis.dry_run:
        execute.refuse_pretended(vis.invocation)
        execute.check_ticket(vis.invocation)
    with ExitStack() as stack:
        if not vis.dry_run:
            stack.enter_context(purge_lock(vis.database))
        with vis.reading() as db:
            lost = _lost(vis, db)
            key = _key(vis, lost) if lost.runs else b""
            if lost.runs:
                _find_cases(vis, db, lost, key)
                lost.violations += execute.clock_violations(vis.invocation, db)
        if vis.dry_run or not lost.runs:
            _show(vis, lost, None, applied=False)
            return
        lifted = execute.pass_guards(vis.invocation, lost.violations)
        confirm(vis, None, len(lost.keys), how="--yes")
        stack.enter_context(in_batches())
        stop = stack.enter_context(Signals().listening())
        session_db = stack.enter_context(vis.database.session())
        check_keys(session_db)
        _run(vis, session_db, lost, key, stop, lifted)


def _lost(vis: AppContext, db: Connection) -> Lost:
    """The ledgers and certificates of runs that the database has not, or has not finished."""
    where, ours = folder(vis, "certificates"), records.database_id(db)
    done = {f"R-{row.number}" for row in records.runs(db) if row.state == "done"}
    papers = []
    for n in sorted(ledgers.runs_known(where, ours)):
        path = where / ledgers.name(ours, f"R-{n}", "json")
        if f"R-{n}" not in done and path.exists():
            papers.append(ledgers.read_certificate(path))
    broken = certificate.broken(papers, records.last_hash(db))
    if broken:
        path = where / ledgers.name(ours, broken, "json")
        raise FaultyInput(
            [
                Fault(
                    "broken-chain",
                    f"{broken} does not follow the last certificate kept.",
                    Source(str(path)),
                    "Take it from a copy.",
                )
            ]
        )
    before = records.unfinished(db)
    again = set(before.progress["replays"]) if before is not None and before.sort == "replay" else set()
    return Lost([each for each in ledgers.find(where, ours) if each.run not in done or each.run in again], papers)


def _key(vis: AppContext, lost: Lost) -> bytes:
    """The key of the lost ledgers, which are checked against it."""
    path = key_file(vis)
    key = ledgers.read_key(path)
    strangers = [each.run for each in lost.ledgers if key is None or each.key != certificate.key_id(key)]
    if key is None or strangers:
        what = "there is no key." if key is None else f"{', '.join(strangers)} was written with another key."
        raise FaultyConfiguration([Fault("hmac-key", what, Source(str(path)), "Put the key of the ledgers back.")])
    found = {each.run: each.digest(key) for each in lost.ledgers}
    for paper in lost.papers:
        _check_whole(vis, lost, paper, *found.get(paper["id"], (0, "")))
    return key


def _check_whole(vis: AppContext, lost: Lost, paper: dict[str, Any], count: int, digest: str) -> None:
    """Hold a ledger against its certificate: a number that it lost would not be purged again, and nobody would know."""
    run, wanted = paper["id"], paper["counts"]["cases"]
    path = folder(vis, "certificates") / ledgers.name(paper["database"], run, "ledger")
    if count < wanted:
        said = f"the ledger of {run} names {count} of the {wanted} cases that its certificate says were purged."
        hint = f"Take {path} from a copy; what it does not name goes only when it is due by itself."
        lost.violations.append(Violation("lost-ledger", said, wanted - count, hint))
    elif count > wanted or (wanted and digest != paper["digest"]["value"]):
        message = f"it is not the ledger of the certificate {run}."
        raise FaultyInput([Fault("altered-ledger", message, Source(str(path)), "Take it from a copy.")])


def _find_cases(vis: AppContext, db: Connection, lost: Lost, key: bytes) -> None:
    """Note which cases the lost runs had purged, by the HMACs of their numbers; little memory, however many."""
    prints = array("Q", sorted(int.from_bytes(mac[:8], "big") for mac in _macs(lost.ledgers)))
    digest = certificate.digester(key)
    near: dict[bytes, int] = {}
    for keys in records.all_keys(db):
        for case_key, mac in zip(keys, digest(numbers(keys)), strict=True):
            at = bisect_left(prints, print_ := int.from_bytes(mac[:8], "big"))
            if at < len(prints) and prints[at] == print_:
                near[mac] = case_key
    found = array("q", sorted(near[mac] for mac in _macs(lost.ledgers) if mac in near))
    standing = retention.holds(db, vis.today)
    for batch in (found[at : at + 500] for at in range(0, len(found), 500)):
        going, open_ = records.split(db, batch, standing, vis.today)
        lost.keys.extend(going)
        lost.open += open_
        lost.held += len(batch) - len(going) - open_
        lost.held_by.update(records.kept(db, batch, standing, vis.today))


def _macs(found: Iterable[ledgers.ReadLedger]) -> Iterator[bytes]:
    for each in found:
        for macs, _ in each.batches():
            yield from macs


def _run(vis: AppContext, db: Connection, lost: Lost, key: bytes, stop: Signals, lifted: list[str]) -> None:
    """Take the lost certificates back in, and purge, under a run and a certificate of its own."""
    where = folder(vis, "certificates")
    tending = upkeep(vis.database, db)
    known = ledgers.runs_known(where, records.database_id(db))
    tending.begin()
    for paper in lost.papers:
        records.take_back(db, paper)
    before = records.unfinished(db)
    if before is not None:
        close_early(vis, db, before, "the database was restored")
    part = records.replay_part(lost.runs)
    run = records.begin(db, "replay", [part], now=vis.now, actor=vis.actor, key=key, least=max(known, default=0) + 1)
    for name in lost.runs:
        records.note_replayed(db, name, vis.now, vis.actor)
    run.progress |= {"replays": lost.runs, "sessions": 1}
    records.save(db, run, vis.now)
    db.commit()
    ledger = ledgers.LedgerFile(where, run.progress["database"], run.id, key)
    ledger.open(0, 0, run.progress["digest"])
    session = Session(vis, db, tending, run, ledger, stop, lifted=lifted)
    try:
        with vis.progress(len(lost.keys), "cases") as advance:
            destroyer = purge.Destroyer(
                vis.database, db, tending, run, ledger, folder(vis, "attachments"), vis.today, vis.now,
                purge.Pace(), stop, advance,
            )  # fmt: skip
            destroyer.sweep()
            why = destroyer.purge_keys(lost.keys, part["name"])
            destroyer.sweep_last()
        method = tending.finish(stop)
        ledger.sync()
    finally:
        ledger.close()
    finalise(session, why, method, (), retention.Survey({None: retention.Counts(held=lost.held)}, lost.held_by))
    _show(vis, lost, run, applied=True, finished=why is None)


def _show(vis: AppContext, lost: Lost, run: records.Run | None, *, applied: bool, finished: bool = True) -> None:
    data = {
        "run": run.id if run else None,
        "applied": applied,
        "replayed": lost.runs,
        "due": len(lost.keys),
        "purged": {name: run.counts[name] if run else 0 for name in SHOWN},
        "held": lost.held,
        "open": lost.open,
        "finished": finished if applied else not lost.runs,
        "certificate": run.id if run and finished else None,
        "guards": [violation.as_json() for violation in lost.violations],
    }
    if not lost.runs:
        text = "No run is missing from the database: nothing to purge again."
    elif not applied:
        text = f"Would purge again {len(lost.keys)} cases of {', '.join(lost.runs)}. Nothing was destroyed."
    else:
        gone = run.counts["cases"] if run else 0
        text = f"{data['run']}: purged again {gone} cases of {', '.join(lost.runs)}."
    if lost.held:
        text += f"\n{lost.held} of them are held now and stay: release the holds if they had been released, and purge."
    if lost.open:
        text += f"\n{lost.open} of them are open in this database and stay."
    if not applied:
        text += "".join(f"\n! guard {violation.guard}: {violation.message}" for violation in lost.violations)
    vis.show(Result(data, text=text, exit_code=0 if finished else 130))
