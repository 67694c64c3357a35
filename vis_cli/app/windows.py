"""Windows: listed, added, moved, cancelled by hand; carried out by the run; drawn and exported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from vis_cli.app import arguments
from vis_cli.app.closures import completed, limits
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, stream
from vis_cli.db.operations.history import changes_of
from vis_cli.db.orders import orders as db_orders
from vis_cli.db.orders import windows as db_windows
from vis_cli.db.register.directories import case_type_directory, names_of
from vis_cli.errors import Message, Refused, Sentence
from vis_cli.rules.core.names import Directory, normal
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.times import closure, iso, local, midnight
from vis_cli.rules.orders import planning
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Closure, Order
from vis_cli.rules.orders.windows import Window

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.files.orders.charts import Drawing

STATES = db_windows.STATES
EVERYTHING = (["all"], ["alla"])  # case types, where all that can be ordered are meant
Say = Callable[[Sentence], str]

w = t.windows.c


@streamed
def list_(
    invocation: Invocation,
    *,
    at: datetime,
    unit: str | None = None,
    case_type: str | None = None,
    state: str | None = None,
    starting_within: timedelta | None = None,
    ending_within: timedelta | None = None,
) -> Iterator[dict[str, Any]]:
    """The windows as they are `at` a moment, read as they are asked for, as `windows list --json` has them.

    At a moment gone by they are those that were known then: see `past`.

    Raises:
        NotFound, Ambiguous: the unit or the case type.
    """
    where: list[Any] = [] if state is None else [db_windows.in_state(state, at)]
    for column, length in ((w.since, starting_within), (w.until, ending_within)):
        if length is not None:
            where += [column >= at, column <= at + length, w.cancelled_at.is_(None)]
    with invocation.streaming() as db:
        if unit is not None:
            where.append(w.unit == arguments.unit(invocation, db, unit))
        if case_type is not None:
            where.append(w.case_type == arguments.case_type(db, case_type))
        with as_it_was(invocation, db, at):
            unseen = db_windows.missed_numbers(db, at)
            for windows in chunks(stream(db, Window, *where)):
                yield from db_windows.as_items(db, windows, at, unseen)


def show(invocation: Invocation, window: str) -> tuple[Window, dict[str, Any]]:
    """A window, and all that `windows show --json` has of it.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    with invocation.reading() as db:
        found = db_windows.find(db, window, invocation.now)
        (item,) = db_windows.as_items(db, [found], invocation.now)
        return found, {
            **item,
            "cancelled_at": None if found.cancelled_at is None else iso(found.cancelled_at),
            "acknowledged": found.acknowledged,
            "revision": found.revision,
            "changes": changes_of(db, [found.id]),
        }


