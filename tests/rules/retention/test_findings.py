"""What is to be said of a retention file that can be read."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.core.durations import Duration
from vis_cli.rules.retention.findings import of_policies
from vis_cli.rules.retention.policies import Decision, Policy

TODAY = date(2026, 6, 2)


@pytest.mark.parametrize(
    ("made", "outside", "found"),
    [
        (date(2019, 3, 12), 0, []),
        (TODAY, 0, []),
        (None, 0, ["no-decision"]),
        (date(2026, 6, 3), 0, ["decision-to-come"]),
        (TODAY, 1, ["no-policy"]),
        (None, 2, ["no-decision", "no-policy"]),
    ],
)
def test_a_policy_is_found_wanting(made: date | None, outside: int, found: list[str]) -> None:
    policy = Policy("p", Duration(((2, "y"),)), decision=None if made is None else Decision("RS", made, "x"))
    said = of_policies([policy], outside, TODAY)
    assert [each["id"] for each in said] == found
    assert all(each["message"] and each["fix"] for each in said)


@pytest.mark.parametrize(("review", "found"), [(date(2026, 6, 2), []), (date(2026, 6, 1), ["decision-to-review"])])
def test_a_decision_is_to_be_reviewed_by_its_day(review: date, found: list[str]) -> None:
    policy = Policy("p", Duration(((2, "y"),)), decision=Decision("RS", date(2019, 3, 12), "x", review=review))
    assert [each["id"] for each in of_policies([policy], 0, TODAY)] == found
