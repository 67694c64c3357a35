"""Attestations beside the cases: which of them wait for one, which were released by one, and whose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, text, update

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.db.retention import due as retention
from vis_cli.rules.core.times import iso, local
from vis_cli.rules.retention.attestations import Attestation
from vis_cli.rules.retention.policies import Term

c, a = t.cases.c, t.attestations.c


def covered(unit: str, before: datetime) -> Select[Any]:
    """How many closed cases an attestation speaks of that are not known to be summarised in the record."""
    theirs = (c.unit == unit, c.documented == "unknown", c.closed.is_not(None), c.last_event < before)
    return select(func.count()).select_from(t.cases).where(*theirs)


# --- waiting ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """Cases of a unit whose time is out and that go when its manager has attested through a day; who did so last."""

    unit: str
    cases: int
    through: date
    last: Attestation | None


def waiting(db: Connection, terms: Iterable[Term], standing: retention.Holds) -> list[Waiting]:
    """The cases kept for want of a note in the record, by unit: one question for each policy, held or not."""
    cases: Counter[str] = Counter()
    newest: dict[str, datetime] = {}
    for term in terms:
        unnoted = standing.unattested(retention.wanting(term))
        query = select(c.unit, func.count(), func.max(c.last_event)).where(retention.ripe(term), unnoted)
        for unit, count, last in db.execute(query.group_by(c.unit)):
            cases[unit] += int(count)
            newest[unit] = max(last, newest.get(unit, last))
    earlier: dict[str, Attestation] = {}
    for each in fetch_in(db, Attestation, a.unit, cases):
        if each.unit not in earlier or earlier[each.unit].through <= each.through:
            earlier[each.unit] = each
    return [
        Waiting(unit, cases[unit], local(newest[unit]).date(), earlier.get(unit))
        for unit in sorted(cases, key=lambda unit: (-cases[unit], unit))
    ]


# --- released --------------------------------------------------------------------------------------------------------


def releasing() -> Select[Any]:
    """How many cases were released by each attestation: the first, where several speak of them.

    Asked of cases that go and wanted a note in the record, so that there is one for each of them.
    """
    speaks = select(func.min(a.number)).where(a.unit == c.unit, a.before > c.last_event).correlate(t.cases)
    number = speaks.scalar_subquery().label("attestation")
    return select(number, func.count()).select_from(t.cases).group_by(text("attestation"))


def mark_used(db: Connection, numbers: Sequence[int], run: int) -> bool:
    """Note, in the transaction that destroys by them, that a run has used attestations; False where one has gone.

    Whoever takes one back meanwhile waits for the transaction, or is waited for.
    """
    for number in numbers:
        used = func.coalesce(a.run, run)
        if db.execute(update(t.attestations).where(a.number == number).values(run=used)).rowcount != 1:
            return False
    return True


def on_record(db: Connection, counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """The attestations that cases were released by, each with how many, as a certificate has them."""
    numbers = {int(id.removeprefix("A-")): n for id, n in counted.items()}
    return [
        {
            "id": each.id,
            "unit": each.unit,
            "through": each.through.isoformat(),
            "by": each.by,
            "at": iso(each.at),
            "cases": numbers[each.number],
        }
        for each in fetch_in(db, Attestation, a.number, numbers)
    ]


def take_back(db: Connection, said: Iterable[Mapping[str, Any]], run: int) -> None:
    """Mark as used what a lost run's certificate names, as far as the restored database has the very attestations."""
    for each in said:
        number = int(str(each["id"]).removeprefix("A-"))
        for held in fetch(db, Attestation, a.number == number, a.run.is_(None)):
            own = (held.unit, held.through.isoformat(), held.by, iso(held.at))
            if own == (each["unit"], each["through"], each["by"], each["at"]):
                mark_used(db, [number], run)
