"""Contact cards: what a resident sees of a unit, and what is wrong with it, found before residents do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from vis_cli.errors import Message, Sentence, as_message
from vis_cli.rules.cards import hours_hsa
from vis_cli.rules.cards.hours import KINDS, SWEDISH_KINDS, Hours, Period, Span, clock, spans_on, week_on
from vis_cli.rules.cards.hours_hsa import week_from
from vis_cli.rules.cards.hours_words import days_in_words, rows, times_in_words
from vis_cli.rules.cards.hours_words import write as swedish
from vis_cli.rules.cards.kept import hours_of, kept, kept_ahead, reading_of
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.red_days import in_a_sentence, name_of, red_days
from vis_cli.rules.cards.schedules import EVERY_KIND, Schedule, kinds_of, of_kind
from vis_cli.rules.core.times import day_after, in_english, local
from vis_cli.rules.register.units import Unit

_SHORT = 10  # minutes; a span shorter than this is a slip of the finger
_EARLY = 6 * 60  # hours that lie wholly before this are afternoon hours written as 01:00–03:00
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

    @property
    def kinds(self) -> set[str]:
        return kinds_of(self.schedules)

    def notice_on(self, day: date) -> Notice | None:
        """The notice shown on a day; the last one written, where there should be only one."""
        shown = [notice for notice in self.notices if notice.on(day)]
        return max(shown, key=lambda notice: notice.number) if shown else None

    def exception_on(self, day: date) -> Schedule | None:
        return next((row for row in self.schedules if row.is_exception and day in row.period), None)


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
    from vis_cli.rules.cards.hours_osm import write as osm  # its patterns are for who shows a card, or reads one

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
            "osm": osm(value),
            "today": times_in_words(spans_on(value, day)),
            "other": [swedish(Hours((), (period,))) for period in _other_weeks(ordinary, value, day)],
            "kept": [swedish(hours_of(each)) for each in kept_ahead(card.schedules, kind, day)],
        }
    return {
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


def check(card: Card, year: int, today: date) -> list[Finding]:
    """What is wrong with a card: its hours, its notices, and the year's red days that are still to come."""
    unit = card.unit
    if unit.closed_on is not None and unit.closed_on <= today:
        return []
    found = list(_numbers_and_hours(card))
    if card.schedules:
        found += _faulty_hours(card, today)
        found += _red_day_findings(card, year, today)
        found += exceptions_not_shown(card, today)
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


def days_without_notice(card: Card, year: int, today: date) -> list[date]:
    """The red days from today on, on weekdays when the unit has hours, that no notice covers.

    An exception is no cover: 1177 ignores red days, and HSA cannot carry "closed".
    """
    days = red_days(year)
    ahead = [day for day in days if day >= today] if max(days) >= today else []
    if not ahead:
        return []
    missing: set[date] = set()
    for kind in card.kinds:
        value = _ordinary(card, kind)
        if value.dated:
            missing |= {day for day in ahead if spans_on(value, day)}
        else:
            weekdays = {span.day for span in value.usual}
            missing |= {day for day in ahead if day.isoweekday() in weekdays}
    for notice in card.notices:
        missing = {day for day in missing if not notice.on(day)}
    return sorted(missing)


def _red_day_findings(card: Card, year: int, today: date) -> Iterator[Finding]:
    names = red_days(year)
    for day in days_without_notice(card, year, today):
        yield Finding(
            "red-day",
            card.unit.hsa_id,
            Message(
                "{unit} has hours on {name}, {day}, and no notice.",
                unit=card.unit.name,
                name=in_a_sentence(names[day]),
                day=in_english(day),
            ),
            f"vis cards notice suggest {card.unit.hsa_id} --year {year} --yes",
            day,
        )


def exceptions_not_shown(card: Card, today: date) -> Iterator[Finding]:
    """Exceptions, and closed days, from today on, that residents are not told of: HSA cannot carry them."""
    for row in card.schedules:
        if row.is_usual or (row.week and not row.is_exception):
            continue
        day = _first_not_shown(card, row, today)
        if day is not None:
            said = "is closed" if not row.week else "has other hours"
            yield Finding(
                "exception-not-shown",
                card.unit.hsa_id,
                Message(
                    "{unit} {said} {day}, and residents will not see it: no notice says so.",
                    unit=card.unit.name,
                    said=said,
                    day=in_english(day),
                ),
                f'vis cards notice add {card.unit.hsa_id} --from {day} --through {row.until or day} --text "…"',
                day,
            )


def _first_not_shown(card: Card, row: Schedule, today: date) -> date | None:
    """The first day of an exception on which residents would see hours that do not hold, within a year."""
    values = {kind: _ordinary(card, kind) for kind in card.kinds if row.what in (kind, EVERY_KIND)}
    if not row.is_exception:
        usual = [each for each in card.schedules if each.is_usual and each.what == row.what]
        values = {row.what: of_kind(usual, row.what)}
    first = max(today, row.since or today)
    ahead = min(row.until or date.max, first + min(timedelta(days=366), date.max - first)) - first
    for n in range(ahead.days + 1):
        day = first + timedelta(days=n)
        carried = bool(row.week) and name_of(day) is None  # HSA carries other hours, and 1177 ignores red days
        replaced = [] if carried else _not_excepted(card, row, values, day)
        if any(spans_on(value, day) for value in replaced) and card.notice_on(day) is None:
            return day
    return None


def _not_excepted(card: Card, row: Schedule, values: dict[str, Hours], day: date) -> list[Hours]:
    """The hours, by kind, that an exception stands in for on a day: those with one of their own follow that."""
    if row.what != EVERY_KIND:
        return list(values.values())
    own = {each.what for each in card.schedules if each.is_exception and day in each.period}
    return [value for kind, value in values.items() if kind not in own]


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
