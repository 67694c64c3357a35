"""The HMACs of a purge: in order, each made once, whatever was begun ahead and however much is taken."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.db.retention.digests import Ahead

COUNTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=12)


@given(keys=st.lists(st.integers(1, 10**9), unique=True, max_size=60), asked=COUNTS)
def test_whatever_was_begun_ahead_each_is_made_once_and_taken_in_order(
    keys: list[int], asked: list[tuple[int, int]]
) -> None:
    made: list[int] = []

    def digest(some: Sequence[int]) -> list[bytes]:
        made.extend(some)
        return [b"%d" % key for key in some]

    ahead, taken = Ahead(keys, digest), list[bytes]()
    for begun, wanted in asked:
        ahead.begin(begun)
        taken += ahead.take(wanted)
    assert taken == [b"%d" % key for key in keys[: sum(wanted for _, wanted in asked)]]
    assert made == keys[: len(made)]


def test_what_fails_ahead_fails_for_whoever_takes_it() -> None:
    def digest(some: Sequence[int]) -> list[bytes]:
        return [b"%d" % (1 // key) for key in some]

    ahead = Ahead([1, 0, 1], digest)
    assert ahead.take(1) == [b"1"]
    ahead.begin(1)
    with pytest.raises(ZeroDivisionError):
        ahead.take(1)
