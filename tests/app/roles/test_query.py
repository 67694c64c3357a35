"""Questions about roles from a script."""

from __future__ import annotations

from datetime import timedelta

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.rules.core.times import parse_day


def test_what_ends_soon_is_listed_soonest_first_and_lone_administrators_are_found(invoke: Invoke) -> None:
    for unit, day in (("Birka", "2025-06-25"), ("Moheda", "2025-06-20"), ("Alvesta", "2025-09-01")):
        app.roles.grant(invoke(), "Anna Berg", "lokal-administrator-hsa", [unit], until=parse_day(day))
    soon = app.roles.list_(invoke(), expiring_within=timedelta(days=30))
    assert [item["to"] for item in soon] == ["2025-06-20", "2025-06-25"]
    assert next(app.roles.check(invoke(), "Alvesta"))["unit_name"] == "Vårdcentralen Alvesta"
