"""Units: imports by HSA-id that delete nothing, names that stay findable, and closings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.undoing import at_once
from vis_cli.errors import FaultyInput, Malformed, Refused, Source
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan, after
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.units import (
    SaidUnit,
    Unit,
    UnitAlias,
    alias,
    close,
    end_windows,
    import_units,
    rename,
    reopen,
    unalias,
    under,
)


class Lines:
    """Row n stands on line n + 2."""

    def place(self, row: int) -> Source:
        return Source("units.csv", row + 2)

    def source(self, row: int, column: str | None = None) -> Source:
        return Source("units.csv", row + 2, 1, column)


A, B, C = (f"SE2321000065-TEST000{n}" for n in "123")
ALL = ("hsa_id", "name", "parent", "location", "phone", "visiting_address", "aliases")


def bring(held: list[Unit], aliases: list[UnitAlias], *rows: dict[str, str], columns: tuple[str, ...] = ALL) -> Plan:
    said = [SaidUnit(at, **row) for at, row in enumerate(rows)]
    return import_units(held, aliases, said, columns=columns, places=Lines())


def faults(held: list[Unit], *rows: dict[str, str]) -> list[tuple[int | str, ...]]:
    with pytest.raises(FaultyInput) as refused:
        bring(held, [], *rows)
    return [(fault.id, fault.source.line) for fault in refused.value.faults]


def test_a_new_unit_is_added_with_its_aliases_and_line() -> None:
    plan = bring([], [], {"hsa_id": A, "name": "Teleborg", "aliases": ("VC Teleborg", "Teleborg")})
    assert [step.after for step in plan.steps] == [Unit(A, "Teleborg"), UnitAlias("VC Teleborg", A)]
    assert plan.steps[0].source == Source("units.csv", 2)


def test_a_changed_name_stays_as_an_alias() -> None:
    plan = bring([Unit(A, "Birka")], [], {"hsa_id": A, "name": "Birka vårdcentral"})
    assert [(step.action, step.after) for step in plan.steps] == [
        ("change", Unit(A, "Birka vårdcentral")),
        ("add", UnitAlias("Birka", A)),
    ]


def test_a_name_that_only_changes_case_leaves_no_alias() -> None:
    assert len(bring([Unit(A, "BIRKA")], [], {"hsa_id": A, "name": "Birka"}).steps) == 1


def test_what_the_file_has_no_column_for_stays_and_an_empty_cell_is_no_value() -> None:
    held = Unit(A, "Birka", location="Växjö", phone="1")
    (step,) = bring([held], [], {"hsa_id": A, "name": "Birka"}, columns=("hsa_id", "name", "phone")).steps
    assert step.after == Unit(A, "Birka", location="Växjö", phone=None)


def test_units_that_the_file_does_not_name_stay() -> None:
    assert [step.record.id for step in bring([Unit(B, "B")], [], {"hsa_id": A, "name": "A"}).steps] == [A]


def test_a_parent_may_come_later_in_the_file_or_be_named_by_name() -> None:
    plan = bring(
        [Unit(C, "Region")], [], {"hsa_id": A, "name": "A", "parent": B}, {"hsa_id": B, "name": "B", "parent": "region"}
    )
    assert [step.after.parent for step in plan.steps] == [B, C]


def test_a_closed_unit_stays_closed_and_is_told() -> None:
    plan = bring([Unit(A, "A", closed_on=date(2026, 1, 1))], [], {"hsa_id": A, "name": "A"})
    assert plan.changes == () and "closed here since" in str(plan.notes[0])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"hsa_id": A, "name": "A"}, {"hsa_id": A, "name": "B"}], [("duplicate-unit", 3)]),
        (
            [{"hsa_id": A, "name": "A", "parent": "Z"}, {"hsa_id": B, "name": "B", "parent": C}],
            [("unknown-unit", 2), ("unknown-unit", 3)],
        ),
        ([{"hsa_id": A, "name": "A", "parent": A}], [("parent-ring", 2)]),
        ([{"hsa_id": A, "name": "A", "parent": B}, {"hsa_id": B, "name": "B", "parent": A}], [("parent-ring", 2)]),
    ],
)
def test_faults_of_every_row_are_told_at_once(
    rows: list[dict[str, str]], expected: list[tuple[int | str, ...]]
) -> None:
    assert faults([], *rows) == expected


def test_a_ring_through_the_register_is_found() -> None:
    assert faults([Unit(B, "B", parent=A)], {"hsa_id": A, "name": "A", "parent": B}) == [("parent-ring", 2)]


def test_the_same_row_twice_is_one() -> None:
    assert len(bring([], [], {"hsa_id": A, "name": "A"}, {"hsa_id": A, "name": "A"}).steps) == 1


NAMES = st.sampled_from(["Ada", "Bo", "bo", "Cia", "Dan"])
ROWS = st.dictionaries(st.sampled_from([A, B, C]), st.tuples(NAMES, st.none() | NAMES, st.lists(NAMES, max_size=2)))


@given(ROWS, ROWS)
def test_an_import_is_as_said_is_the_same_twice_and_can_be_taken_back(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    rows = []
    for said in (first, second):
        before = list(rows)
        wanted = [{"hsa_id": k, "name": n, "phone": p, "aliases": tuple(a)} for k, (n, p, a) in said.items()]
        plan = bring(*_sorted(rows), *wanted)
        rows = after(rows, plan.steps)
        units, aliases = _sorted(rows)
        assert all(each in rows or each.kind == "unit" for each in before)
        for key, (name, phone, _) in said.items():
            (unit,) = [each for each in units if each.hsa_id == key]
            assert (unit.name, unit.phone) == (name, phone)
        assert bring(units, aliases, *wanted).changes == ()
        assert at_once(plan.steps, rows) == after(before, [])


def _sorted(rows: list[Any]) -> tuple[Any, ...]:
    return [each for each in rows if each.kind == "unit"], [each for each in rows if each.kind == "unit-alias"]


def test_renaming_keeps_the_old_name_and_twice_is_the_same() -> None:
    plan = rename(Unit(A, "A"), " Nya  A ", [Unit(A, "A")], [])
    assert [step.after for step in plan.steps] == [Unit(A, "Nya A"), UnitAlias("A", A)]
    assert rename(Unit(A, "Nya A"), "Nya A", [], []).changes == ()


@pytest.mark.parametrize("do", [rename, alias])
def test_a_name_that_leads_elsewhere_is_refused(do: Callable[..., Any]) -> None:
    units, aliases = [Unit(A, "A"), Unit(B, "B")], [UnitAlias("Bee", B)]
    for taken in ("b", "BEE"):
        with pytest.raises(Refused, match=r"is the name of|is an alias of"):
            do(units[0], taken, units, aliases)


@pytest.mark.parametrize("do", [rename, alias])
@pytest.mark.parametrize(("name", "id"), [("", "empty-name"), (" ", "empty-name"), ("x" * 65, "long-name")])
def test_a_name_that_is_none_is_refused(do: Callable[..., Any], name: str, id: str) -> None:
    with pytest.raises(Malformed) as refused:
        do(Unit(A, "A"), name, [], [])
    assert refused.value.id == id


def test_an_alias_said_twice_is_the_same_and_one_taken_away_twice_too() -> None:
    held = [UnitAlias("Ett", A)]
    assert alias(Unit(A, "A"), "ett", [], held).changes == ()
    assert [step.action for step in unalias(Unit(A, "A"), "ETT", held).steps] == ["remove"]
    assert unalias(Unit(A, "A"), "Ett", []).steps == ()


def test_a_unit_closed_into_another_leaves_it_its_names() -> None:
    a, b = Unit(A, "A"), Unit(B, "B")
    held = [UnitAlias("Ett", A)]
    plan = close(a, date(2026, 5, 1), b, [a, b], held)
    rows = after([a, b, *held], plan.steps)
    directory = Directory("unit", {A: "A", B: "B"}, [(each.alias, each.unit) for each in _sorted(rows)[1]], {A})
    assert {directory.find(text) for text in ("a", "ett", "b")} == {B}
    assert directory.find(A) == A


def test_closing_tells_what_is_left_under_it_and_refuses_heirs_that_are_none() -> None:
    a, b = Unit(A, "A"), Unit(B, "B", parent=A)
    assert "Still open under it" in str(close(a, date(2026, 5, 1), None, [a, b], []).notes[0])
    with pytest.raises(Refused):
        close(a, date(2026, 5, 1), a, [a], [])
    with pytest.raises(Refused):
        close(a, date(2026, 5, 1), Unit(B, "B", closed_on=date(2026, 5, 1)), [a], [])
    gone = replace(a, closed_on=date(2026, 4, 1))
    with pytest.raises(Refused) as refused:
        close(gone, date(2026, 5, 1), None, [a], [])
    assert refused.value.id == "closed-earlier"
    assert close(gone, date(2026, 4, 1), None, [a], []).is_empty


def test_a_name_of_a_closed_unit_that_nobody_took_over_still_finds_it() -> None:
    assert Directory("unit", {A: "A", B: "B"}, [], {A}).find("a") == A


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ((4, 1), (4, 20), None),  # over before
        ((4, 1), (5, 1), None),  # ends as the unit does
        ((4, 25), (5, 2), "until"),
        ((4, 1), (5, 20), "until"),  # running: shortened, and asked about
        ((5, 1), (5, 20), "cancelled"),
        ((6, 1), (6, 20), "cancelled"),
    ],
)
def test_windows_end_with_their_unit(since: tuple[int, ...], until: tuple[int, ...], expected: str | None) -> None:
    now, at = midnight(date(2026, 4, 10)), midnight(date(2026, 5, 1))
    window = Window(1, None, A, "boka-tid", midnight(date(2026, *since)), midnight(date(2026, *until)))
    plan = end_windows([window], at, now)
    if expected is None:
        assert plan.steps == ()
        return
    ended = plan.steps[0].after
    assert ended.ends <= max(at, window.since) and ended.revision == 1
    assert (ended.until == at, ended.cancelled_at == now) == (expected == "until", expected == "cancelled")
    assert bool(plan.asks) == window.covers(now)


def test_a_unit_that_is_closed_already_ends_its_running_window_now() -> None:
    now = midnight(date(2026, 5, 10))
    window = Window(1, None, A, "x", midnight(date(2026, 5, 1)), midnight(date(2026, 6, 1)))
    (step,) = end_windows([window], midnight(date(2026, 5, 5)), now).steps
    assert step.after.ends == now


def test_what_lies_under_a_unit_is_found_however_deep() -> None:
    assert under(A, {A: None, B: A, C: B, "x": "y"}) == {A, B, C}


def test_units_and_their_names_read_as_a_person_would_say_them() -> None:
    assert str(Unit(A, "Lagan")) == f"Lagan ({A})"
    other = UnitAlias("Gamla", A)
    assert (other.id, str(other)) == (f"{A}/Gamla", f'"Gamla" for {A}')
    assert other.words({A: "Lagan"}.get) == '"Gamla" for Lagan'


def test_a_name_that_only_changes_case_is_a_rename_without_an_alias() -> None:
    unit = Unit(A, "Lagan")
    assert [step.after for step in rename(unit, "LAGAN", [unit], []).steps] == [Unit(A, "LAGAN")]


def test_an_alias_that_is_the_name_already_is_noted() -> None:
    unit = Unit(A, "Lagan")
    plan = alias(unit, "LAGAN", [unit], [])
    assert (plan.steps, plan.notes) == ((), (f'"LAGAN" is the name of Lagan ({A}) already.',))


def test_a_unit_that_is_reopened_is_closed_no_more() -> None:
    (step,) = reopen(Unit(A, "Lagan", closed_on=date(2026, 6, 1))).steps
    assert step.after == Unit(A, "Lagan")


def test_a_bar_can_not_stand_in_a_name() -> None:
    with pytest.raises(Malformed, match="a name cannot hold a") as refused:
        rename(Unit(A, "Lagan"), "La|gan", [Unit(A, "Lagan")], [])
    assert (refused.value.id, refused.value.position) == ("faulty-name", 2)
