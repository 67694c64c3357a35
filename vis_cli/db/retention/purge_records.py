"""The records of purges: runs, their certificates, and what a restored database is given back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import scalars
from vis_cli.db.core.records import dumps
from vis_cli.db.retention import attestations
from vis_cli.db.retention import due as retention
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.retention import certificate
from vis_cli.rules.retention.policies import Policy, Term

c = t.cases.c


@dataclass
class Run:
    """A run as its record has it. `progress` is what the record keeps as JSON."""

    number: int
    sort: str
    state: str
    started_at: datetime
    actor: str
    progress: dict[str, Any] = field(default_factory=dict)
    was_killed: bool = False  # its last session, so that nobody said what that had done

    @property
    def id(self) -> str:
        return f"R-{self.number}"

    def part(self, policy: str) -> dict[str, Any]:
        """The part of the record that one policy's cases are counted in."""
        return next(part for part in self.progress["policies"] if part["name"] == policy)

    @property
    def counts(self) -> dict[str, int]:
        """What went, under all policies."""
        return {name: sum(part["counts"][name] for part in self.progress["policies"]) for name in certificate.COUNTS}


# --- the record of runs ----------------------------------------------------------------------------------------------


def _run(row: Row[Any]) -> Run:
    """The run, with a count of whatever has come to belong to cases since it began."""
    progress = json.loads(row.progress)
    for part in progress["policies"]:
        part["counts"] = dict.fromkeys(certificate.COUNTS, 0) | part["counts"]
    return Run(row.number, row.sort, row.state, row.started_at, row.actor, progress)


def unfinished(db: Connection) -> Run | None:
    """The run that was killed or stopped before everything due had gone, if any."""
    row = db.execute(select(t.purges).where(t.purges.c.state != "done").order_by(t.purges.c.number)).first()
    return None if row is None else _run(row)


def database_id(db: Connection) -> str:
    """What this database is known by in certificates and ledgers; a restored one keeps it."""
    return str(db.scalar(select(t.meta.c.value).where(t.meta.c.name == "id")))


def parts(terms: Iterable[Term], today: date) -> list[dict[str, Any]]:
    """What a run's record says of each policy, before anything went."""
    return [
        {
            "name": term.policy.name,
            "version": term.policy.version,
            "authority": term.policy.authority,
            "system": term.policy.system,
            "keep": str(term.policy.keep),
            "counted_from": term.policy.counted_from,
            "whole_years": term.policy.whole_years,
            "undocumented": term.policy.undocumented,
            **({"not_record": term.policy.not_record} if term.policy.not_record else {}),
            "case_types": list(term.policy.case_types) if term.policy.case_types is not None else "all",
            "units": list(term.policy.units) if term.policy.units is not None else "all",
            "decision": _decision(term.policy),
            "cut_off": term.policy.cut_off(today).isoformat(),
            "counts": dict.fromkeys(certificate.COUNTS, 0),
            "earliest": None,
            "latest": None,
        }
        for term in terms
    ]


def _decision(policy: Policy) -> dict[str, Any] | None:
    return None if policy.decision is None else policy.decision.as_json()


def same_rules(run: Run, policies: Sequence[dict[str, Any]]) -> bool:
    """Whether an interrupted run went by these very policies, so that it may go on."""
    return {(part["name"], part["version"]) for part in run.progress["policies"]} == {
        (part["name"], part["version"]) for part in policies
    }


def begin(
    db: Connection,
    sort: str,
    policies: list[dict[str, Any]],
    *,
    now: datetime,
    actor: str,
    user: str,
    key: bytes,
    least: int,
) -> Run:
    """Record a new run by the actor and OS user, numbered from `least` up, in the caller's transaction."""
    last = int(db.scalar(select(func.max(t.purges.c.number))) or 0)
    progress = {
        "database": database_id(db),
        "user": user,
        "policies": policies,
        "batches": 0,
        "ledger": 0,
        "digest": certificate.GENESIS,
        "key": certificate.key_id(key),
        "files": {"removed": 0, "missing": 0, "leftovers": 0},
        "sessions": 0,
        **({"told_here": True} if sort == "replay" else {}),  # what it takes back says how much of it went here
    }
    run = Run(max(last + 1, least), sort, "running", now, actor, progress)
    db.execute(
        insert(t.purges).values(
            number=run.number,
            sort=sort,
            state=run.state,
            started_at=now,
            last_at=now,
            actor=actor,
            progress=dumps(progress),
        )
    )
    return run


