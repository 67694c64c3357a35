"""Batches as they stand in a ledger: whole ones, the last without its mark, and what a loss of power leaves."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.files.retention.batches import Batch, read_batches

MAC, OTHER = b"\x0a" * 32, b"\x0b" * 32
DIGEST = "d" * 64


def line(mac: bytes) -> bytes:
    return mac.hex().encode() + b"\n"


def mark(number: int) -> bytes:
    return f"= {number} {DIGEST}\n".encode()


def read(content: bytes) -> list[Batch]:
    return list(read_batches(BytesIO(content)))


def test_a_batch_ends_with_its_mark_and_the_last_may_have_none() -> None:
    content = line(MAC) + line(OTHER) + mark(1) + line(MAC)
    assert read(content) == [
        Batch([MAC, OTHER], 1, DIGEST, 130 + len(mark(1))),
        Batch([MAC], None, None, len(content)),
    ]
    assert read(b"") == []


def test_a_mark_without_numbers_says_that_they_are_lost() -> None:
    assert read(mark(7)) == [Batch([], 7, DIGEST, len(mark(7)))]


@pytest.mark.parametrize("wrong", [b"x" * 64 + b"\n", b"\n", b"= 1\n", b"= x " + b"d" * 64 + b"\n", b"A" * 64 + b"\n"])
def test_the_first_line_that_is_no_number_is_named(wrong: bytes) -> None:
    (batch,) = read(line(MAC) + wrong + line(OTHER) + wrong + mark(1))
    assert (batch.number, batch.damaged, batch.macs) == (1, 3, [MAC])  # line 1 is the header, read before
    (after,) = read(wrong + line(MAC) + mark(1) + line(OTHER) + mark(2))[1:]
    assert (after.number, after.damaged, after.macs) == (2, None, [OTHER])


def test_what_follows_the_last_mark_and_is_no_number_is_passed_over() -> None:
    for rest in (b"abc", bytes(100_000), b"\xff\n" * 9, line(MAC)[:-1]):
        assert read(mark(1) + rest) == [Batch([], 1, DIGEST, len(mark(1)))]
    (_, last) = read(mark(1) + line(MAC) + bytes(500))
    assert (last.macs, last.end) == ([MAC], len(mark(1)) + 65)


@given(st.lists(st.integers(1, 3), max_size=5), st.data())
def test_a_cut_anywhere_gives_the_whole_batches_before_it(lengths: list[int], data: st.DataObject) -> None:
    content, ends = b"", []
    for number, length in enumerate(lengths, 1):
        content += line(MAC) * length + mark(number)
        ends.append(len(content))
    cut = data.draw(st.integers(0, len(content)))
    marked = [batch for batch in read(content[:cut]) if batch.number is not None]
    assert [batch.end for batch in marked] == [end for end in ends if end <= cut]
    assert [len(batch.macs) for batch in marked] == lengths[: len(marked)]
