"""Manual pages: what is printed as it stands, and how a page is put together."""

from __future__ import annotations

import pytest

from vis_cli.files.operations.roff import Command, escaped, page


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


def test_a_page_has_its_name_its_commands_and_what_to_see_beside() -> None:
    command = Command("vis units list", "List the units.\n\nAll of\nthem.", [("--search TEXT", "Only these.")])
    written = page("vis-units", "0.1", "Care units.", [("Commands", [command])], see=["vis"])
    assert written.splitlines()[1:] == [
        '.TH "VIS-UNITS" "1" "" "vis 0.1" "vis"',
        ".SH NAME",
        "vis\\-units \\- Care units",
        '.SH "COMMANDS"',
        '.SS "vis units list"',
        "List the units.",
        ".PP",
        "All of them.",
        ".TP",
        "\\fB\\-\\-search TEXT\\fR",
        "Only these.",
        ".SH SEE ALSO",
        "\\fBvis\\fR(1)",
    ]
