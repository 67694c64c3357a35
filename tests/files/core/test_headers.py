"""The headers that people write in Swedish, and that no header means two columns."""

from __future__ import annotations

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files.core import headers
from vis_cli.files.core.csv import Column, Header, Table, parse
from vis_cli.files.core.text import Text
from vis_cli.rules.core import letters

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


# --- what is kept for ever ------------------------------------------------------------------------------------------

WORDS = Header("words", Column("id", required=True), Column("said", takes=letters.text, forever=True))


def read(written: str) -> Table:
    return parse(Text("a.csv", written, written.encode(), "utf-8"), WORDS)


@pytest.mark.parametrize("header", ALL, ids=lambda header: header.noun)
def test_what_people_write_in_their_own_words_is_kept_for_ever_or_is_content(header: Header) -> None:
    free = {each.name for each in header.columns if each.takes is not letters.name}
    assert header.content or free <= {each.name for each in header.columns if each.forever}


@pytest.mark.parametrize("said", ["ring 19121212-1212", "på 191212121212", "T19121212-1212x"])
def test_a_number_is_a_fault_of_its_cell_beside_all_others(said: str) -> None:
    with pytest.raises(FaultyInput) as failure:
        read(f"id,said\n1,{said}\n2,a\u200bb\n3,som vanligt\n").check()
    first, second = failure.value.faults
    assert (first.id, first.source and first.source.line) == ("personal-number", 2)
    assert (second.source and second.source.line, second.id) == (3, "invisible-character")


def test_what_is_no_number_stays_as_it_is() -> None:
    table = read("id,said\n19121212-1212,0470-58 60 00\n1,19121212-1213\n")
    table.check()
    assert list(table.pick("id", "said")) == [("19121212-1212", "0470-58 60 00"), ("1", "19121212-1213")]
