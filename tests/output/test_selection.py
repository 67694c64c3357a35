"""--columns, --sort and --limit, for whatever rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Usage
from vis_cli.output import Result, pieces
from vis_cli.output.selection import selected, sort_key

ROWS = [
    {"id": "W-10", "unit": "Östra", "n": 2},
    {"id": "W-9", "unit": "Ängen", "n": None},
    {"id": "W-1", "unit": "Åseda", "n": 10},
]
COLUMNS = (("id", "window"), ("unit", "unit"))


def shown(format: str = "plain", **wanted: Any) -> str:
    people = format not in ("json", "csv", "yaml")
    return "".join(pieces(selected(Result({"items": iter(ROWS)}, COLUMNS), people=people, **wanted), format))


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        ({"sort": ["id"]}, ["W-1\tÅseda", "W-9\tÄngen", "W-10\tÖstra"]),
        ({"sort": ["-id"]}, ["W-10\tÖstra", "W-9\tÄngen", "W-1\tÅseda"]),
        ({"sort": ["unit"]}, ["W-1\tÅseda", "W-9\tÄngen", "W-10\tÖstra"]),
        ({"sort": ["n"], "columns": ["window", "n"]}, ["W-10\t2", "W-1\t10", "W-9\t"]),
        ({"sort": ["-n"], "columns": ["WINDOW", "n"]}, ["W-1\t10", "W-10\t2", "W-9\t"]),
        ({"limit": 1}, ["W-10\tÖstra"]),
        ({"limit": 1, "sort": ["-n"], "columns": ["n"]}, ["10"]),
    ],
)
def test_rows_come_as_they_are_wanted(wanted: dict[str, Any], lines: list[str]) -> None:
    assert shown(**wanted).splitlines() == lines


def test_programs_get_only_the_keys_that_they_ask_for() -> None:
    assert shown("csv", columns=["n", "id"], limit=2) == "n,id\n2,W-10\n,W-9\n"
    assert '"unit"' not in shown("json", columns=["id"])


def test_an_unknown_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(Usage, match='--sort: there is no column "x"') as refused:
        shown(sort=["x"])
    assert "id, unit, n" in str(refused.value.hint)


def test_an_answer_that_is_no_list_has_no_columns() -> None:
    with pytest.raises(Usage, match="none"):
        selected(Result({"a": 1}), limit=1, people=True)


@given(st.lists(st.integers() | st.none() | st.text(max_size=3), max_size=50), st.none() | st.integers(1, 60))
def test_any_values_are_sorted_as_their_keys_are(values: list[Any], limit: int | None) -> None:
    rows = iter([{"v": value} for value in values])
    asked = selected(Result({"items": rows}, keys=["v"]), sort=["v"], limit=limit, people=False)
    assert [row["v"] for row in asked.data["items"]] == sorted(values, key=sort_key)[:limit]
