"""Notices on contact cards: put up, listed, changed, taken down, suggested for red days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.cards.query import CARDS, DAYS
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, end_of
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.cards import cards
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, next_number, stream
from vis_cli.db.register.directories import names_of, unit_names
from vis_cli.errors import ARGUMENT, FaultyInput, Message, NotFound, Source, Usage
from vis_cli.files.core import text as texts
from vis_cli.files.core.csv_write import write_csv
from vis_cli.files.core.in_order import in_order
from vis_cli.rules.cards import notice_texts, suggestions
from vis_cli.rules.cards import notices as rules
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.notices import Notice, wire
from vis_cli.rules.cards.red_days import red_days
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window

if TYPE_CHECKING:
    from sqlalchemy import Connection

STATES = ("up", "to come", "over", "ended")
NO_LEAD = Duration(())


def text_of(text: str, file: str = ARGUMENT) -> str:
    """A notice's text as it is kept.

    Raises:
        FaultyInput: HSA or 1177 would not take it; every fault with its place.
    """
    found = rules.clean(text)
    faults = []
    for wrong in rules.wrongs(found):
        before = found[: wrong.position]
        line, start = before.count("\n"), before.rfind("\n") + 1
        shown = found[start:].partition("\n")[0]
        faults.append(wrong.fault(Source(file, line + 1, 1 - start, shown)))
    if faults:
        raise FaultyInput(faults)
    return found


def text_in(invocation: Invocation, file: str) -> str:
    """A notice's text from a file (`-`: standard input); see `text_of`.

    Raises:
        MissingInput: there is none.
    """
    read = texts.read(file, windows=True, stdin=invocation.stdin)
    invocation.note_file(read.name, read.sha256)
    return text_of(read.text, read.name)


def ordered(since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """The days, if they come in order.

    Raises:
        Usage: the last is before the first.
    """
    if since is not None and until is not None and until < since:
        raise Usage(
            Message("the period ends {until}, before it begins {since}.", until=until, since=since), id="inverted-dates"
        )
    return since, until


def add(
    invocation: Invocation,
    unit: str,
    text: str | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    window: str | None = None,
    join: bool = False,
) -> Outcome:
    """Put a notice on a unit's card from the first day through the last, with a text of `text_of`.

    Without a text, it is written from a closure, `window`, and so are the days that are not given. `join` writes one
    text where it meets another notice.

    Raises:
        NotFound, Ambiguous: the unit or the window. Refused: a guard.
    """

    def planner(db: Connection) -> Plan:
        where = arguments.unit(invocation, db, unit)
        held = cards.notices(db, [where])
        number = next_number(db, "notice")
        if window is not None:
            wanted = _of_window(db, window, where, number)
            wanted = replace(wanted, since=since or wanted.since, until=until or wanted.until)
            ordered(wanted.since, wanted.until)
        else:
            wanted = Notice(number, where, since, until, text or "")
        return rules.add(held, wanted, join=join)

    return execute(invocation, planner, needs="cards", confirm=False)


def _of_window(db: Connection, window: str, unit: str, number: int) -> Notice:
    """The notice about a closure, for every case type that the same order closes over the same time."""
    found = re.fullmatch(r"W-([0-9]{1,15})", window.strip(), re.IGNORECASE)
    windows = fetch(db, Window, t.windows.c.number == int(found[1])) if found else []
    if not windows:
        raise NotFound(
            Message('there is no window "{window}".', window=window),
            id="unknown-window",
            hint="`vis windows list` has them.",
        )
    (asked,) = windows
    if asked.unit != unit:
        raise Usage(Message("{window} is of another unit, {unit}.", window=asked.id, unit=asked.unit), id="other-unit")
    if asked.cancelled_at is not None:
        raise Usage(Message("{window} is cancelled.", window=asked.id), id="cancelled-window")
    w = t.windows.c
    alike = fetch(db, Window, w.ref == asked.ref, w.unit == unit, w.since == asked.since, w.until == asked.until)
    orders = fetch(db, Order, t.orders.c.ref == asked.ref, t.orders.c.unit == unit) if asked.ref else []
    names = names_of(db, [*alike, *orders])
    handover = next((order.handover for order in orders if order.handover), None)
    told = notice_texts.of_window(
        asked, alike, names.get(handover, handover) if handover else None, lambda key: names.get(key, key)
    )
    return replace(told, number=number)


@streamed
def list_(
    invocation: Invocation, *, unit: str | None = None, day: date | None = None, everything: bool = False
) -> Iterator[dict[str, Any]]:
    """The notices that are up or to come, as of today or a day; with `everything` those that are over or ended too.

    Of a day gone by they are as was known at its end.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.streaming() as db:
        where = [] if unit is None else [t.notices.c.unit == arguments.unit(invocation, db, unit)]
        with as_it_was(invocation, db, end_of(invocation, day)):
            items = _items(db, stream(db, Notice, *where), day or invocation.today)
            wanted = (item for item in items if everything or item["state"] in ("up", "to come"))
            yield from in_order(wanted, lambda item: (item["from"] or "", item["id"]))


def _items(db: Connection, held: Iterator[Notice], day: date) -> Iterator[dict[str, Any]]:
    for notices in chunks(held):
        names = unit_names(db, (notice.unit for notice in notices))
        yield from (_as_item(notice, names, day) for notice in notices)


