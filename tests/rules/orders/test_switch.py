"""What a switch should be: at every moment, since when, and how it turns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.switch import Switch, Turn
from vis_cli.rules.orders.windows import Window

START = datetime(2026, 6, 28, 22, tzinfo=UTC)  # midnight in Stockholm
HOURS = 24 * 5


def hour(n: int) -> datetime:
    return START + timedelta(hours=n)


def window(since: int, until: int, cancelled: int | None = None) -> Window:
    ends = None if cancelled is None else hour(cancelled)
    return Window(1, "IT-1", "U", "boka-tid", hour(since), hour(until), cancelled_at=ends)


def test_touching_windows_never_turn_it_at_the_seam() -> None:
    switch = Switch(True, [window(0, 24), window(24, 48), window(30, 60)])
    assert list(switch.turns(hour(-5), hour(90))) == [Turn(hour(0), False), Turn(hour(60), True)]
    assert (switch.turned(hour(50)), switch.turned(hour(-1)), switch.turned(hour(70))) == (hour(0), None, hour(60))
    assert switch.opens_again(hour(10)) == hour(60)


def test_what_is_closed_for_good_never_opens_again() -> None:
    switch = Switch(True, [window(0, 72)], date(2026, 7, 1))
    assert switch.gone == midnight(date(2026, 7, 1)) == hour(48)
    assert (switch.opens_again(hour(10)), switch.turned(hour(90))) == (None, hour(0))
    assert list(switch.turns(hour(1), hour(200))) == []
    assert Switch(True, [window(0, 24)], date(2026, 7, 1)).turned(hour(60)) == hour(48)


def test_what_is_not_offered_is_off_and_never_turns() -> None:
    switch = Switch(False, [window(0, 24)])
    assert not switch.active(hour(30))
    assert (list(switch.turns(hour(-1), hour(50))), switch.turned(hour(30)), switch.opens_again(hour(5))) == ([],) + (
        None,
    ) * 2


@st.composite
def windows(draw: st.DrawFn) -> list[Window]:
    found = []
    for since, length in draw(st.lists(st.tuples(st.integers(0, HOURS), st.integers(1, 40)), max_size=6)):
        found.append(window(since, since + length, draw(st.none() | st.integers(0, HOURS))))
    return found


@given(st.booleans(), windows(), st.none() | st.integers(0, 5), st.integers(0, HOURS), st.integers(0, HOURS))
def test_it_is_hour_by_hour_what_offer_windows_and_closing_say(
    offered: bool, held: list[Window], closes: int | None, first: int, length: int
) -> None:
    closed_on = None if closes is None else date(2026, 6, 29) + timedelta(days=closes)
    switch = Switch(offered, held, closed_on)

    def is_open(n: int) -> bool:
        gone = closes is not None and n >= closes * 24
        closed = any(
            each.since <= hour(n) < each.until and not (each.cancelled_at and each.cancelled_at <= hour(n))
            for each in held
        )
        return offered and not gone and not closed

    assert [switch.active(hour(n)) for n in range(HOURS)] == [is_open(n) for n in range(HOURS)]
    last = first + length
    assert list(switch.turns(hour(first), hour(last))) == [
        Turn(hour(n), is_open(n)) for n in range(first + 1, last + 1) if is_open(n) != is_open(n - 1)
    ]
    turned = [n for n in range(first + 1) if is_open(n) != is_open(n - 1)]
    assert switch.turned(hour(first)) == (hour(turned[-1]) if turned else None)
    again = next((n for n in range(first, HOURS + 200) if is_open(n)), None)
    if not is_open(first):
        assert switch.opens_again(hour(first)) == (None if again is None else hour(again))
