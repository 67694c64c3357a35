"""Contact cards: what a resident sees of a unit, and what is wrong with it, found before residents do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from vis_cli.errors import Message, Sentence, as_message
from vis_cli.rules.cards import hours_hsa
from vis_cli.rules.cards.days import Days, shared
from vis_cli.rules.cards.holidays import HolidayRule, effective, is_before
from vis_cli.rules.cards.hours import KINDS, SWEDISH_KINDS, Hours, Period, Span, clock, spans_on, week_on
from vis_cli.rules.cards.hours_hsa import week_from
from vis_cli.rules.cards.hours_words import days_in_words, rows, times_in_words
from vis_cli.rules.cards.hours_words import write as swedish
from vis_cli.rules.cards.kept import hours_of, kept, kept_ahead, reading_of
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.red_days import in_a_sentence, name_of
from vis_cli.rules.cards.schedules import EVERY_KIND, Schedule, kinds_of, of_kind
from vis_cli.rules.core.times import day_after, in_english, local
from vis_cli.rules.register.units import Unit

_SHORT = 10  # minutes; a span shorter than this is a slip of the finger
_EARLY = 6 * 60  # hours that lie wholly before this are afternoon hours written as 01:00–03:00
_YEAR = timedelta(days=366)
_AHEAD = 60  # days ahead for which a card tells of other hours


@dataclass(frozen=True, slots=True)
class Card:
    """A unit with everything its contact card is made of.

    `had` are the attributes that stood in HSA before, and may be gone from the card.
    """

    unit: Unit
    schedules: tuple[Schedule, ...] = ()
    notices: tuple[Notice, ...] = ()
    had: frozenset[str] = frozenset()
    holidays: HolidayRule | None = None

    @property
    def kinds(self) -> set[str]:
        return kinds_of(self.schedules)

    def notice_on(self, day: date) -> Notice | None:
        """The notice shown on a day; the last one written, where there should be only one."""
        shown = [notice for notice in self.notices if notice.on(day)]
        return max(shown, key=lambda notice: notice.number) if shown else None

    def exception_on(self, day: date) -> Schedule | None:
        return next((row for row in self.schedules if row.is_exception and day in row.period), None)

    @property
    def days(self) -> Days:
        """The hours, day by day; made anew each time."""
        return Days(self.schedules, self.holidays)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a card: a stable id, what it is, and what mends it. `day` is set for red days."""

    id: str
    unit: str
    message: Sentence
    fix: Sentence
    day: date | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        found = {"id": self.id, "unit": self.unit, "message": self.message, "fix": self.fix}
        return found if self.day is None else {**found, "date": self.day.isoformat()}


# --- what a resident sees ---------------------------------------------------------------------------------------------


def shown(card: Card, at: datetime) -> dict[str, Any]:
    """The card at a moment, as `vis cards show --json` has it.

    `text` is the week that holds then, `today` that day's times with exceptions, `other` the weeks ahead, `kept` what
    HSA holds beside it that hours here cannot (even and odd weeks); `hsa` is all there is, `osm` without `kept`.
    """
    from vis_cli.rules.cards.osm_card import text as osm  # its patterns are for who shows a card, or reads one

    day = local(at).date()
    notice = card.notice_on(day)
    found = {}
    for kind in KINDS:
        if kind not in card.kinds:
            continue
        ordinary, value = _ordinary(card, kind), of_kind(card.schedules, kind)
        found[kind] = {
            "text": swedish(Hours(week_on(ordinary, day))),
            "rows": [{"days": days, "times": times} for days, times in rows(week_on(ordinary, day))],
            "hsa": [*hours_hsa.write(value), *kept(card.schedules, kind)],
            "osm": osm(card.schedules, kind, card.holidays, day),
            "today": times_in_words(spans_on(effective(card.schedules, kind, card.holidays, day, day), day)),
            "other": [swedish(Hours((), (period,))) for period in _other_weeks(ordinary, value, day)],
            "kept": [swedish(hours_of(each)) for each in kept_ahead(card.schedules, kind, day)],
        }
    seen: dict[str, Any] = {
        "unit": card.unit.hsa_id,
        "name": card.unit.name,
        "phone": card.unit.phone,
        "visiting_address": card.unit.visiting_address,
        "date": day.isoformat(),
        "red_day": name_of(day),
        "hours": found,
        "notice": None
        if notice is None
        else {
            "id": notice.id,
            "text": notice.text,
            "from": notice.since.isoformat() if notice.since else None,
            "to": notice.until.isoformat() if notice.until else None,
        },
    }
    if card.holidays is not None:
        seen["holidays"] = {"red": card.holidays.red_in_words, "before": card.holidays.before_in_words}
    return seen


