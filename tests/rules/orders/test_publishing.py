"""What is published of closures, and how often each has changed to calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.orders.publishing import KEPT, MOST_WEEKS, PublishingFacts, Site, site
from vis_cli.rules.orders.windows import Window

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
BIRKA, ALVESTA, ABY = "SE2321000065-TEST1003", "SE2321000065-TEST1002", "SE2321000065-TEST1001"
UNITS = {ABY: "Åby", BIRKA: "Birka", ALVESTA: "Älvsta"}
TYPES = {"boka-tid": "Boka tid", "recept": "Förnya recept"}
WINDOW = Window(
    1, "IT-1 Eva Ek", BIRKA, "boka-tid", datetime(2026, 6, 28, 22, tzinfo=UTC), datetime(2026, 8, 2, 22, tzinfo=UTC)
)
WEEK = timedelta(weeks=1)


def published(*windows: Window, before: Site | None = None, now: datetime = NOW, **facts: object) -> Site:
    known = {} if before is None else before.known
    return site(replace(PublishingFacts(UNITS, TYPES, windows, {}, known), **facts), now)  # type: ignore[arg-type]


def sequence(found: Site) -> int:
    return found.windows[0].revision


def test_units_stand_in_swedish_order_and_nothing_of_an_order_is_said() -> None:
    found = published(WINDOW)
    assert list(found.units.values()) == ["Birka", "Åby", "Älvsta"]
    assert found.windows == [replace(WINDOW, ref=None)]
    assert "Eva" not in repr(found)


def test_nothing_is_left_of_a_unit_that_is_gone_as_closed_or_as_the_one_that_takes_over() -> None:
    gone = {"units": {ALVESTA: "Älvsta"}, "handovers": {("IT-1 Eva Ek", ALVESTA): BIRKA}}
    found = published(WINDOW, replace(WINDOW, number=2, unit=ALVESTA), **gone)
    assert ([each.number for each in found.windows], found.handovers) == ([2], {})
    assert BIRKA not in repr(found)


def test_one_cut_short_ends_when_it_did_and_one_that_never_began_is_cancelled_for_those_who_have_it() -> None:
    short = published(replace(WINDOW, cancelled_at=NOW - timedelta(hours=1)))
    assert [(each.until, each.cancelled_at) for each in short.windows] == [(NOW - timedelta(hours=1), None)]
    never = published(replace(WINDOW, cancelled_at=WINDOW.since - WEEK))
    assert [(each.until, each.cancelled_at is None) for each in never.windows] == [(WINDOW.until, False)]
    assert short.current == never.current == []


def test_what_has_long_been_over_is_gone_and_forgotten() -> None:
    before = published(WINDOW)
    assert published(WINDOW, before=before, now=WINDOW.until + KEPT - WEEK).windows
    late = published(WINDOW, before=before, now=WINDOW.until + KEPT)
    assert (late.windows, late.known) == ([], {})


def test_case_types_closed_alike_are_told_as_one() -> None:
    both = published(
        replace(WINDOW, number=2, case_type="recept"), WINDOW, replace(WINDOW, number=3, until=WINDOW.until + WEEK)
    )
    assert [(each.case_types, each.until) for each in both.closures(BIRKA)] == [
        (("Boka tid", "Förnya recept"), WINDOW.until), (("Boka tid",), WINDOW.until + WEEK)
    ]  # fmt: skip


def test_the_weeks_begin_with_this_one_and_end_with_the_last_that_has_anything() -> None:
    assert (published(WINDOW).mondays()[0], published(WINDOW).mondays()[-1]) == (date(2026, 6, 29), date(2026, 7, 27))
    assert published().mondays() == [date(2026, 6, 29)]
    assert len(published(replace(WINDOW, until=NOW + 100 * WEEK)).mondays()) == MOST_WEEKS


def test_a_renamed_unit_and_another_that_takes_over_are_changes_to_calendars() -> None:
    first = published(WINDOW)
    renamed = published(WINDOW, before=first, units={**UNITS, BIRKA: "Birka hälsocentral"})
    other = published(WINDOW, before=renamed, handovers={("IT-1 Eva Ek", BIRKA): ALVESTA})
    assert [sequence(each) for each in (first, published(WINDOW, before=first), renamed, other)] == [0, 0, 1, 2]


def test_a_window_that_an_undo_took_away_comes_back_with_no_lower_count() -> None:
    first = published(replace(WINDOW, revision=4))
    away = published(before=first)
    assert (away.windows, sequence(published(replace(WINDOW, revision=0), before=away))) == ([], 4)
    assert sequence(published(replace(WINDOW, until=WINDOW.until + WEEK), before=away)) == 5


states = st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 2), st.booleans())


@given(st.lists(states, max_size=12))
def test_whatever_the_database_becomes_the_count_rises_with_every_change_and_never_falls(
    lived: Sequence[tuple[bool, int, int, bool]],
) -> None:
    """Restored backups and undone changes set a revision back, remove a window, or give its number to another."""
    before, told = None, []
    for there, revision, weeks, cancelled in lived:
        cancelled_at = WINDOW.since - WEEK if cancelled else None
        window = replace(WINDOW, revision=revision, until=WINDOW.until + weeks * WEEK, cancelled_at=cancelled_at)
        before = published(*([window] if there else []), before=before)
        told += [(each.revision, each.until, each.cancelled_at) for each in before.windows]
    for earlier, later in pairwise(told):
        assert later[0] >= earlier[0] + (later[1:] != earlier[1:])
