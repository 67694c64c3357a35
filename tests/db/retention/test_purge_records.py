"""What the records of runs keep."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vis_cli.db.retention.purge_records import gone_here, parts
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.retention.policies import COUNTED_FROM, UNDOCUMENTED, Decision, Policy, recorded, terms


@given(
    st.builds(lambda count, unit: Duration(((count, unit),)), st.integers(1, 60), st.sampled_from(["y", "mo", "d"])),
    st.sampled_from(COUNTED_FROM),
    st.booleans(),
    st.sampled_from(UNDOCUMENTED),
    st.dates(date(1990, 1, 1), date(2080, 12, 31)),
    st.sampled_from(["54", None]),
)
def test_the_terms_on_a_runs_record_are_those_that_it_was_begun_with(
    keep: Duration, counted_from: str, whole_years: bool, undocumented: str, today: date, paragraph: str | None
) -> None:
    more: dict[str, Any] = {
        "counted_from": counted_from,
        "whole_years": whole_years,
        "undocumented": undocumented,
        "decision": Decision("RS", date(2019, 3, 12), "x", paragraph),
    }
    begun = terms([Policy("all", keep, **more), Policy("a", keep, ("a",), ("u",), **more)], today)
    assert recorded(json.loads(json.dumps(parts(begun, today)))) == begun


def test_of_a_run_that_is_taken_back_only_what_went_from_this_database_counts_as_gone_here() -> None:
    own = {"policies": [{"counts": {"cases": 2}}, {"counts": {"cases": 3}}]}
    assert gone_here(own) == 5
    assert gone_here({**own, "here": 1}) == 1
    assert gone_here({"policies": [], "replayed": True}) == 0
