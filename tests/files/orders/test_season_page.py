"""A summer as a page."""

from __future__ import annotations

from datetime import date

from vis_cli.files.orders.season_page import page
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.season import Closed, SeasonFacts, findings, units


def test_what_people_wrote_shows_as_they_wrote_it_and_the_chart_has_the_whole_summer() -> None:
    closures = [Closed("A", "boka-tid", midnight(date(2026, 7, 1)), midnight(date(2026, 7, 8)), "IT-1")]
    before = [Closed("B", "boka-tid", midnight(date(2025, 7, 1)), midnight(date(2025, 7, 8)))]
    facts = SeasonFacts(2026, 2025, closures, before, names={"A": "<b>Växjö</b>", "B": "Moheda"})
    made = page(facts, units(facts), list(findings(facts)), date(2026, 5, 4), str, "en")
    assert "<b>Växjö" not in made and "&lt;b&gt;Växjö" in made
    assert "v.23" in made and "v.36" in made
    assert "Moheda closed in the summer of 2025, and has not ordered." in made
