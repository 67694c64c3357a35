"""Faults gathered as they are found."""

from __future__ import annotations

import pytest

from vis_cli.errors import TOO_MANY, Fault, Source
from vis_cli.rules.core.faults import MOST, Faults, FaultsByRow, TooMany, in_order


def at(line: int, column: int | None = None, id: str = "x") -> Fault:
    return Fault(id, "x", Source("f", line, column))


def test_faults_noted_together_are_counted_like_those_noted_one_by_one() -> None:
    faults = Faults()
    faults.extend(at(line) for line in range(MOST - 1))
    faults += [at(MOST)]
    with pytest.raises(TooMany) as refused:
        faults += [at(1), at(2), at(3)]
    assert len(faults) == len(refused.value.faults) == MOST + 1


def test_that_there_are_more_comes_last_wherever_the_reading_ended() -> None:
    faults = Faults(at(line) for line in range(MOST, 0, -1))
    with pytest.raises(TooMany) as refused:
        faults.append(at(3))
    assert [fault.place[0] for fault in refused.value.faults[:3]] == [1, 2, 3]
    assert (refused.value.faults[-1].id, refused.value.faults[-1].place) == (TOO_MANY, (3, 0))


def test_faults_of_rows_are_kept_by_row_and_bounded_as_one() -> None:
    faults = FaultsByRow()
    faults.note(7, at(8))
    faults.note(7, at(8, 3))
    faults.note(2, at(3))
    assert {row: len(found) for row, found in faults.items()} == {7: 2, 2: 1}
    for row in range(MOST - 3):
        faults.note(row, at(row))
    with pytest.raises(TooMany):
        faults.note(1, at(1))
    faults.clear()
    faults.note(1, at(1))
    assert list(faults) == [1]


def test_faults_found_in_several_ways_are_told_in_the_order_of_their_places() -> None:
    assert [fault.place for fault in in_order([at(4), at(1, 2)], [at(1, 1), at(9)], [])] == [
        (1, 1), (1, 2), (4, 0), (9, 0)
    ]  # fmt: skip


def test_faults_found_in_several_ways_are_no_more_than_those_of_one() -> None:
    found = in_order([at(line) for line in range(MOST)], [at(line) for line in range(MOST)])
    assert len(found) == MOST + 1
    assert [fault.id for fault in found].count(TOO_MANY) == 1 and found[-1].id == TOO_MANY
