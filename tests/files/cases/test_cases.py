"""Tables of cases: each row a case, or every fault that it has, at its place and without the resident's number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO

import pytest

from vis_cli.errors import Fault, FaultyInput
from vis_cli.files.cases.cases import DOCUMENTED_WORDS, PIECE, STATE_WORDS, parse
from vis_cli.files.core import text
from vis_cli.files.core.csv import Table
from vis_cli.files.core.long_text import Bytes, LongText
from vis_cli.rules.cases.cases import Case
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.times import STOCKHOLM

UNIT, PERSON = "SE2321000065-TEST0001", "SE2321000065-TEST2001"
TODAY = date(2026, 6, 2)
HEADER = "number;unit;case_type;resident;state;opened;closed;documented;assigned_to;subject\n"
SOUND = {
    "number": "2024-0000001",
    "unit": "Teleborg",
    "case_type": "Boka tid",
    "resident": "191212121212",
    "state": "closed",
    "opened": "2024-03-01 08:00",
    "closed": "2024-03-02 09:30",
    "documented": "ja",
    "assigned_to": "Åsa Öberg",
    "subject": "Ont i halsen",
}


def row(**cells: str) -> str:
    return ";".join((SOUND | cells).values()) + "\n"


def read(*rows: str, reserve: bool = False, header: str = HEADER) -> list[Case]:
    pieces = parsed(text.decode("cases.csv", (header + "".join(rows)).encode()), reserve=reserve)
    return [case for _, found in pieces for case in found.values()]


def parsed(written: text.Text, *, reserve: bool = False) -> Iterator[tuple[Table, dict[int, Case]]]:
    return parse(
        written,
        units=Directory("unit", {UNIT: "Teleborg", "A": "Berg", "B": "Bergby"}),
        case_types=Directory("case type", {"boka-tid": "Boka tid"}),
        persons=Directory("person", {PERSON: "Åsa Öberg"}),
        today=TODAY,
        reserve_numbers=reserve,
    )


def faults(*rows: str, reserve: bool = False) -> list[Fault]:
    with pytest.raises(FaultyInput) as refused:
        read(*rows, reserve=reserve)
    return list(refused.value.faults)


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=STOCKHOLM)  # type: ignore[arg-type, misc]


def test_a_row_is_a_case() -> None:
    opened, closed = moment(2024, 3, 1, 8), moment(2024, 3, 2, 9, 30)
    assert read(row()) == [
        Case(
            20240000001,
            UNIT,
            "boka-tid",
            "191212121212",
            "closed",
            opened,
            closed,
            closed,
            "yes",
            PERSON,
            None,
            "Ont i halsen",
        )
    ]


@pytest.mark.parametrize(
    ("state", "waits"), [("new", True), ("assigned", True), ("answered", False), ("Nytt", True), ("BESVARAT", False)]
)
def test_the_resident_waits_from_the_opening_until_there_is_an_answer(state: str, waits: bool) -> None:
    (case,) = read(row(state=state, closed=""))
    assert case.waiting_since == (case.opened if waits else None)
    assert (case.last_event, case.closed) == (case.opened, None)


def test_what_a_case_may_lack_is_left_out_also_where_the_column_is() -> None:
    (case,) = read(row(assigned_to="", subject="", documented=""))
    assert (case.assigned_to, case.subject, case.documented) == (None, None, "unknown")
    short = "number;unit;case_type;resident;state;opened\n"
    (case,) = read("2024-0000001;Teleborg;Boka tid;191212121212;new;2024-03-01\n", header=short)
    assert (case.assigned_to, case.subject, case.documented, case.closed) == (None, None, "unknown", None)


@pytest.mark.parametrize("word", STATE_WORDS)
def test_states_are_known_in_english_and_swedish(word: str) -> None:
    closed = SOUND["closed"] if STATE_WORDS[word] == "closed" else ""
    nobodys = {"assigned_to": ""} if STATE_WORDS[word] == "new" else {}
    assert [case.state for case in read(row(state=word, closed=closed, **nobodys))] == [STATE_WORDS[word]]


@pytest.mark.parametrize(
    ("said", "assigned", "state"),
    [("new", PERSON, "assigned"), ("assigned", "", "new"), ("answered", "", "new"), ("answered", PERSON, "answered")],
)
def test_an_open_case_is_new_as_long_as_it_is_nobodys(said: str, assigned: str, state: str) -> None:
    (case,) = read(row(state=said, assigned_to=assigned, closed=""))
    assert (case.state, case.waiting_since is None) == (state, state == "answered")


@pytest.mark.parametrize("word", DOCUMENTED_WORDS)
def test_whether_it_was_documented_is_known_in_english_and_swedish(word: str) -> None:
    assert [case.documented for case in read(row(documented=word.upper()))] == [DOCUMENTED_WORDS[word]]


@pytest.mark.parametrize(
    ("cells", "id", "column"),
    [
        ({"number": ""}, "missing-value", "number"),
        ({"number": "1"}, "faulty-case-number", "number"),
        ({"unit": ""}, "missing-value", "unit"),
        ({"unit": "Nowhere"}, "unknown-unit", "unit"),
        ({"unit": "Ber"}, "ambiguous-unit", "unit"),
        ({"case_type": "x"}, "unknown-case-type", "case_type"),
        ({"resident": "191212121213"}, "faulty-personal-number", "resident"),
        ({"state": "open", "closed": ""}, "unknown-state", "state"),
        ({"opened": "2024-02-30"}, "faulty-date", "opened"),
        ({"opened": ""}, "missing-value", "opened"),
        ({"closed": "yesterday"}, "faulty-date", "closed"),
        ({"documented": "nej tack"}, "unknown-documented", "documented"),
        ({"assigned_to": "Bo"}, "unknown-person", "assigned_to"),
        ({"closed": ""}, "no-closing-day", "state"),
        ({"state": "answered"}, "not-closed", "closed"),
        ({"closed": "2024-02-29 23:59"}, "reversed", "closed"),
        ({"closed": "2024-03-01 07:59"}, "reversed", "closed"),
        ({"closed": "2026-06-03"}, "to-come", "closed"),
        ({"opened": "2026-06-03", "closed": "", "state": "new"}, "to-come", "opened"),
    ],
)
def test_a_fault_stands_at_its_cell(cells: dict[str, str], id: str, column: str) -> None:
    (fault,) = faults(row(**cells))
    assert fault.source is not None
    before = list((SOUND | cells).values())[: list(SOUND).index(column)]
    assert (fault.id, fault.source.line, fault.source.column) == (id, 2, len(";".join([*before, ""])) + 1)
    assert SOUND["resident"] not in str(fault) + (fault.source.text or "")


@pytest.mark.parametrize(
    "cells",
    [
        {"closed": SOUND["opened"]},
        {"closed": "2026-06-02 23:59"},
        {"opened": "2026-06-02 23:59", "closed": "2026-06-02 23:59"},
    ],
)
def test_a_case_may_be_closed_when_it_is_opened_and_today_is_no_day_to_come(cells: dict[str, str]) -> None:
    assert len(read(row(**cells))) == 1


def test_every_fault_of_every_row_is_told_in_the_order_of_the_file() -> None:
    found = faults(row(state="x", unit="Nowhere"), row(number="2024-0000002"), row(number="3"))
    assert [(fault.id, fault.source and fault.source.line) for fault in found] == [
        ("unknown-unit", 2),
        ("unknown-state", 2),
        ("faulty-case-number", 4),
    ]


def test_a_case_stands_once_and_the_second_names_the_line_of_the_first() -> None:
    (fault,) = faults(row(), row(number="2024-0000002"), row())
    assert (fault.id, str(fault.message)) == ("duplicate-case", "line 2 has this case already.")
    assert fault.source is not None
    assert fault.source.line == 4


@pytest.mark.parametrize(
    ("state", "hint"),
    [("clsed", 'Did you mean "closed"?'), ("xyz", "It is one of new, assigned, answered, closed.")],
)
def test_an_unknown_word_gets_the_nearest_or_all_there_are(state: str, hint: str) -> None:
    (fault,) = faults(row(state=state, closed=""))
    assert str(fault.hint) == hint


RESERVE = "19121212a001"


def test_reserve_numbers_are_taken_only_where_that_is_asked_for() -> None:
    assert [case.resident for case in read(row(resident=RESERVE), reserve=True)] == ["19121212A001"]
    (fault,) = faults(row(resident=RESERVE))
    assert (fault.id, fault.hint) == (
        "faulty-personal-number",
        "For the region's own reserve numbers, add --reserve-numbers.",
    )


@pytest.mark.parametrize("resident", ["19121212a01", "19121212a0001", "19121212-a01", "19121212å001"])
def test_a_reserve_number_has_twelve_plain_letters_and_digits(resident: str) -> None:
    assert [fault.id for fault in faults(row(resident=resident), reserve=True)] == ["faulty-personal-number"]


def test_a_number_without_letters_is_not_taken_for_a_reserve_number() -> None:
    (fault,) = faults(row(resident="1912121212"))
    assert str(fault.hint) == "Write it with twelve digits."


def test_a_long_file_comes_in_pieces_and_no_more_of_it_is_held() -> None:
    rows = "".join(row(number=f"2024-{n:07d}") for n in range(1, 2 * PIECE + 3))
    text = LongText(Bytes("cases.csv", BytesIO((HEADER + rows).encode()))).reading()
    sizes = []
    for table, found in parsed(text):
        sizes.append((len(table), len(found)))
        assert text.source(table.lines[0]).text is not None
        assert text.source(table.lines[0] - 1).text is None or len(sizes) == 1
    assert sizes == [(PIECE, PIECE), (PIECE, PIECE), (2, 2)]
