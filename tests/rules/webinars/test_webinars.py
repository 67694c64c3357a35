"""Webinars: added, changed, taken away, and counted on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Ambiguous, Malformed, NotFound, Refused
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.undo import counted_on
from vis_cli.rules.webinars.webinars import (
    Occasion,
    Webinar,
    add,
    edit,
    find,
    remove,
    shipped,
    split_times,
)

NOON = datetime(2025, 5, 6, 10, tzinfo=UTC)
HALF = timedelta(minutes=30)
TOOL = Webinar(1, "Personalverktyget 1177", "https://example.org/1")
HELD = (TOOL, Webinar(2, "Anslutningsöversikten"))
FIRST = Occasion(1, 1, NOON, NOON + HALF)


def test_the_three_titles_that_come_with_vis_have_four_occasions() -> None:
    found = shipped()
    assert [len(spans) for _, spans in found] == [2, 2, 0]
    days = sorted((since.date().isoformat(), until - since) for _, spans in found for since, until in spans)
    assert days == [(f"2025-05-{day:02}", HALF) for day in (6, 8, 13, 14)]


def test_a_new_title_is_added_with_its_occasions() -> None:
    steps = add(HELD, [FIRST], "  Ny  titel ", None, [(NOON, NOON + HALF)] * 2, (3, 2))
    assert steps == [Step(None, Webinar(3, "Ny titel")), Step(None, Occasion(2, 3, NOON, NOON + HALF))]


def test_one_that_is_there_gets_what_it_lacks_and_the_rest_is_same() -> None:
    later = NOON + timedelta(days=7)
    steps = add(HELD, [FIRST], "personalverktyget  1177", None, [(NOON, NOON + HALF), (later, later + HALF)], (3, 2))
    assert [step.action for step in steps] == ["same", "same", "add"]
    assert add(HELD, [FIRST], TOOL.title, None, [(NOON, NOON + HALF)], (3, 2))[1].action == "same"


def test_a_cancelled_occasion_that_is_added_again_is_the_same_one() -> None:
    (_, step) = add(HELD, [Occasion(1, 1, NOON, NOON + HALF, True, 4)], TOOL.title, None, [(NOON, NOON + HALF)], (3, 2))
    assert step.after == Occasion(1, 1, NOON, NOON + HALF, False, 5)


def test_what_is_removed_keeps_what_has_been() -> None:
    later = Occasion(2, 1, NOON + timedelta(days=7), NOON + timedelta(days=7) + HALF)
    steps = remove(TOOL, [FIRST, later], [], NOON + timedelta(days=1))
    assert [(step.record.id, step.action) for step in steps] == [("V-1", "change"), ("V-1/2", "change")]
    (one,) = remove(TOOL, [FIRST, later], [(NOON, NOON + HALF)], NOON)
    assert (one.after.cancelled, one.after.revision) == (True, 1)
    with pytest.raises(NotFound):
        remove(TOOL, [FIRST], [(NOON + HALF, NOON + HALF + HALF)], NOON)


def test_a_title_is_one_webinars_only() -> None:
    assert edit(HELD, TOOL, None, None) == [Step(TOOL, TOOL)]
    (step,) = edit(HELD, TOOL, "Nytt namn", "https://example.org/2")
    assert step.after == Webinar(1, "Nytt namn", "https://example.org/2", revision=1)
    with pytest.raises(Refused) as refused:
        edit(HELD, TOOL, "anslutningsöversikten", None)
    assert refused.value.id == "exists"


def test_what_makes_no_sense_is_refused() -> None:
    for span in ((NOON, NOON), (NOON, NOON - HALF)):
        with pytest.raises(Refused) as refused:
            add(HELD, [], "Ny", None, [span], (3, 2))
        assert refused.value.id == "ends-first"
    for title in ("", "  ", "x" * 201):
        with pytest.raises(Refused):
            add(HELD, [], title, None, [], (3, 2))
    add(HELD, [], "x" * 200, None, [], (3, 2))


@pytest.mark.parametrize("written", ["V-1", "v-1", "Personalverktyget 1177", "person"])
def test_one_is_found_by_number_title_or_beginning(written: str) -> None:
    assert find(HELD, written) == TOOL


def test_one_that_is_not_there_or_is_several_is_not_found() -> None:
    more = (*HELD, Webinar(3, "Personalverktyget, fördjupning"), Webinar(4, "Borttaget", removed=True))
    for written in ("person", "x", "V-9", "Borttaget"):
        with pytest.raises(Ambiguous if written == "person" else NotFound):
            find(more, written)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025-05-06 11:30-12:00", ("2025-05-06", "11:30", "12:00")),
        (" 2025-05-06  8:00 – 8:30 ", ("2025-05-06", "08:00", "08:30")),
        ("6 maj 2025 11.30–12.00", ("6 maj 2025", "11:30", "12:00")),
    ],
)
def test_a_day_and_its_times_are_told_apart(text: str, found: tuple[str, str, str]) -> None:
    assert split_times(text) == found


@pytest.mark.parametrize("text", ["", "2025-05-06", "11:30-12:00", "2025-05-06 11:30", "2025-05-06 11-12"])
def test_what_is_no_day_with_times_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        split_times(text)


SPANS = st.integers(0, 5).map(lambda n: (NOON + n * HALF, NOON + (n + 1) * HALF))
DONE = st.sampled_from(("add", "remove", "edit", "undo"))


@given(st.lists(st.tuples(DONE, SPANS), max_size=30))
def test_the_count_of_a_calendar_never_goes_back_whatever_is_done_and_undone(
    done: Sequence[tuple[str, tuple[datetime, datetime]]],
) -> None:
    webinars, occasions = {1: TOOL}, {1: FIRST}
    seen: dict[int, int] = {}
    history: list[list[Step]] = []
    for n, (what, span) in enumerate(done):
        held, there = list(webinars.values()), list(occasions.values())
        if what == "add":
            steps = add(
                held, there, "Personalverktyget", None, [span], (max(webinars) + 1, max(occasions, default=0) + 1)
            )
        elif what == "remove":
            steps = remove(webinars[1], there, [], NOON)[1:]
        elif what == "edit":
            steps = edit(held, webinars[1], None, f"https://example.org/{n}")
        else:
            steps = [counted_on(step.inverse()) for step in history.pop()] if history else []
        for step in steps:
            table = webinars if step.record.kind == "webinar" else occasions
            if step.after is None:
                del table[step.before.number]
            else:
                table[step.after.number] = step.after
        if what != "undo":
            history.append([step for step in steps if step.before != step.after])
        else:
            history.clear()  # what is older has been touched since, and is not taken back
        for each in occasions.values():
            count = each.revision + webinars[each.webinar].revision
            assert count >= seen.get(each.number, 0)
            seen[each.number] = count
