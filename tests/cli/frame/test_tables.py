"""Every list that vis has, at terminals of three widths: nothing cut, and what is left out is said."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.demo.parts import PLAYED
from tests.cli.terminal import at_terminal
from tests.conftest import ROOT, Command
from vis_cli.cli.frame.listing import Listing, ListingGroup
from vis_cli.cli.frame.root import root
from vis_cli.output.layout import width_of

AT = "2025-06-23 08:00"
OF_ONE = {
    "forms journal": ["191212121212"],
    "audit sample": ["--unit", "Birka", "--month", "2025-06"],
    "roles who": ["Birka"],
    "windows history": ["W-6"],
}
LEFT_OUT = re.compile(r"\n\nLeft out for want of room: (.*?)\s\(see\s+--columns\)\.", re.DOTALL)


def listings(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The words of every command that answers with a list."""
    command = command or root()
    if isinstance(command, Listing | ListingGroup):
        yield " ".join(path)
    for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield from listings(command.get_command(None, name), (*path, name))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return filled(tmp_path_factory.mktemp("demo"))


def filled(folder: Path) -> Command:
    """The database of the demo, which has something in every list."""
    Command(folder, None).ok("demo", str(folder / "d"), "--quiet", *PLAYED)
    vis = Command(folder / "d", str(folder / "d" / "vis.db"), {"VIS_NOW": AT, "VIS_CONFIG": "gallring-vis.yaml"})
    vis.ok("cases", "list", "--reveal", "--unit", "Birka", "--limit", "5")  # so that the access log has something
    vis.ok("templates", "import", "--yes")
    vis.ok("templates", "add", "Fråga utan svar", "--kind", "information", "--text", "Kommer du?", "--yes")
    vis.ok("replies", "add", "Tack", "--text", "Tack för ditt meddelande.", "--yes")
    vis.ok("webinars", "add", "Formulär", "--link", "https://example.org/f", "--on", "2025-09-01 10:00-11:00", "--yes")
    sample = vis.ok("audit", "sample", *OF_ONE["audit sample"], "--format", "csv").out
    header, *rows = sample.splitlines()
    vis.write("sample.csv", "\n".join([header, *(f"{row[:-2]},ok," for row in rows)]))
    vis.ok("audit", "reviewed", "sample.csv", "--by", "Anna Berg", "--yes")
    return vis


def words(listing: str, format: str) -> list[str]:
    more = ["--all"] if listing == "retention hold list" else []
    return [*listing.split(), *OF_ONE.get(listing, []), *more, "--limit", "30", "--format", format]


NEEDS = {"audit unseal"}  # the private key, which is not on this machine


@pytest.mark.parametrize("listing", sorted(set(listings()) - NEEDS))
def test_no_list_cuts_anything_on_a_terminal(listing: str, demo: Command) -> None:
    document = demo(*words(listing, "plain"))
    rows = [line.split("\t") for line in document.out.replace(", overdue\t", " !\t").splitlines()]
    assert rows, listing
    every = [each for each in _headings(demo, listing) if each != "no."]  # numbers are what stands in a table
    for columns in (60, 80, 120):
        seen = at_terminal(demo, *words(listing, "table"), "--no-color", "--no-pager", columns=columns)
        assert seen.code == document.code
        lines = re.sub(r"\x1b\[\??\d*\w", "", seen.out).splitlines()
        # Its progress is no part of it, and an address is never broken.
        table = "\n".join(line for line in lines if not line.startswith(("Checking ", "  https://")))
        longest = max((word for row in rows for cell in row for word in cell.split()), key=width_of)
        assert max(map(width_of, table.splitlines())) <= max(columns, width_of(longest) + 20), seen.out
        said = LEFT_OUT.search(table)
        left_out = said[1].replace("\n  ", " ").split(", ") if said else []
        table = LEFT_OUT.sub("", table)
        for row in rows:
            for cell, heading in zip(row, every, strict=True):
                if heading not in left_out:
                    missing = [word for word in cell.split() if word not in table]
                    assert not missing, f"{listing} at {columns}: {missing}\n{seen.out}"


def _headings(demo: Command, listing: str) -> list[str]:
    first, ruler = demo(*words(listing, "table")).out.splitlines()[:2]
    return [first[found.start() : found.end()].strip() for found in re.finditer("-+", ruler)]


def test_only_the_columns_asked_for_are_shown_in_the_order_asked_for(demo: Command) -> None:
    run = demo.ok(
        "units", "list", "--columns", "HSA-id, unit", "--sort", "-hsa_id", "--limit", "2", "--format", "plain"
    )
    assert (
        run.out
        == "SE2321000065-TEST1011\tVårdcentralen Åseda\nSE2321000065-TEST1010\tVårdcentralen Lagan, filial Lidhult\n"
    )
    rows = demo.ok("units", "list", "--columns", "name", "--limit", "1", "--json").json["items"]
    assert rows == [{"name": "Region Kronoberg"}]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["--columns", "nam"], '--columns: there is no column "nam".'),
        (["--sort", "-"], '--sort: there is no column "".'),
        (["--limit", "0"], "--limit: 0 is not a number of rows."),
        (["--limit", "9" * 40], "is not a number of rows"),
    ],
)
def test_what_cannot_be_shown_is_a_usage_error(demo: Command, wanted: list[str], said: str) -> None:
    run = demo("units", "list", *wanted)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


# --- the pager -------------------------------------------------------------------------------------------------------


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    path = tmp_path / "pager"
    path.write_text("#!/bin/sh\necho '<paged>'\nhead -3\necho '</paged>'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("more", "environment", "paged"),
    [
        ([], {}, True),
        (["--no-pager"], {}, False),
        ([], {"TERM": "dumb"}, False),
        (["--limit", "3"], {}, False),
        (["--no-input"], {}, False),
        (["--json"], {}, False),
        ([], {"VIS_PAGER": ""}, False),
        ([], {"VIS_PAGER": "no-such-pager"}, False),
        ([], {"VIS_PAGER": '"'}, False),
    ],
)
def test_a_list_longer_than_the_terminal_goes_through_the_pager(
    demo: Command, pager: Path, more: list[str], environment: dict[str, str], paged: bool
) -> None:
    run = at_terminal(demo, "windows", "list", *more, env={"VIS_PAGER": str(pager), **environment})
    assert run.code == 0
    assert ("<paged>" in run.out, "</paged>" in run.out) == (paged, paged)


def test_the_pager_changes_no_exit_code(demo: Command, pager: Path) -> None:
    assert at_terminal(demo, "roles", "check", env={"VIS_PAGER": str(pager)}).code == 1


@pytest.mark.parametrize("listing", ["roles list", "windows list", "cases list", "changes list", "audit reads"])
@pytest.mark.parametrize("wanted", [["--limit", "1"], ["--columns", "no-such"]])
def test_rows_that_nobody_asks_for_leave_nothing_open(listing: str, wanted: list[str], demo: Command) -> None:
    """In a process of its own, whose last words, when Python ends, are on its stderr too."""
    environment = {**os.environ, **demo.environment, "VIS_DB": str(demo.database), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "vis_cli", *listing.split(), *wanted],
        cwd=demo.cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr
    assert done.returncode == (2 if "no-such" in wanted else 0)
