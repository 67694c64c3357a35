"""A manual page from a script."""

from __future__ import annotations

from vis_cli.app.manual import Command, page


def test_a_page_has_its_name_its_commands_and_what_to_see_beside() -> None:
    command = Command("vis undo [OPTIONS]", "Undo your own last change.", [("--yes", "Answer yes.")])
    written = page("vis-undo", "1.0", "Take it back.", [("Commands", [command])], ["vis"])
    assert written.startswith('.\\" -*- coding: utf-8 -*-\n.TH "VIS-UNDO" "1" "" "vis 1.0" "vis"\n')
    assert '.SS "vis undo [OPTIONS]"' in written and "\\fB\\-\\-yes\\fR" in written
    assert written.endswith(".SH SEE ALSO\n\\fBvis\\fR(1)\n")