def go_on(run: Run, policies: Sequence[dict[str, Any]]) -> None:
    """Take an interrupted run up again, with the cut-off days of these parts of its record; else with its own."""
    run.state, run.was_killed = "running", run.state == "running"
    for part in policies:
        run.part(part["name"])["cut_off"] = part["cut_off"]


def save(db: Connection, run: Run, now: datetime) -> None:
    """Write a run's state into its record."""
    db.execute(
        update(t.purges)
        .where(t.purges.c.number == run.number)
        .values(state=run.state, last_at=now, progress=dumps(run.progress))
    )


# --- certificates ----------------------------------------------------------------------------------------------------


def runs(db: Connection) -> list[Row[Any]]:
    """Every run, oldest first."""
    return list(db.execute(select(t.purges).order_by(t.purges.c.number)))


def last_state(db: Connection) -> str | None:
    """The state of the newest run, if there is any."""
    state: str | None = db.scalar(select(t.purges.c.state).order_by(t.purges.c.number.desc()).limit(1))
    return state


def every_run(db: Connection) -> Iterator[Row[Any]]:
    """Every run, oldest first, read as they are asked for."""
    query = select(t.purges).order_by(t.purges.c.number)
    with db.execute(query, execution_options={"yield_per": 1000}) as rows:
        yield from rows


def certify(db: Connection, run: Run, paper: dict[str, Any]) -> None:
    """Put the certificate with the run's record."""
    db.execute(update(t.purges).where(t.purges.c.number == run.number).values(certificate=dumps(paper), state="done"))


def certificates(db: Connection, year: int | None = None) -> list[dict[str, Any]]:
    """The certificates in the order of their chain; of the runs that ended in one year, if given."""
    return [each for each in every_certificate(db) if year is None or each["finished"][:4] == str(year)]


def every_certificate(db: Connection) -> Iterator[dict[str, Any]]:
    """The certificates in the order of their chain, read as they are asked for."""
    c = t.purges.c
    for body in scalars(db, select(c.certificate).where(c.certificate.is_not(None)).order_by(c.number), 1000):
        yield json.loads(body)


def amendments(db: Connection) -> dict[str, list[dict[str, Any]]]:
    """The amendments of certificates in the order of their chain, by the run's id."""
    found = {}
    for number, body in db.execute(select(t.purges.c.number, t.purges.c.progress)):
        if amended := json.loads(body).get("amendments"):
            found[f"R-{number}"] = amended
    return found


def amend(db: Connection, amendment: dict[str, Any]) -> None:
    """Put the amendment of a certificate with the run's record; the certificate stays as it is."""
    number = t.purges.c.number == int(amendment["amends"].removeprefix("R-"))
    progress = json.loads(db.execute(select(t.purges.c.progress).where(number)).scalar_one())
    progress["amendments"] = [*progress.get("amendments", ()), amendment]
    db.execute(update(t.purges).where(number).values(progress=dumps(progress)))


def last_hash(db: Connection) -> str:
    """The hash that the next certificate names."""
    body = db.scalar(
        select(t.purges.c.certificate)
        .where(t.purges.c.certificate.is_not(None))
        .order_by(t.purges.c.number.desc())
        .limit(1)
    )
    return certificate.GENESIS if body is None else str(json.loads(body)["hash"])


def forget_residents(db: Connection, today: date) -> None:
    """Forget whom an ended hold on a resident concerned, once no case of theirs is left."""
    standing = select(t.holds.c.subject).where(
        t.holds.c.scope == "resident",
        t.holds.c.released_at.is_(None),
        or_(t.holds.c.until.is_(None), t.holds.c.until >= today),
    )
    r = t.hold_residents.c
    ended = db.execute(select(r.token, r.resident).where(r.token.not_in(standing))).all()
    for token, resident in ended:
        if db.scalar(select(c.key).where(c.resident == resident).limit(1)) is None:
            db.execute(delete(t.hold_residents).where(r.token == token))


# --- after a restore -------------------------------------------------------------------------------------------------