def history(invocation: Invocation, window: str) -> tuple[str, list[dict[str, Any]]]:
    """A window's id, and every version that it has had, oldest first.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    s, c = t.steps.c, t.changes.c
    with invocation.reading() as db:
        found = db_windows.find(db, window, invocation.now)
        rows = db.execute(
            select(c.number, c.at, c.actor, c.user, c.ticket, s.action, s.after)
            .join(t.steps, s.change == c.number)
            .where(s.object == found.id, s.kind == "window")
            .order_by(c.number)
        ).all()
    return found.id, [_version(row, json.loads(row.after) if row.after else {}) for row in rows]


def _version(row: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "change": f"C-{row.number}",
        "at": iso(row.at),
        "actor": row.actor,
        "user": row.user,
        "ticket": row.ticket,
        "action": row.action,
        **{key: after.get(key) for key in ("from", "to", "cancelled_at")},
    }


# --- by hand ---------------------------------------------------------------------------------------------------------


def add(invocation: Invocation, unit: str, case_types: Sequence[str], since: datetime, until: datetime) -> Outcome:
    """Close case types (or `all` that can be ordered) at a unit without an order, from a moment until another.

    Raises:
        NotFound, Ambiguous: the unit or a case type. Refused: a guard.
    """

    def planner(db: Connection) -> Planned:
        key = arguments.unit(invocation, db, unit)
        facts = db_orders.facts(db, [], [key], invocation.now)
        slugs, _ = named_types(db, facts, key, case_types, since, until)
        closures = [Closure(slug, since, until) for slug in slugs]
        return Planned(planning.add(key, closures, facts, now=invocation.now, limits=limits(invocation)), facts)

    return execute(invocation, planner, needs="windows")


def named_types(
    db: Connection, facts: OrderFacts, unit: str, case_types: Sequence[str], since: datetime, until: datetime
) -> tuple[list[str], bool]:
    """The case types of a unit that are named, and whether that was by `all`: what can be ordered of what it offers.

    What it offers at any time of the period counts.

    Raises:
        NotFound, Ambiguous: a case type.
    """
    if list(case_types) in EVERYTHING:
        return sorted(facts.offering(unit).between(since, until) - facts.local), True
    types = case_type_directory(db)
    return list(dict.fromkeys(types.find(each) for written in case_types for each in _split(written, types))), False


def _split(written: str, types: Directory) -> list[str]:
    """`Boka tid,Förnya recept` as two names, unless that is one."""
    whole = {normal(name) for name in types.names.values()}
    several = [each for each in written.split(",") if each.strip()]
    return [written] if normal(written) in whole or not several else several


def change(
    invocation: Invocation,
    window: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    only_longer: bool = False,
) -> Outcome:
    """Move the beginning or the end of a window; with `only_longer`, not to an earlier end.

    Raises:
        NotFound, Ambiguous: the window. Refused: a guard, or it would be made shorter.
    """

    def planner(db: Connection) -> Planned:
        windows, facts = _named(invocation, db, [window])
        if only_longer and until is not None and until < windows[0].until:
            raise Refused(
                Message(
                    "{window} is {closure}; that would make it shorter.",
                    window=windows[0].id,
                    closure=closure(windows[0].since, windows[0].until),
                ),
                id="not-longer",
                hint="Use `vis windows change`.",
            )
        plan = planning.change(windows, facts, now=invocation.now, since=since, until=until, limits=limits(invocation))
        return Planned(completed(invocation, db, plan), facts)

    return execute(invocation, planner, needs="windows")


def cancel(invocation: Invocation, windows: Sequence[str]) -> Outcome:
    """Cancel windows; one that is running ends now.

    Raises:
        NotFound, Ambiguous: a window.
    """

    def planner(db: Connection) -> Planned:
        found, facts = _named(invocation, db, windows)
        return Planned(completed(invocation, db, planning.cancel(found, facts, now=invocation.now)), facts)

    return execute(invocation, planner, needs="windows")


def ack(invocation: Invocation, windows: Sequence[str]) -> Outcome:
    """Acknowledge missed windows, so that they are no longer reported.

    Raises:
        NotFound, Ambiguous: a window. Refused: one was not missed.
    """

    def planner(db: Connection) -> Plan:
        unseen = db_windows.missed_numbers(db, invocation.now)
        found = _found(invocation, db, windows)
        for window in found:
            if window.number not in unseen and not window.acknowledged:
                raise Refused(Message("{window} was not missed.", window=window.id), id="not-missed")
        return Plan(tuple(Step(each, replace(each, acknowledged=True)) for each in found))

    return execute(invocation, planner, needs="windows", confirm=False)


def _found(invocation: Invocation, db: Connection, written: Sequence[str]) -> list[Window]:
    """The windows that the arguments name, each once."""
    found = (db_windows.find(db, each, invocation.now) for each in written)
    return list({window.id: window for window in found}.values())


def _named(invocation: Invocation, db: Connection, written: Sequence[str]) -> tuple[list[Window], OrderFacts]:
    found = _found(invocation, db, written)
    scopes = {(window.ref, window.unit) for window in found if window.ref is not None}
    return found, db_orders.facts(db, scopes, {window.unit for window in found}, invocation.now)


# --- for others ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chart:
    """The closures by ISO week, in each form that they are drawn in."""

    drawing: Drawing

    @property
    def data(self) -> dict[str, Any]:
        """The rows with their closed spans, for programs."""
        from vis_cli.files.orders import charts

        return charts.as_json(self.drawing)

    @property
    def items(self) -> list[dict[str, Any]]:
        """Each closure in the weeks drawn, and for how many of their days, as `report closures --json` has it."""
        from vis_cli.files.orders import charts

        return charts.items(self.drawing)

    @property
    def report(self) -> str:
        """As a page to hand on."""
        from vis_cli.files.orders import charts

        return charts.report(self.drawing)

    @property
    def text(self) -> str:
        """For a terminal."""
        from vis_cli.files.orders import charts

        return charts.text(self.drawing)

    @property
    def lines(self) -> list[Sentence]:
        """In words, for who cannot see it."""
        from vis_cli.files.orders import charts

        return charts.aloud(self.drawing)

    @property
    def svg(self) -> str:
        """As an image."""
        from vis_cli.files.orders import charts

        return charts.svg(self.drawing)

    @property
    def html(self) -> str:
        """As a page."""
        from vis_cli.files.orders import charts

        return charts.html(self.drawing)


def chart(
    invocation: Invocation,
    *,
    weeks: tuple[date, date] | None = None,
    unit: str | None = None,
    say: Say = str,
    lang: str = "en",
) -> Chart:
    """Draw the closures of the weeks between two Mondays; without them, of all that is not long over.

    `say` puts its words into the language `lang`.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    from vis_cli.files.orders import charts  # the cron job draws nothing

    found, names = _with_names(invocation, unit)
    drawn = [window for window in found if window.ends > window.since]
    span = weeks or _weeks(drawn, invocation.today)
    within = [each for each in drawn if local(each.since).date() < span[1] and each.ends > midnight(span[0])]
    later = min((local(each.since).date() for each in drawn if local(each.since).date() >= span[1]), default=None)
    shown = drawn if weeks is None else within
    return Chart(charts.Drawing(charts.rows(shown, names), *span, invocation.today, later, say, lang))


