"""The order file to fill in."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from vis_cli.files.orders.template import template
from vis_cli.rules.core.times import parse_moment

TODAY = date(2026, 5, 6)  # a Wednesday


def test_without_values_it_is_an_example_of_five_weeks_that_begins_on_a_monday() -> None:
    [order] = yaml.safe_load(template(TODAY))["orders"]
    assert order["deactivate"] == date(2026, 6, 1) and order["deactivate"].weekday() == 0
    assert (order["reactivate"] - order["deactivate"]).days == 35
    assert order["case_types"] == ["Boka tid", "Förnya recept"]


@pytest.mark.parametrize("text", ["IT: 1", "no", "0470", "# x", "[a]", "a 'b' \"c\"", "*x", "Å, ä"])
def test_whatever_is_given_stands_as_a_text(text: str) -> None:
    read = yaml.load(template(TODAY, ref=text, unit=text, case_types=["a,b"]), Loader=yaml.BaseLoader)["orders"][0]
    assert (read["ref"], read["unit"], read["case_types"]) == (text, text, ["a", "b"])


def test_only_the_comments_are_in_the_language_asked_for() -> None:
    swedish = template(TODAY, say=lambda said: "Ä")
    assert yaml.safe_load(swedish) == yaml.safe_load(template(TODAY))
    lines = swedish.splitlines()[2:]
    assert [line for line in lines if not line.endswith("  # Ä")] == [] and len(
        {line.index("# Ä") for line in lines}
    ) == 2


def test_all_is_the_word_and_days_stand_as_they_are_given() -> None:
    read = yaml.load(
        template(TODAY, case_types=["all"], since=parse_moment("2026-07-01"), until=parse_moment("2026-07-08 12:00")),
        Loader=yaml.BaseLoader,
    )["orders"][0]
    assert (read["case_types"], read["deactivate"], read["reactivate"]) == ("all", "2026-07-01", "2026-07-08 12:00")
