"""From when a changed signature is in force, and what stands meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.cases.signatures import IDLE, Signature, Standing, below, default, idle_from, set_text, standing
from vis_cli.rules.core.plan import Step

SET = datetime(2026, 6, 15, 8, tzinfo=UTC)
ANNA = "SE2321000065-TEST1001"
SOON = timedelta(seconds=1)


def at(*minutes: float) -> list[datetime]:
    return [SET + timedelta(minutes=each) for each in minutes]


def by_hand(since: datetime, moments: Sequence[datetime]) -> datetime:
    """The rule as it is told: the first moment from the change on after which nothing is done for thirty minutes."""
    candidates = sorted({since, *(each for each in moments if each >= since)})
    return next(b + IDLE for b in candidates if not any(b < each < b + IDLE for each in moments))


@pytest.mark.parametrize(
    ("minutes", "from_"),
    [
        ((), 30),  # nothing is done after the change
        ((10, 20, 55), 50),  # the example: set 10:00, active 10:10, 10:20 and 10:55, in force from 10:50
        ((0,), 30),  # what is done at the very moment of the change
        ((29.9,), 59.9),
        ((30,), 30),  # whoever comes back after exactly thirty minutes has the new one
        ((30, 31, 32), 30),
        ((20, 20, 20), 50),
        (tuple(range(0, 600, 29)), 580 + 30),  # never thirty minutes away, until the end of the day
        ((-10, -1), 30),  # before the change
    ],
)
def test_a_change_is_in_force_once_its_owner_has_been_away(minutes: tuple[float, ...], from_: float) -> None:
    assert idle_from(SET, at(*minutes)) == SET + timedelta(minutes=from_)


MOMENTS = st.lists(st.integers(-20, 240).map(lambda n: SET + timedelta(minutes=n / 2)), max_size=40).map(sorted)


@given(MOMENTS)
def test_the_moment_is_that_of_looking_at_every_one(moments: list[datetime]) -> None:
    assert idle_from(SET, moments) == by_hand(SET, moments)


@given(MOMENTS, st.integers(0, 400).map(lambda n: SET + timedelta(minutes=n / 2)))
def test_what_is_in_force_never_depends_on_what_is_done_later(moments: list[datetime], now: datetime) -> None:
    held = Signature(ANNA, "gammal", waiting="ny", waiting_since=SET)
    told, whole = standing(held, [each for each in moments if each <= now], now), standing(held, moments, now)
    assert told.text == whole.text == ("ny" if by_hand(SET, moments) <= now else "gammal")


@given(MOMENTS, st.data())
def test_once_in_force_it_stays(moments: list[datetime], data: st.DataObject) -> None:
    held = Signature(ANNA, "gammal", waiting="ny", waiting_since=SET)
    now = data.draw(st.integers(0, 400).map(lambda n: SET + timedelta(minutes=n / 2)))
    if standing(held, moments, now).because == "idle":
        assert standing(held, moments, now + timedelta(days=1)) == standing(held, moments, now)


def test_what_was_never_changed_is_the_default() -> None:
    assert standing(None, (), SET) == Standing(None, "default")
    assert standing(Signature(ANNA), (), SET) == Standing(None, "default")
    assert default("Anna Åberg") == "Med vänlig hälsning\nAnna Åberg"
    assert below("Hej\nAnna", date(2026, 6, 15)) == "Hej\nAnna\n2026-06-15"


def test_the_boundary_is_the_thirtieth_minute() -> None:
    held = Signature(ANNA, waiting="ny", waiting_since=SET)
    before, then = standing(held, (), SET + IDLE - SOON), standing(held, (), SET + IDLE)
    assert (before.text, before.because, before.at, before.waiting) == (None, "waiting", SET + IDLE, "ny")
    assert (then.text, then.because, then.at, then.waiting) == ("ny", "idle", SET + IDLE, None)


def changed(held: Signature | None, text: str | None, now: datetime, *, at_once: bool = False) -> tuple[Step, ...]:
    return set_text(held, ANNA, text, standing(held, (), now), now, at_once=at_once)


def test_a_new_one_waits_and_the_old_one_stays_in_force() -> None:
    (step,) = changed(None, "ny", SET)
    assert (step.before, step.after) == (None, Signature(ANNA, waiting="ny", waiting_since=SET))
    later = SET + IDLE
    (step,) = changed(step.after, "nyare", later)
    assert step.after == Signature(ANNA, "ny", later, "idle", "nyare", later)


def test_another_change_meanwhile_replaces_what_waits_and_begins_the_wait_anew() -> None:
    held = Signature(ANNA, "gammal", SET, "idle", "ny", SET)
    (step,) = changed(held, "nyare", SET + SOON)
    assert step.after == replace(held, waiting="nyare", waiting_since=SET + SOON)


def test_a_new_login_makes_it_in_force_at_once() -> None:
    held = Signature(ANNA, waiting="ny", waiting_since=SET)
    for text in (None, "ny"):
        (step,) = changed(held, text, SET + SOON, at_once=True)
        assert step.after == Signature(ANNA, "ny", SET + SOON, "logged-out")
    assert changed(None, "ny", SET, at_once=True)[0].after == Signature(ANNA, "ny", SET, "logged-out")


def test_what_is_so_already_is_same() -> None:
    waits = Signature(ANNA, waiting="ny", waiting_since=SET)
    assert changed(waits, "ny", SET + SOON) == (Step(waits, waits),)
    assert changed(waits, "ny", SET + IDLE) == (Step(waits, waits),)  # in force by itself
    assert changed(None, None, SET, at_once=True) == ()
    assert changed(Signature(ANNA, "ny"), None, SET, at_once=True) == ()


def test_to_set_what_is_in_force_takes_back_what_waits() -> None:
    held = Signature(ANNA, "gammal", SET, "idle", "ny", SET)
    assert changed(held, "gammal", SET + SOON)[0].after == Signature(ANNA, "gammal", SET, "idle")
