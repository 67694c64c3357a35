"""The notices that a card lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.cards.strategies import weeks
from vis_cli.rules.cards import notices, suggestions
from vis_cli.rules.cards.cards import Card, check
from vis_cli.rules.cards.cover import uncovered
from vis_cli.rules.cards.hours import Span
from vis_cli.rules.cards.hours_text import parse
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule, dated, usual
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.plan import after
from vis_cli.rules.register.units import Unit

UNIT = Unit("SE2321000065-TEST0001", "Vårdcentralen Teleborg", phone="08-465 004 01")
TODAY = date(2026, 11, 1)
END = date(2027, 1, 10)
OFFICE = usual(UNIT.hsa_id, "telephone", parse("mån–fre 8–16").usual, entered=TODAY)


def closed(since: str, until: str) -> Schedule:
    days = date.fromisoformat(since), date.fromisoformat(until)
    return dated(UNIT.hsa_id, "all", days, (), entered=TODAY, exception=True)


def told(number: int, since: str, until: str, text: str) -> Notice:
    return Notice(number, UNIT.hsa_id, date.fromisoformat(since), date.fromisoformat(until), text)


def days(
    card: Card, lead: int = 0, today: date = TODAY, first: date = TODAY, last: date = END
) -> list[tuple[str, str]]:
    wanted = suggestions.missing(card, first, last, lead=Duration(((lead, "d"),)), today=today)
    return [(f"{notice.since:%d/%m}", f"{notice.until:%d/%m}") for notice in wanted]


def test_there_is_one_notice_for_each_stretch_over_the_years_end() -> None:
    card = Card(UNIT, (OFFICE,))
    assert days(card) == [("24/12", "25/12"), ("31/12", "01/01"), ("06/01", "06/01")]
    assert days(card, last=date(2026, 12, 31)) == [("24/12", "25/12"), ("31/12", "01/01")]
    assert days(card, today=date(2027, 1, 1)) == [("01/01", "01/01"), ("06/01", "06/01")]
    assert days(Card(UNIT, (OFFICE, closed("2026-12-22", "2027-01-06")))) == [("22/12", "06/01")]
    assert days(Card(UNIT)) == []


def test_a_unit_that_is_closed_without_end_has_no_notice_that_ends() -> None:
    shut = dated(UNIT.hsa_id, "telephone", (date(2026, 12, 1), None), (), entered=TODAY)
    assert days(Card(UNIT, (OFFICE, shut))) == []


def test_a_notice_about_the_days_covers_them_and_another_does_not() -> None:
    works = told(1, "2026-12-01", "2026-12-31", "Vi bygger om. Ingången är från gården.")
    christmas = told(1, "2026-12-20", "2026-12-27", "Julhelgen: telefonen är stängd.")
    assert days(Card(UNIT, (OFFICE,), (works,)))[0] == ("24/12", "25/12")
    assert days(Card(UNIT, (OFFICE,), (christmas,)))[0] == ("31/12", "01/01")
    part = told(1, "2026-12-31", "2026-12-31", "Nyårsafton är telefonen stängd.")
    assert days(Card(UNIT, (OFFICE,), (part,)))[1] == ("01/01", "01/01")


def test_it_goes_up_earlier_but_not_while_another_is_up() -> None:
    works = told(1, "2026-12-10", "2026-12-20", "Vi bygger om.")
    assert days(Card(UNIT, (OFFICE,)), lead=7)[:2] == [("17/12", "25/12"), ("26/12", "01/01")]
    assert days(Card(UNIT, (OFFICE,), (works,)), lead=7)[0] == ("21/12", "25/12")
    whole = replace(works, until=date(2026, 12, 31))
    assert days(Card(UNIT, (OFFICE,), (whole,)), lead=7)[0] == ("24/12", "25/12")


def test_texts_are_joined_where_another_notice_is_up() -> None:
    works = told(1, "2026-12-01", "2026-12-31", "Vi bygger om.")
    card = Card(UNIT, (OFFICE,), (works,))
    wanted = list(suggestions.missing(card, TODAY, date(2026, 12, 28), lead=Duration(()), today=TODAY))
    plan = suggestions.plan(card, wanted, next_number=2, join=True)
    held = after([works], plan.steps)
    assert [(n.number, f"{n.since:%d/%m}", f"{n.until:%d/%m}", n.text[:26]) for n in held] == [
        (1, "01/12", "23/12", "Vi bygger om."),
        (2, "24/12", "25/12", "Vi bygger om. Julafton, to"),
        (3, "26/12", "31/12", "Vi bygger om."),
    ]
    assert plan.violations == ()
    refused = suggestions.plan(card, wanted, next_number=2, join=False)
    assert [each.guard for each in refused.violations] == ["overlap"]


TEXTS = ["Kassan tar bara kort.", "Julhelgen har vi stängt.", "Vi har stängt.", "Vi bygger om 1–31 december."]


@settings(max_examples=100)
@given(
    weeks(st.none()),
    st.dates(date(1953, 1, 1), date(2099, 6, 30)),
    st.integers(0, 20),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 30), st.sampled_from(TEXTS)), max_size=3),
)
def test_what_is_suggested_tells_exactly_what_is_missing(
    spans: tuple[Span, ...], today: date, lead: int, others: list[tuple[int, int, str]]
) -> None:
    held: list[Notice] = []
    for number, (ahead, length, text) in enumerate(others, 1):
        first = today + timedelta(ahead)
        each = Notice(number, UNIT.hsa_id, first, first + timedelta(length), text)
        if not any(notices.meets(each, other) for other in held):
            held.append(each)
    last = today + timedelta(120)
    card = Card(UNIT, (usual(UNIT.hsa_id, "telephone", spans, entered=today),), tuple(held))
    missing = uncovered(card.days, held, today, last)
    wanted = list(suggestions.missing(card, today, last, lead=Duration(((lead, "d"),)), today=today))
    assert all(any(notice.on(day) for notice in wanted) for day in missing)
    assert bool(wanted) is bool(missing)
    assert all(not notices.wrongs(n.text) and notices.week_number(n.text) is None for n in wanted)
    plan = suggestions.plan(card, wanted, next_number=10, join=True)
    now = replace(card, notices=tuple(after(held, plan.steps)))
    live = [notice for notice in now.notices if not notice.ended]
    assert all(not notices.meets(a, b) for n, a in enumerate(live) for b in live[n + 1 :])
    for notice in held:  # what was up is still told
        assert notice.since and notice.until
        for n in range((notice.until - notice.since).days + 1):
            day = notice.since + timedelta(n)
            assert any(each.on(day) and notice.text in each.text for each in live)
    assert not [finding for finding in check(now, today, last, today) if finding.id == "red-day"]
    assert list(suggestions.missing(now, today, last, lead=Duration(((lead, "d"),)), today=today)) == []


def test_a_notice_about_given_days_says_what_really_is_unless_its_text_is_given() -> None:
    card = Card(UNIT, (OFFICE, closed("2026-11-11", "2026-11-12")))
    first, last = date(2026, 11, 11), date(2026, 11, 12)
    given = suggestions.about(card, first, last, text="Vi har utbildning.", today=TODAY)
    assert given is not None and (given.since, given.until, given.text) == (first, last, "Vi har utbildning.")
    written = suggestions.about(card, first, last, text="", today=TODAY)
    assert written is not None and (written.since, written.until) == (first, last) and "stäng" in written.text
    assert suggestions.about(Card(UNIT, (OFFICE,)), first, last, text="", today=TODAY) is None
    late = suggestions.about(card, first, last, text="", today=last)
    assert late is not None and late.since == last
