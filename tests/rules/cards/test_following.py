"""Notices follow what they were made for."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vis_cli.rules.cards import notices
from vis_cli.rules.cards.following import follow
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.core.plan import after

UNIT = "SE2321000065-TEST0001"
TODAY = date(2026, 6, 1)


def notice(number: int, ahead: int, length: int, text: str, origin: str | None = None) -> Notice:
    first = TODAY + timedelta(ahead)
    return Notice(number, UNIT, first, first + timedelta(length), text, origin)


def live(held: list[Notice]) -> list[Notice]:
    return [each for each in held if not each.ended and (each.until is None or each.until >= TODAY)]


SPANS = st.tuples(st.integers(0, 40), st.integers(0, 12))


@settings(max_examples=100)
@given(st.lists(SPANS, max_size=4), st.lists(SPANS, min_size=1, max_size=2), st.lists(SPANS, max_size=2))
def test_every_day_has_the_text_of_what_is_up_then_and_taking_all_back_leaves_the_others(
    others: list[tuple[int, int]], first: list[tuple[int, int]], then: list[tuple[int, int]]
) -> None:
    held: list[Notice] = []
    for number, (ahead, length) in enumerate(others, 1):
        each = notice(number, ahead, length, f"Annat {number}.")
        if not any(notices.meets(each, one) for one in held):
            held.append(each)
    before = list(held)

    def told(state: list[Notice], day: date) -> str:
        return " ".join(each.text for each in state if each.on(day))

    was: list[str] = []
    for spans in (first, then, []):
        wanted: list[Notice] = []
        for ahead, length in spans:
            each = notice(0, ahead, length, f"Stängt {ahead}–{ahead + length}.", "IT-1")
            if not any(notices.meets(each, one) for one in wanted):
                wanted.append(each)
        plan = follow(held, "IT-1", was, wanted, today=TODAY, next_number=100 + len(held))
        held = after(held, plan.steps)
        again = follow(held, "IT-1", [each.text for each in wanted], wanted, today=TODAY, next_number=500)
        assert live(after(held, again.steps)) == live(held)
        was = [each.text for each in wanted]
        shown = live(held)
        assert all(not notices.meets(a, b) for n, a in enumerate(shown) for b in shown[n + 1 :])
        for n in range(60):
            day = TODAY + timedelta(n)
            parts = [told(before, day), told(wanted, day)]
            assert sorted(told(shown, day).split()) == sorted(" ".join(filter(None, parts)).split())
    assert [(n.since, n.until, n.text) for n in sorted(live(held), key=lambda n: n.since or TODAY)] == [
        (n.since, n.until, n.text) for n in sorted(before, key=lambda n: n.since or TODAY)
    ]


def test_one_that_stands_alone_is_changed_in_place_and_taken_down() -> None:
    held = [notice(7, 0, 5, "Stängt.", "IT-1")]
    (step,) = follow(held, "IT-1", ["Stängt."], [notice(0, 0, 9, "Längre.")], today=TODAY, next_number=8).steps
    assert (step.after.number, step.after.text, step.after.origin) == (7, "Längre.", "IT-1")
    (down,) = follow(held, "IT-1", [], [], today=TODAY + timedelta(2), next_number=8).steps
    assert (down.after.until, down.after.ended) == (TODAY + timedelta(1), False)
