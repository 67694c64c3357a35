"""Extracts as pages: what people wrote shows as they wrote it."""

from __future__ import annotations

from vis_cli.files.cases.extracts import LOOKED, cases_page, reads_page

LOG = {
    "resident": "19121212-****", "made_at": "2026-06-15T10:00:00+02:00", "from": None, "to": None,
    "left_out": 0, "untold": 0, "other_keys": False, "destroyed_through": None,
}  # fmt: skip
MESSAGE = {"at": "2026-06-15T10:00:00+02:00", "sender": "resident", "text": "<b>Hej</b> & så", "signature": None}
CASE = {
    "number": "2026-0000001", "unit": "U", "unit_name": "Teleborg", "case_type": "Boka tid", "subject": None,
    "state": "new", "opened": "2026-06-15T10:00:00+02:00", "closed": None, "attachments": [{"name": "a<b.pdf"}],
    "messages": [{**MESSAGE, "author": None}], "forms": [],
}  # fmt: skip


def test_every_way_to_look_has_its_words() -> None:
    items = [{"at": "2026-06-15T10:00:00+02:00", "unit": None, "unit_name": None, "what": what} for what in LOOKED]
    page = reads_page({**LOG, "items": items, "to": "2026-06-16T00:00:00+02:00"}, "No reads.", say=str, lang="en")
    assert all(str(said) in page for said in LOOKED.values()) and "support team" in page
    assert "Until 2026-06-16." in page


def test_what_people_wrote_is_no_html() -> None:
    page = cases_page(
        {"resident": "191212121212", "made_at": "2026-06-15T10:00:00+02:00", "cases": [CASE]}, say=str, lang="en"
    )
    assert "&lt;b&gt;Hej&lt;/b&gt; &amp; så" in page and "a&lt;b.pdf" in page and "the resident" in page
