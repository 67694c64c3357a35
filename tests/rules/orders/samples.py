"""Two units, what they offer, and orders on 10 June 2026 at noon: the facts that planning is given in its tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from vis_cli.errors import Source
from vis_cli.rules.core.plan import Plan, after
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.orders import Closure, Order, Request
from vis_cli.rules.orders.planning import plan
from vis_cli.rules.orders.windows import Window

TELEBORG, BIRKA = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
BOOK, RENEW, ASK, OWN = "boka-tid", "fornya-recept", "kontakta-mig", "egen-fraga"
NAMES = {
    TELEBORG: "Teleborg", BIRKA: "Birka",
    BOOK: "Boka tid", RENEW: "Förnya recept", ASK: "Kontakta mig", OWN: "Egen fråga",
}  # fmt: skip
UNITS = (TELEBORG, BIRKA)
OFFERED = frozenset({BOOK, RENEW, ASK})

ORDER_LINE, START_LINE, TYPE_LINE = Source("o.yaml", 1, 1), Source("o.yaml", 2, 1), Source("o.yaml", 3, 1)


def at(text: str) -> datetime:
    """`0629` is midnight on 29 June 2026; more is a moment as people write it."""
    return parse_moment(f"2026-{text[:2]}-{text[2:]}" if len(text) == 4 else text)


ORDER = Order("IT-1", TELEBORG)
NOW = at("2026-06-10 12:00")
TODAY = date(2026, 6, 10)


def closure(since: str = "0629", until: str = "0803", case_type: str = BOOK) -> Closure:
    return Closure(case_type, at(since), at(until), TYPE_LINE)


def request(*closures: Closure, ref: str = "IT-1", unit: str = TELEBORG, **facts: Any) -> Request:
    """What an order asks for: one closure of one case type where none is given."""
    return Request(Order(ref, unit, **facts), closures or (closure(),), ORDER_LINE, START_LINE)


def window(
    number: int = 1,
    since: str = "0629",
    until: str = "0803",
    case_type: str = BOOK,
    *,
    ref: str | None = "IT-1",
    unit: str = TELEBORG,
    asked: str | None = None,
    cancelled: str | None = None,
    revision: int = 0,
) -> Window:
    return Window(
        number,
        ref,
        unit,
        case_type,
        at(since),
        at(until),
        at(asked) if asked else None,
        at(cancelled) if cancelled else None,
        revision=revision,
    )


def facts(records: Iterable[Order | Window] = (), **more: Any) -> OrderFacts:
    """What is: the orders and windows on record, and two units that offer three case types."""
    held = list(records)
    windows = sorted((each for each in held if isinstance(each, Window)), key=lambda each: each.number)
    return OrderFacts(
        {(each.ref, each.unit): each for each in held if isinstance(each, Order)},
        windows,
        more.pop("offers", {TELEBORG: OFFERED, BIRKA: OFFERED}),
        more.pop("local", frozenset({OWN})),
        next_number=max((each.number for each in windows), default=0) + 1,
        names=NAMES,
        **more,
    )


def then(records: Iterable[Order | Window], plan: Plan) -> list[Order | Window]:
    """The records when the plan was carried out."""
    return after(records, plan.steps)


def windows_in(records: Iterable[Order | Window]) -> list[Window]:
    return [each for each in records if isinstance(each, Window)]


def planned(*requests: Request, on: Iterable[Order | Window] = (), **more: Any) -> Plan:
    """The plan of the requests on the records, at NOW."""
    how = {key: more.pop(key) for key in ("limits", "named", "start_named") if key in more}
    return plan(requests, facts(on, **more), now=NOW, **how)


def actions(plan: Plan) -> list[tuple[str, str]]:
    """What each step does to which record."""
    return [(step.action, step.record.id) for step in plan.steps]


def guards(plan: Plan) -> list[tuple[str, int]]:
    """The guards that the plan trips, and by how much."""
    return [(violation.guard, violation.amount) for violation in plan.violations]


def said(plan: Plan) -> list[str]:
    """What the guards say."""
    return [str(violation.message) for violation in plan.violations]


def places(plan: Plan) -> Sequence[Source | None]:
    """Where the guards point."""
    return [violation.source for violation in plan.violations]
