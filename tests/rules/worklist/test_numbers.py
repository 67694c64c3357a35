"""A number means a line of the list last shown, of this database, or is refused."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.errors import Refused
from vis_cli.rules.worklist.numbers import Line, Shown, meant, numbers

LINES = [Line("SE1", ("T-1", "T-2")), Line("SE2", ("T-3",))]
SHOWN = Shown("one", date(2026, 6, 29), LINES)


def test_numbers_are_told_from_ids() -> None:
    named = ["3", "T-1a2b3c4d", "12345678", "٣", "-1", "1" * 5000, "02"]
    assert numbers(named) == ["3", "12345678", "02"]


def test_a_number_is_its_line() -> None:
    assert meant(["2", "01"], SHOWN, "one") == {"2": LINES[1], "01": LINES[0]}


@pytest.mark.parametrize(
    ("wanted", "shown", "said"),
    [
        ("1", None, "no list"),
        ("1", Shown("another", date(2026, 6, 29), LINES), "another database"),
        ("0", SHOWN, "no number 0"),
        ("3", SHOWN, "no number 3"),
    ],
)
def test_a_number_without_a_line_is_refused(wanted: str, shown: Shown | None, said: str) -> None:
    with pytest.raises(Refused) as refused:
        meant([wanted], shown, "one")
    assert refused.value.id == "unknown-number"
    assert said in str(refused.value.message)
