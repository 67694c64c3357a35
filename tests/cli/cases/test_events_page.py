"""The page on cases has every event, with the states that it takes."""

from __future__ import annotations

import re

from tests.conftest import ROOT
from vis_cli.rules.cases.events import TRANSITIONS


def test_the_table_of_events_is_that_of_the_rules() -> None:
    page = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|", page.partition("## From the question to the answer")[2], re.M)
    said = {event: set(states.split(", ")) for event, states in rows}
    assert said.pop("open") == {"–"}
    assert said == {name: set(each.states) for name, each in TRANSITIONS.items()}
