"""A summer, from a script."""

from __future__ import annotations

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.rules.core.times import parse_moment


def test_a_summer_is_compared_with_the_year_before_unless_another_is_named(invoke: Invoke) -> None:
    app.windows.add(invoke(), "Birka", ["Boka tid"], parse_moment("2025-06-16"), parse_moment("2025-06-23"))
    assert [each.id for each in app.season.season(invoke(), 2026).findings] == ["not-ordered"]
    assert app.season.season(invoke(), 2027).findings == []
    data = app.season.season(invoke(), 2027, like=2025).data
    assert (data["like"], [each["unit_name"] for each in data["items"]]) == (2025, ["Vårdcentralen Birka"])
    assert "<svg" in app.season.season(invoke(), 2025).page(str, "en")