def shown_text(seen: dict[str, Any]) -> str:
    """The card in Swedish, for a terminal, from what `shown` gave."""
    lines = [seen["name"]]
    if seen["visiting_address"]:
        lines.append(seen["visiting_address"])
    if seen["notice"]:
        lines += ["", "! " + seen["notice"]["text"].replace("\n", "\n  ")]
    if seen["phone"]:
        lines += ["", f"Telefon  {seen['phone']}"]
    for kind, each in seen["hours"].items():
        lines += ["", SWEDISH_KINDS[kind], *(f"  {_capital(part)}" for part in each["text"].split("; "))]
        lines += [f"  {_capital(part)}" for part in each["kept"]]
        lines += [f"  {_capital(part)}" for part in each["other"]]
        if each["today"] != "stängt" or each["other"]:
            lines.append(f"  Idag: {each['today']}")
    if rule := seen.get("holidays"):
        lines += ["", f"Röda dagar: {rule['red']}. Dag före röd dag: {rule['before']}."]
    return "\n".join(lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ordinary(card: Card, kind: str) -> Hours:
    """The hours of a kind without exceptions: what HSA can be told, less what it cannot."""
    return of_kind([row for row in card.schedules if not row.is_exception], kind)


def _other_weeks(ordinary: Hours, value: Hours, day: date) -> list[Period]:
    """The weeks other than the one shown that hold on the day, or soon."""
    now = next((period for period in ordinary.dated if day in period), None)
    found = [period for period in value.dated if _is_near(period, day) and (now is None or period.week != now.week)]
    after = day_after(now.until) if now is not None else None
    if after is not None and ordinary.usual and not any(after in period for period in ordinary.dated):
        found.append(Period(after, None, ordinary.usual))
    return found


def _is_near(period: Period, day: date) -> bool:
    return (period.until is None or day <= period.until) and (
        period.since is None or period.since <= day + timedelta(days=_AHEAD)
    )


# --- findings ---------------------------------------------------------------------------------------------------------


def check(card: Card, first: date, last: date, today: date) -> list[Finding]:
    """What is wrong with a card: its hours, its notices, and what residents are not told of the days from `first`
    through `last`, as far as they are still to come.
    """
    from vis_cli.rules.cards.cover import uncovered  # what shows a card, or tells whether it is open, reads no notice

    unit = card.unit
    if unit.closed_on is not None and unit.closed_on <= today:
        return []
    found = list(_numbers_and_hours(card))
    if card.schedules:
        found += _faulty_hours(card, today)
        days = shared(card.schedules, card.holidays)
        untold = uncovered(days, card.notices, max(first, today), last)
        found += _red_day_findings(card, untold)
        found += _exceptions(card, days, untold) if untold else ()
    if card.notices:
        found += _notice_findings(card, today)
    return found


def _numbers_and_hours(card: Card) -> Iterator[Finding]:
    unit = card.unit
    answers = "telephone" in card.kinds
    if unit.phone and not answers:
        yield Finding(
            "no-hours",
            unit.hsa_id,
            Message("{unit} has a phone number and no phone hours.", unit=unit.name),
            _set_hours(unit, "telephone"),
        )
    if answers and not unit.phone:
        yield Finding(
            "no-phone",
            unit.hsa_id,
            Message("{unit} has phone hours and no phone number.", unit=unit.name),
            "Put the number in the catalogue, and import it: vis units import FILE",
        )


def _faulty_hours(card: Card, today: date) -> Iterator[Finding]:
    unit = card.unit
    for row in card.schedules:
        label = SWEDISH_KINDS.get(row.what, row.what)
        if row.is_usual and row.imported:
            values = row.imported.split("\n")
            reading = reading_of(row.imported)
            if week_from(row.week) == reading.hours.usual:
                for index, wrong in reading.faulty:
                    message = Message(
                        '{unit}: HSA drops the value "{value}" of {label}: {wrong}',
                        unit=unit.name,
                        value=values[index],
                        label=label,
                        wrong=as_message(wrong.message),
                    )
                    yield Finding("faulty-hours", unit.hsa_id, message, _set_hours(unit, row.what))
                for index, told in reading.repaired:
                    message = Message(
                        '{unit}: HSA may drop the value "{value}" of {label}: {told}',
                        unit=unit.name,
                        value=values[index],
                        label=label,
                        told=told,
                    )
                    yield Finding("faulty-hours", unit.hsa_id, message, _set_hours(unit, row.what))
                for index, wrong in reading.kept:
                    if values[index].count("#") < 3:  # by its times alone, with no comment to tell them apart
                        message = Message(
                            '{unit}: HSA shows "{value}" of {label} beside others: {wrong}',
                            unit=unit.name,
                            value=values[index],
                            label=label,
                            wrong=as_message(wrong.message),
                        )
                        yield Finding("faulty-hours", unit.hsa_id, message, _set_hours(unit, row.what))
        if row.until is not None and row.until < today:
            continue
        yield from _contradictions(unit, row, label)
        for span in _suspicious(week_from(row.week)):
            day = days_in_words((span.day,))
            message = Message(
                "{unit}: {label} {day} {start}–{end} can hardly be meant.",
                unit=unit.name,
                label=label,
                day=day,
                start=clock(span.start),
                end=clock(span.end),
            )
            yield Finding("faulty-hours", unit.hsa_id, message, _set_hours(unit, row.what))


def _contradictions(unit: Unit, row: Schedule, label: str) -> Iterator[Finding]:
    from vis_cli.rules.cards.hours_comments import contradictions

    for told in contradictions(Hours(week_from(row.week))):
        message = Message("{unit}: {label} {told}.", unit=unit.name, label=label, told=told)
        yield Finding("faulty-hours", unit.hsa_id, message, _set_hours(unit, row.what))


def _set_hours(unit: Unit, kind: str) -> str:
    option = "" if kind == "telephone" else f" --kind {kind}"
    return f'vis cards hours set {unit.hsa_id} "…"{option}'


def _suspicious(week: Sequence[Span]) -> Iterator[Span]:
    """Spans that are too short to be meant, or in the small hours of a unit that closes for the night."""
    by_night = any(span.end - span.start >= 20 * 60 or span.end > 23 * 60 for span in week)
    for span in week:
        if span.end - span.start < _SHORT or (not by_night and span.end <= _EARLY):
            yield span


def _red_day_findings(card: Card, untold: Sequence[date]) -> Iterator[Finding]:
    unit = card.unit
    for day in untold:
        name, before = name_of(day), name_of(day_after(day) or day)
        if name is not None:
            template = "{unit} has hours on {name}, {day}, and no notice."
        elif before is not None and card.holidays is not None and is_before(day) and card.exception_on(day) is None:
            name, template = before, "{unit} has other hours on {day}, the day before {name}, and no notice."
        else:
            continue
        yield Finding(
            "red-day",
            unit.hsa_id,
            Message(template, unit=unit.name, name=in_a_sentence(name), day=in_english(day)),
            f"vis cards notice suggest {unit.hsa_id} --year {day.year} --yes",
            day,
        )


def exceptions_not_shown(card: Card, first: date) -> Iterator[Finding]:
    """Exceptions, and closed days, within a year that residents are not told of: HSA cannot carry them."""
    from vis_cli.rules.cards.cover import uncovered

    days = card.days
    yield from _exceptions(card, days, uncovered(days, card.notices, first, first + min(_YEAR, date.max - first)))


def _exceptions(card: Card, days: Days, untold: Sequence[date]) -> Iterator[Finding]:
    for row in card.schedules:
        if row.is_usual or (row.week and not row.is_exception):
            continue
        kinds = days.kinds if row.what == EVERY_KIND else [row.what]
        day = next((day for day in untold if day in row.period and days.wants_notice(day, kinds)), None)
        if day is not None:
            said = "is closed" if not row.week else "has other hours"
            fix = f'vis cards notice add {card.unit.hsa_id} --from {day} --through DATE --text "…"'
            if row.until is not None:
                fix = f"vis cards notice suggest {card.unit.hsa_id} --from {day} --through {row.until} --yes"
            yield Finding(
                "exception-not-shown",
                card.unit.hsa_id,
                Message(
                    "{unit} {said} {day}, and residents will not see it: no notice says so.",
                    unit=card.unit.name,
                    said=said,
                    day=in_english(day),
                ),
                fix,
                day,
            )


def _notice_findings(card: Card, today: date) -> Iterator[Finding]:
    live = sorted(
        (notice for notice in card.notices if not notice.ended),
        key=lambda notice: (notice.since or date.min, notice.number),
    )
    longest: Notice | None = None  # of those looked at, the one that is up last
    for notice in live:
        if _is_over(notice, today):
            continue
        if longest is not None and (longest.until is None or _begins(notice) <= longest.until):
            yield Finding(
                "overlapping-notices",
                card.unit.hsa_id,
                Message(
                    "{unit}: {longest} and {notice} are on the card together, and HSA has room for one.",
                    unit=card.unit.name,
                    longest=longest.id,
                    notice=notice.id,
                ),
                f"vis cards notice end {longest.id}",
            )
        if longest is None or (longest.until is not None and (notice.until or date.max) > longest.until):
            longest = notice
    begun = [notice for notice in live if _begins(notice) <= today]
    last = begun[-1] if begun else None
    if last is not None and last.until is not None and _is_over(last, today):
        yield Finding(
            "expired-notice",
            card.unit.hsa_id,
            Message(
                "{unit}: {last} was over on {until}, and still lies on the card.",
                unit=card.unit.name,
                last=last.id,
                until=in_english(last.until),
            ),
            f"vis cards notice end {last.id}",
        )


def _is_over(notice: Notice, today: date) -> bool:
    return notice.until is not None and notice.until < today


def _begins(notice: Notice) -> date:
    return notice.since or date.min
