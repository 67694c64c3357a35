"""What a switch should be: at every moment, since when, and how it turns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.offers import OrderedOffer
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


def offer(offered: bool, since: int) -> OrderedOffer:
    return OrderedOffer("U", "boka-tid", "IT-2", offered, hour(since))


def test_a_window_over_a_type_that_is_dropped_meanwhile_never_turns_it_on_again() -> None:
    switch = Switch(True, [window(0, 48)], None, [offer(False, 24)])
    assert list(switch.turns(hour(-5), hour(90))) == [Turn(hour(0), False)]
    assert (switch.opens_again(hour(10)), switch.first_active(hour(10))) == (None, None)
    assert switch.turned(hour(60)) == hour(0)


def test_a_window_that_ends_before_its_type_is_offered_never_turns_it() -> None:
    switch = Switch(False, [window(0, 24), window(72, 96)], None, [offer(True, 24)])
    assert list(switch.turns(hour(-5), hour(120))) == [
        Turn(hour(24), True), Turn(hour(72), False), Turn(hour(96), True),
    ]  # fmt: skip
    assert switch.first_active(hour(0)) == hour(24)
    over = Switch(False, [window(0, 48)], None, [offer(True, 24)])
    assert list(over.turns(hour(-5), hour(120))) == [Turn(hour(48), True)]


@st.composite
def windows(draw: st.DrawFn) -> list[Window]:
    found = []
    for since, length in draw(st.lists(st.tuples(st.integers(0, HOURS), st.integers(1, 40)), max_size=6)):
        found.append(window(since, since + length, draw(st.none() | st.integers(0, HOURS))))
    return found


@st.composite
def orders(draw: st.DrawFn) -> list[OrderedOffer]:
    hours = draw(st.lists(st.integers(0, HOURS), max_size=4, unique=True))
    said = [(draw(st.booleans()), since, draw(st.none() | st.integers(0, HOURS))) for since in hours]
    return [
        OrderedOffer("U", "boka-tid", f"IT-{since}", offers, hour(since), None, None if ends is None else hour(ends))
        for offers, since, ends in said
    ]


@given(st.booleans(), windows(), orders(), st.none() | st.integers(0, 5), st.integers(0, HOURS), st.integers(0, HOURS))
def test_it_is_hour_by_hour_what_offers_windows_and_closing_say(
    listed: bool, held: list[Window], said: list[OrderedOffer], closes: int | None, first: int, length: int
) -> None:
    closed_on = None if closes is None else date(2026, 6, 29) + timedelta(days=closes)
    switch = Switch(listed, held, closed_on, said)

    def is_offered(n: int) -> bool:
        found = listed
        for each in sorted(said, key=lambda each: each.since):
            if each.since <= hour(n) and not (each.cancelled_at and each.cancelled_at <= hour(n)):
                found = each.offered
        return found

    def is_open(n: int) -> bool:
        gone = closes is not None and n >= closes * 24
        closed = any(
            each.since <= hour(n) < each.until and not (each.cancelled_at and each.cancelled_at <= hour(n))
            for each in held
        )
        return is_offered(n) and not gone and not closed

    assert [switch.active(hour(n)) for n in range(HOURS)] == [is_open(n) for n in range(HOURS)]
    last = first + length
    assert list(switch.turns(hour(first), hour(last))) == [
        Turn(hour(n), is_open(n)) for n in range(first + 1, last + 1) if is_open(n) != is_open(n - 1)
    ]
    turned = [n for n in range(first + 1) if is_open(n) != is_open(n - 1)]
    assert switch.turned(hour(first)) == (hour(turned[-1]) if turned else None)
    again = next((n for n in range(first, HOURS + 200) if is_open(n)), None)
    if not is_open(first):
        assert switch.opens_again(hour(first)) == (hour(again) if again is not None and is_offered(first) else None)
    turns = next((n for n in range(first, HOURS + 1) if is_offered(n) != is_offered(first)), None)
    gone_by_then = closes is not None and turns is not None and turns >= closes * 24
    assert switch.offers_turn(hour(first)) == (None if turns is None or gone_by_then else hour(turns))
