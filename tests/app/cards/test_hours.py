"""Hours from a script: set, excepted, cleared; what a resident then sees."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import FaultyInput
from vis_cli.rules.core.times import parse_day, parse_moment


def test_hours_are_set_excepted_and_cleared(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    day = parse_day("2025-06-11")
    app.cards.hours.except_(invoke(yes=True), ["Birka"], (day, day), "closed")
    at = parse_moment("2025-06-11 09:00")
    assert not app.cards.query.open_(invoke(), "Birka", at=at).is_open
    app.cards.hours.except_(invoke(), ["Birka"], (day, day), "usual")
    assert app.cards.query.open_(invoke(), "Birka", at=at).is_open
    app.cards.hours.clear(invoke(), "Birka")
    assert app.cards.query.open_(invoke(), "Birka", at=at).next_change is None
    with pytest.raises(FaultyInput):
        app.cards.hours.set_(invoke(), "Birka", "mån 8-25:61")
