"""Steps as programs read them."""

from __future__ import annotations

from tests.register import BIRKA
from vis_cli.app.records import step_as_json
from vis_cli.errors import Source
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.units import Unit

UNIT = Unit(BIRKA, "Vårdcentralen Birka")


def test_a_step_says_what_was_what_will_be_and_where_it_was_asked() -> None:
    added = step_as_json(Step(None, UNIT, Source("units.csv", 2, 1)))
    assert (added["action"], added["object"], added["id"]) == ("add", "unit", BIRKA)
    assert added["before"] is None and added["after"]["name"] == "Vårdcentralen Birka"
    assert added["source"] == "units.csv:2:1"
    removed = step_as_json(Step(UNIT, None))
    assert (removed["action"], removed["after"], removed["source"]) == ("remove", None, None)
