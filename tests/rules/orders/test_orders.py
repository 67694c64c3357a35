"""An order: how it reads, the digest of what it asks for, its state, and what it becomes when it is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from tests.rules.orders.samples import (
    ASK,
    BIRKA,
    BOOK,
    NAMES,
    NOW,
    ORDER,
    RENEW,
    TELEBORG,
    at,
    closure,
    request,
    window,
)  # fmt: skip
from vis_cli.errors import Refused
from vis_cli.rules.core.times import local
from vis_cli.rules.orders.orders import Closure, Order, Request, changed, content_of, state_of
from vis_cli.rules.orders.windows import Window

# --- words and digests -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "order IT-1 of Teleborg"),
        ({"handover": BIRKA}, "order IT-1 of Teleborg, handover to Birka"),
        ({"withdrawn_at": NOW}, "order IT-1 of Teleborg, withdrawn"),
        ({"handover": BIRKA, "withdrawn_at": NOW}, "order IT-1 of Teleborg, handover to Birka, withdrawn"),
    ],
)
def test_an_order_reads_as_a_person_would_say_it(facts: dict[str, Any], words: str) -> None:
    order = Order("IT-1", TELEBORG, **facts)
    assert order.words(NAMES.__getitem__) == words
    assert str(order) == words.replace("Teleborg", TELEBORG).replace("Birka", BIRKA)
    assert order.id == f"IT-1/{TELEBORG}"


def test_a_digest_is_of_what_is_closed_in_whatever_order_it_was_written() -> None:
    one, two = closure(), closure(case_type=RENEW)
    assert request(one, two).content == request(two, one).content
    assert len(request(one).content) == 16
    others = [closure("0630"), closure(until="0804"), closure(case_type=RENEW), closure("2026-06-29 00:01")]
    assert len({request(each).content for each in (one, *others)}) == 5
    assert request(one, ref="IT-2", note="another", handover=BIRKA).content == request(one).content
    days = "20260628220000 20260802220000"
    written = f"boka-tid {days}\nfornya-recept {days}"  # as it is on record, in UTC
    assert request(one, two).content == hashlib.sha256(written.encode()).hexdigest()[:16]


def test_the_digest_of_windows_is_that_of_the_request_they_come_from() -> None:
    asked = request(closure(), closure("0601", "0701", RENEW))
    late = window(2, "2026-06-10 12:00", "0701", RENEW, asked="0601")
    assert content_of([late, window(1)]) == asked.content
    assert content_of([late, window(1), window(3, cancelled="0601")]) == asked.content
    assert content_of([late]) != asked.content


# --- states ----------------------------------------------------------------------------------------------------------

RUNNING, COMING, OVER = window(1, "0601", "0701"), window(2), window(3, "0501", "0601")
CANCELLED = window(4, cancelled="0601")


@pytest.mark.parametrize(
    ("windows", "state"),
    [
        ([], "done"),
        ([CANCELLED], "cancelled"),
        ([COMING], "planned"),
        ([RUNNING], "active"),
        ([OVER], "done"),
        ([OVER, COMING], "planned"),
        ([OVER, COMING, RUNNING], "active"),
        ([OVER, CANCELLED], "done"),
        ([window(1, "2026-06-10 12:00", "0701")], "active"),
        ([window(1, "2026-06-10 12:01", "0701")], "planned"),
        ([window(1, "0601", "2026-06-10 12:00")], "done"),
        ([window(1, "0601", "2026-06-10 12:01")], "active"),
    ],
)
def test_the_state_of_an_order_is_that_of_its_windows(windows: list[Window], state: str) -> None:
    assert state_of(ORDER, iter(windows), NOW) == state
    assert state_of(Order("IT-1", TELEBORG, withdrawn_at=at("0601")), windows, NOW) == "withdrawn"


# --- an order changed by hand ----------------------------------------------------------------------------------------


def asked(result: Request) -> list[tuple[str, datetime, datetime]]:
    return [(each.case_type, each.since, each.until) for each in result.closures]


SUMMER = [window(1), window(2, case_type=RENEW)]
WHOLE = {(BOOK, at("0629"), at("0803")), (RENEW, at("0629"), at("0803"))}


@pytest.mark.parametrize(
    ("how", "becomes"),
    [
        ({}, WHOLE),
        ({"since": at("0701")}, {(BOOK, at("0701"), at("0803")), (RENEW, at("0701"), at("0803"))}),
        ({"until": at("0810")}, {(BOOK, at("0629"), at("0810")), (RENEW, at("0629"), at("0810"))}),
        ({"add": [ASK]}, WHOLE | {(ASK, at("0629"), at("0803"))}),
        ({"add": [BOOK]}, WHOLE),
        ({"drop": [RENEW]}, {(BOOK, at("0629"), at("0803"))}),
        ({"drop": [BOOK], "add": [BOOK]}, {(RENEW, at("0629"), at("0803"))}),
        (
            {"since": at("0701"), "until": at("0710"), "add": [ASK], "drop": [BOOK]},
            {(RENEW, at("0701"), at("0710")), (ASK, at("0701"), at("0710"))},
        ),
    ],
)
def test_an_order_is_changed_in_its_days_and_case_types(how: Mapping[str, Any], becomes: set[object]) -> None:
    result = changed(ORDER, SUMMER, now=NOW, **how)
    assert set(asked(result)) == becomes
    assert len(result.closures) == len(becomes)
    assert result.order == ORDER


def test_a_period_that_is_over_stays_as_it_was_and_is_asked_for_once() -> None:
    noon = "2026-06-10 12:00"
    held = [window(1, "0501", noon), window(2, "0501", noon, RENEW), window(3), window(4, case_type=RENEW)]
    result = changed(ORDER, held, now=NOW, since=at("0701"), drop=[RENEW])
    assert asked(result) == [
        (BOOK, at("0501"), NOW),
        (RENEW, at("0501"), NOW),
        (BOOK, at("0701"), at("0803")),
    ]


def test_a_window_that_came_late_keeps_the_day_that_was_asked_for() -> None:
    held = [window(1, "2026-06-09 10:00", "0701", asked="0601"), window(2, "0501", "0520", asked="0430")]
    result = changed(ORDER, held, now=NOW, until=at("0710"))
    assert asked(result) == [(BOOK, at("0601"), at("0710")), (BOOK, at("0430"), at("0520"))]


def test_windows_of_others_and_cancelled_ones_do_not_count() -> None:
    held = [window(1), window(2, ref="IT-2"), window(3, unit=BIRKA), window(4, cancelled="0601"), window(5, ref=None)]
    assert asked(changed(ORDER, held, now=NOW)) == [(BOOK, at("0629"), at("0803"))]


def test_an_order_that_was_withdrawn_and_is_changed_is_withdrawn_no_more() -> None:
    order = Order("IT-1", TELEBORG, note="semester", withdrawn_at=at("0601"))
    assert changed(order, [window()], now=NOW).order == Order("IT-1", TELEBORG, note="semester")


@pytest.mark.parametrize("held", [[], [window(until="2026-06-10 12:00", since="0601")], [window(cancelled="0601")]])
def test_of_an_order_that_is_over_nothing_can_be_changed(held: list[Window]) -> None:
    with pytest.raises(Refused) as refused:
        changed(ORDER, held, now=NOW, until=at("0901"))
    assert (refused.value.id, refused.value.message) == (
        "over",
        "nothing of IT-1 is left to change: it is over or withdrawn.",
    )


def test_what_an_order_does_not_close_can_not_be_dropped_from_it() -> None:
    for names, words in ((NAMES, "Egen fråga, Kontakta mig"), (None, "egen-fraga, kontakta-mig")):
        with pytest.raises(Refused) as refused:
            changed(ORDER, SUMMER, now=NOW, drop=[BOOK, ASK, "egen-fraga"], names=names)
        assert (refused.value.id, refused.value.message) == ("not-in-order", f"IT-1 does not close {words}.")


@pytest.mark.parametrize(
    ("how", "period"),
    [
        ({"since": at("0803")}, "closed Mon 3 Aug"),
        ({"until": at("0629")}, "closed Mon 29 June"),
        ({"since": at("0701"), "until": at("0630")}, "closed Wed 1 July"),
    ],
)
def test_a_period_can_not_end_before_it_begins_or_as_it_begins(how: Mapping[str, Any], period: str) -> None:
    with pytest.raises(Refused) as refused:
        changed(ORDER, SUMMER, now=NOW, **how)
    assert refused.value.id == "reversed-period"
    assert str(refused.value).startswith(f"the period would end before it begins: {period}")
    assert str(refused.value).endswith(").")


TWO = [window(1, "0629", "0706"), window(2, "0713", "0720")]


@pytest.mark.parametrize(
    "days", [{"since": at("0629")}, {"until": at("0720")}, {"since": at("0629"), "until": at("0720")}]
)
def test_the_days_of_several_periods_are_not_changed_together(days: dict[str, datetime]) -> None:
    with pytest.raises(Refused) as refused:
        changed(ORDER, TWO, now=NOW, **days)
    assert (refused.value.id, str(refused.value.hint)) == (
        "several-periods",
        "Name a day of the one that is meant: --period 2026-06-29.",
    )
    assert "closed Mon 29 June – Sun 5 July 2026, opens Mon 6 July (v. 27); closed Mon 13 July" in str(refused.value)


@pytest.mark.parametrize(("day", "moved"), [("0713", True), ("0719", True), ("0629", False), ("0705", False)])
def test_the_period_that_is_named_by_one_of_its_days_is_changed_and_no_other(day: str, moved: bool) -> None:
    result = changed(ORDER, TWO, now=NOW, until=at("0721"), period=local(at(day)).date())
    ends = ("0706", "0721") if moved else ("0721", "0720")
    assert asked(result) == [(BOOK, at("0629"), at(ends[0])), (BOOK, at("0713"), at(ends[1]))]


@pytest.mark.parametrize("day", ["0628", "0706", "0712", "0720"])
def test_a_day_of_no_period_is_told_with_the_periods_there_are(day: str) -> None:
    with pytest.raises(Refused) as refused:
        changed(ORDER, TWO, now=NOW, until=at("0721"), period=local(at(day)).date())
    assert refused.value.id == "unknown-period"


def test_a_period_that_is_over_is_not_among_those_that_are_meant() -> None:
    result = changed(ORDER, TWO, now=at("0706"), until=at("0721"))
    assert asked(result) == [(BOOK, at("0629"), at("0706")), (BOOK, at("0713"), at("0721"))]


def test_case_types_are_added_to_every_period_or_to_the_one_that_is_named_and_dropped_likewise() -> None:
    day = date(2026, 7, 13)
    assert len(changed(ORDER, TWO, now=NOW, add=[RENEW]).closures) == 4
    assert asked(changed(ORDER, TWO, now=NOW, add=[RENEW], period=day))[2:] == [(RENEW, at("0713"), at("0720"))]
    half = [*TWO, window(3, "0713", "0720", RENEW)]
    assert asked(changed(ORDER, half, now=NOW, add=[RENEW]))[3:] == [(RENEW, at("0629"), at("0706"))]
    assert asked(changed(ORDER, TWO, now=NOW, drop=[BOOK], period=day)) == [(BOOK, at("0629"), at("0706"))]


def test_what_is_changed_has_no_place_in_a_file() -> None:
    result = changed(ORDER, SUMMER, now=NOW)
    assert (result.source, result.since_source) == (None, None)
    assert result.closures[0] == Closure(BOOK, at("0629"), at("0803"), None)
