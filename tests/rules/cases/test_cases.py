"""Case numbers and their keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Malformed
from vis_cli.rules.cases.cases import Case, first_key, number, numbers, parse_number


@given(year=st.integers(1900, 2199), n=st.integers(1, 9_999_999))
def test_a_number_is_read_back_from_its_key(year: int, n: int) -> None:
    assert number(parse_number(f"{year:04d}-{n:07d}")) == f"{year:04d}-{n:07d}"


def test_keys_grow_with_the_numbers() -> None:
    written = ["2023-9999999", "2024-0000001", "2024-0001234", "2025-0000001"]
    assert [number(key) for key in sorted(map(parse_number, reversed(written)))] == written


@pytest.mark.parametrize("text", ["", "2024-1234", "2024-00012345", "24-0001234", "2024-0000000", "2024/0001234", "1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="case number"):
        parse_number(text)


def test_the_numbers_of_many_cases_are_those_of_each() -> None:
    keys = [parse_number("2024-0000001"), parse_number("2025-9999999")]
    assert [each.decode() for each in numbers(keys)] == [number(key) for key in keys]
    assert first_key(2025) == parse_number("2025-0000001") - 1
    assert parse_number("2024-9999999") < first_key(2025)


def test_a_case_reads_by_its_number() -> None:
    at = datetime(2026, 6, 10, tzinfo=UTC)
    case = Case(parse_number("2026-0000007"), "U1", "boka-tid", "191212121212", "new", at, at)
    assert (case.id, str(case)) == ("2026-0000007", "2026-0000007 boka-tid at U1, new")
