"""The headers that people write in Swedish, and that no header means two columns."""

from __future__ import annotations

import pytest

from vis_cli.files.core import headers
from vis_cli.files.core.csv import Header

ALL = [each for each in vars(headers).values() if isinstance(each, Header)]


@pytest.mark.parametrize(
    ("header", "written", "column"),
    [
        (headers.UNITS, "HSA-id", "hsa_id"),
        (headers.UNITS, "Besöksadress", "visiting_address"),
        (headers.ROLES, "roll", "role"),
        (headers.ROLES, "t.o.m.", "to"),
        (headers.ROLES, "Fr.o.m.", "from"),
        (headers.HOURS, "Telefontid", "hours"),
        (headers.NOTICES, "tillfällig  information", "text"),
        (headers.CASES, "personnummer", "resident"),
    ],
)
def test_a_swedish_header_is_its_column(header: Header, written: str, column: str) -> None:
    found = header.column(written)
    assert found is not None and found.name == column


@pytest.mark.parametrize("header", ALL, ids=lambda header: header.noun)
def test_no_header_of_a_table_means_two_of_its_columns_and_required_ones_are_read(header: Header) -> None:
    names = [name.casefold() for column in header.columns for name in (column.name, *column.aliases)]
    assert sorted(names) == sorted(set(names))
    assert all(column.read for column in header.columns if column.required)


def test_the_number_of_a_resident_is_marked_as_personal() -> None:
    assert {column.name for header in ALL for column in header.columns if column.personal} == {"resident"}
    assert all(column.personal for header in ALL for column in header.columns if column.name == "resident")
