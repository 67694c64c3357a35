"""A summer's closures seen together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.season import Closed, SeasonFacts, findings, summer, units, weeks_of

A, B, C, TOP, AREA = "A", "B", "C", "TOP", "AREA"
TYPES = frozenset({"boka-tid", "recept"})


def day(month: int, number: int, year: int = 2026) -> datetime:
    return midnight(date(year, month, number))


def closed(unit: str, since: datetime, until: datetime, *types: str, ref: str | None = None) -> list[Closed]:
    return [Closed(unit, each, since, until, ref or f"IT-{unit}") for each in types or sorted(TYPES)]


W27, W29 = (day(6, 29), day(7, 6)), (day(7, 13), day(7, 20))
PLAIN = SeasonFacts(2026, 2025, [], offers={A: TYPES, B: TYPES, C: TYPES}, names={"boka-tid": "Boka tid"})


def found(facts: SeasonFacts) -> list[tuple[str, str | None]]:
    return [(each.id, each.unit) for each in findings(facts)]


def test_the_summer_is_june_to_august() -> None:
    assert summer(2026) == (day(6, 1), day(9, 1))


def test_who_closed_last_year_and_has_not_ordered_is_asked() -> None:
    before = closed(A, day(6, 30, 2025), day(7, 28, 2025)) + closed(B, day(7, 7, 2025), day(7, 14, 2025))
    facts = replace(PLAIN, closures=closed(B, *W27, "recept") + closed(C, *W29), before=before)
    rows = units(facts)
    assert [(each.unit, each.ordered, each.refs, each.offered) for each in rows] == [
        (A, False, (), 2), (B, True, ("IT-B",), 2), (C, True, ("IT-C",), 2)
    ]  # fmt: skip
    assert weeks_of(rows[0].before) == "v. 27–30"
    assert found(facts) == [("not-ordered", A)]
    assert found(replace(facts, gone={A: date(2026, 5, 1)})) == []
    assert found(replace(facts, gone={A: date(2026, 7, 1)}))[0] == ("not-ordered", A)


def test_a_handover_to_a_unit_that_is_closed_itself_then_is_told() -> None:
    closures = closed(A, *W27) + closed(B, day(7, 3), day(7, 20), "boka-tid")
    facts = replace(PLAIN, closures=closures, handovers={("IT-A", A): B})
    (finding,) = findings(facts)
    assert (finding.id, finding.unit) == ("handover-closed", A)
    assert finding.message == (
        "A hands over to B, which has Boka tid closed itself then: "
        "closed Fri 3 July – Sun 5 July 2026, opens Mon 6 July (v. 27) (IT-A)."
    )
    beside = closed(A, *W27) + closed(B, *W29) + closed(C, *W27)
    assert found(replace(facts, closures=beside)) == []
    assert found(replace(facts, closures=closed(A, *W27), gone={B: date(2026, 7, 3)})) == [("handover-closed", A)]
    assert found(replace(facts, closures=closed(A, *W27), gone={B: date(2026, 7, 6)})) == []


def test_units_that_hand_over_in_a_ring_while_all_are_closed_are_told_once() -> None:
    around = {("IT-A", A): B, ("IT-B", B): C, ("IT-C", C): A}
    closures = closed(A, *W27) + closed(B, *W27) + closed(C, day(7, 1), day(7, 4))
    facts = replace(PLAIN, closures=closures, handovers=around, offers={})
    assert found(facts) == [*(("handover-closed", each) for each in (A, B, C)), ("handover-ring", A)]
    assert "in a ring while" in str(list(findings(facts))[-1].message)
    apart = closed(A, *W27) + closed(B, *W27) + closed(C, *W29)
    assert found(replace(facts, closures=apart)) == [("handover-closed", A)]


def test_an_area_that_is_closed_and_a_case_type_that_nobody_has_open_are_told() -> None:
    facts = replace(PLAIN, parents={A: AREA, B: AREA, AREA: TOP, C: TOP})
    both = closed(A, *W27) + closed(B, day(7, 3), day(7, 10))
    assert found(replace(facts, closures=both)) == [("area-closed", AREA)]
    (finding,) = findings(replace(facts, closures=both, names={AREA: "Växjö"}))
    assert finding.message == "in Växjö there are working days on which all 2 units are closed: v. 27."
    weekend = closed(A, *W27) + closed(B, day(7, 4), day(7, 6))
    assert found(replace(facts, closures=weekend)) == []
    booking = closed(A, *W27, "boka-tid") + closed(B, *W27, "boka-tid")
    assert found(replace(facts, closures=booking)) == [("nobody-offers", AREA)]
    assert found(replace(facts, closures=booking + closed(C, *W27, "boka-tid"))) == [("nobody-offers", None)]
    gone = replace(facts, closures=closed(A, *W27), gone={B: date(2026, 7, 3)})
    assert found(gone) == [("area-closed", AREA)]
    assert found(replace(gone, gone={B: date(2026, 5, 1)})) == []


SPAN = st.tuples(st.integers(0, 91), st.integers(1, 30))


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.sampled_from(sorted(TYPES)), SPAN), max_size=12))
def test_a_case_type_is_told_where_no_unit_has_it_open_at_noon_of_a_working_day(
    asked: list[tuple[str, str, tuple[int, int]]],
) -> None:
    first = date(2026, 6, 1)
    closures = [
        Closed(unit, case_type, midnight(first + timedelta(days=begins)), midnight(first + timedelta(days=begins + n)))
        for unit, case_type, (begins, n) in asked
    ]
    told = {
        str(each.message).split(" has ")[1].split(" open")[0] for each in findings(replace(PLAIN, closures=closures))
    }

    def is_closed(unit: str, case_type: str, noon: datetime) -> bool:
        return any(each[:2] == (unit, case_type) and each.since <= noon < each.until for each in closures)

    wanted = set()
    for n in range(92):
        if (first + timedelta(days=n)).weekday() < 5:
            noon = midnight(first + timedelta(days=n)) + timedelta(hours=12)
            wanted |= {each for each in TYPES if all(is_closed(unit, each, noon) for unit in (A, B, C))}
    assert told == {PLAIN.name(each) for each in wanted}


@pytest.mark.parametrize(
    ("spans", "said"),
    [([W27], "v. 27"), ([(W27[0], W29[1]), W29], "v. 27–29, 29"), ([W29, W29], "v. 29"),
     ([(W27[0], W27[0] + timedelta(hours=3))], "v. 27")],
)  # fmt: skip
def test_weeks_are_told_as_people_say_them(spans: list[tuple[datetime, datetime]], said: str) -> None:
    assert weeks_of(spans) == said
