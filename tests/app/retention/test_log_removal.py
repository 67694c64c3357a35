"""The access log's oldest reads go in bounded pieces, and a stop between two leaves the rest for the next run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.retention import log_removal
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.commit import UnknownOutcome
from vis_cli.errors import StorageError, VisError

LOG = "access_log:\n  keep: 5y\n  decision: {body: R, date: 2020-03-12, reference: RK 1}\n"
SEALED, DUE = "2026-06-02 08:00", "2031-06-03 08:00"


@pytest.fixture
def read(invoke: Invoke) -> Invoke:
    """Two ranges of reads, sealed on one day: a change set each."""
    file = invoke().settings.retention
    file.write_text(file.read_text(encoding="utf-8") + LOG, encoding="utf-8")
    for number in ("2024-0000005", "2024-0000006"):
        app.cases.query.show(invoke(SEALED), "2024-0000003")
        app.retention.holds.add(invoke(SEALED), "x", numbers=[number])
    return invoke


def reads(invoke: Any) -> list[int]:
    with invoke().reading() as db:
        return list(db.scalars(t.reads.select().with_only_columns(t.reads.c.number)))


def test_what_is_due_is_what_purge_destroys_and_nothing_a_day_before(read: Invoke) -> None:
    with read(DUE).reading() as db:
        assert log_removal.due(read("2031-06-02 08:00"), db).reads == 0
        assert log_removal.due(read(DUE), db).reads == 2
        assert log_removal.due(read(DUE), db, ["personalverktyget"]) is None
    assert log_removal.destroy(read(DUE), lambda: False) == log_removal.Removed(2, (3,))
    assert reads(read) == []


def test_a_stop_between_two_pieces_leaves_the_rest(read: Invoke) -> None:
    asked = iter([False, True])
    assert log_removal.destroy(read(DUE), lambda: next(asked), most=1) == log_removal.Removed(1, (3,), finished=False)
    assert reads(read) == [2]
    with read().reading() as db:
        assert journal.verify(db).broken_at is None
    assert log_removal.destroy(read(DUE), lambda: False) == log_removal.Removed(1, (4,))


@pytest.mark.parametrize(
    ("failure", "before", "after"),
    [
        (StorageError("it fails."), "Nothing was destroyed", "What was purged is purged"),
        (UnknownOutcome("it breaks.", hint="Nobody knows."), "Nobody knows.", "Nobody knows."),
    ],
)
def test_what_fails_says_whether_any_of_the_log_is_gone(
    read: Invoke, failure: VisError, before: str, after: str
) -> None:
    def fails_at(piece: int) -> str:
        asked = iter(range(piece + 1))

        def stop() -> bool:
            if next(asked) == piece:
                raise failure
            return False

        with pytest.raises(type(failure)) as raised:
            log_removal.destroy(read(DUE), stop, most=1)
        return str(raised.value.hint)

    assert fails_at(0).startswith(before) and reads(read) == [1, 2]
    assert fails_at(1).startswith(after) and reads(read) == [2]
