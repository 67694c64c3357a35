"""Measures as the archive reads them: yes, or no and why, and what may be left."""

from __future__ import annotations

from typing import Any

import pytest

from vis_cli.files.retention.measures import LEFT, NAMES, WHY, left, rows
from vis_cli.rules.retention import measures
from vis_cli.rules.retention.measures import Measure


def said(*made: Measure) -> list[dict[str, Any]]:
    return [each.as_json() for each in made]


def test_every_reason_and_thing_has_its_swedish() -> None:
    assert WHY.keys() == measures.WHY.keys()
    assert tuple(NAMES) == measures.WHATS


@pytest.mark.parametrize(
    ("made", "answer"),
    [
        ([Measure("vacuum", True, "cases"), Measure("vacuum", True, "messages")], "ja"),
        (
            [
                Measure("vacuum", True, "cases", figures={"dead": 1}),
                Measure("vacuum", False, "messages", "snapshot", {"dead": 7}),
            ],
            "ja (cases); nej, någon kunde ännu se raderna (messages) (7 döda rader kvar)",
        ),
        ([Measure("log", False, why="in-use", figures={"pages_in_log": 3})], "nej, någon annan använde databasen"),
        ([Measure("space", True, figures={"pages_returned": 9, "pages_free": 0})], "ja (9 sidor)"),
        (
            [Measure("space", False, why="runtime", figures={"pages_returned": 9, "pages_free": 2})],
            "nej, tiden (--max-runtime) var slut (9 sidor, 2 sidor kvar)",
        ),
        (
            [Measure("files", False, why="cannot-remove", figures={"files_left": 2})],
            "nej, de kunde inte tas bort (2 filer kvar)",
        ),
        ([Measure("compact", False, why="not-asked")], "nej, inte begärt"),
    ],
)
def test_a_measure_is_answered_in_a_row(made: list[Measure], answer: str) -> None:
    assert rows(said(*made)) == [(NAMES[made[0].what], answer)]


def test_tables_are_rewritten_and_a_file_is() -> None:
    assert rows(said(Measure("compact", True, "cases"))) == [("Tabellerna omskrivna (--compact)", "ja")]


DONE = Measure("compact", True)
OVERWRITTEN = Measure("overwrite", True)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([OVERWRITTEN, Measure("log", True), DONE], "nej"),
        ([OVERWRITTEN, Measure("log", True), Measure("compact", False, why="not-asked")], "enstaka kopior"),
        (
            [OVERWRITTEN, Measure("log", False, why="in-use"), Measure("compact", False, why="in-use")],
            "ja, tills loggen",
        ),
        ([Measure("overwrite", False, why="unconfirmed"), Measure("compact", False)], "ja, tills"),
        (
            [Measure("vacuum", True, "cases"), Measure("compact", False, "cases", "not-asked")],
            "i ärendetabellerna tills",
        ),
        ([Measure("vacuum", True, "cases"), Measure("compact", True, "cases")], "inte i ärendetabellerna; i serverns"),
    ],
)
def test_what_may_be_left_is_no_less_than_what_the_measures_show(made: list[Measure], words: str) -> None:
    ((name, value),) = left(said(*made))
    assert name == LEFT
    assert value.startswith(words)


def test_nothing_is_said_of_what_nobody_measured() -> None:
    assert left(said(Measure("files", True))) == []
