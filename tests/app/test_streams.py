"""Lists that are read while they are written: faults when they are asked for, rows when they are wanted."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import LEFT_LYING, Rows, chunks, streamed
from vis_cli.errors import NotFound


def test_a_stream_is_read_as_far_as_its_first_row_when_it_is_asked_for() -> None:
    read: list[int] = []

    @streamed
    def rows(most: int, *, since: int = 0) -> Iterator[int]:
        for number in range(since, most):
            read.append(number)
            yield number

    coming = rows(4, since=1)
    assert read == [1]
    assert list(coming) == [1, 2, 3]
    assert list(rows(0)) == []
    assert rows(0).is_empty and not rows(1).is_empty and not coming.is_empty


def test_what_a_stream_refuses_is_refused_when_it_is_asked_for() -> None:
    @streamed
    def rows() -> Iterator[int]:
        raise NotFound("no such window.")
        yield 1

    with pytest.raises(NotFound):
        rows()


@pytest.mark.parametrize(("count", "lengths"), [(0, []), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3])])
def test_rows_come_in_lists_of_at_most_so_many(count: int, lengths: list[int]) -> None:
    found = list(chunks(range(count), 3))
    assert [len(each) for each in found] == lengths
    assert [each for chunk in found for each in chunk] == list(range(count))


def test_reading_ends_when_the_rows_are_closed_though_nobody_asked_for_them_all() -> None:
    ended = []

    @streamed
    def rows() -> Iterator[int]:
        try:
            yield from range(10)
        finally:
            ended.append(True)

    coming = rows()
    assert (next(coming), ended) == (0, [])
    coming.close()
    assert (list(coming), ended) == ([], [True])


LISTS: dict[str, Callable[[Invocation], Iterator[dict[str, Any]]]] = {
    "units": lambda vis: app.register.units.list_(vis),
    "persons": lambda vis: app.register.persons.list_(vis),
    "case-types": lambda vis: app.register.case_types.list_(vis),
    "roles": lambda vis: app.roles.list_(vis),
    "roles-expiring": lambda vis: app.roles.list_(vis, expiring_within=timedelta(days=30)),
    "orders": lambda vis: app.orders.list_(vis),
    "windows": lambda vis: app.windows.list_(vis, at=vis.now),
    "notices": lambda vis: app.cards.notices.list_(vis, everything=True),
    "todo": lambda vis: app.worklist.list_(vis),
    "cases": lambda vis: app.cases.query.list_(vis),
    "holds": lambda vis: app.retention.holds.list_(vis, everything=True),
    "runs": lambda vis: app.retention.due.runs(vis),
    "certificates": lambda vis: app.retention.certificates.list_(vis),
    "changes": lambda vis: app.changes.list_(vis),
    "reads": lambda vis: app.audit.reads(vis),
}


@pytest.mark.parametrize("name", LISTS)
def test_the_rows_of_every_list_are_read_as_they_are_asked_for(invoke: Invoke, name: str) -> None:
    rows = LISTS[name](invoke())
    assert isinstance(rows, Rows)
    found = next(rows, None)
    assert found is None or isinstance(found, dict)
    rows.close()
    assert list(rows) == []


def test_what_was_looked_up_for_a_chunk_does_not_lie_about_until_the_last() -> None:
    class Looked:
        def __init__(self) -> None:
            self.itself = self  # as the results of queries do

    most, alive = 0, weakref.WeakSet[Looked]()
    gc.disable()
    try:
        for _ in chunks(range(10 * LEFT_LYING), 1):
            alive.add(Looked())
            most = max(most, len(alive))
    finally:
        gc.enable()
    assert most <= LEFT_LYING + 1
