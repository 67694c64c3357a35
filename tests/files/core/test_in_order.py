"""Rows sorted in pieces that wait in a file."""

from __future__ import annotations

from vis_cli.files.core.in_order import CHUNK, in_order


def test_more_rows_than_memory_should_hold_are_sorted_in_pieces() -> None:
    rows = [{"v": (n * 7919) % 1_000_003} for n in range(2 * CHUNK + 5)]
    assert [row["v"] for row in in_order(iter(rows), lambda row: row["v"])] == sorted(row["v"] for row in rows)


def test_rows_that_are_alike_stay_as_they_came_however_many_there_are() -> None:
    rows = [(n % 3, n) for n in range(2 * CHUNK + 5)]
    assert list(in_order(iter(rows), lambda row: row[0])) == sorted(rows, key=lambda row: row[0])


def test_rows_without_an_order_of_their_own_are_sorted_by_themselves() -> None:
    rows = [((n * 7919) % 1_000_003, "a") for n in range(2 * CHUNK + 5)]
    assert list(in_order(iter(rows))) == sorted(rows)


def test_few_rows_are_sorted_at_once() -> None:
    assert list(in_order([3, 1, 2], lambda row: row)) == [1, 2, 3]
    assert list(in_order([], lambda row: row)) == []
