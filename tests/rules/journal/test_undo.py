"""An undo as a plan: what it touches, what it leaves on record, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.rules.roles.region import FACTS, TELEBORG, a_grant, d
from tests.rules.undoing import left, undo
from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.undo import Obstacle
from vis_cli.rules.journal.undo import refusal
from vis_cli.rules.register.units import Unit

MADE, LATER = d("0610"), d("0901")
UNIT, RENAMED = Unit(TELEBORG, "Teleborg"), Unit(TELEBORG, "Teleborgs vårdcentral")


def test_a_row_that_is_not_as_it_was_left_is_touched_whatever_its_kind() -> None:
    for row in (replace(RENAMED, phone="0470"), None):
        rows = [] if row is None else [row]
        (found,) = undo([Step(UNIT, RENAMED)], rows, MADE, LATER, roles=FACTS).obstacles
        assert (found.why, found.object, found.keys) == ("touched", TELEBORG, {("unit", TELEBORG)})


def test_steps_on_one_row_are_taken_back_as_one() -> None:
    steps = [Step(None, UNIT), Step(UNIT, RENAMED), Step(a_grant(), a_grant())]
    assert left(steps, [RENAMED], MADE, LATER, roles=FACTS) == []


def test_what_was_changed_and_changed_back_is_not_touched() -> None:
    done = undo([Step(UNIT, RENAMED), Step(RENAMED, UNIT)], [UNIT], MADE, LATER, roles=FACTS)
    assert (done.plan.steps, list(done.obstacles)) == ((), [])


def test_an_undo_before_the_change_by_a_clock_put_back_gives_back_what_was() -> None:
    assert (
        left([Step(None, a_grant(since="0601"))], [a_grant(since="0601")], MADE, MADE - timedelta(1), roles=FACTS) == []
    )


def test_every_step_of_the_plan_knows_what_it_takes_back() -> None:
    ended = [Step(a_grant(), a_grant(until="0609"))]
    done = undo(ended, [ended[0].after], MADE, LATER, roles=replace(FACTS, today=LATER))
    assert done.origins(("grant", a_grant(since="0901").id)) == {("grant", a_grant().id)}


def test_what_stands_in_the_way_is_told_by_its_first_reason_and_named() -> None:
    def obstacle(object: str, why: str = "touched", error: Refused | None = None) -> Obstacle:
        return Obstacle(frozenset([("unit", object)]), why, object, error)

    rule = Refused("no.", id="closed-unit")
    many = [obstacle(f"W-{n}") for n in range(9, 0, -1)]
    said = refusal(7, [obstacle("X", "closed-unit", rule), *many, obstacle("U", "in use")])
    assert (said.id, said.details["objects"][:2], len(said.details["objects"])) == ("stale", ["W-1", "W-2"], 9)
    assert str(said) == "touched since C-7: W-1, W-2, W-3, W-4, W-5 and 4 more."
    assert str(refusal(7, [obstacle("U", "in use")])) == "in use since C-7: U."
    assert str(refusal(7, [obstacle("U", "gone")])) == "gone since C-7: U."
    assert refusal(7, [obstacle("X", "closed-unit", rule)]) is rule
