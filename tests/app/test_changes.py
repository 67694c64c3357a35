"""Change sets from a script: listed, shown, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import NotFound, Refused, Stale, Usage
from vis_cli.rules.core.times import parse_moment

SUMMER = """\
orders:
  - ref: IT-1
    unit: Vårdcentralen Birka
    case_types: [Boka tid, Förnya recept]
    deactivate: 2025-06-23
    reactivate: 2025-08-18
"""


@pytest.fixture
def summer(tmp_path: Path) -> list[str]:
    path = tmp_path / "sommar.yaml"
    path.write_text(SUMMER, encoding="utf-8")
    return [str(path)]


def windows(invoke: Invoke, now: str) -> list[tuple[str, str]]:
    items = list(app.windows.list_(invoke(now), at=parse_moment(now)))
    return [(item["id"], item["state"]) for item in items]


def test_an_order_is_applied_taken_back_and_the_change_sets_are_there(invoke: Invoke, summer: list[str]) -> None:
    app.orders.apply(invoke(yes=True, ticket="CHG-1"), summer)
    outcome = app.changes.undo(invoke(yes=True), "C-2")
    assert (outcome.change, outcome.counts["remove"]) == (3, 2)
    assert windows(invoke, "2025-06-09") == []
    items = list(app.changes.list_(invoke()))
    assert [(item["id"], item["undoes"], item["undone_by"]) for item in items[:2]] == [
        ("C-3", "C-2", None),
        ("C-2", None, "C-3"),
    ]
    assert [item["id"] for item in app.changes.list_(invoke(), object="W-1")] == ["C-3", "C-2"]
    assert [item["id"] for item in app.changes.list_(invoke(), file="sommar.yaml")] == ["C-2"]
    assert [item["id"] for item in app.changes.list_(invoke(), ticket="CHG-1", actor="anna")] == ["C-2"]
    at = parse_moment("2025-06-09")
    assert [item["id"] for item in app.changes.list_(invoke(), until=at)] == ["C-1"]
    assert [item["id"] for item in app.changes.list_(invoke(), since=at)] == ["C-3", "C-2"]


def test_a_change_set_is_shown_with_its_steps_and_names(invoke: Invoke, summer: list[str]) -> None:
    app.orders.apply(invoke(yes=True), summer)
    found = app.changes.show(invoke(), "C-2")
    assert [step["action"] for step in found.data["steps"]] == ["add", "add", "add"]
    assert (len(found.steps), found.names["boka-tid"]) == (3, "Boka tid")
    assert app.changes.digest_of(found.data["files"][0])[0] == "SHA-256"
    with pytest.raises(NotFound):
        app.changes.show(invoke(), "C-99")
    with pytest.raises(Usage):
        app.changes.show(invoke(), "W-1")


def test_what_is_in_the_way_of_an_undo_is_named_and_may_be_left(invoke: Invoke, summer: list[str]) -> None:
    app.orders.apply(invoke(yes=True), summer)
    app.windows.change(invoke(), "W-1", until=parse_moment("2025-08-20"))
    with pytest.raises(Stale) as stale:
        app.changes.undo(invoke(yes=True), "C-2")
    assert stale.value.details["objects"] == ["W-1"]
    outcome = app.changes.undo(invoke(yes=True), "C-2", only_untouched=True)
    assert [str(note) for note in outcome.plan.notes] == ["Left as they are, touched since: 1."]
    assert windows(invoke, "2025-06-09") == [("W-1", "planned")]
    app.changes.undo(invoke(), "C-3")
    rest = app.changes.undo(invoke(), "C-2")
    assert (rest.counts["remove"], windows(invoke, "2025-06-09")) == (1, [])
    assert list(app.orders.list_(invoke())) == []
    assert app.changes.undo(invoke(), "C-2").change is None


def test_ones_own_last_change_is_taken_back_and_asks_first(invoke: Invoke) -> None:
    app.register.units.rename(invoke(), "Birka", "Vårdcentralen Birka Centrum")
    app.register.units.rename(invoke(actor="bo", user="bo"), "Moheda", "Vårdcentralen Moheda Centrum")
    with pytest.raises(Refused) as unconfirmed:
        app.changes.undo_last(invoke())
    assert unconfirmed.value.id == "not-confirmed"
    outcome = app.changes.undo_last(invoke(yes=True))
    assert ([str(ask) for ask in outcome.plan.asks], outcome.change) == (["This takes back C-2."], 4)
    with pytest.raises(NotFound):
        app.changes.undo_last(invoke(yes=True))
