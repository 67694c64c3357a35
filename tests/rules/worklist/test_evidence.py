"""What was seen, held against the worklist."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.plan import after
from vis_cli.rules.worklist.evidence import Key, Seen, Verified, absent, verify
from vis_cli.rules.worklist.tasks import Keyed, Standing, task_id

NOW = datetime(2026, 6, 10, 8, tzinfo=UTC)
UNIT = "SE2321000065-TEST0001"
ITEM = "telephoneHours"
KEY = ("HSA", UNIT, ITEM)


def standing(state: str, default: str = "") -> Standing:
    return Standing("HSA", UNIT, ITEM, state, default, NOW, "Sätt telefontid")


def held(state: str) -> dict[Key, Keyed]:
    return {KEY: Keyed("HSA", UNIT, ITEM, state, "T-1", "", NOW)}


def look(seen: str, wanted: Standing | None, keyed: dict[Key, Keyed], at: datetime | None = None) -> Verified:
    return verify(
        [Seen("HSA", UNIT, ITEM, seen, at=at)],
        [wanted] if wanted else [],
        keyed,
        name_of=lambda key: "Vårdcentralen Teleborg",
        same=lambda each, state: each.state == state,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("seen", "wanted", "keyed", "steps", "finding"),
    [
        ("A", standing("A"), {}, 1, None),  # keyed in, and not ticked off
        ("A", standing("A"), held("A"), 0, None),
        ("", standing("A"), {}, 0, None),  # still on the worklist
        ("B", standing("A"), held("B"), 0, None),
        ("", standing("A"), held("A"), 0, "ticked-not-seen"),
        ("B", standing("A"), held("A"), 0, "ticked-not-seen"),
        ("C", standing("A"), held("B"), 0, "never-asked-for"),
        ("C", standing("A"), {}, 0, "never-asked-for"),
        ("B", standing("A", "A"), {}, 0, "never-asked-for"),  # as it was imported, and changed there since
        ("B", None, {}, 0, "never-asked-for"),
        ("", None, {}, 0, None),
    ],
)
def test_what_is_seen_is_ticked_off_left_waiting_or_found(
    seen: str, wanted: Standing | None, keyed: dict[Key, Keyed], steps: int, finding: str | None
) -> None:
    found = look(seen, wanted, keyed)
    assert (len(found.steps), [each.id for each in found.discrepancies]) == (steps, [finding] if finding else [])


def test_a_finding_names_its_task() -> None:
    (ticked,) = look("", standing("A"), held("A")).discrepancies
    assert (ticked.task, ticked.fix) == ("T-1", "Key it in; until then: vis todo undone T-1")
    assert ticked.message == (
        "Vårdcentralen Teleborg: telephoneHours was ticked off 2026-06-10 (T-1), and HSA has nothing."
    )
    wanted = standing("A")
    (other,) = look("B", wanted, {}).discrepancies
    assert other.as_json()["task"] == task_id(wanted)
    (unknown,) = look("B", None, {}).discrepancies
    assert unknown.task is None


def test_a_tick_that_is_younger_than_what_was_seen_is_not_contradicted() -> None:
    earlier = NOW.replace(hour=7)
    assert look("", standing("A"), held("A"), at=earlier).discrepancies == []
    assert len(look("", standing("A"), held("A"), at=NOW).discrepancies) == 1


STATES = st.sampled_from(["", "A", "B", "C"])


@given(STATES, st.none() | STATES, STATES, st.none() | STATES)
def test_a_second_look_finds_the_same_and_changes_nothing(
    seen: str, wanted: str | None, default: str, ticked: str | None
) -> None:
    each = None if wanted is None else standing(wanted, default)
    keyed = {} if ticked is None else held(ticked)
    first = look(seen, each, keyed)
    then: dict[Key, Keyed] = {(row.system, row.unit, row.item): row for row in after(keyed.values(), first.steps)}
    second = look(seen, each, then)
    assert second.steps == []
    assert [d.id for d in second.discrepancies] == [d.id for d in first.discrepancies]
    assert all(replace(step.after, at=NOW).state == seen for step in first.steps)


def test_a_role_that_is_not_among_all_that_were_seen_is_not_held() -> None:
    known = [("HSA Webb", UNIT, "editor/P-1"), ("HSA Webb", UNIT, "editor/P-2"), ("HSA Webb", "OTHER", "editor/P-1"),
             ("HSA", UNIT, ITEM), ("Personalverktyget", UNIT, "receiver/P-1")]  # fmt: skip
    seen = {known[0]: Seen(*known[0], "given", "none")}
    assert absent(seen, {("HSA Webb", UNIT): NOW}, known, "none") == [Seen(*known[1], "none", "none", NOW)]


def test_what_is_said_of_a_role() -> None:
    key = ("HSA Webb", UNIT, "editor/P-1")
    names = {UNIT: "Teleborg", "editor": "Redaktör", "P-1": "Anna Berg"}
    for ticked, there, said in (
        ("given", "none", "was ticked off as given 2026-06-10 (T-1), and HSA Webb does not have it."),
        ("none", "given", "was ticked off as taken away 2026-06-10 (T-1), and HSA Webb still has it."),
    ):
        found = verify(
            [Seen(*key, there, "none")], [], {key: Keyed(*key, ticked, "T-1", None, NOW)},
            name_of=lambda each: names[each], same=lambda each, state: each.state == state, now=NOW,
        )  # fmt: skip
        assert [each.message for each in found.discrepancies] == [f"Teleborg: Redaktör for Anna Berg {said}"]
