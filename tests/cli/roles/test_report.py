"""`vis report`: pages to hand on."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.cli.roles.fixtures import fill
from tests.conftest import Command
from tests.rules.roles.region import ADMIN, ANNA, EDITOR, TELEBORG
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit


class Cells(HTMLParser):
    """The texts of a page's table cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self._inside = tag == "td"
        if self._inside:
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


@pytest.fixture
def staffed(vis: Command) -> Command:
    fill(vis, Unit(TELEBORG, "<script>Teleborg</script>"), Person(ANNA, "Anna & Berg"))
    return replace(vis, environment={"VIS_NOW": "2026-06-10T08:00"})


def test_the_report_on_roles_counts_lists_and_finds(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--to", "2026-06-30")
    staffed.ok("roles", "grant", ANNA, ADMIN, TELEBORG, "--from", "2026-07-01")
    run = staffed.ok("report", "roles", "--html", "roles.html", "--json")
    counted = {each["role"]: (each["persons"], each["units"]) for each in run.json["roles"]}
    assert counted[EDITOR] == (1, 1)
    assert counted[ADMIN] == (0, 0)
    assert (run.json["grants"], run.json["expiring"], run.json["findings"]) == (1, 1, 3)
    page = Cells((staffed.cwd / "roles.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert {"<script>Teleborg</script>", "Anna & Berg", "2026-06-30", "too-few-administrators"} <= set(page.cells)


def test_the_report_is_of_the_day_asked_for(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-07-01")
    assert staffed.ok("report", "roles", "--json").json["grants"] == 0
    assert staffed.ok("report", "roles", "--as-of", "2026-07-01", "--json").json["grants"] == 1


def test_a_report_that_can_not_be_written_is_73(staffed: Command) -> None:
    assert staffed("report", "roles", "--html", "no/such/folder.html").code == 73


@pytest.mark.parametrize("by", [(), ("--by", "unit"), ("--by", "administrator")])
def test_the_page_speaks_the_language_chosen(staffed: Command, by: tuple[str, ...]) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG)
    page = staffed.ok("report", "roles", "--format", "html", "--lang", "sv", *by).out
    assert '<html lang="sv">' in page
    words = set(re.split(r"[^A-Za-zÀ-ÿ]+", re.sub("<style>.*</style>|<[^>]*>", " ", page, flags=re.DOTALL)))
    assert not words & {"Roles", "Unit", "From", "further", "there", "should", "holds", "None", "Nobody", "How"}
    assert {"tills", "vidare", "Enhet", "Roll"} <= words


def test_a_report_of_a_day_gone_by_is_what_was_so_then(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG)
    later = replace(staffed, environment={"VIS_NOW": "2026-08-10T08:00"})
    asked = ("report", "roles", "--format", "html", "--by", "unit", "--as-of", "2026-06-10")
    before = Cells(staffed.ok(*asked).out).cells
    later.ok("persons", "disable", ANNA, "--on", "2026-06-01", "--yes")
    later.ok("units", "close", TELEBORG, "--on", "2026-06-01", "--yes")
    after = Cells(later.ok(*asked).out).cells
    assert [cell.replace("2026-08-09", "until further notice") for cell in after] == before