def _as_item(notice: Notice, names: Mapping[str, str], day: date) -> dict[str, Any]:
    return {
        "id": notice.id,
        "unit": notice.unit,
        "unit_name": names.get(notice.unit, notice.unit),
        "from": notice.since.isoformat() if notice.since else None,
        "to": notice.until.isoformat() if notice.until else None,
        "text": notice.text,
        "state": state_of(notice, day),
        "origin": notice.origin,
    }


def state_of(notice: Notice, day: date) -> str:
    """One of STATES."""
    if notice.ended:
        return "ended"
    if notice.on(day):
        return "up"
    return "to come" if notice.since is not None and notice.since > day else "over"


def show(invocation: Invocation, name: str) -> tuple[Notice, dict[str, Any]]:
    """The notice that an argument names, and all that `--json` has of it.

    Raises:
        NotFound: there is none.
    """
    with invocation.reading() as db:
        notice = _find(db, name)
        names = names_of(db, [notice])
    return notice, {**_as_item(notice, names, invocation.today), "hsa": wire(notice)}


def _find(db: Connection, name: str) -> Notice:
    found = re.fullmatch(r"N-([0-9]{1,15})", name.strip(), re.IGNORECASE)
    held = fetch(db, Notice, t.notices.c.number == int(found[1])) if found else []
    if not held:
        raise NotFound(
            Message('there is no notice "{name}".', name=name),
            id="unknown-notice",
            hint="`vis cards notice list` has them.",
        )
    return held[0]


def edit(
    invocation: Invocation,
    notice: str,
    *,
    text: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Outcome:
    """Change a notice's days or its text.

    Raises:
        NotFound: there is none. Refused: a guard. Usage: it would end before it begins.
    """

    def planner(db: Connection) -> Plan:
        before = _find(db, notice)
        after = replace(
            before, since=since or before.since, until=until or before.until, text=text or before.text, ended=False
        )
        ordered(after.since, after.until)
        return rules.edit(cards.notices(db, [before.unit]), before, after)

    return execute(invocation, planner, needs="cards")


def end(invocation: Invocation, notices: Sequence[str], *, on: date | None = None) -> Outcome:
    """Take notices down: now, or after the day `on`. One that is over is tidied away.

    Raises:
        NotFound: one is not there.
    """

    def planner(db: Connection) -> Plan:
        held = [_find(db, name) for name in dict.fromkeys(notices)]
        return Plan(tuple(Step(each, rules.end(each, today=invocation.today, on=on)) for each in held))

    return execute(invocation, planner, needs="cards")


def suggest(
    invocation: Invocation,
    units: Sequence[str] | None = None,
    *,
    year: int | None = None,
    since: date | None = None,
    until: date | None = None,
    lead: Duration = NO_LEAD,
    join: bool = True,
) -> Outcome:
    """Put up the notices that units (None: all with hours) lack for a year, or for the days from `since` to `until`.

    One for each stretch that is not as usual and reaches into these days, shown `lead` before it, and joined with what
    is on the card then. The days are from today through the end of the year, and at least as far as `query.DAYS`.
    `facts` are the notices as they would stand alone.

    Raises:
        NotFound, Ambiguous: a unit. Refused: `overlap`, without `join`. Usage: a year without red days.
    """
    if year is not None:
        red_days(year)
        since, until = date(year, 1, 1), date(year, 12, 31)
    first, last = _days_of(invocation.today, since, until)

    def planner(db: Connection) -> Planned:
        number, today = next_number(db, "notice"), invocation.today
        alone: list[Notice] = []
        parts: list[Plan] = []
        for card in _with_hours(invocation, db, units):
            wanted = list(suggestions.missing(card, first, last, lead=lead, today=today))
            if wanted:
                plan = suggestions.plan(card, wanted, next_number=number, join=join)
                number = max([number, *(step.record.number + 1 for step in plan.steps)])
                parts.append(plan)
                alone += wanted
        return Planned(
            Plan(
                tuple(step for part in parts for step in part.steps),
                rules.gathered(each for part in parts for each in part.violations),
            ),
            alone,
        )

    return execute(invocation, planner, needs="cards")


def _days_of(today: date, since: date | None, until: date | None) -> tuple[date, date]:
    first = since or today
    last = until or (date(first.year, 12, 31) if since else max(date(first.year, 12, 31), today + timedelta(days=DAYS)))
    return first, last


def _with_hours(invocation: Invocation, db: Connection, units: Sequence[str] | None) -> Iterator[Card]:
    """The cards of units, or of all that have hours and are not closed, some at a time."""
    units = [units] if isinstance(units, str) else units
    named = None if units is None else list(dict.fromkeys(arguments.unit(invocation, db, unit) for unit in units))
    for some in chunks(cards.in_order(db, named), CARDS):
        for card in cards.cards(db, some):
            if card.schedules and (card.unit.closed_on is None or card.unit.closed_on > invocation.today):
                yield card


SUGGESTED = ("unit", "unit_name", "from", "to", "text")
"""The columns of suggestions in a file, which `apply_notices` reads."""


def suggested(invocation: Invocation, outcome: Outcome) -> list[dict[str, Any]]:
    """The notices of `suggest`, each as it would stand alone, as rows of a file for approval."""
    with invocation.reading() as db:
        names = unit_names(db, (notice.unit for notice in outcome.facts))
    return [
        {key: item[key] for key in SUGGESTED}
        for item in (_as_item(notice, names, invocation.today) for notice in outcome.facts)
    ]


def suggested_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows of `suggested` as CSV."""
    stream = StringIO(newline="")
    write_csv([SUGGESTED, *([row[key] for key in SUGGESTED] for row in rows)], stream)
    return stream.getvalue()
