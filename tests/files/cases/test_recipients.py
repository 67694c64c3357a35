"""A table of residents to send to: every resident once, every value at its place."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files.cases import recipients
from vis_cli.files.core import text

TODAY = date(2026, 6, 15)
TOLVAN = "191212121212"


def read(written: str, *fields: str) -> recipients.Recipients:
    return recipients.parse(text.decode("lista.csv", written.encode()), fields, today=TODAY)


def faults(written: str, *fields: str) -> list[tuple[str, int, int]]:
    with pytest.raises(FaultyInput) as wrong:
        read(written, *fields)
    assert not any("1212-1212" in str(each.source) or TOLVAN in str(each.source) for each in wrong.value.faults)
    return [(each.id, each.source.line, each.source.column) for each in wrong.value.faults if each.source]


def test_a_resident_in_three_spellings_is_one() -> None:
    found = read("resident\n191212121212\n19121212-1212\n121212+1212\n").found
    assert [(each.resident, each.row) for each in found] == [(TOLVAN, 0)]


def test_a_resident_of_two_rows_that_differ_is_a_fault() -> None:
    assert faults("personnummer;datum\n191212121212;3 maj\n19121212-1212;4 maj\n", "datum") == [
        ("resident-twice", 3, 1)
    ]
    assert len(read("personnummer;datum\n191212121212;3 maj\n19121212-1212;3 maj\n", "datum").found) == 1


def test_columns_are_the_fields_however_they_are_written() -> None:
    (found,) = read("Invånare;Första dag\n191212121212;3 maj\n", "första_dag").found
    assert found.values == {"första_dag": "3 maj"}


@pytest.mark.parametrize(
    ("written", "fields", "found"),
    [
        ("resident\n191212121212\n", ("datum",), [("missing-column", 1, 1)]),
        ("resident;tid\n191212121212;10\n", (), [("unknown-column", 1, 10)]),
        ("namn\nAnna\n", (), [("unknown-column", 1, 1), ("missing-column", 1, 1)]),
        ("resident;a\n191212121212;\n191212121213;{x}\n;b\n", ("a",),
         [("empty-field", 2, 14), ("faulty-personal-number", 3, 1), ("brace-in-value", 3, 14),
          ("missing-value", 4, 1)]),
        ("", (), [("empty-file", 1, 1)]),
    ],
)  # fmt: skip
def test_every_fault_is_told_at_its_place(
    written: str, fields: tuple[str, ...], found: list[tuple[str, int, int]]
) -> None:
    assert faults(written, *fields) == found


def test_a_reserve_number_is_taken_and_a_slip_of_a_personal_number_is_not() -> None:
    assert [each.resident for each in read("resident\n19121212k123\n197010632391\n").found] == [
        "19121212K123", "197010632391",
    ]  # fmt: skip
    assert faults("resident\n191212121213\n") == [("faulty-personal-number", 2, 1)]


def test_a_value_may_have_several_lines() -> None:
    (found,) = read('resident;a\n191212121212;"en\ntvå"\n', "a").found
    assert found.values == {"a": "en\ntvå"}
