"""The first lines of cases: those of a dict, however many there are and whatever they are numbered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vis_cli.files.cases.seen import Seen

KEYS = st.integers(19000000001, 21999999999)


@given(st.lists(KEYS | st.integers(20240000001, 20240000040), max_size=300))
def test_the_first_line_of_a_case_is_remembered(keys: list[int]) -> None:
    seen, first = Seen(), dict[int, int]()
    for line, key in enumerate(keys, 2):
        assert seen.first(key, line) == first.setdefault(key, line)


def test_cases_in_order_far_apart_and_of_many_years_are_all_found_again() -> None:
    keys = [year * 10_000_000 + n * step for year in (1999, 2024, 2025) for step in (1, 4096) for n in range(1, 5000)]
    unique = list(dict.fromkeys(keys))
    seen = Seen()
    assert [seen.first(key, line) for line, key in enumerate(unique, 2)] == list(range(2, len(unique) + 2))
    assert [seen.first(key, 1) for key in unique] == list(range(2, len(unique) + 2))
