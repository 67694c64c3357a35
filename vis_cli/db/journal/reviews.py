"""What reviews of the access log look at: the reads of a unit in a month, and months that nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from vis_cli.db.cases.access_log import is_of_cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of

r = t.reads.c


def reads_of(db: Connection, unit: str, since: datetime, until: datetime, log: str) -> Sequence[Row[Any]]:
    """The reads of cases at a unit from one moment until another, in their order; `log` are those of the log itself."""
    columns = (r.number, r.at, r.user, r.actor, r.person, r.cases, r.resident)
    within = (r.unit == unit, r.at >= since, r.at < until, is_of_cases(log))
    return db.execute(select(*columns).where(*within).order_by(r.number)).all()


def rows(db: Connection, numbers: Iterable[int]) -> Sequence[Row[Any]]:
    """These reads whole, in their order."""
    return db.execute(select(t.reads).where(one_of(r.number, sorted(numbers))).order_by(r.number)).all()


def unreviewed(db: Connection, month: str, since: datetime, until: datetime, log: str) -> list[str]:
    """The units at which cases were read in the month, with no review of it; `log` are reads of the log itself."""
    v = t.reviews.c
    done = select(v.unit).where(v.month == month)
    within = (r.at >= since, r.at < until, r.unit.is_not(None), is_of_cases(log))
    return sorted(db.scalars(select(r.unit).where(*within, r.unit.not_in(done)).distinct()))
