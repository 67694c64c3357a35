"""The page of a case: the conversation in order, what is staff's only with them, and as a browser shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser import DESK, PHONE, browser
from tests.pages import read
from vis_cli.files.cases.sheet import page

HTML = "<script>alert(1)</script> & \"så\" 'x' {{ 7 * 7 }}"
AT = "2026-06-01T{}:00+02:00"
MESSAGE = {"signature": None, "attachments": [], "sort": "message"}
FILE = {"n": 1, "name": "Kallelse.pdf", "media_type": "application/pdf", "size": 1234}
CASE: dict[str, Any] = {
    "number": "2026-0000001", "unit": "SE2321000065-TEST1003", "unit_name": "Vårdcentralen Birka",
    "case_type": "Boka tid", "state": "answered", "turn": "resident", "sort": "resident", "subject": "Ont i halsen",
    "resident": "19121212-****", "opened": AT.format("08:00"), "closed": None, "days_open": 1, "days_left": 13,
    "open_until": "2026-06-15T09:00:00+02:00", "waiting_since": None,
    "messages": [
        {**MESSAGE, "n": 1, "at": AT.format("08:00"), "sender": "resident", "author": None,
         "text": "Hej!\nJag har ont."},
        {**MESSAGE, "n": 2, "at": AT.format("09:00"), "sender": "unit", "author": "Vårdcentralen Birka",
         "text": "Kom på torsdag.", "signature": "Med vänlig hälsning\nEva Ek", "attachments": [FILE]},
    ],
    "attachments": [FILE, {**FILE, "n": 2, "name": "Bild.png"}],
}  # fmt: skip
STAFF: dict[str, Any] = {
    **CASE, "assigned_to": "SE2321000065-TEST1001", "assigned_to_name": "Anna Åberg", "documented": "yes",
    "sending": None, "revision": 3, "last_event": AT.format("09:00"),
    "comments": [{"n": 1, "at": AT.format("08:30"), "author": "Anna Åberg", "text": "Ringt, inget svar."}],
}  # fmt: skip


def written(case: dict[str, Any], lang: str = "en") -> str:
    return page(case, say=str, lang=lang)


def test_the_conversation_stands_in_the_order_in_which_it_was_written() -> None:
    said = written(STAFF)
    places = [said.index(text) for text in ("Jag har ont.", "Ringt, inget svar.", "Kom på torsdag.", "Eva Ek")]
    assert places == sorted(places)
    assert said.count("attached: Kallelse.pdf (1234 bytes)") == said.count("attached: Bild.png (1234 bytes)") == 1


def test_the_residents_page_has_nothing_of_what_is_staffs_only() -> None:
    seen, whole = read(written(CASE)), written(STAFF)
    assert (seen.lang, seen.headings, seen.viewport) == ("en", ["Ont i halsen "], True)
    assert seen.title == "2026-0000001  Boka tid at Vårdcentralen Birka"
    for text in ("As staff sees it", "to staff only", "Anna Åberg", "in the patient record", "Ringt"):
        assert text in whole
        assert text not in written(CASE)


def test_a_case_in_which_nothing_is_written_says_so() -> None:
    said = written({**CASE, "messages": [], "attachments": [], "subject": None})
    assert "Nothing has been written" in said
    assert read(said).headings == ["Boka tid "]


@pytest.mark.parametrize("key", ["text", "author", "signature"])
def test_what_people_wrote_is_never_markup(key: str) -> None:
    message = {**CASE["messages"][1], key: HTML, "attachments": [{**FILE, "name": HTML}]}
    comment = {**STAFF["comments"][0], "text": HTML, "author": HTML}
    said = written({**STAFF, "subject": HTML, "messages": [message], "comments": [comment]})
    page = read(said)
    assert "script" not in page.tags
    assert page.headings == [f"{HTML} "]


PROBE = """(() => {
    const box = (selector) => document.querySelector(selector).getBoundingClientRect();
    return {
        order: [...document.querySelectorAll("article")].map((each) => each.className),
        sides: box(".resident").left < box(".unit").left && box(".resident").right < box(".unit").right,
        comment: getComputedStyle(document.querySelector(".comment")).borderTopStyle,
        lines: document.querySelector(".resident p").innerText,
        ground: getComputedStyle(document.body).backgroundColor,
    };
})()"""


def test_a_real_browser_shows_the_conversation(tmp_path: Path) -> None:
    long = {**CASE["messages"][0], "text": "Hej!\n" + "å" * 400}
    sheet = tmp_path / "case.html"
    sheet.write_text(written({**STAFF, "messages": [long, CASE["messages"][1]]}), encoding="utf-8")
    with browser() as chromium:
        for width, dark in ((PHONE, False), (DESK, True)):
            chromium.open(sheet, width=width, dark=dark)
            seen = chromium.run(PROBE)
            assert seen["order"] == ["resident", "comment", "unit"]
            assert (seen["sides"], seen["comment"], chromium.overflows) == (True, "dashed", False)
            assert seen["lines"].startswith("Hej!\nå")
            assert seen["ground"] == ("rgb(22, 24, 26)" if dark else "rgb(255, 255, 255)")
            assert (chromium.said, chromium.violations()) == ([], [])
