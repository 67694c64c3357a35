"""What is written as Markdown and as HTML: as others' programs read it."""

from __future__ import annotations

import pytest

from tests.cli.cards.fixtures import BIRKA, NOW, TELEBORG, with_units
from tests.cli.retention.fixtures import DECISION, fill, policy, purge
from tests.conftest import Command
from tests.markdown import cells
from tests.pages import read

WRITTEN = "Akut | jour <b>nu</b>\n*Ring* `1177` [här](x) _så_ \\| A&B"
READ = " ".join(WRITTEN.split())


@pytest.fixture
def noticed(vis_sqlite: Command) -> Command:
    vis = with_units(vis_sqlite)
    for unit in (TELEBORG, BIRKA):
        vis.ok("cards", "notice", "add", unit, "--from", "2026-06-01", "--to", "2026-06-02", "--text", WRITTEN, *NOW)
    return vis


@pytest.mark.parametrize(
    "words", [("todo",), ("cards", "notice", "list"), ("cards", "show", TELEBORG), ("changes", "list")], ids=" ".join
)
def test_a_markdown_table_has_its_columns_whatever_people_wrote(noticed: Command, words: tuple[str, ...]) -> None:
    headings, *rows = cells(noticed.ok(*words, "--format", "markdown", *NOW).out)
    assert rows and {len(row) for row in rows} == {len(headings)}
    assert words[0] == "changes" or any(READ in cell for row in rows for cell in row)


def test_a_document_that_is_no_list_is_a_markdown_table_too(noticed: Command) -> None:
    rows = cells(noticed.ok("config", "show", "--format", "markdown", *NOW).out)
    assert rows and len({len(row) for row in rows}) == 1


def test_a_certificate_in_markdown_has_two_columns_whatever_people_wrote(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    policy(vis, decision=DECISION.replace("Regionstyrelsen", '"Region|<b>styrelsen</b>"'))
    purge(vis)
    rows = cells(vis.ok("retention", "certificate", "show", "R-1", "--format", "markdown").out)
    assert {len(row) for row in rows} == {2}
    assert ["Beslutande organ", "Region|<b>styrelsen</b> § 54"] in rows
    assert ["Underskrift", "_" * 30] in rows


PAGES = {
    "list": (("todo", "--format", "html"), "en", "vis todo"),
    "list in Swedish": (("todo", "--format", "html", "--lang", "sv"), "sv", "vis todo"),
    "list without rows": (("windows", "list", "--format", "html"), "en", "vis windows list"),
    "document": (("db", "stats", "--format", "html"), "en", "vis db stats"),
    "card": (("cards", "show", TELEBORG, "--format", "html"), "sv", "Vårdcentralen Teleborg"),
    "cards": (("cards", "export", "--format", "html"), "sv", "Kontaktkort"),
    "chart": (("windows", "chart", "--html", "page.html"), "en", "Closed case types by week"),
    "report": (("report", "roles", "--html", "page.html"), "en", "Roles"),
    "summary": (("retention", "certificate", "summary", "--format", "html"), "sv", "Sammanställning av gallring 2026"),
}


@pytest.mark.parametrize(("words", "lang", "title"), PAGES.values(), ids=PAGES)
def test_every_page_has_language_title_heading_and_viewport(
    noticed: Command, words: tuple[str, ...], lang: str, title: str
) -> None:
    run = noticed.ok(*words, *NOW)
    page = read((noticed.cwd / "page.html").read_text() if "page.html" in words else run.out)
    assert (page.lang, page.title, page.headings, page.viewport) == (lang, title, [title], True)
    assert "b" not in page.tags


def test_a_list_as_a_page_holds_what_people_wrote(noticed: Command) -> None:
    headings, *rows = read(noticed.ok("todo", "--format", "html", *NOW).out).cells
    assert rows and {len(row) for row in rows} == {len(headings)}
    assert any(READ in cell for row in rows for cell in row)
    empty = noticed.ok("todo", "--unit", "Moheda", "--format", "html", "--lang", "sv", *NOW)
    assert "<p>Inget att göra i 1177/HSA Webb.</p>" in empty.out
