"""Manual pages: what is printed as it stands, and how a page is put together."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.files.operations.roff import Command, Shown, escaped, page


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("--yes", "\\-\\-yes"),
        (".hidden", "\\&.hidden"),
        ("a\\b", "a\\eb"),
        ('it\'s "so" `x` ^~', "it\\(aqs \\(dqso\\(dq \\(gax\\(ga \\(ha\\(ti"),
    ],
)
def test_what_roff_would_take_for_its_own_is_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_page_has_its_name_its_commands_what_is_typed_and_what_to_see_beside() -> None:
    command = Command("vis units list", "List the units.\n\nAll of\nthem.", [("--search TEXT", "Only these.")])
    synopsis = [Shown("vis units list"), Shown("vis units show")]
    sections = [("Synopsis", synopsis), ("Commands", [command]), ("Examples", [Shown("vis units list", "All.")])]
    written = page("vis-units", "0.1", date(2026, 6, 2), "Care units.", sections, ("See also", ["vis", "vis-undo"]))
    assert written.splitlines()[1:] == [
        '.TH "VIS-UNITS" "1" "2026-06-02" "vis 0.1" "vis"',
        ".SH NAME",
        "vis\\-units \\- Care units",
        '.SH "SYNOPSIS"',
        '.B "vis units list"',
        ".br",
        '.B "vis units show"',
        '.SH "COMMANDS"',
        '.SS "vis units list"',
        "List the units.",
        ".PP",
        "All of them.",
        ".TP",
        '.B "\\-\\-search TEXT"',
        "Only these.",
        '.SH "EXAMPLES"',
        "All.",
        ".PP",
        ".RS 4",
        ".EX",
        "vis units list",
        ".EE",
        ".RE",
        '.SH "SEE ALSO"',
        ".BR vis (1),",
        ".BR vis\\-undo (1)",
    ]


def test_lines_are_broken_at_blanks_and_begin_with_no_request() -> None:
    command = Command("", f"{'word ' * 16}.then {'å' * 8} {'å' * 8}", ())
    lines = page("a", "1", date(2026, 6, 2), "A", [("B", [command])], ("C", ["d"])).splitlines()
    assert lines[5:8] == [("word " * 16).strip(), f"\\&.then {'å' * 8}", "å" * 8]
