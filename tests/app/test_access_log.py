"""Who looked at which cases is noted before they see them, and found by case, unit, person and resident."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from tests.app.conftest import Invoke
from tests.app.test_streams import LISTS
from tests.conftest import ROOT
from tests.plans import heard, plans
from tests.register import ANNA, BIRKA, TELEBORG
from vis_cli import app
from vis_cli.app.access_log import LOG, note_case, note_read
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import access_log as log
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyConfiguration, FaultyInput, NotFound
from vis_cli.files.retention.hmac_key import make_key
from vis_cli.rules.cases.cases import Case, parse_number
from vis_cli.rules.cases.resident_keys import ResidentKeys
from vis_cli.rules.core.times import parse_moment

TOLVAN, TWIN, OTHER = "191212121212", "191212121220", "197010632391"
OPENED = parse_moment("2025-05-01 10:00")
KEY = b"k" * 32


def case(n: int, unit: str = TELEBORG, resident: str = TOLVAN) -> Case:
    key = parse_number(f"2025-{n:07d}")
    return Case(key, unit, "boka-tid", resident, "new", OPENED, OPENED, waiting_since=OPENED, subject="KANARIE")


CASES = (case(1), case(2, BIRKA), case(3, resident=TWIN), case(4, BIRKA, OTHER))


@pytest.fixture
def there(invoke: Invoke) -> Invoke:
    """Four cases: two of Tolvan's, one of somebody born the same day, one of somebody else."""
    insert(invoke(), *CASES)
    return invoke


def insert(invocation: Invocation, *cases: Case) -> None:
    with invocation.database.writing() as db:
        db_cases.insert(db, cases)
        db.commit()


def key_file(invocation: Invocation) -> Path:
    path = invocation.settings.hmac_key
    assert path is not None
    return path


def rows(invocation: Invocation) -> list:
    with invocation.reading() as db:
        return list(db.execute(t.reads.select().order_by(t.reads.c.number)))


def found(invocation: Invocation, **asked: str) -> list[tuple[str, list[str]]]:
    """What was read in how many words, and of which cases, newest first."""
    return [(item["what"], item["cases"]) for item in app.audit.reads(invocation, **asked)]


# --- noting ----------------------------------------------------------------------------------------------------------


def test_a_read_says_who_looked_at_what_where_and_holds_no_number(there: Invoke) -> None:
    make_key(key_file(there()), KEY)
    settings = replace(there().settings, staff={"anna": ANNA.hsa_id})
    assert note_read(there(settings=settings), "show", [CASES[0]], revealed=True) == [CASES[0]]
    (row,) = rows(there())
    assert (row.actor, row.user, row.person) == ("anna", "anna", ANNA.hsa_id)
    assert (row.what, row.unit, row.cases) == ("show", TELEBORG, '["2025-0000001"]')
    assert (row.resident, row.resident_key) == ("19121212-****", ResidentKeys(KEY).one(TOLVAN))
    assert TOLVAN not in repr(row) and "1212-1212" not in repr(row)


def test_a_list_is_a_read_at_each_unit_of_the_cases_there(there: Invoke) -> None:
    make_key(key_file(there()), KEY)
    app.cases.query.list_(there()).close()
    assert [(row.unit, json.loads(row.cases), row.resident_key) for row in rows(there())] == [
        (TELEBORG, ["2025-0000001", "2025-0000003"], None),
        (BIRKA, ["2025-0000002", "2025-0000004"], None),
    ]
    with there().reading() as db:
        pairs = set(db.execute(t.read_cases.select()).tuples())
    assert pairs == {(CASES[0].key, 1), (CASES[2].key, 1), (CASES[1].key, 2), (CASES[3].key, 2)}


def test_a_list_that_shows_no_case_is_no_read(invoke: Invoke) -> None:
    assert list(app.cases.query.list_(invoke())) == []
    assert note_read(invoke(), "list", []) == []
    assert rows(invoke()) == []


def test_a_resident_who_was_asked_for_is_noted_though_there_is_no_case(invoke: Invoke) -> None:
    make_key(key_file(invoke()), KEY)
    note_read(invoke(), "list", residents=[TOLVAN])
    assert found(invoke(), resident=TOLVAN) == [("list", [])]
    assert found(invoke(), resident=TWIN) == []


def test_reading_makes_no_key_and_needs_none(there: Invoke) -> None:
    assert note_read(there(), "show", CASES[:1]) == [CASES[0]]
    assert rows(there())[0].resident_key is None
    assert not key_file(there()).parent.exists()
    key_file(there()).parent.mkdir()
    key_file(there()).write_text("no key")
    assert note_read(there(), "show", CASES[:1]) == [CASES[0]]
    assert [row.resident_key for row in rows(there())] == [None, None]


