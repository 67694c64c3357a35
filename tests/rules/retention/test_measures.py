"""What a certificate says was done, and what is to be made good."""

from __future__ import annotations

from typing import Any

import pytest

from vis_cli.rules.retention.measures import WHATS, WHY, Measure, latest, method, of_certificate, open_, read, wanting

LOG = Measure("log", False, why="in-use", figures={"pages_in_log": 7})
SPACE = Measure("space", True, figures={"pages_returned": 9, "pages_free": 0})
COMPACT = Measure("compact", False, why="not-asked")
FILES = Measure("files", False, why="cannot-remove", figures={"files_left": 1})
OVERWRITE = Measure("overwrite", True)
SQLITE = [OVERWRITE, LOG, SPACE, COMPACT, FILES]
KEYS = [("log", None), ("space", None), ("compact", None), ("files", None)]


@pytest.mark.parametrize("measure", SQLITE)
def test_what_a_certificate_says_is_read_back(measure: Measure) -> None:
    assert read(measure.as_json()) == measure


def test_the_latest_of_each_thing_counts() -> None:
    done = Measure("log", True)
    assert latest([LOG, FILES, OVERWRITE, done]) == [OVERWRITE, done, FILES]
    tables = [Measure("vacuum", False, "cases", "snapshot"), Measure("vacuum", True, "messages")]
    assert latest(tables) == tables


def test_every_reason_and_thing_has_words() -> None:
    assert {measure.why for measure in SQLITE} - {None} <= WHY.keys()
    assert {measure.what for measure in SQLITE} <= set(WHATS)


def test_what_programs_read_before_says_no_more_than_what_was_verified() -> None:
    said = method(SQLITE)
    assert {key: said[key] for key in ("compacted", "secure_delete", "log_truncated", "pages_returned")} == {
        "compacted": False,
        "secure_delete": True,
        "log_truncated": False,
        "pages_returned": 9,
    }
    assert "vacuumed" not in said
    tables = [Measure("vacuum", True, "cases"), Measure("vacuum", False, "messages", "not-permitted")]
    compact = [Measure("compact", True, "cases"), Measure("compact", False, "messages", "locked")]
    said = method([*tables, *compact])
    assert (said["vacuumed"], said["compacted"], "log_truncated" in said) == (["cases"], False, False)
    assert method([Measure("compact", True, "cases")])["compacted"] is True
    assert method([])["compacted"] is False


def paper(measures: list[Measure] | None) -> dict[str, Any]:
    return {"method": {} if measures is None else method(measures)}


def test_amendments_are_read_after_their_certificate() -> None:
    amendment = {"measures": [Measure("log", True).as_json()]}
    found = of_certificate(paper(SQLITE), [amendment])
    assert found is not None
    assert [each.key for each in open_(found)] == [("files", None)]
    assert of_certificate(paper(None)) is None
    assert of_certificate(paper(None), [amendment]) == [Measure("log", True)]


@pytest.mark.parametrize(
    ("known", "compact", "wanted"),
    [
        (SQLITE, False, [("log", None), ("files", None)]),
        (SQLITE, True, [("log", None), ("compact", None), ("files", None)]),
        (
            [*SQLITE, Measure("compact", False, why="in-use")],
            False,
            [("log", None), ("compact", None), ("files", None)],
        ),
        ([Measure(what, True, on) for what, on in KEYS], True, []),
        (None, False, [("log", None), ("space", None), ("files", None)]),
        (None, True, KEYS),
    ],
)
def test_what_was_not_done_or_never_verified_is_wanted(
    known: list[Measure] | None, compact: bool, wanted: list[tuple[str, str | None]]
) -> None:
    assert wanting(known and latest(known), KEYS, compact=compact) == wanted
