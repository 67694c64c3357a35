"""A ledger after a loss of power, cut at every byte: no whole batch is lost, and what is lost is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.retention.test_ledger import FIRST, KEY, MACS, damage, ledger, read
from vis_cli.rules.retention.certificate import GENESIS, chained, digester

LENGTHS = (2, 1, 3, 1)
"""How many numbers each batch of a small ledger has."""


def small(folder: Path) -> tuple[Path, list[str], list[int]]:
    """A ledger of some batches, the digest after each, and where each one's mark ends."""
    macs = digester(KEY)(b"2024-%07d" % n for n in range(sum(LENGTHS)))
    file, digests, ends = ledger(folder), [GENESIS], []
    file.open(0, GENESIS)
    for batch, length in enumerate(LENGTHS, 1):
        first = sum(LENGTHS[: batch - 1])
        file.prepare(macs[first : first + length])
        file.write(macs[first : first + length])
        digests.append(chained(KEY, digests[-1], macs[first : first + length]))
        file.mark(batch, digests[-1])
        ends.append(file.path.stat().st_size)
    file.close()
    return file.path, digests, ends


MARK = len(f"= 1 {FIRST}\n")


@pytest.mark.parametrize("left", ["", "zeros", "noise"])
def test_a_loss_of_power_at_any_byte_costs_no_batch_that_is_whole(tmp_path: Path, left: str) -> None:
    path, digests, ends = small(tmp_path)
    good, header = path.read_bytes(), path.read_bytes().index(b"\n") + 1
    for cut in range(len(good)):
        rest = {"": b"", "zeros": bytes(len(good) - cut), "noise": b"\xff\n" * ((len(good) - cut) // 2)}[left]
        path.write_bytes(good[:cut] + rest)
        whole = sum(end <= cut for end in ends)
        if cut >= header:  # as a restored database finds it
            assert read(tmp_path).digest(KEY) == (sum(LENGTHS[:whole]), digests[whole])
        elif left:
            continue  # no ledger any more: never written over
        again = ledger(tmp_path)
        named = again.open(len(LENGTHS), digests[-1])
        again.close()
        if cut >= ends[-1] - MARK:  # only the mark of the last one is lost, and the run's record has it
            whole = len(LENGTHS)
        assert named == sum(LENGTHS[:whole])
        assert read(tmp_path).digest(KEY) == (named, digests[-1])
        assert path.read_bytes()[: ends[whole - 1] if whole else header] == good[: ends[whole - 1] if whole else header]
        again = ledger(tmp_path)  # and once more, as after a kill before the next batch
        assert again.open(len(LENGTHS), digests[-1]) == named
        again.close()
        assert read(tmp_path).digest(KEY) == (named, digests[-1])


def test_a_ledger_that_lost_its_end_is_written_on_and_says_where_the_gap_is(tmp_path: Path) -> None:
    path, digests, ends = small(tmp_path)
    path.write_bytes(path.read_bytes()[: ends[1] + 70])  # one number of the third batch
    again = ledger(tmp_path)
    assert again.open(4, digests[4]) == 3
    again.write(MACS)
    again.mark(5, chained(KEY, digests[4], MACS))
    again.close()
    assert [len(macs) for macs, _ in read(tmp_path).batches()] == [2, 1, 0, 3]
    assert read(tmp_path).digest(KEY) == (6, chained(KEY, digests[4], MACS))


@pytest.mark.parametrize("wrong", [b"x" * 64 + b"\n", b"0" * 64 + b"\n"])
def test_a_batch_that_was_damaged_is_lost_and_those_around_it_stay(tmp_path: Path, wrong: bytes) -> None:
    path, digests, _ = small(tmp_path)
    damage(tmp_path, 5, wrong)
    before = path.read_bytes()
    again = ledger(tmp_path)
    assert again.open(4, digests[4]) == 6
    again.close()
    assert path.read_bytes() == before
