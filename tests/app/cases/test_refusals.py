"""Where a case does not take an event: who was there before, and every case's own reason."""

from __future__ import annotations

from collections.abc import Callable

from tests.app.cases.conftest import opened
from vis_cli.app.cases.refusals import not_anothers, together, with_last
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import events
from vis_cli.errors import NotPermitted, Refused
from vis_cli.rules.cases.cases import parse_number

Make = Callable[..., Invocation]


def test_a_refusal_names_who_changed_the_case_last(care: Make) -> None:
    key = parse_number(opened(care))
    with care().reading() as db:
        facts = events.facts(db, [key])[key]
        error = with_last(db, facts, Refused("it is closed."))
    assert "anna changed it last" in str(error.message) and error.details["change"] == "C-2"


def test_of_several_refusals_the_gravest_says_them_all() -> None:
    errors = [Refused("the first.", id="a"), NotPermitted("the second.", id="b"), Refused("the third.", id="c")]
    one = together(errors)
    assert (one.exit_code, one.id, one.details["cases"]) == (77, "b", 3)
    assert str(one.message).splitlines() == ["the first.", "the second.", "the third."]
    assert together(errors[:1]) is errors[0]
    assert "… +1" in str(together([Refused(f"{n}.", id="a") for n in range(101)]).message)


def test_the_guard_counts_the_cases_that_are_anothers() -> None:
    violation = not_anothers([f"2026-000000{n}" for n in range(1, 8)])
    assert (violation.guard, violation.amount) == ("not-anothers", 7) and "…" in str(violation.message)
