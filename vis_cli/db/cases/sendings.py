"""What units sent: each sending by its number, and who got the same before. No resident stands there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, literal, null, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import chunks, next_number, raise_counter

KIND = "sending"
"""The counter of sendings, so that a number is never given out twice."""


def add(db: Connection, row: Mapping[str, Any]) -> None:
    """Note a sending, under the next number, in the transaction that sends it."""
    db.execute(t.sendings.insert(), row)
    raise_counter(db, KIND, row["number"])


def last(db: Connection) -> int:
    """The number of the last sending there was."""
    return next_number(db, KIND) - 1


def note_synthetic(db: Connection, after: int) -> None:
    """Note the sendings after a number that synthetic cases came of: each of the unit that its first case is of."""
    c = t.cases.c
    m = t.templates.c
    template = select(func.min(m.number)).where(m.unit.is_(None), m.sort == "information").scalar_subquery()
    names = ["number", "at", "unit", "template", "by", "recipients", "digest"]
    query = select(
        c.sending, func.min(c.opened), func.min(c.unit), template, null(), func.count(), literal("synthetic")
    ).where(c.sending.is_not(None), c.sending > after)
    db.execute(t.sendings.insert().from_select(names, query.group_by(c.sending)))


def got_before(db: Connection, unit: str, digest: str, since: datetime, texts: Mapping[str, str]) -> set[str]:
    """Which residents got the very text that `texts` has for them from the unit, by a sending of this digest.

    The digest is of the template and the files, so that few cases are looked at.
    """
    s, c, m = t.sendings.c, t.cases.c, t.messages.c
    numbers = list(db.scalars(select(s.number).where(s.unit == unit, s.at >= since, s.digest == digest)))
    found: set[str] = set()
    if not numbers:
        return found
    first = and_(m.case_key == c.key, m.n == 1)
    for some in chunks(texts):
        query = select(c.resident, m.text).join_from(t.cases, t.messages, first)
        for resident, text in db.execute(query.where(c.sending.in_(numbers), c.resident.in_(some))):
            if texts[resident] == text:
                found.add(resident)
    return found