def test_what_was_purged_meanwhile_is_not_shown(there: Invoke) -> None:
    with there().database.writing() as db:
        db.execute(delete(t.cases).where(t.cases.c.key == CASES[0].key))
        db.commit()
    assert note_read(there(), "list", CASES) == list(CASES[1:])
    with pytest.raises(NotFound) as gone:
        note_case(there(), "show", CASES[0])
    assert gone.value.id == "unknown-case"
    assert {number for row in rows(there()) for number in json.loads(row.cases)} == {case.id for case in CASES[1:]}


# --- every way to see a case -----------------------------------------------------------------------------------------

NOTES = {
    "app/cases/attached.py",
    "app/cases/query.py",
    "app/extracts.py",
    "app/forms/outbox.py",
    "app/register/left_behind.py",
    "app/retention/holds.py",
}
"""What shows cases or residents, and notes it before."""
SHOWS_NOTHING = {
    "app/access_log.py": "notes the reads",
    "app/cases/attachments.py": "takes files in, and gives none out",
    "app/cases/events.py": "writes, and tells of states and numbers",
    "app/cases/imports.py": "counts what differs",
    "app/cases/leftovers.py": "finds files, and names those in the shared folders and the numbers of cases",
    "app/cases/once.py": "compares a digest of what is asked",
    "app/cases/refusals.py": "tells of numbers, and who changed a case",
    "app/cases/reply_texts.py": "has texts for any case, and of none",
    "app/cases/residents.py": "writes, and tells of states and numbers",
    "app/cases/sending.py": "writes, and tells of numbers",
    "app/cases/shared_folders.py": "removes files that were sent, and gives none out",
    "app/forms/catalogue.py": "shows what forms ask",
    "app/forms/requests.py": "writes, and tells of states and numbers",
    "app/synthetic_cases.py": "makes cases for a rehearsal",
    "app/cases/run_out.py": "closes, and tells of numbers",
    "app/cases/selection.py": "tells of states and numbers",
    "app/cases/signatures.py": "looks for when somebody was last there, and shows no case",
    "app/cases/templates.py": "has texts for any case, and of none",
    "app/operations/today.py": "counts the cases that wait",
    "app/operations/database.py": "compares files with rows, and names files",
    "app/show.py": "finds out whether there is such a case; the screen is that of cases show",
}
"""What touches cases or residents and shows none, and why."""


