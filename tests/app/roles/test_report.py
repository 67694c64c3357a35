"""The report of roles from a script."""

from __future__ import annotations

from tests.app.conftest import Invoke
from vis_cli import app


def test_the_report_counts_who_holds_what_and_is_a_page(invoke: Invoke) -> None:
    app.roles.grant(invoke(), "Anna Berg", "redaktor-kontaktkort", ["Birka"])
    found = app.roles.report.roles(invoke())
    [counted] = [each for each in found.counted if each["role"] == "redaktor-kontaktkort"]
    assert (counted["persons"], counted["units"], found.data["grants"]) == (1, 1, 1)
    page = "".join(app.roles.report.page(invoke(), str, "en"))
    assert "<h1>Roles</h1>" in page and "Anna Berg" in page
