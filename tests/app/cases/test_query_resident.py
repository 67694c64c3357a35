"""What residents see of their case, whatever happened in it: nothing of what staff writes to each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests.app.conftest import Invoke
from tests.conftest import UNTIMED
from tests.register import BIRKA
from vis_cli import app
from vis_cli.app.invocation import Invocation
from vis_cli.cli.cases.query import answer
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import carry_out
from vis_cli.output import WRITERS, pieces
from vis_cli.rules.cases.cases import DOCUMENTED, SORTS, Case, first_key, number
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.register.persons import Person

OPENED = parse_moment("2025-05-01 08:00")
KEY = first_key(2025) + 1
CANARY = "KANARIE"
STAFF = ("SE2321000065-KANARIE1", "SE2321000065-KANARIE2")
SIGNATURE = "Med vänlig hälsning\nEva Ek, sjuksköterska"

words = st.sampled_from(["Hej!", "Kom på torsdag.", "Tack", "<b>&", "Två\nrader"])
events = st.lists(
    st.tuples(st.just("resident"), words)
    | st.tuples(st.sampled_from(["reply", "partial", "question", "closing"]), words)
    | st.tuples(st.just("comment"), words)
    | st.tuples(st.just("assign"), st.sampled_from(STAFF)),
    max_size=8,
)


@pytest.fixture
def invocation(invoke: Invoke) -> Invocation:
    found = invoke(database=replace(invoke().database))
    with found.database.writing() as db:
        carry_out(db, [Step(None, Person(each, f"{CANARY} Person {n}")) for n, each in enumerate(STAFF)])
        db.commit()
    return found


def put(invocation: Invocation, happened: list[tuple[str, str]], documented: str, sort: str, closed: bool) -> None:
    """Put a case into the database to which all this happened, an hour apart."""
    rows: dict[Any, list[dict[str, Any]]] = {t.messages: [], t.comments: [], t.attachments: []}
    staff, at = None, OPENED
    for kind, text in happened:
        at += timedelta(hours=1)
        if kind == "assign":
            staff = text
            continue
        table = t.comments if kind == "comment" else t.messages
        row: dict[str, Any] = {"case_key": KEY, "n": len(rows[table]) + 1, "at": at, "text": text}
        if kind == "comment":
            row |= {"author": STAFF[0], "text": f"{CANARY} {text}"}
        elif kind == "resident":
            row |= {"sender": "resident", "author": None, "sort": "message", "signature": None}
        else:
            row |= {"sender": "unit", "author": staff or STAFF[1], "sort": kind, "signature": SIGNATURE}
        rows[table].append(row)
        if kind == "reply":
            rows[t.attachments].append(
                {"case_key": KEY, "n": len(rows[t.attachments]) + 1, "at": at, "message": row["n"],
                 "name": "Kallelse.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0",
                 "file": f"{KEY}-{row['n']}"}
            )  # fmt: skip
    waits = None if closed or (happened and happened[-1][0] == "question") else OPENED
    case = Case(
        KEY, BIRKA, "boka-tid", "191212121212", "assigned" if staff else "new", OPENED, at, None,
        documented, staff, waits, "Ont i halsen", sort, None, len(happened), 4,
    )  # fmt: skip
    if closed:
        case = replace(case, state="closed", closed=at)
    with invocation.database.writing() as db:
        for table in (*rows, t.cases):
            db.execute(table.delete())
        cases.insert(db, [case])
        for table, values in rows.items():
            if values:
                db.execute(table.insert(), values)
        db.commit()


def in_every_form(shown: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The case as every format of text has it, at a terminal too."""
    for format in WRITERS:
        yield format, "".join(pieces(answer(shown), format))
    yield "screen", "".join(pieces(answer(shown), "table", width=80, colour=True))
    yield "page", app.cases.query.sheet(shown, say=str, lang="en")


@settings(max_examples=25, suppress_health_check=[*UNTIMED, HealthCheck.function_scoped_fixture])
@given(events, st.sampled_from(DOCUMENTED), st.sampled_from(SORTS), st.booleans())
def test_whatever_happened_residents_see_no_comment_no_staff_and_nothing_of_the_record(
    invocation: Invocation, happened: list[tuple[str, str]], documented: str, sort: str, closed: bool
) -> None:
    put(invocation, happened, documented, sort, closed)
    shown = app.cases.query.show(invocation, number(KEY), as_resident=True)
    said = json.dumps(shown)
    hidden = ("comment", "documented", "assigned_to", "revision", "last_event", "sending")
    assert not [each for each in hidden if any(each in key for key in shown)]
    assert "not-relevant" not in said and "unknown" not in said
    for format, written in in_every_form(shown):
        assert CANARY not in written, format
        assert "record" not in written and "comment" not in written.replace(".comment", "").replace("--comment", ""), (
            format
        )
    replies = [each for each in shown["messages"] if each["sender"] == "unit"]
    assert all(each["signature"] == SIGNATURE and each["author"] == "Vårdcentralen Birka" for each in replies)
    whole = app.cases.query.show(invocation, number(KEY))
    comments = [kind for kind, _ in happened if kind == "comment"]
    assert len(whole["comments"]) == len(comments)
    assert whole["documented"] == documented
    for format, written in in_every_form(whole):
        assert (f"{CANARY} " in written) == bool(comments or replies or whole["assigned_to"]), format


def test_what_an_internal_comment_changes_is_not_in_the_residents_view(invocation: Invocation) -> None:
    put(invocation, [("resident", "Hej!")], "unknown", "resident", closed=False)
    before = app.cases.query.show(invocation, number(KEY), as_resident=True)
    with invocation.database.writing() as db:
        cases.append(db, t.comments, KEY, OPENED + timedelta(days=3), author=STAFF[0], text=CANARY)
        db.commit()
    assert app.cases.query.show(invocation, number(KEY), as_resident=True) == before
    assert app.cases.query.show(invocation, number(KEY))["last_event"] == "2025-05-04T08:00:00+02:00"


def test_comments_are_not_even_read_for_the_residents_view(invocation: Invocation) -> None:
    put(invocation, [("comment", "Hej!")], "unknown", "resident", closed=False)
    said: list[str] = []

    def hear(*given: Any) -> None:
        said.append(given[2])

    engine = invocation.database.engine  # which the next test has too
    event.listen(engine, "before_cursor_execute", hear)
    try:
        app.cases.query.show(invocation, number(KEY), as_resident=True)
        assert said and not [each for each in said if "comments" in each]
        app.cases.query.show(invocation, number(KEY))
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert [each for each in said if "FROM comments" in each]
