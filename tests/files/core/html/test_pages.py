"""Pages: whatever people wrote shows as they wrote it, and each has what a page must have."""

from __future__ import annotations

from dataclasses import replace

from tests.pages import read
from vis_cli.files.core.html.pages import Section, tables, tables_in_pieces, with_commands

WRITTEN = "<script>alert(1)</script> & \"Birka\" 'x' {{ 7 * 7 }}"


def test_a_page_has_language_title_heading_and_viewport() -> None:
    page = read(tables("Roles", [], lang="sv"))
    assert (page.lang, page.title, page.headings, page.viewport) == ("sv", "Roles", ["Roles"], True)


def test_what_people_wrote_is_text_wherever_it_stands() -> None:
    section = Section(WRITTEN, (WRITTEN, "n"), [(WRITTEN, 7)])
    page = read(tables(WRITTEN, [section], lang="en", about=WRITTEN))
    assert "script" not in page.tags
    assert (page.title, page.headings) == (WRITTEN, [WRITTEN])
    assert page.cells == [[WRITTEN, "n"], [WRITTEN, "7"]]


def test_rows_without_columns_are_names_and_values() -> None:
    written = tables("R-1", [Section("", (), [("Databas", WRITTEN), ("Avbruten", None)])], lang="sv")
    assert read(written).cells == [["Databas", WRITTEN], ["Avbruten", ""]]
    assert '<th scope="row">Databas</th>' in written


def test_a_section_without_rows_says_so() -> None:
    assert "<p>All is well.</p>" in tables("Roles", [Section("", ("Unit",), [], empty="All is well.")], lang="en")


def test_sections_that_are_read_as_they_are_written_make_the_same_page() -> None:
    sections = [
        Section("Empty", ("Unit",), [], empty="None at all."),
        Section("Numbers", ("Unit", "Persons"), [("Birka", 3), (WRITTEN, 4)]),
        Section("Facts", (), [("Databas", WRITTEN)]),
    ]
    whole = tables("Roles", sections, lang="en", about="All")
    coming = (replace(section, rows=iter(section.rows)) for section in sections)
    assert "".join(tables_in_pieces("Roles", coming, lang="en", about="All")) == whole


def test_what_is_typed_is_set_as_such_in_a_sentence_of_viss_own() -> None:
    said = with_commands("<b> `vis todo`, then `vis undo`.")
    assert str(said) == "&lt;b&gt; <code>vis todo</code>, then <code>vis undo</code>."
    page = tables("x", [Section("", (), [("a", said), ("b", "`c` <i>")])], lang="en")
    assert "<td>&lt;b&gt; <code>vis todo</code>" in page and "<td>`c` &lt;i&gt;</td>" in page
