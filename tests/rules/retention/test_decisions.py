"""No decision, no purge: who may make what cases are destroyed by, and what a decision covers."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Refused
from vis_cli.rules.cases.cases import first_key, numbers
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.retention import certificate, decisions
from vis_cli.rules.retention.decisions import (
    DecidedKeys,
    DecidedTerms,
    decide,
    demand,
    go_on,
    purged_before,
    unknown_runs,
)
from vis_cli.rules.retention.policies import Decision, Policy, Term, terms

TODAY = date(2026, 6, 2)
KEY = b"k" * 32


def policy(name: str, decided: date | None = date(2019, 3, 12), **more: Any) -> Policy:
    decision = None if decided is None else Decision("RS", decided, "x")
    return Policy(name, Duration(((2, "y"),)), decision=decision, **more)


@pytest.mark.parametrize(
    ("made", "may"),
    [(None, False), (date(2026, 6, 1), True), (TODAY, True), (date(2026, 6, 3), False), (date(9999, 1, 1), False)],
)
def test_a_policy_destroys_from_the_day_of_its_decision(made: date | None, may: bool) -> None:
    if may:
        assert [term.policy.name for term in decide([policy("p", made)], TODAY)] == ["p"]
        return
    with pytest.raises(Refused) as refused:
        decide([policy("p", made)], TODAY)
    assert (refused.value.id, refused.value.exit_code) == ("no-decision", 4)
    assert '"p"' in str(refused.value.message)


def test_a_policy_without_a_decision_is_passed_over_only_where_nothing_is_due_by_it() -> None:
    both = [policy("all"), policy("a", None, case_types=("a",))]
    decided = decide(both, TODAY, due={"all": 7, "a": 0})
    assert [term.policy.name for term in decided] == ["all"]
    assert [each.name for term in decided for each in term.except_for] == ["a"]  # whose cases stay
    with pytest.raises(Refused):
        decide(both, TODAY, due={"all": 7, "a": 1})
    assert [term.policy.name for term in decide(both, TODAY, named=["all"], due={"a": 1})] == ["all"]
    with pytest.raises(Refused):
        decide(both, TODAY, named=["a"])
    with pytest.raises(Refused):
        decide([], TODAY)


def test_what_is_decided_asks_what_its_policies_ask_on_that_day() -> None:
    every = [policy("all"), policy("a", case_types=("a",))]
    decided = decide(every, TODAY)
    assert (list(decided), decided.today) == (terms(every, TODAY), TODAY)


def test_a_run_goes_on_by_its_own_terms_within_those_that_are_decided_now() -> None:
    begun = terms([policy("old", units=("u",)), policy("undecided", None)], TODAY)
    decided = decide([policy("all"), policy("a", case_types=("a",))], TODAY)
    own = go_on(decided, begun)
    demand(DecidedTerms, own)
    assert [(term.policy.name, term.before, list(term.within)) for term in own] == [
        ("old", begun[0].before, list(decided))
    ]
    assert own.today == TODAY


class Lookalike:
    """What has everything that decided terms have, but for the decision."""

    today = TODAY

    def __iter__(self) -> Any:
        return iter(terms([policy("p", None)], TODAY))


def forgeries() -> list[Callable[[], Any]]:
    real: Any = decide([policy("p")], TODAY)
    undecided = tuple(terms([policy("p", None)], TODAY))
    made: Any = DecidedTerms
    return [
        lambda: made(),
        lambda: made(by=None, today=TODAY, _terms=undecided),
        lambda: made(by=object(), today=TODAY, _terms=undecided),
        lambda: made(undecided),
        lambda: DecidedKeys(by=True, today=TODAY, keys=[1]),
        lambda: type("Mine", (made,), {}),
        lambda: type("Mine", (decisions._Decided,), {}),
        lambda: copy.copy(real),
        lambda: copy.deepcopy(real),
        lambda: pickle.dumps(real),
        lambda: setattr(real, "_terms", undecided),
        lambda: setattr(real, "today", date(2099, 1, 1)),
        lambda: demand(made, undecided),
        lambda: demand(made, list(real)),
        lambda: demand(made, Lookalike()),
        lambda: demand(made, None),
        lambda: demand(DecidedKeys, real),
    ]


@pytest.mark.parametrize("forge", forgeries())
def test_only_a_decision_makes_what_cases_are_destroyed_by(forge: Callable[[], Any]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        forge()


def test_what_is_decided_is_taken() -> None:
    demand(DecidedTerms, decide([policy("p")], TODAY))
    demand(DecidedKeys, purged_before(list, [], KEY, TODAY))


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)), st.integers(1, 7))
def test_exactly_the_cases_whose_numbers_stand_in_a_ledger_are_destroyed_again(
    gone: set[int], there: set[int], size: int
) -> None:
    def keys(of: set[int]) -> list[int]:
        return [first_key(2024) + n for n in sorted(of)]

    macs = certificate.digester(KEY)(numbers(keys(gone)))
    listed = keys(there)
    chunks = [listed[at : at + size] for at in range(0, len(listed), size)]
    found = purged_before(lambda: iter([*macs, *macs]), chunks, KEY, TODAY)
    assert list(found.keys) == keys(gone & there)
    assert list(purged_before(lambda: iter(macs), chunks, b"x" * 32, TODAY).keys) == []


@pytest.mark.parametrize(
    ("states", "files", "certified", "lost"),
    [
        ({}, set(), set(), []),
        ({}, {1, 2}, {1}, [1, 2]),
        ({1: "done"}, {1}, {1}, []),
        ({1: "done", 2: "stopped"}, {1, 2}, {1}, []),
        ({1: "done", 2: "running"}, {1, 2}, {1, 2}, [2]),
        ({1: "done"}, {1, 3}, {1}, [3]),
    ],
)
def test_runs_that_only_the_folder_knows_show_that_the_database_was_restored(
    states: dict[int, str], files: set[int], certified: set[int], lost: list[int]
) -> None:
    assert unknown_runs(states, files, certified) == lost


def test_a_term_by_itself_is_no_decision() -> None:
    (term,) = terms([policy("p")], TODAY)
    assert isinstance(term, Term)
    with pytest.raises(TypeError):
        demand(DecidedTerms, [term])
