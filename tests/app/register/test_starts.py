"""A unit that starts, from a script."""

from __future__ import annotations

from datetime import timedelta

from tests.app.conftest import Invoke
from vis_cli.app.register import added, case_types, starts

NEW = "SE2321000065-TEST7001"


def test_a_unit_starts_like_another_and_is_checked(invoke: Invoke) -> None:
    added.unit(invoke(), NEW, "Vårdcentralen Nya")
    day = invoke().today + timedelta(days=30)
    outcome = starts.start(invoke(yes=True), "Nya", day, like="Birka")
    assert (outcome.counts["add"], outcome.extra["ready"]) == (8, False)
    key, offered = case_types.offered(invoke(), "Nya")
    assert key == NEW and {(each["active"], each["opens_again"]) for each in offered} == {(False, str(day))}
    made = starts.check(invoke(), "Nya", day)
    assert made.data["items"] == outcome.extra["items"] and not made.is_ready
    assert [item.id for item in made.items if item.ok] == ["offers", "card"]
    assert len(made.missing) == len(made.items) - 2
