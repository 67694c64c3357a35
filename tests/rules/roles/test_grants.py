"""Grants as records: their days, their words, the units above, and what becomes of a draft."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.roles.region import ANNA, BO, EDITOR, FACTS, LAGAN, LIDHULT, REGISTER, TELEBORG, a_grant, d
from vis_cli.errors import Source
from vis_cli.rules.roles.grants import Draft, Grant, Register, period

LINE = Source("grants.csv", 2)


def steps(draft: Draft) -> list[tuple[str, str, str | None]]:
    """The action, the first day and the last of what each step is about."""
    return [
        (step.action, f"{step.record.since:%m%d}", f"{step.record.until:%m%d}" if step.record.until else None)
        for step in draft.steps()
    ]


def test_a_grant_is_known_by_its_first_day_and_an_open_one_lasts_for_ever() -> None:
    assert a_grant().id == f"{ANNA}/{EDITOR}/{TELEBORG}/2026-01-01"
    assert a_grant().key == (ANNA, EDITOR, TELEBORG)
    assert (a_grant().last, a_grant(until="0630").last) == (date.max, d("0630"))


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, "from Thu 1 Jan 2026 until further notice"),
        ("0101", "from Thu 1 Jan 2026 through Thu 1 Jan 2026"),
        ("0630", "from Thu 1 Jan 2026 through Tue 30 June 2026"),
    ],
)
def test_a_period_is_written_with_both_days(until: str | None, expected: str) -> None:
    assert str(period(a_grant(until=until))) == expected


def test_a_grant_is_told_with_the_names_that_are_known() -> None:
    names = REGISTER.persons | {TELEBORG: "Vårdcentralen Teleborg"}
    said = str(a_grant(until="0630").words(lambda key: names.get(key, key)))
    assert said.startswith(f"Anna Berg · {EDITOR} · Vårdcentralen Teleborg: from Thu 1 Jan")
    assert FACTS.describe(a_grant().key) == "Anna Berg · Redaktör kontaktkort · Teleborg"


@pytest.mark.parametrize(
    ("parents", "above"),
    [
        ({}, ("a",)),
        ({"a": None}, ("a",)),
        ({"a": "b", "b": "c"}, ("a", "b", "c")),
        ({"a": "a"}, ("a",)),
        ({"a": "b", "b": "a"}, ("a", "b")),
    ],
)
def test_the_units_above_end_at_the_top_even_in_a_circle(
    parents: dict[str, str | None], above: tuple[str, ...]
) -> None:
    assert Register(parents=parents).above("a") == above


def test_whom_the_register_does_not_know_keeps_the_id() -> None:
    assert (REGISTER.unit(LAGAN), REGISTER.unit("x")) == ("Lagan", "x")
    assert (REGISTER.person(BO), REGISTER.person("x")) == ("Bo Ek", "x")


def test_a_draft_keeps_the_grants_of_a_key_in_the_order_of_their_days() -> None:
    early, late, other = a_grant(until="0131"), a_grant(since="0301"), a_grant(unit=LIDHULT)
    draft = Draft([late, other, early])
    assert draft.spans(early.key) == (early, late)
    assert draft.spans((BO, EDITOR, TELEBORG)) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [a_grant()], [("add", "0101", None)]),
        ([], [], []),
        ([a_grant()], [a_grant()], [("same", "0101", None)]),
        ([a_grant()], [a_grant(until="0630")], [("change", "0101", "0630")]),
        ([a_grant()], [], [("remove", "0101", None)]),
        ([a_grant()], [a_grant(since="0201")], [("remove", "0101", None), ("add", "0201", None)]),
        (
            [a_grant(until="0131"), a_grant(since="0301")],
            [a_grant(until="0131"), a_grant(since="0301", until="0630")],
            [("change", "0301", "0630")],
        ),
        (
            [a_grant(until="0131"), a_grant(since="0301")],
            [a_grant(until="0131"), a_grant(since="0301")],
            [("same", "0301", None)],
        ),
    ],
)  # fmt: skip
def test_the_steps_from_what_was_to_what_becomes(before: list[Grant], after: list[Grant], expected: list) -> None:
    draft = Draft(before)
    draft.put(a_grant().key, tuple(after), LINE)
    assert steps(draft) == expected
    assert {step.source for step in draft.steps()} <= {LINE}


def test_what_was_put_last_counts_and_what_was_not_touched_gives_no_step() -> None:
    draft = Draft([a_grant(), a_grant(BO)])
    draft.put(a_grant().key, ())
    draft.put(a_grant().key, (a_grant(until="0630"),))
    assert draft.spans(a_grant().key) == (a_grant(until="0630"),)
    assert steps(draft) == [("change", "0101", "0630")]
