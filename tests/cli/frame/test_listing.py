"""Every list declares the columns that its answer has, which completion offers for --columns and --sort."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.cli.frame import test_tables
from tests.cli.frame.test_tables import OF_ONE
from tests.conftest import Command
from vis_cli.cli.completion.answer import answer
from vis_cli.cli.frame.listing import Columns, Listing, ListingGroup
from vis_cli.cli.frame.options import FORMATS
from vis_cli.cli.frame.root import root
from vis_cli.output import FOR_PROGRAMS

WITHOUT: Mapping[str, str] = {}
"""Lists that declare no columns, each with the reason."""
NOT_OFFERED = {"webinars list": {"occasions"}}
"""What programs alone are given: a list, in JSON, of what people and CSV have rows of."""
PAGES = {("audit reads", "--for-patient", "html")}
"""Lists that are a page of their own in a format, which has no columns."""
DOCUMENTS = ("json", "yaml")
GIVEN = {
    "": [],
    "--unit": ["--unit", "Birka"],
    "--for-patient": ["--for-patient", "--resident", "191212121212"],
    "--state received": ["--state", "received"],
}
MORE = {"retention hold list": ["--all"], "audit unseal": ["2024-0000001", "--key", "log.key"], **OF_ONE}


def listings(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Sequence[Columns]]]:
    """Every list that vis has, and the columns that it declares."""
    command = command or root()
    if isinstance(command, Listing | ListingGroup):
        yield " ".join(path), command.columns
    for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield from listings(command.get_command(None, name), (*path, name))


LISTS = [(path, columns) for path, each in listings() for columns in each]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Command:
    vis = test_tables.filled(tmp_path_factory.mktemp("demo"))
    vis.ok("audit", "make-key", "log.pub", "log.key")
    ticket = "Ref: IT-9\n\nHej! Vi har stängt v. 30 och önskar stänga Boka tid. Mvh Vårdcentralen Birka\n"
    vis.write("ticket.txt", ticket)
    vis("orders", "read", "ticket.txt", "--keep")
    return vis


def test_every_list_declares_its_columns() -> None:
    assert {path for path, columns in listings() if not columns} == {*WITHOUT}
    assert all(len({each.given for each in columns}) == len(columns) for _path, columns in listings())


def _of_format(listing: str, columns: Columns, format: str) -> set[str]:
    """The columns that a list is to have in a format."""
    declared = {*(key for key, _heading in columns.headed), *columns.others}
    if format in FOR_PROGRAMS:
        declared -= {*columns.seen}
    if format in DOCUMENTS:
        declared = declared - {*columns.tabled} | NOT_OFFERED.get(listing, set())
    return declared


@pytest.mark.parametrize(("listing", "columns"), LISTS, ids=[" ".join([path, one.given]) for path, one in LISTS])
def test_a_list_has_the_columns_that_it_declares_and_no_others(demo: Command, listing: str, columns: Columns) -> None:
    asked = [*listing.split(), *MORE.get(listing, []), *GIVEN[columns.given], "--limit", "3"]
    keys = [*(key for key, _heading in columns.headed), *columns.others]
    assert len({*keys}) == len(keys)
    for format in FORMATS:
        run = demo(*asked, "--columns", "?", "--format", format)
        said = json.loads(run.err)["error"] if format == "json" else None
        hint = said["hint"] or said["message"] if said else run.err.replace("\n  ", " ")
        if (listing, columns.given, format) in PAGES:
            assert "are for lists, and this answer is none." in hint
            continue
        found = {*re.search(r"Columns: ([a-z_, ]+)\.", hint)[1].split(", ")}  # type: ignore[index]
        assert found == _of_format(listing, columns, format), format
    headings = [heading for _key, heading in columns.headed]
    first, ruler = demo(*asked, "--format", "table").out.splitlines()[:2]
    assert [first[found.start() : found.end()].strip() for found in re.finditer("-+", ruler)] == headings


@pytest.mark.parametrize(("listing", "columns"), LISTS, ids=[" ".join([path, one.given]) for path, one in LISTS])
def test_every_row_of_a_list_has_the_same_keys(demo: Command, listing: str, columns: Columns) -> None:
    """A table takes its columns from the first: what only a later one has would be lost without a word."""
    asked = [*listing.split(), *MORE.get(listing, []), *GIVEN[columns.given], "--json"]
    rows = next(value for value in demo(*asked).json.values() if isinstance(value, list))
    assert {tuple(row) for row in rows} == {tuple(rows[0])}


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_completion_offers_the_columns_that_each_list_declares(bare_vis: Command, lang: str) -> None:
    for path, columns in LISTS:
        words = ["vis", "--lang", lang, *path.split(), *GIVEN[columns.given], "--columns", ""]
        for format in (None, *FORMATS):
            more = ["--format", format] if format else []
            said = [*words[:3], *more, *words[3:]]
            asked = {"_VIS_COMPLETE": "zsh", "COMP_WORDS": "\n".join(said), "COMP_CWORD": str(len(said) - 1)}
            _how, *lines = answer(asked, bare_vis.cwd).splitlines()
            keys = [*(key for key, _heading in columns.headed), *columns.others]
            offered = _of_format(path, columns, format or "table")
            assert [line.partition("\t")[0] for line in lines] == [key for key in keys if key in offered]
