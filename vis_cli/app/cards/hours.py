"""Hours on contact cards: set, excepted, cleared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from vis_cli.app import arguments
from vis_cli.app.cards.announcements import NOT_CARRIED, Announcement, announced
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.cards import cards
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Message, Sentence, Source, Usage
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.holidays import set_rules
from vis_cli.rules.cards.hours import ALL_DAYS, Days, Hours, Period, Week
from vis_cli.rules.cards.hours_comments import contradictions
from vis_cli.rules.cards.hours_text import NOTHING_OPENS, names_weekdays, parse_week, read
from vis_cli.rules.cards.kept import kept as kept_values
from vis_cli.rules.cards.notices import days_in_words
from vis_cli.rules.cards.refusals import crosses, without_weekdays
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan, Step, after

if TYPE_CHECKING:
    from sqlalchemy import Connection

USUAL = ("usual", "som vanligt", "vanliga tider")
RULE_FOR_ALL = Message("What a unit does on red days holds for all its hours (vis cards holidays).")
"""What is said where hours bring a rule for red days with them."""


def set_(invocation: Invocation, unit: str, text: str, *, kind: str = "telephone", days: Days | None = None) -> Outcome:
    """Give a unit hours of a kind, from a text in Swedish, OSM or HSA; with `days` only in those days.

    What an OSM text says of red days (`PH off`) becomes the unit's rule.

    Raises:
        NotFound, Ambiguous: the unit. FaultyInput: the text.
    """
    said = read(text, kind=kind) if days is None else None
    value = None if said is None else said.hours
    if days is not None:
        parse_week(text, days, kind=kind, everyday=ALL_DAYS)  # refused before anything is read
    if value is not None and not value:
        hint = "To take hours away: vis cards hours clear. For some days: --from, --through, or vis cards hours except."
        raise FaultyInput([Fault("empty-hours", "it is never open.", Source(ARGUMENT, 1, 1, text), hint)])

    def planner(db: Connection) -> Plan:
        where = arguments.unit(invocation, db, unit)
        held = cards.schedules(db, [where])
        if days is not None:
            week = _week(held, where, text, days, kind)
            kept = _kept_beside(held, where, kind, [Period(*days, week)], text)
            steps = schedules.set_week(held, where, kind, days, week, today=invocation.today)
            return Plan(tuple(steps), notes=(*_notes(week), *kept))
        assert said is not None and value is not None
        kept = _kept_beside(held, where, kind, value.dated, text)
        steps = schedules.set_hours(held, where, kind, value, today=invocation.today)
        notes = [*_told(value), *kept, *_kept_no_longer(held, after(held, steps), kind)]
        if said.red_days is None:
            return Plan(tuple(steps), notes=tuple(notes))
        steps += set_rules(cards.holidays(db, [where]), [where], said.red_days, None)
        if steps[-1].action != "same":
            notes += [RULE_FOR_ALL, *([NOTHING_OPENS] if said.opens_more else [])]
        return Plan(tuple(steps), notes=tuple(notes))

    # One kind of hours on one unit is one object, however many dated periods it cuts.
    return execute(invocation, planner, needs="cards", confirm=False)


def _week(held: Sequence[Schedule], unit: str, text: str, days: Days, kind: str) -> Week:
    """The week that a text means on these days at a unit: times without weekdays are on those of its usual week.

    Raises:
        FaultyInput: it has no usual week, or its kinds of hours differ in their weekdays.
    """
    if names_weekdays(text, days):
        return parse_week(text, days)
    usual = schedules.usual_days(held, unit, kind, days)
    if usual:
        return parse_week(text, days, everyday=usual)
    refusal = without_weekdays(unit, usual)
    raise FaultyInput([Fault(refusal.id, refusal.message, Source(ARGUMENT, 1, 1, text), refusal.hint)])


def _notes(week: Week) -> tuple[Sentence, ...]:
    if week:
        return tuple(_told(Hours(week)))
    return (NOT_CARRIED,)


def _kept_beside(held: Sequence[Schedule], unit: str, kind: str, wanted: Sequence[Period], text: str) -> list[Sentence]:
    """What is said of the dated hours that stay as they are beside hours without an end.

    Raises:
        FaultyInput: these begin or end in the middle of such.
    """
    found: list[Sentence] = []
    for each in wanted:
        other = schedules.in_the_way(held, unit, kind, each.days, each.week)
        if other is not None:
            why = crosses(other)
            raise FaultyInput([Fault(why.id, why.message, Source(ARGUMENT, 1, 1, text), why.hint)])
        for row in schedules.beside(held, unit, kind, each.days, each.week):
            days = days_in_words(row.since, row.until)
            template = "Left as it is, since it was set for these days alone: {days}: {week}."
            found.append(Message(template, days=days, week=row.week_in_words))
    return found


def _kept_no_longer(before: Sequence[Schedule], now: Sequence[Schedule], kind: str) -> Iterator[Sentence]:
    """What HSA holds that was kept beside the hours, and is not any more: other hours were decided."""
    left = kept_values(now, kind)
    for value in kept_values(before, kind):
        if value not in left:
            yield Message("HSA's {value} is kept no longer: these hours take its place.", value=value)


def _told(value: Hours) -> Iterator[Sentence]:
    return (Message("{told}.", told=told) for told in contradictions(value))


def except_(
    invocation: Invocation,
    units: Sequence[str],
    days: tuple[date, date],
    text: str,
    *,
    kind: str | None = None,
    announcement: Announcement | None = None,
) -> Outcome:
    """Close units on some days (`closed`), give them other hours then, or the usual ones back (`usual`).

    `kind` None means every kind on the card. With an `announcement` there are its notice and closures in the same plan.

    Raises:
        NotFound, Ambiguous: a unit or case type. FaultyInput: the text. Usage: an announcement of what is as usual.
    """
    as_usual = normal(text) in USUAL
    if as_usual and announcement is not None:
        raise Usage("nothing is to be told or closed where all is as usual.", hint="Leave --notice, --case-types out.")
    if not as_usual:
        parse_week(text, days, kind=kind or schedules.EVERY_KIND, everyday=ALL_DAYS)  # refused before anything is read
    needs = "windows" if announcement is not None and announcement.case_types else "cards"
    if needs != "cards" and not invocation.dry_run:
        invocation.permit("cards")

    def planner(db: Connection) -> Plan:
        where = list(dict.fromkeys(arguments.unit(invocation, db, unit) for unit in units))
        held = cards.by_unit(cards.schedules(db, where))
        today = invocation.today
        steps: list[Step] = []
        notes: dict[Sentence, None] = {}
        for unit in where:
            rows = held.get(unit, [])
            if as_usual:
                steps += schedules.back_to_usual(rows, unit, days, what=kind, today=today)
            else:
                what = kind or schedules.EVERY_KIND
                week = _week(rows, unit, text, days, what)
                notes.update(dict.fromkeys(_notes(week)))
                steps += schedules.set_week(rows, unit, what, days, week, today=today, exception=True)
        plan = Plan(tuple(steps), notes=tuple(notes))
        return plan if announcement is None else announced(invocation, db, plan, where, days, announcement)

    return execute(invocation, planner, needs=needs, confirm=len(units) > 1)


def clear(invocation: Invocation, unit: str, kind: str | None = "telephone") -> Outcome:
    """Take a unit's hours of a kind (None: every kind) away, dated ones and exceptions of that kind too.

    Raises:
        NotFound, Ambiguous: the unit.
    """

    def planner(db: Connection) -> Plan:
        where = arguments.unit(invocation, db, unit)
        held = cards.schedules(db, [where])
        return Plan(tuple(schedules.clear(held, where, what=kind, today=invocation.today)))

    return execute(invocation, planner, needs="cards", confirm=False)
