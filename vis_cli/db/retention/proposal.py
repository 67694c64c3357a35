"""What a proposal for a retention decision says of its class: how many cases, how old, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.retention import due as retention
from vis_cli.rules.retention.policies import Term

c = t.cases.c
DOCUMENTED = ("yes", "not-relevant", "unknown")


@dataclass(frozen=True)
class Share:
    """The cases of one type in a class: open, closed (by what is known of the record, and since when), and ripe."""

    case_type: str
    open: int
    closed: int
    documented: tuple[int, ...]  # in the order of DOCUMENTED
    due: int
    earliest: datetime | None
    latest: datetime | None


def shares(db: Connection, term: Term) -> list[Share]:
    """The class of a policy, by case type, in one question."""
    closed = c.closed.is_not(None)
    known = [func.count().filter(closed, c.documented == each) for each in DOCUMENTED]
    ripe = func.count().filter(retention.ripe(term))
    numbers = (func.count(), func.count().filter(closed), ripe, func.min(c.closed), func.max(c.closed), *known)
    query = select(c.case_type, *numbers).where(retention.in_class(term)).group_by(c.case_type).order_by(c.case_type)
    return [
        Share(case_type, every - over, over, tuple(documented), due, first, last)
        for case_type, every, over, due, first, last, *documented in db.execute(query)
    ]


def files(db: Connection) -> tuple[int, int]:
    """How many attachments there are, and their bytes."""
    a = t.attachments.c
    count, size = db.execute(select(func.count(), func.coalesce(func.sum(a.size), 0))).one()
    return int(count), int(size)
