"""One screen of anything, from a script: what a word finds, and what every section knows of it."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.register import TELEBORG
from vis_cli import app
from vis_cli.errors import Ambiguous, NotFound
from vis_cli.rules.core.times import parse_moment

JULY = "2025-07-02 08:00"


@pytest.fixture
def july(invoke: Invoke) -> Invoke:
    """A closure of Teleborg that runs in July."""
    app.windows.add(invoke(), "Teleborg", ["Boka tid"], parse_moment("2025-07-01"), parse_moment("2025-07-08"))
    return invoke


@pytest.mark.parametrize(
    ("word", "kind", "id"),
    [
        ("w-1", "window", "W-1"),
        ("Teleborg / Boka tid", "window", "W-1"),
        ("c-2", "change", "C-2"),
        ("vårdcentralen teleborg", "unit", TELEBORG),
        ("Boka", "case type", "boka-tid"),
    ],
)
def test_a_word_finds_the_one_thing_that_is_meant(july: Invoke, word: str, kind: str, id: str) -> None:
    found = app.show.find(july(JULY), word)
    assert (found.kind, found.id) == (kind, id)


def test_what_means_nothing_or_several_is_refused(july: Invoke) -> None:
    for word in ("", "W-9", "N-1", "R-1", "H-1", "T-0000", "2024-0000001", "ingen"):
        with pytest.raises(NotFound):
            app.show.find(july(JULY), word)
    with pytest.raises(Ambiguous) as ambiguous:
        app.show.find(july(JULY), "Vårdcentralen")
    assert len(ambiguous.value.details["candidates"]) > 1


def test_a_unit_has_what_every_section_knows_and_a_person_less(july: Invoke) -> None:
    found, beside = app.show.unit(july(JULY), TELEBORG)
    assert found.unit.hsa_id == TELEBORG
    assert list(beside.data) == ["card", "windows", "open_cases", "tasks", "holds", "attestations", "changes"]
    assert [each["id"] for each in beside.data["windows"]] == ["W-1"]
    [task] = beside.data["tasks"]
    assert app.show.task(july(JULY), task["id"])[1] == {**task, "done": None}
    app.worklist.done(july(JULY), [task["id"]])
    assert app.show.task(july(JULY), task["id"])[1]["done"] == "2025-07-02T08:00:00+02:00"
    anna = app.show.find(july(JULY), "Anna Berg")
    assert list(app.show.person(july(JULY), anna.id)[1].data) == ["open_cases", "changes"]
    assert list(app.show.case_type(july(JULY), "boka-tid")[1].data) == ["windows", "open_cases", "holds", "changes"]


def test_a_run_or_a_hold_that_is_not_there_is_not_found(july: Invoke) -> None:
    for shown in (app.show.purge, app.show.hold, app.show.task):
        with pytest.raises(NotFound):
            shown(july(JULY), "X-1")
