"""What somebody is given of what is kept of them, from a script."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.app.conftest import Invoke
from tests.app.test_access_log import BIRKA, CASES, KEY, TELEBORG, TOLVAN, TWIN, insert, key_file
from vis_cli import app
from vis_cli.app.access_log import LOG, note_read
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.errors import NotPermitted
from vis_cli.files.retention.hmac_key import make_key
from vis_cli.rules.core.times import parse_moment

STAFF = "SE2321000065-TEST1001"


@pytest.fixture
def there(invoke: Invoke) -> Invoke:
    """Four cases, two of Tolvan's with something written in one, read by three ways."""
    insert(invoke(), *CASES)
    make_key(key_file(invoke()), KEY)
    with invoke().database.writing() as db:
        at = parse_moment("2025-05-02 08:00")
        said = {"sort": "reply", "author": STAFF, "sender": "unit", "text": "Svar", "signature": "Hälsningar\nAnna"}
        db_cases.append(db, t.messages, CASES[0].key, at, **said)
        db_cases.append(db, t.comments, CASES[0].key, at, author=STAFF, text="HEMLIG KOMMENTAR")
        db_cases.append(db, t.form_replies, CASES[0].key, at, form="hälsa", answers='{"rökning": "nej"}')
        db.commit()
    note_read(invoke("2026-06-01 08:00"), "show", CASES[:1])
    note_read(invoke("2026-06-02 09:30"), "list", CASES)
    return invoke


def test_an_extract_of_the_log_says_unit_time_and_what_and_names_nobody(there: Invoke) -> None:
    extract = app.extracts.of_reads(there(), TOLVAN)
    assert [(item["at"][:16], item["unit"], item["what"]) for item in extract["items"]] == [
        ("2026-06-01T08:00", TELEBORG, "show"),
        ("2026-06-02T09:30", TELEBORG, "list"),
        ("2026-06-02T09:30", BIRKA, "list"),
    ]
    assert extract["resident"] == "19121212-****" and "anna" not in str(extract)
    page = app.extracts.page_of_reads(extract, say=str, lang="sv")
    assert "anna" not in page and STAFF not in page and TOLVAN not in page and "2025-000" not in page
    assert page.count("<tr>") == 4 and "opened a case" in page and '<html lang="sv">' in page


def test_an_extract_is_of_the_days_asked_for(there: Invoke) -> None:
    since = parse_moment("2026-06-02")
    extract = app.extracts.of_reads(there(), TOLVAN, since=since)
    assert len(extract["items"]) == 2 and extract["from"] == "2026-06-02T00:00:00+02:00"
    assert "From 2026-06-02 on." in app.extracts.page_of_reads(extract, say=str, lang="en")
    none = app.extracts.of_reads(there(), "197010632391", until=parse_moment("2026-01-01"))
    assert none["items"] == [] and "Nobody has looked." in app.extracts.page_of_reads(none, say=str, lang="en")


def test_what_may_be_anothers_is_left_out_and_counted(there: Invoke) -> None:
    with there().database.writing() as db:
        at = parse_moment("2024-01-01")
        old = {"format": 2, "at": at, "actor": "anna", "command": "vis cases show", "resident": "19121212-****"}
        journal.add_beside(db, t.reads, {**old, "cases": "[]"})
        db.commit()
    for resident in (TOLVAN, TWIN):
        extract = app.extracts.of_reads(there(), resident)
        assert extract["left_out"] == 1 and "2024" not in str(extract["items"])
        page = app.extracts.page_of_reads({**extract, "items": []}, say=str, lang="en")
        assert "1 read more may be of the resident, or of another born the same day." in page
        assert "No read is known to be of the resident." in page and "Nobody has looked." not in page


def test_what_the_log_cannot_tell_at_all_stands_on_the_page(there: Invoke) -> None:
    none = app.extracts.of_reads(there(), "197010632391")
    assert (none["untold"], none["other_keys"]) == (0, False)
    unsure = {**none, "untold": 2, "other_keys": True}
    page = app.extracts.page_of_reads(unsure, say=str, lang="en")
    assert "2 old reads are of cases that are destroyed: whose is not known." in page
    assert "Some reads were noted with another key" in page and "Nobody has looked." not in page


def test_everything_kept_of_a_resident_is_taken_out_and_noted_first(there: Invoke) -> None:
    extract = app.extracts.of_cases(there(), TOLVAN)
    assert [case["number"] for case in extract["cases"]] == ["2025-0000001", "2025-0000002"]
    (message,) = extract["cases"][0]["messages"]
    assert (message["text"], message["author"]) == ("Svar", "Vårdcentralen Teleborg")
    assert extract["cases"][0]["forms"][0]["answers"] == '{"rökning": "nej"}'
    assert extract["resident"] == TOLVAN and extract["cases"][0]["subject"] == "KANARIE"
    noted = [item for item in app.audit.reads(there(), resident=TOLVAN) if item["what"] == "export"]
    assert {item["unit"] for item in noted} == {TELEBORG, BIRKA, None}
    page = app.extracts.page_of_cases(extract, say=str, lang="en")
    assert "Hälsningar\nAnna" in page and "2025-0000002" in page


def test_what_only_staff_sees_is_left_out_unless_it_is_for_staff(there: Invoke) -> None:
    plain, whole = (app.extracts.of_cases(there(), TOLVAN, staff=staff) for staff in (False, True))
    for text in ("HEMLIG", STAFF, "documented", "assigned_to"):
        assert text not in str(plain) and text not in app.extracts.page_of_cases(plain, say=str, lang="en")
    assert whole["cases"][0]["comments"][0]["text"] == "HEMLIG KOMMENTAR"
    assert "HEMLIG KOMMENTAR" in app.extracts.page_of_cases(whole, say=str, lang="en")


def test_of_whom_nothing_is_kept_an_extract_says_so(there: Invoke) -> None:
    extract = app.extracts.of_cases(there(), "198507099805")
    assert extract["cases"] == [] and "Nothing is kept." in app.extracts.page_of_cases(extract, say=str, lang="en")
    assert app.audit.reads(there(), resident="198507099805").__next__()["what"] == "export"


def test_to_look_into_the_log_is_noted_and_takes_the_right(there: Invoke) -> None:
    list(app.audit.reads(there(), resident=TOLVAN))
    list(app.audit.reads(there(), unit="Teleborg"))
    list(app.audit.reads(there(), case="2025-0000001"))
    looks = [(item["what"], item["unit"], item["cases"]) for item in app.audit.reads(there(), of_log=True)]
    assert looks[-3:] == [(LOG, None, ["2025-0000001"]), (LOG, TELEBORG, []), (LOG, None, [])]
    assert list(app.audit.reads(there(), resident=TOLVAN, of_log=True))[-1]["command"] == "a script"
    assert list(app.audit.reads(there(), resident="197010632391", of_log=True)) == []
    assert all(item["what"] != LOG for item in app.audit.reads(there()))
    ours = there()
    for operators, may in (
        ({"bo": ("all",)}, True),  # nobody has it by name, nor the right to see cases
        ({"bo": ("all", "read-cases")}, False),
        ({"bo": ("read-log",)}, False),
        ({"anna": ("cases",), "bo": ("read-log",)}, False),
        ({"anna": ("retention",), "bo": ("read-log",)}, True),
    ):
        asked = replace(ours, settings=replace(ours.settings, operators=operators))
        if may:
            list(app.audit.reads(asked))
            continue
        with pytest.raises(NotPermitted):
            list(app.audit.reads(asked))
