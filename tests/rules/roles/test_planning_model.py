"""Random histories of grants against a model that knows nothing but days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.roles.histories import (
    DAYS,
    FIRST,
    GIVE,
    HISTORIES,
    KEYS,
    SYNC,
    TAKE,
    Model,
    assert_disjoint,
    carry_out,
    facts_on,
)
from tests.rules.roles.region import ANNA, BO, CILLA, LAGAN, NAMES, TELEBORG
from tests.rules.roles.test_rows import file_of
from tests.rules.undoing import at_once
from vis_cli.rules.core.plan import after
from vis_cli.rules.roles import bulk as roles_bulk
from vis_cli.rules.roles.check import as_of
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.rows import Defaults, Row, read


@settings(max_examples=200, deadline=None)
@given(HISTORIES, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_who_holds_what_on_every_day_is_what_the_model_says(history: list[Any], pace: list[int]) -> None:
    held: list[Grant] = []
    model = Model()
    today = FIRST
    for step, days in zip(history, pace, strict=False):
        plan = carry_out(held, model, step, today)
        became = after(held, plan.steps)
        assert at_once(plan.steps, became) == after(held, ())  # apply and undo is nothing
        held = became
        for day in DAYS:
            assert {grant.key for grant in as_of(held, day)} == model.on(day), (step, day)
        assert_disjoint(held)
        today += timedelta(days=days)


@settings(max_examples=200, deadline=None)
@given(HISTORIES, GIVE | TAKE | SYNC)
def test_doing_the_same_twice_changes_nothing_the_second_time(history: list[Any], step: tuple[Any, ...]) -> None:
    held: list[Grant] = []
    for each in [*history, step]:
        held = after(held, carry_out(held, Model(), each, FIRST).steps)
    assert carry_out(held, Model(), step, FIRST).changes == ()


# --- files -----------------------------------------------------------------------------------------------------------

NAMES_OF = {ANNA: "Anna Berg", BO: "Bo Ek", CILLA: "Cilla Dal", TELEBORG: "Teleborg", LAGAN: "Lagan"}


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    """Rows of a faultless file: one or two disjoint grants, or a revocation, per person, role and unit."""
    rows = []
    for person, role, unit in draw(st.lists(KEYS, unique=True, max_size=8)):
        first = draw(st.integers(0, 10))
        day = FIRST + timedelta(days=first)
        if draw(st.booleans()):
            rows.append(Row(NAMES_OF[person], role, NAMES_OF[unit], str(day), "", "revoke"))
            continue
        last = day + timedelta(days=draw(st.integers(0, 10)))
        rows.append(Row(NAMES_OF[person], role, NAMES_OF[unit], str(day), str(last)))
        if draw(st.booleans()):
            rows.append(Row(person, role, unit, str(last + timedelta(days=draw(st.integers(1, 9)))), "", "grant"))
    return draw(st.permutations(rows))


SPOILT = st.sampled_from([{"since": "2026-02-30"}, {"until": "soon"}, {"action": "gve"}, {"since": "1 juni"}])


@settings(max_examples=200, deadline=None)
@given(HISTORIES, _rows(), st.data())
def test_a_file_and_its_mended_rest_give_what_a_faultless_file_would_have(
    history: list[Any], rows: list[Row], data: Any
) -> None:
    held: list[Grant] = []
    for each in history:
        held = after(held, carry_out(held, Model(), each, FIRST).steps)
    facts = facts_on(FIRST)

    def applied(held: list[Grant], file: list[Row]) -> tuple[list[Grant], list[int]]:
        found = read(file_of(*file), NAMES, held, Defaults(), facts)
        return after(held, roles_bulk.apply(held, found.requests, facts).steps), sorted(found.faults)

    faultless, none = applied(held, rows)
    assert none == []
    bad = data.draw(st.sets(st.integers(0, len(rows) - 1))) if rows else set()
    spoilt = [row._replace(**data.draw(SPOILT)) if n in bad else row for n, row in enumerate(rows)]
    halfway, rest = applied(held, spoilt)
    assert set(rest) >= bad
    mended, none = applied(halfway, [rows[n] for n in rest])
    assert none == []
    assert mended == faultless
