"""Notices: what may be written, one at a time, and their value in HSA."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.undoing import at_once
from vis_cli.errors import Malformed
from vis_cli.rules.cards import notices
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.core.plan import after

UNIT = "SE2321000065-TEST0001"
JUNE = date(2026, 6, 1)


def notice(number: int, since: int | None, until: int | None, text: str = "Vi har stängt.", **more: object) -> Notice:
    """A notice with its days counted from 1 June."""
    first, last = (None if n is None else JUNE + timedelta(n - 1) for n in (since, until))
    return Notice(number, UNIT, first, last, text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "ids", "position"),
    [
        ("", ["empty-notice"], 0),
        ("  \n", ["empty-notice"], 0),
        ("Stängt; ring igen", ["semicolon"], 6),
        ("Stängt\x1b[31m", ["control-character"], 6),
        ("Stängt\tidag", ["control-character"], 6),
        ("Stängt \u202e idag", ["control-character"], 7),
        ("Stängt \udcff idag", ["control-character"], 7),
        ("Ring 1177 Vårdguiden.", ["old-name"], 5),
        ("a;b;c", ["semicolon", "semicolon"], 1),
        ("Ring 1177.\nVi ses å ä ö – “så” 🎄", [], None),
    ],
)
def test_what_hsa_would_not_take_is_pointed_at(text: str, ids: list[str], position: int | None) -> None:
    found = notices.wrongs(text)
    assert [wrong.id for wrong in found] == ids
    assert position is None or found[0].position == position


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Stängt v. 27–31", "v. 27"),
        ("Stängt v27", "v27"),
        ("Stängt vecka 27 till 31", "vecka 27"),
        ("Stängt veckorna 27–31", "veckorna 27"),
        ("Stängt 2026-W27", "2026-W27"),
        ("Stängt i 5 veckor", None),
        ("Avdelning V", None),
        ("Telefontid 8–10 varje vecka från 15 juni", None),
        ("Ring 0470-12 34 56", None),
        ("Lev. 12 juni", None),
    ],
)
def test_week_numbers_are_found(text: str, found: str | None) -> None:
    assert notices.week_number(text) == found


@pytest.mark.parametrize(
    ("wanted", "guards"),
    [
        (notice(1, 1, 5), []),
        (notice(1, 1, None), ["no-end-date"]),
        (notice(1, 1, 5, "Stängt v. 23."), ["week-number"]),
        (notice(1, 1, None, "Stängt v. 23."), ["no-end-date", "week-number"]),
    ],
)
def test_guards_of_one_notice(wanted: Notice, guards: list[str]) -> None:
    assert [violation.guard for violation in notices.add([], wanted).violations] == guards


@pytest.mark.parametrize(
    ("since", "until", "meets"),
    [(1, 4, False), (1, 5, True), (10, 12, True), (11, 12, False), (6, 7, True), (1, None, True), (None, 4, False)],
)
def test_notices_that_share_a_day_trip_the_guard(since: int | None, until: int | None, meets: bool) -> None:
    plan = notices.add([notice(1, 5, 10)], notice(2, since, until, "Annat."))
    assert ("overlap" in [violation.guard for violation in plan.violations]) is meets


def test_other_units_and_ended_notices_are_not_in_the_way() -> None:
    other = replace(notice(1, 5, 10), unit="SE2321000065-TEST0002")
    assert notices.add([other, notice(2, 5, 10, ended=True)], notice(3, 5, 10, "Annat.")).violations == ()


def test_the_same_notice_again_is_same() -> None:
    plan = notices.add([notice(1, 5, 10)], notice(2, 5, 10))
    assert [(step.action, step.record.number) for step in plan.steps] == [("same", 1)]
    assert plan.violations == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((5, 10), (8, 12), [(1, 5, 7, "A."), (2, 8, 10, "A. B."), (3, 11, 12, "B.")]),
        ((5, 10), (1, 6), [(2, 1, 4, "B."), (1, 5, 6, "A. B."), (3, 7, 10, "A.")]),
        ((5, 10), (6, 7), [(1, 5, 5, "A."), (2, 6, 7, "A. B."), (3, 8, 10, "A.")]),
        ((5, 10), (5, 10), [(1, 5, 10, "A. B.")]),
        ((6, 7), (5, 10), [(2, 5, 5, "B."), (1, 6, 7, "A. B."), (3, 8, 10, "B.")]),
        ((5, None), (6, 7), [(1, 5, 5, "A."), (2, 6, 7, "A. B."), (3, 8, None, "A.")]),
        ((None, 7), (6, 9), [(1, None, 5, "A."), (2, 6, 7, "A. B."), (3, 8, 9, "B.")]),
    ],
)
def test_joining_writes_one_text_for_the_days_of_both(
    old: tuple[int | None, int | None], new: tuple[int, int], expected: list[tuple[int, int | None, int | None, str]]
) -> None:
    held = [notice(1, *old, "A")]
    plan = notices.add(held, notice(2, *new, "B."), join=True)
    then = [replace(n, text=n.text.replace("A.", "A.")) for n in after(held, plan.steps)]
    assert sorted(then, key=lambda n: n.since or date.min) == [
        notice(number, since, until, text if text != "A." else "A") for number, since, until, text in expected
    ]


def test_joining_twice_changes_nothing_more() -> None:
    held = [notice(1, 5, 10, "A.")]
    once = after(held, notices.add(held, notice(2, 8, 12, "B."), join=True).steps)
    again = notices.add(once, notice(9, 8, 12, "B."), join=True)
    assert {step.action for step in again.steps} == {"same"}


_NOTICE = st.tuples(st.integers(1, 20), st.integers(0, 8), st.sampled_from(["A.", "B.", "C.", "D."]))


@given(st.lists(_NOTICE, max_size=6))
def test_joined_notices_never_meet_and_say_everything_on_every_day(wanted: list[tuple[int, int, str]]) -> None:
    held: list[Notice] = []
    for number, (since, length, text) in enumerate(wanted):
        each = notice(100 * number + 1, since, since + length, text)
        plan = notices.add(held, each, join=True)
        then = after(held, plan.steps)
        assert sorted(at_once(plan.steps, then), key=lambda n: n.id) == sorted(held, key=lambda n: n.id)
        held = then
    for n in range(1, 30):
        day = JUNE + timedelta(n - 1)
        shown = [each for each in held if each.on(day)]
        said = {text for since, length, text in wanted if since <= n <= since + length}
        assert len(shown) <= 1
        assert set((shown[0].text if shown else "").split()) == said


@pytest.mark.parametrize(
    ("since", "until", "on", "expected"),
    [
        (1, 30, None, (1, 9, False)),  # running: shown for the last time yesterday
        (10, 30, None, (10, 30, True)),  # begins today: never shown
        (20, 30, None, (20, 30, True)),
        (1, 5, None, (1, 5, True)),  # over: tidied away
        (1, 30, 15, (1, 15, False)),
        (1, 12, 15, (1, 12, False)),
        (1, None, None, (1, 9, False)),
        (None, None, None, (None, 9, False)),
    ],
)
def test_ending_a_notice(
    since: int | None, until: int | None, on: int | None, expected: tuple[int | None, int | None, bool]
) -> None:
    today = JUNE + timedelta(9)
    ended = notices.end(notice(1, since, until), today=today, on=None if on is None else JUNE + timedelta(on - 1))
    assert ended == notice(1, *expected[:2], ended=expected[2])
    assert on is not None or not ended.on(today)


def test_editing_a_notice_into_another_trips_the_guard() -> None:
    held = [notice(1, 1, 5), notice(2, 6, 9, "Annat.")]
    plan = notices.edit(held, held[0], replace(held[0], until=JUNE + timedelta(5)))
    assert [violation.guard for violation in plan.violations] == ["overlap"]
    assert notices.edit(held, held[0], held[0]).violations == ()


@pytest.mark.parametrize(
    ("value", "id"),
    [
        ("20101101;20101131;Ny telefon", "impossible-date"),  # the contract's own example
        ("20261224;Julafton", "faulty-notice"),
        (";20261224;20261226;Julafton", "faulty-notice"),
        ("20261226;20261224;Julafton", "inverted-dates"),
        ("20261224;20261226;", "empty-notice"),
        ("2026-12-24;20261226;x", "impossible-date"),
    ],
)
def test_a_faulty_value_of_hsa_is_refused(value: str, id: str) -> None:
    with pytest.raises(Malformed) as caught:
        notices.from_wire(value)
    assert caught.value.id == id


_TEXT = st.text(min_size=1, max_size=40).map(notices.clean).filter(lambda text: not notices.wrongs(text))
_DAYS = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(_DAYS, _DAYS, _TEXT)
def test_a_notice_comes_back_from_its_value_in_hsa(since: date | None, until: date | None, text: str) -> None:
    if since and until and until < since:
        since, until = until, since
    assert notices.from_wire(notices.wire(Notice(1, UNIT, since, until, text))) == (since, until, text)


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_any_text_is_a_notice_or_is_refused(text: str) -> None:
    notices.wrongs(text)
    notices.week_number(text)
    try:
        notices.from_wire(text)
    except Malformed as wrong:
        assert 0 <= wrong.position <= len(text)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (1, 1, "Mon 1 June 2026"),
        (1, 5, "Mon 1 June – Fri 5 June 2026"),
        (1, 300, "Mon 1 June 2026 – Sat 27 March 2027"),
        (1, None, "from Mon 1 June 2026"),
        (None, 5, "through Fri 5 June 2026"),
        (None, None, "without dates"),
    ],
)
def test_a_notice_reads_with_its_days(since: int | None, until: int | None, words: str) -> None:
    assert str(notice(1, since, until)) == f"{UNIT}, {words}: Vi har stängt."
    assert notice(1, since, until, ended=True).words(lambda id: "Lagan") == f"Lagan, {words} (ended): Vi har stängt."


@pytest.mark.parametrize(("day", "shown"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_notice_is_shown_from_its_first_day_through_its_last(day: int, shown: bool) -> None:
    assert notice(1, 1, 5).on(JUNE + timedelta(day - 1)) is shown
    assert notice(1, None, None).on(JUNE + timedelta(day - 1))
    assert not notice(1, None, None, ended=True).on(JUNE)
