"""Lists that are read while they are written: faults when they are asked for, rows when they are wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vis_cli.app.streams import chunks, streamed
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
