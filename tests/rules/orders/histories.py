"""Invented orders, and registers as a few days of applying, moving and withdrawing them leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from tests.rules.orders.samples import BIRKA, BOOK, NOW, RENEW, TELEBORG, facts, then, windows_in
from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.orders import planning
from vis_cli.rules.orders.orders import Closure, Order, Request, changed
from vis_cli.rules.orders.windows import Window

STEP = timedelta(hours=12)  # everything happens at midnight or at noon, so that much happens at the same moment
REFS = ("IT-1", "IT-2", "IT-3")

Records = list[Order | Window]
Scope = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """What an order asks for: by case type where its periods begin and end, in steps from now, and the gaps closed."""

    periods: Mapping[str, tuple[frozenset[int], int]]
    replaces: str | None
    handover: str | None
    all_types: bool

    def request(self, scope: Scope, now: datetime) -> Request:
        """The request, as the reader of files lets it pass: nothing overlaps, or is instead of itself."""
        replaces = None if self.replaces == scope[0] else self.replaces
        handover = None if self.handover == scope[1] else self.handover
        order = Order(*scope, all_types=self.all_types, replaces=replaces, handover=handover)
        return Request(order, tuple(self._closures(now)))

    def _closures(self, now: datetime) -> Iterable[Closure]:
        for case_type, (cuts, gaps) in sorted(self.periods.items()):
            for n, (since, until) in enumerate(pairwise(sorted(cuts))):
                if n % 2 == 0 or gaps >> n & 1:
                    yield Closure(case_type, now + since * STEP, now + until * STEP)


@dataclass(frozen=True)
class ByHand:
    """One thing done to one of the orders or windows there are; days in steps from now."""

    what: str
    pick: int
    since: int | None
    until: int | None
    add: tuple[str, ...]


_OFFSETS = st.integers(-8, 20)
_REFS, _UNITS = st.sampled_from(REFS), st.sampled_from([TELEBORG, BIRKA])
_PERIODS = st.tuples(st.frozensets(_OFFSETS, min_size=2, max_size=6), st.integers(0, 31))
_ORDERS = st.builds(
    Asked,
    st.dictionaries(st.sampled_from([BOOK, RENEW]), _PERIODS, min_size=1),
    st.none() | st.none() | _REFS,
    st.none() | st.just(BIRKA),
    st.booleans(),
)
FILES = st.dictionaries(st.tuples(_REFS, _UNITS), _ORDERS, min_size=1, max_size=3)
BY_HAND = st.builds(
    ByHand,
    st.sampled_from(["change order", "withdraw", "move", "cancel", "add"]),
    st.integers(0, 9),
    st.none() | _OFFSETS,
    st.none() | _OFFSETS,
    st.sampled_from([(), (BOOK,), (RENEW,)]),
)
HISTORIES = st.lists(st.tuples(FILES | BY_HAND, st.integers(0, 6)), max_size=4)

File = dict[Scope, Asked]
History = list[tuple[File | ByHand, int]]


def left_by(history: History, records: Iterable[Order | Window] = (), now: datetime = NOW) -> tuple[Records, datetime]:
    """What is on record after a history that begins with these records, and the moment at which it ends."""
    records = list(records)
    for asked, steps in history:
        plan = plan_of(asked, records, now)
        records = then(records, plan) if plan is not None else records
        now += steps * STEP
    return records, now


def requests(file: File, now: datetime) -> list[Request]:
    return [asked.request(scope, now) for scope, asked in file.items()]


def plan_of(asked: File | ByHand, records: Sequence[Order | Window], now: datetime) -> Plan | None:
    """The plan of what is asked, every guard lifted; None where it is refused, or there is nothing to do it to."""
    try:
        if isinstance(asked, ByHand):
            return _by_hand(asked, records, now)
        return planning.plan(requests(asked, now), facts(records), now=now)
    except Refused:
        return None


def _by_hand(asked: ByHand, records: Sequence[Order | Window], now: datetime) -> Plan | None:
    known = facts(records)
    since, until = (None if each is None else now + each * STEP for each in (asked.since, asked.until))
    orders, windows = list(known.orders.values()), windows_in(records)
    order = orders[asked.pick % len(orders)] if orders else None
    window = windows[asked.pick % len(windows)] if windows else None
    if asked.what == "change order" and order is not None:
        request = changed(order, windows, now=now, since=since, until=until, add=asked.add)
        return planning.plan([request], known, now=now, named=True)
    if asked.what == "withdraw" and order is not None:
        return planning.withdraw([order], known, now=now)
    if asked.what == "move" and window is not None:
        return planning.change([window], known, now=now, since=since, until=until)
    if asked.what == "cancel" and window is not None:
        return planning.cancel([window], known, now=now)
    if asked.what == "add" and since is not None:
        return planning.add(TELEBORG, [Closure(BOOK, since, since + STEP * (1 + asked.pick))], known, now=now)
    return None
