"""A manual page from a script."""

from __future__ import annotations

from datetime import date

from vis_cli.app.manual import Command, page


def test_a_page_has_its_name_its_commands_and_what_to_see_beside() -> None:
    command = Command("vis undo [OPTIONS]", "Undo your own last change.", [("--yes", "Answer yes.")])
    written = page(
        "vis-undo", "1.0", date(2026, 6, 2), "Take it back.", [("Commands", [command])], ("See also", ["vis"])
    )
    assert written.startswith('.\\" -*- coding: utf-8 -*-\n.TH "VIS-UNDO" "1" "2026-06-02" "vis 1.0" "vis"\n')
    assert '.SS "vis undo [OPTIONS]"' in written and '.B "\\-\\-yes"' in written
    assert written.endswith('.SH "SEE ALSO"\n.BR vis (1)\n')
