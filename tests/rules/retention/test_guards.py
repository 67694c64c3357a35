"""The guards of destroying, at their limits."""

from __future__ import annotations

import pytest

from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.retention.guards import cut_ledger, lost_ledger, too_many
from vis_cli.rules.retention.policies import Policy


def limited(**limits: object) -> Policy:
    return Policy("p", Duration(((2, "y"),)), **limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "due", "scope", "trips"),
    [
        ({}, 10**6, 10**6, False),
        ({"max_cases": 5}, 5, 9, False),
        ({"max_cases": 5}, 6, 9, True),
        ({"max_cases": 0}, 0, 9, False),
        ({"max_cases": 0}, 1, 9, True),
        ({"max_share": 0.3}, 3, 10, False),
        ({"max_share": 0.3}, 4, 10, True),
        ({"max_share": 0.3}, 0, 0, False),
        ({"max_share": 1.0}, 10, 10, False),
        ({"max_cases": 9, "max_share": 0.3}, 4, 10, True),
    ],
)
def test_a_policy_lets_so_many_go_in_one_run_and_no_more(
    limits: dict[str, object], due: int, scope: int, trips: bool
) -> None:
    found = too_many(limited(**limits), due, lambda most: min(most, scope))
    assert [(each.guard, each.amount) for each in found] == ([("too-many", due)] if trips else [])


def test_cases_are_counted_no_further_than_the_share_needs() -> None:
    asked: list[int] = []
    too_many(limited(max_share=0.25), 100, lambda most: asked.append(most) or most)  # type: ignore[func-returns-value]
    assert asked == [401]
    (found,) = too_many(limited(max_share=0.25), 100, lambda most: 200)
    assert str(found.message) == '"p" lets 25% of its cases go in one run; 100 of 200 (50%) are due.'
    (found,) = too_many(limited(max_cases=5), 6, lambda most: 200)
    assert str(found.message) == '"p" lets 5 cases go in one run; 6 are due.'


@pytest.mark.parametrize(("named", "missing"), [(0, 3), (2, 1), (3, 0), (4, 0)])
def test_a_ledger_that_names_less_than_its_certificate_trips_its_guard(named: int, missing: int) -> None:
    found = lost_ledger("R-1", named, 3, "certs/R-1.ledger")
    assert [(each.guard, each.amount) for each in found] == ([("lost-ledger", missing)] if missing else [])
    said = f"the ledger of R-1 names {named} of the cases that its certificate says were purged (3)."
    hint = "Take certs/R-1.ledger from a copy; what it does not name goes only when it is due by itself."
    assert {(str(each.message), str(each.hint)) for each in found} <= {(said, hint)}


def test_a_ledger_that_names_nothing_trips_the_guard_where_no_certificate_says_how_many() -> None:
    (found,) = cut_ledger("R-1", "certs/R-1.ledger")
    assert (found.guard, found.amount) == ("lost-ledger", 1)
    assert "certs/R-1.ledger" in str(found.hint)


def test_each_guard_stands_in_the_one_list() -> None:
    assert {"too-many", "lost-ledger"} <= GUARDS.keys()
