"""The guards that applying orders trips, each at the day, the minute or the number where it begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.orders.samples import (
    ASK,
    BIRKA,
    BOOK,
    NOW,
    OFFERED,
    ORDER,
    ORDER_LINE,
    OWN,
    RENEW,
    START_LINE,
    TELEBORG,
    TYPE_LINE,
    actions,
    at,
    closure,
    facts,
    guards,
    places,
    planned,
    request,
    said,
    window,
)  # fmt: skip
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.facts import Limits
from vis_cli.rules.orders.orders import Earlier, Order, Request
from vis_cli.rules.orders.planning import plan
from vis_cli.rules.orders.windows import Window

THREE = (closure(), closure(case_type=RENEW), closure(case_type=ASK))


# --- past-start: the day where it begins -----------------------------------------------------------------------------

STARTS = [
    # asked from, starts, asked for, trips
    ("0611", "0611", None, False),
    ("2026-06-10 12:00", "2026-06-10 12:00", None, False),  # as the clock strikes
    ("2026-06-10 11:59", "2026-06-10 12:00", "2026-06-10 11:59", False),  # today is not the past
    ("0610", "2026-06-10 12:00", "0610", False),
    ("2026-06-09 23:59", "2026-06-10 12:00", "2026-06-09 23:59", True),
    ("0609", "2026-06-10 12:00", "0609", True),
]


@pytest.mark.parametrize(("since", "starts", "asked", "trips"), STARTS)
def test_a_new_window_starts_now_where_it_should_have_started_before(
    since: str, starts: str, asked: str | None, trips: bool
) -> None:
    result = planned(request(closure(since)))
    assert result.steps[0].after == window(1, starts, "0803", asked=asked)
    assert guards(result) == [("past-start", 1)] * trips


@pytest.mark.parametrize(("since", "starts", "asked", "trips"), STARTS)
def test_a_window_to_come_that_is_moved_back_starts_now(
    since: str, starts: str, asked: str | None, trips: bool
) -> None:
    result = planned(request(closure(since)), on=[ORDER, window()])
    assert result.steps[0].after == window(1, starts, "0803", asked=asked, revision=1)
    assert guards(result) == [("past-start", 1)] * trips


def test_a_late_start_says_so_where_it_was_written() -> None:
    result = planned(request(closure("0601")))
    assert said(result) == [
        "IT-1, Boka tid closed Mon 1 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 23–31): that has begun;"
        " it would start now."
    ]
    assert places(result) == [START_LINE]
    assert places(planned(replace(request(closure("0601")), since_source=None))) == [TYPE_LINE]


def test_a_running_window_that_is_to_start_later_ends_now_and_another_begins_then() -> None:
    running = window(1, "0601", "0701")
    result = planned(request(closure("0620")), on=[ORDER, running])
    ended = Step(running, replace(running, cancelled_at=NOW, revision=1), TYPE_LINE)
    assert result.steps[:2] == (ended, Step(None, window(2, "0620", "0803"), TYPE_LINE))
    assert (result.asks, result.violations) == (("1 running window ends now.",), ())
    again = planned(request(closure("0620")), on=[ORDER, ended.after, window(2, "0620", "0803")])
    assert again.is_empty


@pytest.mark.parametrize(
    ("held", "since", "becomes", "trips"),
    [
        (window(1, "0601", "0701"), "0601", window(1, "0601", "0803", revision=1), []),
        (window(1, "0601", "0701"), "0605", window(1, "0601", "0803", asked="0605", revision=1), ["past-start"]),
        (window(1, "0601", "0701"), "0520", window(1, "0601", "0803", asked="0520", revision=1), ["past-start"]),
        (
            window(1, "2026-06-09 09:00", "0701", asked="0601"),
            "0601",
            window(1, "2026-06-09 09:00", "0803", asked="0601", revision=1),
            [],
        ),
        (
            window(1, "2026-06-09 09:00", "0701", asked="0601"),
            "2026-06-09 09:00",
            window(1, "2026-06-09 09:00", "0803", revision=1),
            [],
        ),
        # today, though the window has run since yesterday: nothing is said of the past
        (window(1, "0609", "0701"), "0610", window(1, "0609", "0803", asked="0610", revision=1), []),
    ],
)
def test_a_window_that_runs_has_begun_when_it_began(
    held: Window, since: str, becomes: Window, trips: list[str]
) -> None:
    result = planned(request(closure(since)), on=[ORDER, held])
    assert result.steps[0] == Step(held, becomes, TYPE_LINE)
    assert [guard for guard, _ in guards(result)] == trips
    if trips:
        assert said(result)[0].endswith(": that has begun; what is closed stays closed.")


def test_who_named_an_order_but_not_its_beginning_hears_nothing_of_it() -> None:
    running = window(1, "0601", "0701")
    asked = request(closure("0605"))
    assert guards(planned(asked, on=[ORDER, running], named=True, start_named=False)) == []
    assert guards(planned(asked, on=[ORDER, running], named=True)) == [("past-start", 1)]


@pytest.mark.parametrize(("until", "over"), [("2026-06-10 12:00", True), ("2026-06-10 12:01", False), ("0610", True)])
def test_a_closure_that_is_over_closes_nothing(until: str, over: bool) -> None:
    result = planned(request(closure("0610" if over else "2026-06-10 12:00", until)))
    assert (guards(result) == [("past-start", 1)]) is over
    assert actions(result) == ([] if over else [("add", "W-1")]) + [("add", ORDER.id)]


def test_a_closure_that_is_over_says_so_where_it_was_written() -> None:
    result = planned(request(closure("0501", "0504")))
    assert said(result) == [
        "IT-1, Boka tid closed Fri 1 May – Sun 3 May 2026, opens Mon 4 May (v. 18): that is over already;"
        " nothing is closed."
    ]
    assert places(result) == [TYPE_LINE]


def test_a_running_window_that_should_have_ended_ends_now() -> None:
    running = window(1, "0601", "0701")
    result = planned(request(closure("0601", "0605")), on=[ORDER, running])
    assert result.steps[0] == Step(running, replace(running, cancelled_at=NOW, revision=1), TYPE_LINE)
    assert said(result)[0].endswith(": that is over already; W-1 ends now.")
    assert result.asks == ("1 running window ends now.",)


# --- the length of a window ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "weeks"),
    [
        ("0615", "0907", None),  # twelve weeks to the day
        ("0615", "2026-09-07 00:01", 13),
        ("0615", "0914", 13),
        ("0615", "0915", 14),
        ("1005", "2026-12-28", None),  # the clock is put back in between
        ("1005", "2026-12-28 00:01", 13),
        ("2027-03-01", "2027-05-24", None),  # and put forward
        ("2027-03-01", "2027-05-24 00:01", 13),
    ],
)
def test_more_than_twelve_weeks_is_a_long_window_by_the_clock_on_the_wall(
    since: str, until: str, weeks: int | None
) -> None:
    result = planned(request(closure(since, until)))
    assert guards(result) == ([] if weeks is None else [("long-window", weeks)])


@pytest.mark.parametrize(("limit", "words"), [(1, "more than 1 week."), (2.5, "more than 2.5 weeks.")])
def test_the_length_that_is_long_is_configured_and_said(limit: float, words: str) -> None:
    result = planned(request(), limits=Limits(weeks=limit))
    days = "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)"
    assert said(result) == [f"IT-1, Boka tid {days}: {words}"]
    assert (guards(result), places(result)) == ([("long-window", 5)], [TYPE_LINE])


def test_a_window_that_came_late_is_measured_from_when_it_starts() -> None:
    assert guards(planned(request(closure("0610", "2026-09-02 12:00")))) == []
    assert guards(planned(request(closure("0610", "2026-09-02 12:01")))) == [("long-window", 13)]


# --- what a unit switches itself, or does not offer ------------------------------------------------------------------


def test_a_case_type_that_units_switch_themselves_is_not_for_orders() -> None:
    result = planned(request(closure(case_type=OWN)), offers={TELEBORG: OFFERED | {OWN}})
    assert (guards(result), said(result)) == ([("local-case-type", 1)], ["Teleborg switches Egen fråga itself."])
    assert places(result) == [TYPE_LINE]


def test_closing_what_a_unit_does_not_offer_is_noted() -> None:
    note = ("Teleborg does not offer Kontakta mig: closing it changes nothing there.",)
    assert planned(request(closure(case_type=ASK)), offers={TELEBORG: frozenset({BOOK, RENEW})}).notes == note
    assert planned(request(closure(case_type=ASK)), offers={BIRKA: OFFERED}).notes == note
    assert planned(request(closure(case_type=ASK))).notes == ()


def test_what_has_no_name_is_called_by_its_id() -> None:
    nameless = replace(facts(offers={}), names={})
    assert plan([request()], nameless, now=NOW).notes == (
        f"{TELEBORG} does not offer boka-tid: closing it changes nothing there.",
    )


# --- reverts ---------------------------------------------------------------------------------------------------------


def test_a_window_that_would_get_back_days_it_once_had_is_set_back() -> None:
    once = {"W-1": frozenset({(at("0629"), at("0810"))})}
    held = [ORDER, window()]
    result = planned(request(closure(until="0810")), on=held, earlier_windows=once)
    assert said(result) == ["W-1 was closed Mon 29 June – Sun 9 Aug 2026, opens Mon 10 Aug (v. 27–32) before."]
    assert (guards(result), places(result)) == ([("reverts", 1)], [TYPE_LINE])
    assert guards(planned(request(closure(until="0811")), on=held, earlier_windows=once)) == []
    assert guards(planned(request(closure(until="0810")), on=held, earlier_windows=once, named=True)) == []


def test_an_older_version_is_told_once_with_every_window_that_it_sets_back() -> None:
    older = request(closure(until="0810"), closure(until="0810", case_type=RENEW))
    held = [ORDER, window(), window(2, case_type=RENEW), window(3, case_type=ASK)]
    once = {id: frozenset({(at("0629"), at("0810"))}) for id in ("W-1", "W-2")}
    versions = {("IT-1", TELEBORG): Earlier(frozenset({older.content}))}
    result = planned(older, on=held, earlier_windows=once, earlier=versions)
    assert guards(result) == [("reverts", 3), ("too-many", 1)][:1]
    assert said(result) == ["this is an older version of IT-1; a later one was applied."]
    assert guards(planned(older, on=held, earlier=versions, named=True)) == []


def test_an_order_that_was_withdrawn_is_not_applied_again_in_silence() -> None:
    held = [replace(ORDER, withdrawn_at=at("0608")), window(cancelled="0608")]
    result = planned(request(), on=held)
    assert guards(result) == [("reverts", 1)]
    assert actions(result) == [("add", "W-2"), ("change", ORDER.id)]
    closing_nothing = planned(request(closure("0501", "0504")), on=held)
    assert guards(closing_nothing) == [("past-start", 1), ("reverts", 1)]


def test_what_an_order_said_before_a_later_change_is_set_back_only_when_allowed() -> None:
    held = [replace(ORDER, handover=BIRKA, notice=True), window()]
    was = {("IT-1", TELEBORG): Earlier(facts={"handover": frozenset({None}), "note": frozenset({"x"})})}
    result = planned(request(notice=True), on=held, earlier=was)
    assert guards(result) == [("reverts", 1)]
    assert said(result) == ["IT-1 said so before a later change of it: handover."]
    assert guards(planned(request(notice=True, note="new", handover=BIRKA), on=held, earlier=was)) == []
    assert guards(planned(request(notice=True), on=held, earlier=was, named=True)) == []


def test_an_order_that_an_undo_withdrew_may_come_again() -> None:
    held = [replace(ORDER, withdrawn_at=at("0608")), window(cancelled="0608")]
    undone = {("IT-1", TELEBORG): Earlier(taken_back=True)}
    assert guards(planned(request(), on=held, earlier=undone)) == []


# --- too-many --------------------------------------------------------------------------------------------------------


def orders(count: int, dropped: int) -> tuple[list[Request], list[Order | Window]]:
    """Orders of two case types each, of which so many name only one any more."""
    held: list[Order | Window] = []
    for n in range(count):
        held += [
            Order(f"IT-{n}", TELEBORG),
            window(2 * n + 1, ref=f"IT-{n}", since="0629", until="0701"),
            window(2 * n + 2, ref=f"IT-{n}", since="0629", until="0701", case_type=RENEW),
        ]
    both = (closure(until="0701"), closure(until="0701", case_type=RENEW))
    return [request(*both[: 1 if n < dropped else 2], ref=f"IT-{n}") for n in range(count)], held


@pytest.mark.parametrize(
    ("count", "dropped", "tripped"),
    [
        (5, 3, False),  # 3 of 10 are not more than 30 %
        (5, 4, True),
        (4, 3, True),
        (3, 2, True),  # 2 of 6
        (100, 50, False),
        (100, 51, True),
    ],
)
def test_too_many_windows_cancelled_by_a_file_are_told(count: int, dropped: int, tripped: bool) -> None:
    requests, held = orders(count, dropped)
    result = planned(*requests, on=held)
    assert guards(result) == ([("too-many", dropped)] if tripped else [])
    if tripped:
        assert said(result) == [f"{dropped} of {2 * count} would be removed or revoked."]
    assert guards(planned(*requests, on=held, named=True)) == []


def test_how_many_are_too_many_is_configured() -> None:
    requests, held = orders(5, 4)
    assert guards(planned(*requests, on=held, limits=Limits(share=0.4))) == []
    assert guards(planned(*requests, on=held, limits=Limits(removals=3, share=1))) == [("too-many", 4)]


def test_what_is_over_or_cancelled_is_not_in_the_scope_of_too_many() -> None:
    over = [window(n, "0501", "2026-06-10 12:00", kind) for n, kind in enumerate((BOOK, RENEW, ASK, OWN), 11)]
    gone = [window(n, case_type=kind, cancelled="0601") for n, kind in enumerate((BOOK, RENEW, ASK, OWN), 21)]
    held = [ORDER, *over, *gone, *(window(n, case_type=kind) for n, kind in enumerate((BOOK, RENEW, ASK, OWN), 1))]
    assert said(planned(request(), on=held)) == ["3 of 4 would be removed or revoked."]


# --- guards over the whole -------------------------------------------------------------------------------------------


def test_orders_that_overlap_are_told_also_where_both_are_new() -> None:
    result = planned(request(), request(ref="IT-2"))
    assert guards(result) == [("overlaps-order", 2), ("overlaps-order", 2)]
    assert [message.split(" closes")[0] for message in said(result)] == ["order IT-2", "order IT-1"]
    assert guards(planned(request(), request(closure("0803", "0901"), ref="IT-2"))) == []


def test_what_another_order_no_longer_closes_is_no_overlap() -> None:
    other = [Order("IT-2", TELEBORG), window(1, ref="IT-2")]
    assert guards(planned(request(), on=other)) == [("overlaps-order", 1)]
    assert guards(planned(request(), request(closure("0803", "0901"), ref="IT-2"), on=other)) == []
    assert guards(planned(request(), request(closure(case_type=ASK), ref="IT-2"), on=other)) == []
    assert guards(planned(request(), on=[*other[:1], window(1, ref="IT-2", cancelled="0601")])) == []
    assert guards(planned(request(), on=[*other[:1], window(1, ref="IT-2", unit=BIRKA)])) == []


def test_what_is_over_is_no_overlap_either() -> None:
    running, over = window(1, "0601", "0701"), window(2, "0605", "2026-06-10 12:00", ref="IT-2")
    held = [ORDER, running, Order("IT-2", TELEBORG), over]
    assert guards(planned(request(closure("0601", "0702")), on=held)) == []


def test_nothing_left_to_open_is_told_of_the_order_that_makes_it_so() -> None:
    held = [Order("IT-2", TELEBORG), window(1, ref="IT-2"), window(2, ref="IT-2", case_type=RENEW)]
    result = planned(request(closure(case_type=ASK)), on=held)
    assert (guards(result), places(result)) == ([("all-case-types", 1)], [ORDER_LINE])
    third = [*held, ORDER, window(3, case_type=ASK)]
    again = planned(request(closure(case_type=ASK)), on=third)
    assert (again.violations, again.changes) == ((), ())
    moved = planned(request(closure("0701", "0803", ASK)), on=third)
    assert guards(moved) == [("all-case-types", 1)]
    assert guards(planned(request(*THREE))) == [("all-case-types", 1)]
    assert guards(planned(request(*THREE, handover=BIRKA))) == []


def test_orders_of_several_units_are_looked_at_each_for_itself() -> None:
    result = planned(request(*THREE), request(*THREE, unit=BIRKA), request(THREE[0], ref="IT-3", unit=BIRKA))
    assert guards(result) == [("overlaps-order", 2)] * 2 + [("all-case-types", 3)] * 3
