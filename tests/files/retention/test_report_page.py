"""What is due as a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser import DESK, PHONE, browser
from tests.pages import read
from vis_cli.files.retention.report_page import page

FOUND: dict[str, Any] = {
    "as_of": "2026-06-01", "due": 12, "held": 3, "overdue": 1,
    "groups": [{"group": "U", "name": "<b>Birka</b>", "due": 12, "held": 3, "overdue": 1}],
    "case_types": [{"group": "boka-tid", "name": "Boka tid", "due": 12, "held": 3, "overdue": 1}],
    "held_by": [{"reason": "undocumented", "why": None, "cases": 2}, {"reason": "H-1", "why": "Anspråk", "cases": 1}],
    "waiting": [{"name": "Birka", "cases": 2, "through": "2024-01-02", "attested_through": None}],
    "runs": [{"id": "R-1", "sort": "purge", "state": "done", "started": "2026-05-01T08:00:00+02:00", "cases": 9}],
    "upcoming": [{"month": "2026-06", "cases": 4}, {"month": "2026-07", "cases": 8}],
    "access_log": {"due": 2, "kept": 3, "keep": "5y", "cut_off": "2021-06-01"},
}  # fmt: skip


def test_the_page_counts_and_says_why_what_is_held_is_held() -> None:
    found = read(page(FOUND, str, "en"))
    assert (found.title, found.lang) == ("Retention", "en")
    assert ["<b>Birka</b>", "12", "3", "1"] in found.cells and [
        "R-1",
        "purge",
        "done",
        "2026-05-01 08:00",
        "9",
    ] in found.cells
    assert ["undocumented", "not known to be summarised in the record", "2"] in found.cells
    nothing = {
        **FOUND,
        "groups": [],
        "case_types": [],
        "held_by": [],
        "waiting": [],
        "runs": [],
        "upcoming": [],
        "access_log": None,
    }
    assert page(nothing, str, "en").count("<p>None.</p>") == 6


def test_a_real_browser_shows_the_months_as_bars(tmp_path: Path) -> None:
    sheet = tmp_path / "retention.html"
    sheet.write_text(page(FOUND, str, "en"), encoding="utf-8")
    with browser() as chromium:
        for width, dark in ((DESK, True), (PHONE, False)):
            chromium.open(sheet, width=width, dark=dark)
            june, july = chromium.run(
                '[...document.querySelectorAll("rect")].map((e) => e.getBoundingClientRect().width)'
            )
            assert round(july / june, 1) == 2
            assert (chromium.overflows, chromium.said, chromium.violations()) == (False, [], [])
