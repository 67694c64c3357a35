"""Files that are something else than they are taken for are told for what they are."""

from __future__ import annotations

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files.core import csv, foreign, ldif, yaml_nodes
from vis_cli.files.core.csv import Column, Header
from vis_cli.files.core.text import Text, decode

HEADER = Header("things", Column("id", ("nr",), True), Column("name", ("namn",)), Column("to", ("till",)))
CONFLICT = "a;b\n<<<<<<< HEAD\n1;2\n=======\n1;3\n>>>>>>> other\n"


def text(written: str) -> Text:
    return decode("file", written.encode(), windows=True)


def found(written: str) -> list[tuple[str, int | None]]:
    return [(fault.id, fault.source.line if fault.source else None) for fault in foreign.faults(text(written))]


def as_table(written: str) -> list[tuple[str, int | None, str]]:
    try:
        csv.parse(text(written), HEADER).check()
    except FaultyInput as error:
        return [(fault.id, fault.source and fault.source.line, str(fault.message)) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html>\n<html>", "\n  <HTML><body>", "<table border=1>", '<?xml version="1.0"?>']
)
def test_a_web_page_is_told(page: str) -> None:
    assert found(page) == [("web-page", 1)]


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> main", "<<<<<<<"])
def test_a_conflict_of_a_merge_is_told_at_its_first_line(marker: str) -> None:
    assert found(f"a;b\n1;2\n{marker}\n3;4\n") == [("merge-conflict", 3)]


@pytest.mark.parametrize("written", ["id;name\n1;<b>\n", "a: <html>", "a;b\n<<<<<<<<<< x;y\n", "1;a >>>>>>> b\n", ""])
def test_what_only_looks_so_is_left_alone(written: str) -> None:
    assert found(written) == []


def test_every_reader_of_text_looks() -> None:
    assert as_table(CONFLICT)[0][:2] == ("merge-conflict", 2)
    assert [fault.id for fault in yaml_nodes.parse(text(CONFLICT)).faults] == ["merge-conflict"]
    with pytest.raises(FaultyInput) as refused:
        ldif.parse(text("dn: a=b\n<<<<<<< HEAD\nc: d\n"))
    assert [fault.id for fault in refused.value.faults] == ["merge-conflict"]


def test_a_title_above_the_header_is_told_with_the_line_of_the_header() -> None:
    for above in ("Sommaren 2026;;\n", "Enheter\n\nUtskriven 2026-06-01;\n"):
        line = above.count("\n") + 1
        written = f"{above}nr;namn;till\n1;a;\n"
        assert as_table(written) == [("title-line", 1, f"this is a title: the header is line {line}.")]
    assert as_table("nr;namn\n1;nr\n2;namn\n") == []


def test_a_wrong_header_without_a_right_one_below_is_told_column_by_column() -> None:
    assert [fault[0] for fault in as_table("nr;fel\n1;a\n")] == ["unknown-column"]


def test_the_line_that_powershell_writes_first_is_passed_over() -> None:
    table = csv.parse(text('#TYPE System.Management.Automation.PSCustomObject\n"nr","namn"\n"1","a"\n'), HEADER)
    assert (list(table.pick("id", "name")), table.lines) == ([("1", "a")], [3])
