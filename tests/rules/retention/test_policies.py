"""How long a case is kept, and which policy says so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.durations import Duration
from vis_cli.rules.retention.policies import Decision, Hold, Policy, below, overlaps, parse_keep, recorded, terms

TWO_YEARS = Policy("all", Duration(((2, "y"),)))


@pytest.mark.parametrize(
    ("keep", "whole_years", "counted", "first_due"),
    [
        ("2y", False, date(2024, 6, 1), date(2026, 6, 2)),
        ("2y", False, date(2024, 2, 29), date(2026, 3, 1)),
        ("2y", False, date(2024, 2, 28), date(2026, 3, 1)),
        ("4y", False, date(2024, 2, 29), date(2028, 3, 1)),
        ("2y", False, date(2023, 12, 31), date(2026, 1, 1)),
        ("2y", True, date(2024, 1, 1), date(2027, 1, 1)),
        ("2y", True, date(2024, 12, 31), date(2027, 1, 1)),
        ("18mo", False, date(2024, 8, 31), date(2026, 3, 1)),
        ("1mo", False, date(2025, 1, 31), date(2025, 3, 1)),
        ("30d", False, date(2025, 1, 1), date(2025, 2, 1)),
        ("12mo", True, date(2024, 5, 5), date(2026, 1, 1)),
    ],
)
def test_a_case_is_kept_through_the_last_day_and_due_on_the_next(
    keep: str, whole_years: bool, counted: date, first_due: date
) -> None:
    policy = Policy("p", parse_keep(keep), whole_years=whole_years)
    assert policy.last_kept(counted) == first_due - timedelta(days=1)
    assert counted > policy.cut_off(first_due - timedelta(days=1))
    assert counted <= policy.cut_off(first_due)


parts = st.tuples(st.integers(1, 60), st.sampled_from(["y", "mo", "w", "d"]))
keeps = st.builds(Duration, st.lists(parts, min_size=1, max_size=3).map(tuple))
days = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@given(keep=keeps, whole_years=st.booleans(), counted=days, today=days)
def test_the_cut_off_says_what_counting_each_case_says(
    keep: Duration, whole_years: bool, counted: date, today: date
) -> None:
    policy = Policy("p", keep, whole_years=whole_years)
    assert (counted <= policy.cut_off(today)) == (policy.last_kept(counted) < today)


def test_a_case_closed_late_in_the_evening_counts_from_that_day_in_stockholm() -> None:
    closed = datetime(2024, 6, 1, 21, 59, tzinfo=UTC)  # 23:59 in Stockholm
    assert closed < TWO_YEARS.due_before(date(2026, 6, 2))
    assert closed + timedelta(minutes=1) >= TWO_YEARS.due_before(date(2026, 6, 2))
    assert TWO_YEARS.counted_day(closed, closed, closed) == date(2024, 6, 1)


@pytest.mark.parametrize("written", ["2", "y", "0y", "-1y", "2 weeks", "1.5y", "", "2y3m", "3000y", "48h", "1y 1h"])
def test_a_time_to_keep_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_keep(written)


def test_months_as_0_1_wrote_them_are_refused_with_the_line_to_write() -> None:
    with pytest.raises(ValueError, match=r"vis 0\.1 took it for months: write keep: 18mo\.$"):
        parse_keep("18m")


def test_the_version_of_a_policy_is_over_the_spelling_of_0_1() -> None:
    assert Policy("p", parse_keep("24mo")).version == "aa89c9eab6c4"  # as vis 0.1 had it for 24m
    assert Policy("p", parse_keep("2y")).version != "aa89c9eab6c4"


@pytest.mark.parametrize(
    ("written", "keep"),
    [("2y", Duration(((2, "y"),))), ("2 å", Duration(((2, "y"),))), ("1y 6mo", Duration(((1, "y"), (6, "mo"))))],
)
def test_a_time_to_keep_is_read(written: str, keep: Duration) -> None:
    assert parse_keep(written) == keep


def test_a_policy_that_names_its_class_more_closely_goes_before_one_for_all() -> None:
    one = Policy("complaints", Duration(((5, "y"),)), case_types=("synpunkter",))
    at = Policy("complaints there", Duration(((10, "y"),)), case_types=("synpunkter",), units=("U1",))
    asked = {term.policy.name: term for term in terms([TWO_YEARS, one, at], date(2026, 6, 1))}
    assert asked["complaints there"].except_for == ()
    assert asked["complaints"].except_for == (at,)
    assert asked["all"].except_for == (at, one)
    assert not list(overlaps([TWO_YEARS, one, at]))


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({}, {}, True),
        ({"case_types": ("a",)}, {"case_types": ("b",)}, False),
        ({"case_types": ("a",)}, {"case_types": ("a", "b")}, True),
        ({"case_types": ("a",)}, {"units": ("u",)}, True),
        ({"case_types": ("a",)}, {}, False),
        ({"case_types": ("a",), "units": ("u",)}, {"case_types": ("a",), "units": ("v",)}, False),
    ],
)
def test_two_policies_may_not_describe_a_case_equally_closely(one: dict, other: dict, clash: bool) -> None:
    policies = [Policy("one", Duration(((1, "y"),)), **one), Policy("other", Duration(((2, "y"),)), **other)]
    assert bool(list(overlaps(policies))) is clash


def test_a_policy_is_told_once_however_many_it_equals() -> None:
    policies = [Policy(f"p{number}", Duration(((1, "y"),))) for number in range(3000)]
    told = list(overlaps(policies))
    assert [(one.name, other.name) for one, other in told[:2]] == [("p0", "p1"), ("p0", "p2")]
    assert len(told) == 2999


def test_the_version_changes_with_what_decides_and_not_with_the_limits() -> None:
    decided = replace(TWO_YEARS, decision=Decision("Regionstyrelsen", date(2019, 3, 12), "RK 19/0815"))
    assert decided.version != TWO_YEARS.version
    assert replace(TWO_YEARS, keep=Duration(((3, "y"),))).version != TWO_YEARS.version
    assert replace(TWO_YEARS, max_cases=5, max_share=0.1).version == TWO_YEARS.version


def test_what_is_said_beside_the_decision_changes_no_version_and_is_recorded() -> None:
    made = Decision("Regionstyrelsen", date(2019, 3, 12), "RK 19/0815")
    more = replace(made, applied_by="RK 20/0042", plan="Plan 2024", review=date(2029, 3, 12))
    plain = replace(TWO_YEARS, decision=made)
    named = replace(plain, decision=more, authority="Regionstyrelsen", system="Personalverktyget")
    assert named.version == plain.version
    assert Decision.from_json(more.as_json()) == more
    of_0_1 = {"body": "Regionstyrelsen", "paragraph": None, "date": "2019-03-12", "reference": "RK 19/0815"}
    assert Decision.from_json(of_0_1) == made
    assert (named.as_json()["authority"], named.as_json()["system"]) == ("Regionstyrelsen", "Personalverktyget")


@pytest.mark.parametrize(
    ("until", "released", "stands"),
    [(None, False, True), (date(2026, 6, 1), False, True), (date(2026, 5, 31), False, False), (None, True, False)],
)
def test_a_hold_stands_through_its_last_day_until_it_is_released(
    until: date | None, released: bool, stands: bool
) -> None:
    placed = datetime(2026, 1, 1, tzinfo=UTC)
    hold = Hold(1, "unit", "U1", "claim", placed, until, placed if released else None)
    assert hold.stands(date(2026, 6, 1)) is stands


def test_a_unit_stands_for_those_under_it_however_deep() -> None:
    parents = {"hospital": None, "clinic": "hospital", "ward": "clinic", "other": None}
    assert below(["hospital"], parents) == {"hospital", "clinic", "ward"}
    assert below(["clinic"], parents) == {"clinic", "ward"}
    assert below([], parents) == set()
    assert below(["a"], {"a": "b", "b": "a", "c": "c"}) == {"a", "b"}  # a register with a circle in it


def test_policies_decisions_and_holds_read_as_a_person_would_say_them() -> None:
    decision = Decision("Regionstyrelsen", date(2019, 3, 12), "RK 19/0815")
    assert str(decision) == "Regionstyrelsen 2019-03-12, RK 19/0815"
    assert str(replace(decision, paragraph="54")) == "Regionstyrelsen 2019-03-12 § 54, RK 19/0815"
    assert str(TWO_YEARS) == "all: 2y from closed"
    assert str(replace(TWO_YEARS, whole_years=True, counted_from="opened")) == "all: 2y from opened, whole years"
    placed = datetime(2026, 1, 1, tzinfo=UTC)
    hold = Hold(1, "unit", "U1", "claim", placed)
    assert (hold.id, str(hold)) == ("H-1", "hold on unit U1: claim")
    ended = replace(hold, until=date(2026, 6, 1), released_at=placed)
    assert ended.words({"U1": "Teleborg"}.__getitem__) == "hold on unit Teleborg until 2026-06-01: claim, released"


@pytest.mark.parametrize(("made", "decided"), [(None, False), (date(2026, 6, 1), True), (date(2026, 6, 2), False)])
def test_a_policy_is_decided_from_the_day_of_its_decision(made: date | None, decided: bool) -> None:
    decision = made and Decision("Regionstyrelsen", made, "RK 19/0815")
    assert replace(TWO_YEARS, decision=decision).decided(date(2026, 6, 1)) is decided


def test_the_record_of_a_run_gives_back_the_terms_that_it_was_begun_with() -> None:
    today = date(2026, 6, 2)
    closer = Policy(
        "intyg", parse_keep("18mo"), ("begar-intyg",), ("SE2321000065-TEST0001",), "opened", whole_years=True,
        undocumented="purge", authority="Regionstyrelsen", system="Personalverktyget", not_record="egna anteckningar",
        decision=Decision("Regionstyrelsen", date(2019, 3, 12), "RK 19/0815", review=date(2027, 1, 1)),
    )  # fmt: skip
    asked = terms([TWO_YEARS, closer], today)
    parts = [{**term.policy.as_json(), "cut_off": term.policy.cut_off(today).isoformat()} for term in asked]
    assert recorded(json.loads(json.dumps(parts))) == asked
    assert [term.policy.name for term in asked] == ["intyg", "all"] and asked[1].except_for == (closer,)
    of_0_1 = [{**parts[0], "keep": "18m"}]  # as vis 0.1 wrote months
    assert recorded(of_0_1) == asked[:1]
