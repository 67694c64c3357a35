"""What a unit offers at every moment: as the register lists it, and as orders say from a moment on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.orders.samples import ASK, BOOK, NAMES, RENEW, TELEBORG, at
from vis_cli.rules.orders.offers import NotOffered, Offering, OrderedOffer, in_force, is_offered, moments

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def ordered(
    offered: bool, since: str, ref: str = "IT-1", case_type: str = BOOK, cancelled: str | None = None
) -> OrderedOffer:
    return OrderedOffer(TELEBORG, case_type, ref, offered, at(since), cancelled_at=at(cancelled) if cancelled else None)


@pytest.mark.parametrize("listed", [True, False])
def test_what_is_ordered_holds_from_its_moment_on_and_not_before(listed: bool) -> None:
    said = [ordered(not listed, "0901")]
    assert [is_offered(listed, said, at("0901") + step) for step in (-DAY, -SECOND, 0 * DAY, DAY)] == [
        listed, listed, not listed, not listed,
    ]  # fmt: skip


def test_the_last_to_begin_decides_until_it_is_cancelled() -> None:
    said = [ordered(True, "0901"), ordered(False, "1201", "IT-2", cancelled="1210"), ordered(False, "0801", "IT-0")]
    assert [is_offered(True, said, at(day)) for day in ("0731", "0801", "0901", "1130", "1201", "1209", "1210")] == [
        True, False, True, True, False, False, True,
    ]  # fmt: skip
    assert in_force(said, at("0731")) is None
    assert set(moments(said)) == {at(day) for day in ("0801", "0901", "1201", "1210")}


def test_what_a_unit_offers_follows_both_register_and_orders() -> None:
    offering = Offering(frozenset({BOOK, RENEW}), [ordered(False, "0801"), ordered(True, "0715", "IT-2", ASK)])
    assert offering.at(at("0714")) == {BOOK, RENEW}
    assert offering.at(at("0715")) == {BOOK, RENEW, ASK}
    assert offering.at(at("0801")) == {RENEW, ASK}
    assert offering.between(at("0701"), at("0715")) == {BOOK, RENEW}  # the end does not count
    assert offering.between(at("0731"), at("0901")) == {BOOK, RENEW, ASK}
    assert offering.between(at("0801"), at("0901")) == {RENEW, ASK}
    assert offering.from_now_on(at("0701")) == (
        {BOOK, RENEW, ASK},
        [NotOffered(BOOK, at("0801"), None, "IT-1"), NotOffered(ASK, at("0701"), at("0715"), None)],
    )
    assert offering.from_now_on(at("0901")) == ({RENEW, ASK}, [])
    assert offering.from_now_on(at("0901"), frozenset({BOOK}))[1] == [NotOffered(BOOK, at("0901"), None, "IT-1")]
    assert Offering(frozenset({BOOK})).from_now_on(at("0701")) == ({BOOK}, [])


def test_it_reads_as_a_person_would_say_it() -> None:
    offer = ordered(True, "0901")
    assert (offer.id, str(offer)) == (
        f"IT-1/{TELEBORG}/{BOOK}", f"{TELEBORG} · {BOOK}: offered from Tue 1 Sept 2026 by IT-1"
    )  # fmt: skip
    dropped = ordered(False, "0901", cancelled="0801")
    assert str(dropped.words(NAMES.__getitem__)) == (
        "Teleborg · Boka tid: not offered from Tue 1 Sept 2026 by IT-1, cancelled"
    )


@given(
    st.booleans(),
    st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.none() | st.integers(0, 40)), max_size=5),
    st.integers(0, 30),
    st.integers(1, 20),
)
def test_day_by_day_it_is_what_was_said_last(
    listed: bool, said: list[tuple[bool, int, int | None]], first: int, days: int
) -> None:
    start = at("0701")
    held = [
        OrderedOffer(
            TELEBORG, BOOK, f"IT-{n}", offered, start + since * DAY,
            cancelled_at=None if ends is None else start + ends * DAY,
        )
        for n, (offered, since, ends) in enumerate(said)
    ]  # fmt: skip

    def state(day: int) -> bool:
        now = listed
        for since in range(day + 1):  # of those that begin on one day the last one
            for offered, begins, ends in said:
                if begins == since and (ends is None or ends > day):
                    now = offered
        return now

    offering = Offering(frozenset({BOOK} if listed else ()), held)
    assert [BOOK in offering.at(start + day * DAY) for day in range(45)] == [state(day) for day in range(45)]
    last = first + days
    assert (BOOK in offering.between(start + first * DAY, start + last * DAY)) == any(map(state, range(first, last)))
    offered, gaps = offering.from_now_on(start + first * DAY)
    assert (BOOK in offered) == any(map(state, range(first, 45)))
    off = {
        day
        for gap in gaps
        for day in range(45)
        if gap.since <= start + day * DAY and (gap.until is None or gap.until > start + day * DAY)
    }
    assert off == ({day for day in range(first, 45) if not state(day)} if offered else set())
