"""Rows of hours and of notices as one plan: what agrees, what contradicts, and what trips a guard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Message, Source
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.holidays import HolidayRow, HolidayRule
from vis_cli.rules.cards.hours import spans_on
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.notices import Notice, meets
from vis_cli.rules.cards.refusals import Refusal
from vis_cli.rules.cards.rows import (
    KIND_WORDS,
    HoursRow,
    NoticeRow,
    Planned,
    net,
    plan_holidays,
    plan_hours,
    plan_notices,
)
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.plan import Step, after

ONE, TWO = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
TODAY = date(2026, 6, 10)


def line(row: int) -> Source:
    return Source("hours.csv", row + 1, 1)


def hours_row(
    row: int, text: str, days: tuple[str, str] | None = None, *, unit: str = ONE, what: str = "telephone"
) -> HoursRow:
    if days is None:
        return HoursRow(row, unit, what, parse(text), None, (), line(row))
    span = (date.fromisoformat(days[0]), date.fromisoformat(days[1]))
    return HoursRow(row, unit, what, None, span, parse_week(text, span), line(row))


def planned(*rows: HoursRow, held: tuple[Schedule, ...] = ()) -> Planned:
    return plan_hours({ONE: held}, rows, today=TODAY)


# --- hours -----------------------------------------------------------------------------------------------------------

WEEK = hours_row(1, "mån–fre 08–10")
JULY = hours_row(2, "mån 09–10", ("2026-07-01", "2026-07-31"))


@pytest.mark.parametrize(
    ("words", "kind"), [("", "telephone"), ("telefontid", "telephone"), ("öppet", "opening"), ("drop in", "dropin"),
                        ("besökstider för anhöriga", "visiting")],
)  # fmt: skip
def test_kinds_of_hours_are_called_what_people_call_them(words: str, kind: str) -> None:
    assert KIND_WORDS[words] == kind


def test_one_row_of_a_unit_is_its_steps() -> None:
    result = planned(WEEK)
    assert [(step.action, step.after.slot, step.source) for step in result.steps] == [("add", "usual", line(1))]
    dated = planned(JULY)
    assert [(step.action, step.after.slot, step.source) for step in dated.steps] == [
        ("add", "2026-07-01..2026-07-31", line(2))
    ]
    assert (result.violations, result.refused) == ([], {})


def test_a_rule_for_red_days_comes_with_the_hours_once_for_a_unit() -> None:
    opening = replace(hours_row(2, "mån–fre 09–10", what="opening"), red_days="closed")
    rows = [replace(WEEK, red_days="closed"), opening, hours_row(3, "lör 10–12", what="dropin")]
    rule, *hours = planned(*rows).steps
    assert (rule.action, rule.after, rule.source) == ("add", HolidayRule(ONE, "closed"), line(1))
    assert [step.action for step in hours] == ["add"] * 3
    held = {ONE: HolidayRule(ONE, "closed", "until 12:00")}
    again = plan_hours({}, rows, today=TODAY, rules=held).steps[0]
    assert (again.action, again.after) == ("same", held[ONE])


def test_rows_that_say_different_things_of_red_days_contradict() -> None:
    other = replace(hours_row(2, "mån–fre 09–10", what="opening"), red_days="10:00-12:00")
    result = planned(replace(WEEK, red_days="closed"), other)
    assert [(row, why.id, why.column) for row, why in result.refused.items()] == [(2, "contradicting-rows", "hours")]
    assert len(result.steps) == 2


def test_a_row_without_an_end_goes_round_dated_hours_and_does_not_begin_in_them() -> None:
    held = tuple(step.after for step in planned(JULY).steps)
    from_june = HoursRow(1, ONE, "telephone", None, (date(2026, 6, 1), None), WEEK.hours.usual, line(1))  # type: ignore[union-attr]
    assert [step.after.slot for step in planned(from_june, held=held).steps] == [
        "2026-06-01..2026-06-30",
        "2026-08-01..",
    ]
    in_july = replace(from_june, days=(date(2026, 7, 1), None))
    result = planned(in_july, held=held)
    assert [(why.id, why.column) for why in result.refused.values()] == [("crosses-dated-hours", "from")]
    said = replace(WEEK, hours=parse("fr.o.m. 15 juli 2026: mån–fre 08–10"))
    assert [why.id for why in planned(said, held=held).refused.values()] == ["crosses-dated-hours"]


def test_rows_of_a_unit_come_to_one_net_step_each() -> None:
    held = (schedules.usual(ONE, "telephone", parse("mån–fre 08–12").usual, entered=None),)
    dropin = hours_row(3, "ons 13–14", what="dropin")
    result = planned(WEEK, JULY, dropin, held=held)
    assert [(step.action, step.after.what, step.after.slot, step.source) for step in result.steps] == [
        ("change", "telephone", "usual", line(1)),
        ("add", "telephone", "2026-07-01..2026-07-31", line(2)),
        ("add", "dropin", "usual", line(3)),
    ]
    again = planned(WEEK, JULY, dropin, held=tuple(after(held, result.steps)))
    assert {step.action for step in again.steps} == {"same"}


def test_what_one_row_cuts_and_another_fills_is_told_by_its_end() -> None:
    held = tuple(after((), planned(JULY).steps))
    first = hours_row(1, "mån 11–12", ("2026-07-01", "2026-07-10"))
    second = hours_row(2, "mån 12–13", ("2026-07-11", "2026-07-31"))
    result = planned(first, second, held=held)
    assert {(step.action, step.record.slot) for step in result.steps} == {
        ("remove", "2026-07-01..2026-07-31"), ("add", "2026-07-01..2026-07-10"), ("add", "2026-07-11..2026-07-31"),
    }  # fmt: skip


def test_units_are_planned_each_by_itself() -> None:
    result = planned(WEEK, hours_row(2, "tis 08–09", unit=TWO))
    assert [step.after.unit for step in result.steps] == [ONE, TWO]


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        (WEEK, hours_row(2, "mån–fre 08–10"), False),  # the same twice
        (WEEK, hours_row(2, "mån–fre 08–11"), True),
        (WEEK, hours_row(2, "mån–fre 08–11", what="dropin"), False),
        (WEEK, hours_row(2, "mån–fre 08–11", unit=TWO), False),
        (WEEK, JULY, False),
        (JULY, hours_row(3, "mån 10–11", ("2026-08-01", "2026-08-31")), False),
        (JULY, hours_row(3, "mån 10–11", ("2026-07-31", "2026-08-31")), True),
        (JULY, hours_row(3, "mån 10–11", ("2026-06-01", "2026-07-01")), True),
        (JULY, hours_row(3, "mån 10–11", ("2026-06-01", "2026-06-30")), False),
        (JULY, hours_row(3, "mån 09–10", ("2026-07-31", "2026-08-31")), True),
        (hours_row(1, "mån 8–9; 1–31 juli 2026: tis 8–9"), JULY, True),
        (hours_row(1, "mån 8–9; 1–31 aug 2026: tis 8–9"), JULY, False),
        (hours_row(1, "1–31 juli 2026: tis 8–9"), hours_row(2, "mån–fre 08–10"), False),
    ],
)
def test_rows_that_give_the_same_days_other_hours_contradict_each_other(
    one: HoursRow, other: HoursRow, refused: bool
) -> None:
    message = f"line {one.row + 1} gives the same hours of this unit for some of these days."
    expected = {other.row: Refusal("contradicting-rows", Message(message))} if refused else {}
    assert planned(one, other).refused == expected


def test_a_row_that_is_refused_does_nothing() -> None:
    result = planned(WEEK, hours_row(2, "mån–fre 08–11"))
    assert [step.after.week for step in result.steps] == ["1-5#08:00#10:00"]
    third = planned(WEEK, hours_row(2, "mån–fre 08–11"), hours_row(3, "mån–fre 08–11"))
    assert set(third.refused) == {2, 3}


def test_open_ends_meet_whatever_lies_there() -> None:
    until = HoursRow(1, ONE, "telephone", None, (None, date(2026, 7, 1)), (), line(1))
    since = HoursRow(2, ONE, "telephone", None, (date(2026, 7, 1), None), parse("mån 8–9").usual, line(2))
    later = HoursRow(2, ONE, "telephone", None, (date(2026, 7, 2), None), parse("mån 8–9").usual, line(2))
    assert set(planned(until, since).refused) == {2}
    assert planned(until, later).refused == {}
    far = HoursRow(3, ONE, "telephone", None, (date(2030, 1, 1), None), (), line(3))
    assert set(planned(since, far).refused) == {3}


def test_what_came_and_went_between_rows_is_no_step() -> None:
    row = schedules.usual(ONE, "telephone", parse("mån 8–9").usual, entered=None)
    assert net([], [], {row.id: line(1)}) == []
    assert net([row], [], {row.id: line(1)}) == [Step(row, None, line(1))]


# --- notices ---------------------------------------------------------------------------------------------------------


def notice_row(row: int, since: str, until: str | None, text: str = "Vi har stängt.", unit: str = ONE) -> NoticeRow:
    last = None if until is None else date.fromisoformat(until)
    return NoticeRow(row, unit, date.fromisoformat(since), last, text, line(row))


def test_notices_are_numbered_and_the_same_row_again_is_the_same() -> None:
    rows = [notice_row(1, "2026-07-01", "2026-07-05"), notice_row(2, "2026-08-01", "2026-08-05", unit=TWO)]
    result = plan_notices({}, rows, next_number=7)
    assert [(step.action, step.record.id, step.source) for step in result.steps] == [
        ("add", "N-7", line(1)),
        ("add", "N-8", line(2)),
    ]
    held = {ONE: [result.steps[0].after], TWO: [result.steps[1].after]}
    assert [step.action for step in plan_notices(held, [*rows, rows[0]], next_number=9).steps] == ["same", "same"]
    assert [step.record.id for step in plan_notices({}, [*rows, rows[0]], next_number=7).steps] == ["N-7", "N-8"]


MEETING = [notice_row(1, "2026-07-01", "2026-07-05"), notice_row(2, "2026-07-05", "2026-07-09", "Ring 112."),
           notice_row(3, "2026-07-09", None, "Åter v. 33.")]  # fmt: skip


def test_guards_are_gathered_for_the_plan_where_rows_are_not_judged_by_themselves() -> None:
    result = plan_notices({}, MEETING, next_number=1)
    assert len(result.steps) == 3
    assert result.refused == {}
    assert {(each.guard, each.amount) for each in result.violations} == {
        ("overlap", 2), ("no-end-date", 1), ("week-number", 1)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lifted", "refused"),
    [
        (set(), {2: "overlap", 3: "no-end-date"}),
        ({"overlap"}, {3: "no-end-date"}),
        ({"overlap", "no-end-date"}, {3: "week-number"}),
        ({"overlap", "no-end-date", "week-number"}, {}),
    ],
)
def test_a_row_is_refused_by_itself_where_a_guard_of_it_is_not_lifted(
    lifted: set[str], refused: dict[int, str]
) -> None:
    result = plan_notices({}, MEETING, next_number=1, is_lifted=lifted.__contains__)
    assert {row: why.id for row, why in result.refused.items()} == refused
    assert [step.after.number for step in result.steps] == list(range(1, 4 - len(refused)))
    assert {each.guard for each in result.violations} <= lifted


def test_a_notice_without_a_first_day_is_the_one_that_is_up_or_lacks_it() -> None:
    row = NoticeRow(1, ONE, None, date(2026, 7, 5), "Vi har stängt.", line(1))
    held = Notice(4, ONE, None, row.until, row.text)
    assert [step.action for step in plan_notices({ONE: [held]}, [row], next_number=5).steps] == ["same"]
    for other in ([], [replace(held, ended=True)], [replace(held, since=date(2026, 7, 1))]):
        result = plan_notices({ONE: other}, [row], next_number=5)
        assert (result.steps, result.refused[1].id, result.refused[1].column) == ([], "missing-date", "from")


def test_a_row_that_is_refused_says_everything_that_stands_against_it() -> None:
    held = {ONE: [Notice(4, ONE, None, None, "Gammalt.")]}
    (refused,) = plan_notices(held, MEETING[2:], next_number=5, is_lifted=lambda guard: False).refused.values()
    assert refused.id == "no-end-date"
    assert all(word in str(refused.message) for word in ("no last day", "v. 33", "N-4"))


# --- many rows of one unit -------------------------------------------------------------------------------------------

FIRST = date(2026, 7, 1)
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.booleans()), max_size=12)


@given(SPANS)
def test_a_row_of_hours_is_refused_where_one_before_it_has_its_days(spans: list[tuple[int, int, bool]]) -> None:
    rows, kept, wrong = [], [], []
    for n, (begin, length, early) in enumerate(spans):
        days = FIRST + timedelta(begin), FIRST + timedelta(begin + length)
        rows.append(
            HoursRow(
                n,
                ONE,
                "telephone",
                None,
                days,
                parse_week(f"alla dagar {'08–10' if early else '13–15'}", days),
                line(n),
            )
        )
        met = [row for row in kept if row.days[0] <= days[1] and days[0] <= row.days[1]]
        if not met:
            kept.append(rows[-1])
        elif not any((row.days, row.week) == (rows[-1].days, rows[-1].week) for row in met):
            wrong.append(n)
    held = schedules.dated(ONE, "telephone", (FIRST, date(2026, 8, 9)), (), entered=TODAY)
    found = planned(*rows, held=(held,))
    assert sorted(found.refused) == wrong
    weeks = {each.days: each.week for each in after([held], found.steps)}
    for row in kept:
        assert weeks[row.days] == schedules.dated(ONE, "telephone", row.days, row.week, entered=TODAY).week


@given(SPANS)
def test_a_notice_overlaps_those_before_it_as_by_looking_at_each(spans: list[tuple[int, int, bool]]) -> None:
    rows = [
        NoticeRow(
            n, ONE, FIRST + timedelta(begin), None if ends else FIRST + timedelta(begin + length), f"T{n}", line(n)
        )
        for n, (begin, length, ends) in enumerate(spans)
    ]
    held = (Notice(1, ONE, FIRST + timedelta(3), FIRST + timedelta(5), "Stängt."),)
    found = plan_notices({ONE: held}, rows, next_number=2, is_lifted=lambda guard: guard == "no-end-date")
    stand, refused = list(held), []
    for row in rows:
        wanted = Notice(0, ONE, row.since, row.until, row.text)
        if any(meets(wanted, notice) for notice in stand):
            refused.append(row.row)
        else:
            stand.append(wanted)
    assert sorted(found.refused) == refused


def test_a_thousand_notices_are_each_seen_by_what_comes_after() -> None:
    days = [FIRST + timedelta(n * 7 % 1000) for n in range(1000)]
    rows = [NoticeRow(n, ONE, day, day, f"T{n}", line(n)) for n, day in enumerate(days)]
    again = [NoticeRow(1000 + n, ONE, day, day, "X", line(n)) for n, day in enumerate(days)]
    found = plan_notices({}, [*rows, *again], next_number=1, is_lifted=lambda guard: False)
    assert (len(found.steps), sorted(found.refused)) == (1000, [*range(1000, 2000)])


def test_times_without_weekdays_take_those_of_the_usual_week_that_the_file_may_give_too() -> None:
    days = (date(2026, 6, 22), date(2026, 8, 16))
    asked = HoursRow(1, ONE, "telephone", None, days, (), line(1), text="08–10")
    usual = hours_row(2, "mån–tors 08–16")
    (refusal,) = planned(asked).refused.values()
    assert (refusal.id, refusal.column) == ("no-days", "hours")
    found = planned(asked, usual)
    assert [each.week for each in after([], found.steps) if not each.is_usual] == ["1-4#08:00#10:00"]
    held = [each for each in after([], found.steps) if each.is_usual]
    assert {step.action for step in planned(asked, held=tuple(after([], found.steps))).steps} == {"same"}
    assert [step.action for step in planned(asked, held=tuple(held)).steps] == ["add"]


def test_in_a_file_the_exception_of_one_kind_holds_over_that_of_every_kind_wherever_it_stands() -> None:
    day = (date(2026, 6, 22), date(2026, 6, 22))
    held = (schedules.usual(ONE, "telephone", parse("mån–fre 08–12").usual, entered=None),)
    one = HoursRow(1, ONE, "telephone", None, day, parse_week("08–10", day), line(1), exception=True)
    every = HoursRow(2, ONE, "all", None, day, (), line(2), exception=True)
    now = after(held, planned(one, every, held=held).steps)
    assert [span.end for span in spans_on(schedules.of_kind(now, "telephone"), day[0])] == [600]
    assert {step.action for step in planned(one, every, held=tuple(now)).steps} == {"same"}


# --- rules for red days ----------------------------------------------------------------------------------------------


def test_each_unit_gets_its_rule_and_two_rows_must_not_differ() -> None:
    held = {ONE: HolidayRule(ONE, "closed", "until 12:00")}
    rows = [
        HolidayRow(1, ONE, "usual", None, line(1)),
        HolidayRow(2, ONE, "usual", None, line(2)),
        HolidayRow(3, TWO, "closed", "usual", line(3)),
        HolidayRow(4, TWO, "usual", "usual", line(4)),
    ]
    result = plan_holidays(held, rows)
    assert [step.after for step in result.steps] == [
        HolidayRule(ONE, "usual", "until 12:00"),
        HolidayRule(TWO, "closed", "usual"),
    ]
    assert {row: refusal.id for row, refusal in result.refused.items()} == {4: "contradicting-rows"}


# --- notices that are joined -----------------------------------------------------------------------------------------


def test_with_join_rows_that_meet_become_one_text_each_step_once() -> None:
    held = Notice(1, ONE, date(2026, 7, 1), date(2026, 7, 10), "Vi flyttar.")
    rows = [
        NoticeRow(1, ONE, date(2026, 7, 5), date(2026, 7, 6), "Kassan är stängd.", line(1)),
        NoticeRow(2, ONE, date(2026, 7, 6), date(2026, 7, 7), "Porten är trasig.", line(2)),
        NoticeRow(3, ONE, None, date(2026, 7, 7), "Utan första dag.", line(3)),
    ]
    result = plan_notices({ONE: [held]}, rows, next_number=2, join=True)
    assert {row: refusal.id for row, refusal in result.refused.items()} == {3: "missing-date"}
    ids = [step.record.id for step in result.steps]
    assert len(ids) == len(set(ids))
    then = [each for each in after([held], result.steps) if not each.ended]
    days = {date(2026, 7, 1) + timedelta(days=n) for n in range(10)}
    shown = {day: [each.text for each in then if each.since <= day <= (each.until or day)] for day in days}
    assert all(len(texts) == 1 for texts in shown.values())
    assert all("Vi flyttar." in text for (text,) in shown.values())
    assert all(part in shown[date(2026, 7, 6)][0] for part in ("Kassan är stängd.", "Porten är trasig."))
