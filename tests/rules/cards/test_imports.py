"""Cards brought to what HSA has: good values in, faulty ones left out and reported, and the notice there is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from vis_cli.errors import Source
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.imports import Imported, Values, plan
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.rows import HoursRow
from vis_cli.rules.cards.schedules import EVERY_KIND, Schedule
from vis_cli.rules.core.plan import Step, after

ONE, TWO = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
TODAY = date(2026, 6, 10)
UNIT_LINE = Source("hsa.ldif", 2, 1)


def line(number: int) -> Source:
    return Source("hsa.ldif", number, 17)


def values(what: str, *texts: str, unit: str = ONE) -> Values:
    return Values(unit, what, tuple((text, line(3 + n)) for n, text in enumerate(texts)), UNIT_LINE)


def imported(
    *read: Values,
    hours: tuple[Schedule, ...] = (),
    notices: tuple[Notice, ...] = (),
    next_number: int = 7,
    exceptions: Sequence[HoursRow] = (),
) -> Imported:
    return plan({ONE: hours}, {ONE: notices}, read, exceptions=exceptions, today=TODAY, next_number=next_number)


def usual(text: str, *, hsa: str | None = None, entered: date | None = None) -> Schedule:
    return schedules.usual(ONE, "telephone", parse(text).usual, entered=entered, imported=hsa)


# --- hours -----------------------------------------------------------------------------------------------------------


def test_hours_are_read_with_what_hsa_has_beside_them() -> None:
    result = imported(values("telephone", "1-5#08:00#11:30", "1-5#13:00#15:00"))
    week = usual("mån–fre 08:00–11:30, 13:00–15:00", hsa="1-5#08:00#11:30\n1-5#13:00#15:00")
    assert result.steps == [Step(None, week, UNIT_LINE)]
    assert (result.faults, result.warnings) == ([], [])
    again = imported(values("telephone", "1-5#08:00#11:30", "1-5#13:00#15:00"), hours=(week,))
    assert [step.action for step in again.steps] == ["same"]


def test_hours_with_dates_become_dated_ones_beside_the_usual_week() -> None:
    result = imported(values("telephone", "1-5#08:00#11:30", "1-5#08:00#10:00##20260615#20260809"))
    assert [(step.action, step.after.slot, step.source) for step in result.steps] == [
        ("add", "usual", UNIT_LINE),
        ("add", "2026-06-15..2026-08-09", UNIT_LINE),
    ]
    assert result.steps[0].after.imported == "1-5#08:00#11:30\n1-5#08:00#10:00##20260615#20260809"


def test_what_was_decided_here_stays_decided_where_hsa_agrees() -> None:
    mine = usual("mån–fre 08:00–11:30", hsa="1-5#08:00#11:30", entered=date(2026, 1, 1))
    (step,) = imported(values("telephone", "1-5#08:00#11:30"), hours=(mine,)).steps
    assert step.before == step.after == mine
    (changed,) = imported(values("telephone", "1-5#08:00#12:00"), hours=(mine,)).steps
    assert (changed.action, changed.after.entered) == ("change", None)


def test_a_value_that_hsa_drops_is_kept_out_and_told_with_its_place() -> None:
    result = imported(values("telephone", "1-5#08:00#11:30", "1-5#08:00#25:61"))
    (fault,) = result.faults
    assert str(fault.message).startswith(f"{ONE}: ")
    assert str(fault.message).endswith(" HSA drops this value; it is left out.")
    assert (fault.source.file, fault.source.line) == ("hsa.ldif", 4)  # type: ignore[union-attr]
    (step,) = result.steps
    assert step.after.week == "1-5#08:00#11:30"
    assert step.after.entered == TODAY  # it is for a person to key in
    assert step.after.imported == "1-5#08:00#11:30\n1-5#08:00#25:61"


def test_a_value_that_is_understood_though_it_is_not_as_hsa_wants_it_is_a_warning() -> None:
    result = imported(values("telephone", "1-5#8:00#11:30"))
    (warning,) = result.warnings
    assert (warning.id, warning.source) == ("repaired-hours", line(3))
    assert str(warning.message).startswith(f"{ONE}: ")
    assert (result.faults, result.steps[0].after.entered) == ([], TODAY)


def exception(text: str, day: date, row: int = 1, unit: str = ONE) -> HoursRow:
    return HoursRow(row, unit, EVERY_KIND, None, (day, day), parse_week(text, (day, day)), line(row), True)


def test_exceptions_of_a_table_come_back_as_exceptions() -> None:
    eve = date(2026, 12, 24)
    result = imported(values("telephone", "1-5#08:00#11:30"), exceptions=[exception("stängt", eve, 9)])
    assert [(step.action, step.after.slot, step.after.what, step.source) for step in result.steps] == [
        ("add", "usual", "telephone", UNIT_LINE),
        ("add", "except 2026-12-24", "all", line(9)),
    ]
    again = imported(exceptions=[exception("stängt", eve, 9)], hours=tuple(after((), result.steps)))
    assert [step.action for step in again.steps] == ["same"]


def test_exceptions_that_contradict_an_earlier_one_are_left_out_and_told() -> None:
    eve = date(2026, 12, 24)
    result = imported(
        exceptions=[exception("stängt", eve, 1), exception("8–9", eve, 2), exception("9–10", eve, 3, TWO)]
    )
    assert [(fault.id, fault.source) for fault in result.faults] == [("contradicting-rows", line(2))]
    assert [(step.action, step.after.unit, step.after.week) for step in result.steps] == [
        ("add", ONE, ""),
        ("add", TWO, "4-4#09:00#10:00"),
    ]


def test_where_hsa_has_nothing_any_more_the_hours_go_and_exceptions_stay() -> None:
    eve = (date(2026, 12, 24), date(2026, 12, 24))
    dated = schedules.dated(ONE, "telephone", (date(2026, 7, 1), date(2026, 7, 31)), (), entered=TODAY)
    excepted = schedules.dated(ONE, "telephone", eve, parse_week("stängt", eve), entered=TODAY, exception=True)
    other = schedules.usual(ONE, "dropin", parse("mån 8–9").usual, entered=None)
    held = (usual("mån 8–9"), dated, excepted, other)
    result = imported(values("telephone"), hours=held)
    assert result.steps == [Step(held[0], None, UNIT_LINE), Step(dated, None, UNIT_LINE)]
    assert after(held, result.steps) == after((excepted, other), ())
    assert imported(values("telephone")).steps == []


def test_units_and_kinds_are_brought_each_to_its_own() -> None:
    result = imported(
        values("telephone", "1-5#08:00#11:30"),
        values("dropin", "2-2#10:00#12:00"),
        values("telephone", "3-3#08:00#09:00", unit=TWO),
    )
    assert [(step.after.unit, step.after.what) for step in result.steps] == [
        (ONE, "telephone"), (ONE, "dropin"), (TWO, "telephone")
    ]  # fmt: skip


# --- notices ---------------------------------------------------------------------------------------------------------

WIRE = "20260601;20260630;Vi har stängt."
NOTICE = Notice(3, ONE, date(2026, 6, 1), date(2026, 6, 30), "Vi har stängt.", "hsa", imported=WIRE)


def test_the_notice_that_hsa_has_is_put_up_once() -> None:
    result = imported(values("notice", WIRE), values("notice", "20260701;;Sommar.", unit=TWO))
    assert [(step.action, step.record.id, step.source) for step in result.steps] == [
        ("add", "N-7", line(3)),
        ("add", "N-8", line(3)),
    ]
    assert result.steps[0].after == Notice(7, ONE, NOTICE.since, NOTICE.until, NOTICE.text, "hsa", imported=WIRE)
    assert imported(values("notice", WIRE), notices=(NOTICE,)).steps == [Step(NOTICE, NOTICE, line(3))]


def test_a_notice_written_here_is_the_same_as_that_of_hsa_with_its_days_and_text() -> None:
    mine = Notice(3, ONE, NOTICE.since, NOTICE.until, NOTICE.text, "IT-1")
    (step,) = imported(values("notice", WIRE), notices=(mine,)).steps
    assert (step.before, step.after.origin, step.after.imported) == (mine, "IT-1", WIRE)
    ended = Notice(2, ONE, NOTICE.since, NOTICE.until, NOTICE.text, ended=True)
    assert [step.action for step in imported(values("notice", WIRE), notices=(ended,)).steps] == ["add"]


@pytest.mark.parametrize(
    ("held", "ends"),
    [
        (NOTICE, True),
        (Notice(3, ONE, None, None, "Gammalt.", "hsa", imported=";;Gammalt."), True),
        (Notice(3, ONE, None, TODAY, "Gammalt.", "hsa", imported=";;Gammalt."), True),
        (Notice(3, ONE, None, date(2026, 6, 9), "Gammalt.", "hsa", imported=";;Gammalt."), False),  # over anyway
        (Notice(3, ONE, None, None, "Eget."), False),  # HSA never had it
        (Notice(3, ONE, None, None, "Gammalt.", "hsa", ended=True, imported=";;Gammalt."), False),
    ],
)
def test_what_hsa_had_and_has_no_more_ends(held: Notice, ends: bool) -> None:
    other = values("notice", "20270101;20270102;Annat.")
    result = imported(other, notices=(held,))
    assert [step.action for step in result.steps] == (["add", "change"] if ends else ["add"])
    emptied = imported(values("notice"), notices=(held,))
    assert [(step.action, step.source) for step in emptied.steps] == ([("change", UNIT_LINE)] if ends else [])
    if ends:
        assert not emptied.steps[0].after.on(TODAY)


def test_a_second_notice_has_no_room_and_is_told() -> None:
    result = imported(values("notice", WIRE, "20260701;20260702;Mer."))
    (fault,) = result.faults
    assert (fault.id, fault.message, fault.source) == (
        "several-notices", f"{ONE}: HSA has room for one notice.", line(4)
    )  # fmt: skip
    assert len(result.steps) == 1


def test_the_notices_of_further_rows_stay_if_the_card_has_them_and_have_no_room_else() -> None:
    later = Notice(4, ONE, date(2026, 7, 1), date(2026, 7, 2), "Mer.", "hsa", imported="20260701;20260702;Mer.")
    rows = (("20260701;20260702;Mer.", line(5)), (WIRE, line(6)), ("20260801;;Annat.", line(7)))
    result = imported(replace(values("notice", WIRE), further=rows), notices=(NOTICE, later))
    assert [(step.action, step.record.id, step.source) for step in result.steps] == [
        ("same", "N-4", line(5)),
        ("same", "N-3", line(3)),
    ]
    assert [(fault.id, fault.source) for fault in result.faults] == [("several-notices", line(7))]


def test_a_notice_that_can_not_be_read_is_kept_out_and_leaves_what_is_there() -> None:
    result = imported(values("notice", "20260601;20260630"), values("notice", WIRE, unit=TWO), notices=(NOTICE,))
    (fault,) = result.faults
    assert fault.message == (
        f"{ONE}: the notice has 2 parts where HSA has three: from;to;text. HSA drops it. It is left out."
    )
    assert (fault.id, fault.source) == ("faulty-notice", line(3))
    assert [(step.record.id, step.record.unit) for step in result.steps] == [("N-7", TWO)]


def test_values_that_overlap_by_their_comments_are_kept_with_a_word_and_no_fault() -> None:
    read = values("telephone", "1-5#08:00#16:00#jämna veckor", "1-5#08:00#12:00#udda veckor")
    result = imported(read)
    assert (result.faults, [(each.id, each.source) for each in result.warnings]) == ([], [("kept-hours", line(4))])
    again = imported(read, hours=tuple(after([], result.steps)))
    assert [step.action for step in again.steps] == ["same"]
    assert all(row.entered is None for row in after([], result.steps))
