"""Rules for red days from a script: set, listed, taken away, and from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import FaultyInput, NotFound
from vis_cli.rules.core.times import parse_moment


def test_a_rule_is_set_read_by_the_hours_and_taken_away(invoke: Invoke, tmp_path: Path) -> None:
    holidays = app.cards.holidays
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–16:00")
    holidays.set_(invoke(yes=True), None, "stängt", "till 12")
    [item] = holidays.list_(invoke())
    assert (item["unit_name"], item["red"], item["before"]) == ("Vårdcentralen Birka", "closed", "until 12:00")
    open_ = app.cards.query.open_(invoke(), "Birka", at=parse_moment("2025-12-23 13:00"))
    assert (open_.is_open, open_.next_change) == (False, parse_moment("2025-12-29 08:00"))
    file = tmp_path / "r.csv"
    file.write_text("enhet;röda dagar;dag före röd dag\nBirka;10–12;\n", encoding="utf-8")
    outcome, left = holidays.apply(invoke(yes=True), str(file))
    assert (outcome.counts["change"], left.faults) == (1, [])
    assert app.cards.query.open_(invoke(), "Birka", at=parse_moment("2025-12-24 11:00")).is_open
    holidays.clear(invoke(yes=True), ["Birka"])
    assert list(holidays.list_(invoke(), "Birka")) == []
    with pytest.raises(FaultyInput):
        holidays.set_(invoke(), ["Birka"], "kanske")
    with pytest.raises(NotFound):
        holidays.set_(invoke(), ["Ingen"], "stängt")