def _weeks(windows: Sequence[Window], today: date) -> tuple[date, date]:
    """The Mondays to draw between: from half a year back to a year ahead, as far as there is anything."""
    monday = today - timedelta(days=today.weekday())
    days = [local(moment).date() for window in windows for moment in (window.since, window.ends - timedelta(seconds=1))]
    recent = [day for day in days if monday - timedelta(weeks=26) <= day <= monday + timedelta(weeks=52)] or [today]
    first, last = min(recent), max(recent)
    return first - timedelta(days=first.weekday()), last - timedelta(days=last.weekday()) + timedelta(weeks=1)


def _with_names(invocation: Invocation, unit: str | None) -> tuple[list[Window], Mapping[str, str]]:
    with invocation.reading() as db:
        windows = fetch(db, Window, *([] if unit is None else [w.unit == arguments.unit(invocation, db, unit)]))
        return windows, names_of(db, windows)


@streamed
def as_calendar(invocation: Invocation, unit: str | None = None) -> Iterator[str]:
    """Every window, or a unit's, as an iCalendar, in pieces that are made as they are asked for."""
    from vis_cli.files.orders.calendars import calendar

    with invocation.streaming() as db:
        names: dict[str, str] = {}  # of the windows that have come last

        where = [] if unit is None else [w.unit == arguments.unit(invocation, db, unit)]
        yield from calendar(_named_windows(db, where, names), names, made_at=invocation.now)


@streamed
def as_order_file(invocation: Invocation, unit: str | None = None, say: Say = str) -> Iterator[str]:
    """The windows as an order file, which `orders apply` reads, in pieces that are made as they are asked for.

    It is told how many windows such a file cannot carry: they stand in a comment at its end, which `say` words.
    """
    from vis_cli.files.orders.export import order_file

    with invocation.streaming() as db:
        where = [] if unit is None else [w.unit == arguments.unit(invocation, db, unit)]
        beside = (*where, w.cancelled_at.is_(None), w.ref.is_(None) | db_windows.is_withdrawn())
        if count := db.scalar(select(func.count()).select_from(t.windows).where(*beside)):
            invocation.tell(
                Message(
                    "{count} window has no order, or a withdrawn one, and cannot stand in an order file: "
                    "see its last lines.",
                    "{count} windows have no order, or a withdrawn one, and cannot stand in an order file: "
                    "see its last lines.",
                    count=count,
                )
            )
        names: dict[str, str] = {}  # of the windows that have come last
        offers: dict[tuple[str, str], list[OrderedOffer]] = {}  # of their orders

        def orders() -> Iterator[tuple[Order | None, list[Window]]]:
            for found in chunks(db_windows.ordered(db, *where)):
                offers.clear()
                offers.update(db_orders.ordered_of(db, (order for order, _ in found if order is not None)))
                names.clear()
                named = (each for _, windows in found for each in windows)
                names.update(names_of(db, (*named, *(each for own in offers.values() for each in own))))
                yield from found

        yield from order_file(orders(), _named_windows(db, beside, names), names, offers, say)


def _named_windows(db: Connection, where: Sequence[Any], names: dict[str, str]) -> Iterator[Window]:
    """Windows as they are read; `names` are then those of the ones that have come last."""
    for found in chunks(stream(db, Window, *where)):
        names.clear()
        names.update(names_of(db, found))
        yield from found