def modules_that_touch_cases() -> set[str]:
    """The use cases that import a reader of cases, or name a table that has content or numbers of residents."""
    tables = {"cases", "messages", "comments", "attachments", "form_replies", "form_requests", "hold_residents"}
    secret = {"resident", "subject", "text", "name", "answers"}
    found = set()
    for path in sorted((ROOT / "vis_cli" / "app").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            of_reader = (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").startswith(("vis_cli.db.cases", "vis_cli.db.forms"))
                and not {name.name for name in node.names} <= {"open_cases", "access_log"}
                and node.module != "vis_cli.db.cases.open_cases"
            ) or (isinstance(node, ast.Attribute) and ast.unparse(node) == "open_cases.first")
            of_table = (
                isinstance(node, ast.Attribute)
                and node.attr in tables - {"cases"}
                and isinstance(node.value, ast.Name)
                and node.value.id == "t"
            )
            of_column = isinstance(node, ast.Attribute) and node.attr in secret and "t.cases.c" in ast.unparse(node)
            if of_reader or of_table or of_column:
                found.add(path.relative_to(ROOT / "vis_cli").as_posix())
    return found


def test_whoever_shows_a_case_or_a_resident_notes_it() -> None:
    """A module more needs a line here: of the notes that it makes, or of why nobody sees a case by it."""
    assert modules_that_touch_cases() == NOTES | set(SHOWS_NOTHING)
    for name in NOTES:
        source = (ROOT / "vis_cli" / name).read_text(encoding="utf-8")
        assert re.search(r"\bnote_(read|case)\(", source), name


@pytest.mark.parametrize("name", [*LISTS, "show"])
def test_no_list_tells_of_a_case_that_is_not_noted(there: Invoke, name: str) -> None:
    shown = (
        [app.cases.query.show(there(), CASES[0].id)] if name == "show" else list(LISTS[name](there(command="vis x")))
    )
    tells = any(word in repr(shown) for word in ("KANARIE", CASES[0].id, "19121212-****"))
    assert tells == (name in ("cases", "show"))
    assert any(row.what != LOG for row in rows(there())) == tells


# --- asking ----------------------------------------------------------------------------------------------------------


def test_reads_are_found_by_case_unit_and_person(there: Invoke) -> None:
    settings = replace(there().settings, staff={"bo": ANNA.hsa_id})
    note_read(there(user="cilla", actor="cilla"), "show", CASES[:1])
    note_read(there(user="bo", actor="bo", settings=settings), "list", CASES)
    both = ["2025-0000001", "2025-0000003"]
    assert found(there(), case=" 2025-0000001") == [("list", both), ("show", ["2025-0000001"])]
    assert found(there(), unit="Teleborg") == [("list", both), ("show", ["2025-0000001"])]
    assert [number for _, of in found(there(), unit="Birka") for number in of] == ["2025-0000002", "2025-0000004"]
    assert len(found(there(), person="Anna Berg")) == len(found(there(), person="bo")) == 2
    assert found(there(), person="cilla") == [("show", ["2025-0000001"])]
    assert found(there(), person="cilla", unit="Birka") == found(there(), case="2025-0000009") == []
    with pytest.raises(FaultyInput):
        found(there(), case="K-1")
    (first, *_) = app.audit.reads(there(), case="2025-0000001")
    assert (first["unit"], first["unit_name"], first["certain"]) == (TELEBORG, "Vårdcentralen Teleborg", True)


@pytest.mark.parametrize("has_key", [True, False])
def test_two_residents_of_one_birthday_are_not_mixed(there: Invoke, has_key: bool) -> None:
    if has_key:
        make_key(key_file(there()), KEY)
    for each in CASES:
        note_read(there(), "show", [each], revealed=True)
    assert found(there(), resident=TOLVAN) == [("show", ["2025-0000002"]), ("show", ["2025-0000001"])]
    assert found(there(), resident=TWIN) == [("show", ["2025-0000003"])]
    note_read(there(), "list", CASES)
    assert len(found(there(), resident=TOLVAN)) == 4


def old(there: Invoke, **more: str | None) -> None:
    """A read as 0.1 noted it."""
    values = {"at": OPENED, "actor": "bo", "command": "vis cases show", "format": 1, "cases": "[]", "resident": None}
    with there().database.appending() as db:
        read = journal.add_beside(db, t.reads, {**values, **more})
        for number in json.loads(str({**values, **more}["cases"])):
            db.execute(t.read_cases.insert(), {"case_key": parse_number(number), "read": read})
        db.commit()


def test_a_read_that_names_only_the_day_of_birth_may_be_of_either(there: Invoke) -> None:
    old(there, resident="19121212-****")
    old(there, resident="19701003-****, 19121212-****")
    old(there, resident="19701003-****")
    told: list[object] = []
    for resident in (TOLVAN, TWIN):
        items = list(app.audit.reads(there(tell=told.append), resident=resident))
        assert [item["certain"] for item in items] == [False, False]
    assert told == []


def test_an_old_read_of_a_case_is_of_its_resident_and_of_nobody_else(there: Invoke) -> None:
    old(there, resident="19121212-****", cases='["2025-0000001"]')
    old(there, cases='["2025-0000003"]')
    (item,) = app.audit.reads(there(), resident=TOLVAN)
    assert (item["certain"], item["cases"]) == (True, ["2025-0000001"])
    (item,) = app.audit.reads(there(), resident=TWIN)
    assert (item["certain"], item["cases"]) == (True, ["2025-0000003"])


def test_old_reads_of_cases_that_are_gone_are_told_of(there: Invoke) -> None:
    old(there, cases='["2024-0000001"]')
    told: list[object] = []
    assert found(there(tell=told.append), resident=TOLVAN) == []
    assert [str(each) for each in told] == [
        "1 read of before version 0.2 is of cases that are purged: whose is not known."
    ]


def test_a_log_whose_key_is_gone_or_another_says_so(there: Invoke) -> None:
    make_key(key_file(there()), KEY)
    note_read(there(), "show", CASES[:1])
    key_file(there()).unlink()
    with pytest.raises(FaultyConfiguration) as gone:
        found(there(), resident=TOLVAN)
    assert "is gone" in str(gone.value.faults[0].message)
    assert found(there(), case=CASES[0].id) == [("show", ["2025-0000001"])]
    make_key(key_file(there()), b"x" * 32)
    told: list[object] = []
    assert found(there(tell=told.append), resident=TOLVAN) == [("show", ["2025-0000001"])]
    assert "another key" in str(told[0])


@pytest.mark.parametrize(
    "asked",
    [
        lambda db: log.of_case(CASES[0].key),
        lambda db: log.of_unit(BIRKA),
        lambda db: log.by_person(["anna", ANNA.hsa_id]),
        lambda db: log.of_resident(db, TOLVAN, None),
        lambda db: log.of_resident(db, TOLVAN, ResidentKeys(KEY)),
    ],
    ids=("case", "unit", "person", "resident", "resident by key"),
)
def test_reads_are_found_by_an_index(there: Invoke, asked: Callable[[Any], log.Numbers]) -> None:
    with there().reading() as db:
        if db.dialect.name == "postgresql":  # which reads so few rows one after the other
            db.exec_driver_sql("SET LOCAL enable_seqscan = off")
        with heard(db, "FROM reads") as said:
            assert list(log.fetch(db, [asked(db)])) == []
        steps = plans(db, said[-1:])[0].splitlines()
    # The one that is read whole has the few rows of 0.1 which name several residents.
    scanned = [step for step in steps if re.search("SCAN (reads|read_cases|read_residents)|Seq Scan", step)]
    assert [step for step in scanned if "ix_reads_residents" not in step] == [], steps
