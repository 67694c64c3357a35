"""What HSA should hold of a card, and what is to be keyed in there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from vis_cli.rules.cards import hsa_card
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.hsa_card import standings_of
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule, dated, usual
from vis_cli.rules.core.times import midnight
from vis_cli.rules.worklist.tasks import Keyed, Standing, Task, Ticked, order, task, waiting

UNIT = "SE2321000065-TEST0001"
TODAY = date(2026, 6, 1)
OFFICE = usual(UNIT, "telephone", parse("mån–fre 8–16").usual, entered=TODAY)


def to_key(rows: list[Schedule], held: list[Notice], keyed: list[Keyed] | None = None, day: date = TODAY) -> list[Task]:
    at = midnight(day)
    found = list(standings_of(UNIT, rows, held, keyed or [], at))
    states = {(each.system, each.unit, each.item): Ticked(each.state, each.at, each.due) for each in keyed or []}
    return [task(each, today_begins=at) for each in sorted(waiting(found, states, now=at, until=at), key=order)]


def ticked(standing: Standing, day: date = TODAY) -> Keyed:
    return Keyed("HSA", UNIT, standing.item, standing.state, "T-1", None, midnight(day))


def notice(number: int, since: str, until: str | None, **more: object) -> Notice:
    last = date.fromisoformat(until) if until else None
    return Notice(number, UNIT, date.fromisoformat(since), last, f"Text {number}.", **more)  # type: ignore[arg-type]


def test_hours_that_were_set_are_to_be_keyed_in_until_ticked_off() -> None:
    (task,) = to_key([OFFICE], [])
    assert (task.standing.item, task.standing.details) == ("telephoneHours", "1-5#08:00#16:00")
    assert task.standing.what == "Sätt telefontid: Måndag–fredag 08.00–16.00"
    assert task.due == midnight(TODAY)
    keyed = [ticked(task.standing)]
    assert to_key([OFFICE], [], keyed) == []
    (gone,) = to_key([], [], keyed)
    assert gone.standing.what == "Ta bort telefontid"


def test_hours_imported_from_hsa_are_not_to_be_keyed_in_until_they_change() -> None:
    imported = usual(UNIT, "telephone", parse("mån–fre 8–16").usual, entered=None, imported="1-5#08:00#16:00")
    assert to_key([imported], []) == []
    changed = usual(UNIT, "telephone", parse("mån 8–10").usual, entered=TODAY, imported="1-5#08:00#16:00")
    assert [task.standing.state for task in to_key([changed], [])] == ["1-1#08:00#10:00"]
    cleared = usual(UNIT, "telephone", (), entered=TODAY, imported="1-5#08:00#16:00")
    assert [task.standing.what for task in to_key([cleared], [])] == ["Ta bort telefontid"]


def test_dated_hours_that_are_over_give_no_new_task() -> None:
    days = (date(2026, 6, 15), date(2026, 8, 9))
    summer = dated(UNIT, "telephone", days, parse_week("mån–fre 8–10", days), entered=TODAY)
    (task,) = to_key([OFFICE, summer], [])
    assert task.standing.details == "1-5#08:00#16:00 | 1-5#08:00#10:00##20260615#20260809"
    keyed = [ticked(task.standing)]
    assert to_key([OFFICE, summer], [], keyed, date(2026, 8, 10)) == []
    (after,) = to_key(
        [usual(UNIT, "telephone", parse("mån 8–9").usual, entered=date(2026, 9, 1)), summer],
        [],
        keyed,
        date(2026, 9, 1),
    )
    assert after.standing.details == "1-1#08:00#09:00"


def test_notices_take_turns_in_the_one_place_there_is() -> None:
    held = [notice(1, "2026-06-10", "2026-06-12"), notice(2, "2026-06-20", "2026-06-21")]
    (first,) = to_key([], held)
    assert first.standing.state == "20260610;20260612;Text 1."
    assert first.standing.what == (
        "Lägg in tillfällig information från och med onsdag 10 juni 2026 till och med fredag 12 juni 2026"
    )
    assert first.standing.details == "Text 1."
    assert (first.due, first.overdue) == (midnight(date(2026, 6, 10)), False)
    keyed = [ticked(first.standing)]
    assert to_key([], held, keyed, date(2026, 6, 12)) == []
    (second,) = to_key([], held, keyed, date(2026, 6, 13))
    assert second.standing.details == "Text 2."
    keyed = [ticked(second.standing)]
    (down,) = to_key([], held, keyed, date(2026, 6, 22))
    assert down.standing.what == "Ta bort tillfällig information"
    assert down.due == midnight(date(2026, 6, 22))
    assert to_key([], held, [ticked(down.standing)], date(2026, 6, 23)) == []


def test_a_notice_never_keyed_in_leaves_nothing_to_take_down() -> None:
    assert to_key([], [notice(1, "2026-05-01", "2026-05-02")]) == []
    assert to_key([], [notice(1, "2026-06-10", "2026-06-12", ended=True)]) == []


def test_a_notice_read_from_hsa_is_taken_down_when_it_is_over() -> None:
    seen = notice(1, "2026-05-01", "2026-06-10", imported="20260501;20260610;Text 1.")
    assert to_key([], [seen]) == []
    (down,) = to_key([], [seen], day=date(2026, 6, 11))
    assert (down.standing.state, down.due) == ("", midnight(date(2026, 6, 11)))


def test_a_task_keeps_its_id_from_day_to_day() -> None:
    one, other = (to_key([OFFICE], [notice(1, "2026-06-10", None)], day=date(2026, 6, day)) for day in (2, 9))
    assert [task.id for task in one] == [task.id for task in other]
    assert datetime(2026, 6, 2, tzinfo=UTC) > one[0].due


def test_even_and_odd_weeks_are_left_alone_and_stand_in_every_later_task() -> None:
    even, odd = "1-5#08:00#16:00#jämna veckor", "1-5#08:00#12:00#udda veckor"
    week = parse("mån–fre 08–16 (jämna veckor)").usual
    imported = usual(UNIT, "telephone", week, entered=None, imported=f"{odd}\n{even}")
    other = usual(
        UNIT, "telephone", parse("mån–fre 08–12 (udda veckor)").usual, entered=None, imported=f"{odd}\n{even}"
    )
    assert to_key([other], []) == []
    assert to_key([imported], []) != []  # not what was understood of them: somebody set it
    july = (date(2026, 7, 1), date(2026, 7, 31))
    (task,) = to_key([other, dated(UNIT, "telephone", july, parse("mån 9–10").usual, entered=TODAY)], [])
    assert even in task.standing.state and odd in task.standing.state
    assert task.standing.what.endswith("Måndag–fredag 08.00–16.00 (jämna veckor) (som det står i HSA)")


def test_values_that_mean_the_same_are_not_to_be_keyed_in_again() -> None:
    imported = usual(
        UNIT, "telephone", parse("mån–fre 8–16").usual, entered=None, imported="1-3#08:00#16:00\n4-5#08:00#16:00"
    )
    assert to_key([imported], []) == []


def test_what_is_seen_in_hsa_is_the_same_however_it_is_written() -> None:
    day = date(2026, 6, 1)
    odd = "1-5#08:00#16:00#Jämna veckor\n1-5#08:00#12:00#Udda veckor"
    assert hsa_card.canonical("2-2#08:00#09:00\n1-1#08:00#09:00") == "1-2#08:00#09:00"
    assert hsa_card.canonical("1-5#08:00#25:00") == "1-5#08:00#25:00"
    assert hsa_card.canonical("") == ""
    same = [
        ("telephoneHours", "1-1#08:00#09:00\n2-2#08:00#09:00", "1-2#08:00#09:00", True),
        ("telephoneHours", odd, "\n".join(reversed(odd.split("\n"))), True),
        ("telephoneHours", "1-5#08:00#16:00\n1-5#08:00#10:00##20260101#20260131", "1-5#08:00#16:00", True),
        ("telephoneHours", "1-5#08:00#16:00", "1-5#08:00#15:00", False),
        ("hsaVpwInformation2", "20260601;20260602;A.", " 20260601;20260602;A.", True),
        ("hsaVpwInformation2", "", "20260601;20260602;A.", False),
    ]
    for item, seen, state, answer in same:
        assert hsa_card.is_same(item, seen, state, day) is answer, (seen, state)