REPLAY = Policy("replay", Duration(((1, "d"),)), undocumented="purge")
"""What a replay goes by: the earlier runs' own decisions, and the holds that stand now."""


def replayable(standing: retention.Holds, today: date) -> ColumnElement[bool]:
    """Cases that a replay may destroy: closed, and kept by no hold that stands now."""
    kept = standing.kept(REPLAY, today)
    return c.closed.is_not(None) & ~kept


def all_keys(db: Connection, size: int = 10_000) -> Iterator[list[int]]:
    """The key of every case, some thousands at a time."""
    found = scalars(db, select(c.key).order_by(c.key))
    while keys := list(islice(found, size)):
        yield keys


def split(db: Connection, keys: Sequence[int], standing: retention.Holds, today: date) -> tuple[list[int], int]:
    """Of some cases: those that a replay may destroy, and how many are open."""
    wanted = c.key.in_(list(keys))
    going = list(db.scalars(select(c.key).where(wanted, replayable(standing, today)).order_by(c.key)))
    open_ = db.scalar(select(func.count()).select_from(t.cases).where(wanted, c.closed.is_(None)))
    return going, int(open_ or 0)


def kept(db: Connection, keys: Sequence[int], standing: retention.Holds, today: date) -> dict[str, int]:
    """Of some cases: how many each hold keeps, by its id."""
    return retention.kept_by(db, standing, today, c.key.in_(list(keys)), c.closed.is_not(None))


def replay_part(runs: Sequence[str]) -> dict[str, Any]:
    """What a replay's record says it goes by: the runs it repeats."""
    return {
        "name": "replay",
        "version": "-".join(runs)[:40] or "none",
        "keep": "",
        "counted_from": "closed",
        "whole_years": False,
        "undocumented": "purge",
        "case_types": "all",
        "units": "all",
        "decision": None,
        "cut_off": "",
        "counts": dict.fromkeys(certificate.COUNTS, 0),
        "earliest": None,
        "latest": None,
    }


def take_back(db: Connection, paper: dict[str, Any], amendments: Sequence[dict[str, Any]] = ()) -> None:
    """Put the certificate of a run that the restored database lost back on record, with its amendments.

    What it tells of went from another database than this: `here` keeps how many of its cases had gone from this one.
    """
    run_number = int(paper["id"].removeprefix("R-"))
    held = db.scalar(select(t.purges.c.progress).where(t.purges.c.number == run_number))
    progress = {
        "database": paper["database"],
        "policies": paper["policies"],
        "batches": paper["digest"]["batches"],
        "ledger": 0,
        "digest": paper["digest"]["value"],
        "key": paper["digest"]["key"],
        "files": paper["files"],
        "sessions": paper["sessions"],
        "measures": paper["method"].get("measures", []),
        "here": gone_here(json.loads(held)) if held else 0,
        **({"user": paper["user"]} if "user" in paper else {}),
        **({"amendments": list(amendments)} if amendments else {}),
    }
    values = {
        "sort": paper["sort"],
        "state": "done",
        "started_at": parse_moment(paper["started"]),
        "last_at": parse_moment(paper["finished"]),
        "actor": paper["performed_by"],
        "progress": dumps(progress),
        "certificate": dumps(paper),
    }
    if db.execute(update(t.purges).where(t.purges.c.number == run_number).values(values)).rowcount == 0:
        db.execute(insert(t.purges).values(number=run_number, **values))
    attestations.take_back(db, paper.get("attestations", ()), run_number)


def gone_here(progress: Mapping[str, Any]) -> int:
    """How many cases have gone from this very database by a run with this record."""
    return int(progress.get("here", sum(part["counts"]["cases"] for part in progress["policies"])))


def note_replayed(db: Connection, run: str, now: datetime, actor: str, user: str) -> None:
    """Give a run that left a ledger but no certificate its place among the runs, so that it is not replayed twice."""
    run_number = int(run.removeprefix("R-"))
    if db.scalar(select(t.purges.c.number).where(t.purges.c.number == run_number)) is None:
        progress = {"user": user, "policies": [], "replayed": True}
        db.execute(
            insert(t.purges).values(
                number=run_number, sort="purge", state="done", started_at=now, last_at=now, actor=actor,
                progress=dumps(progress),
            )
        )  # fmt: skip
