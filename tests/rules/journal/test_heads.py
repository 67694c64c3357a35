"""Heads noted elsewhere, held against the chain: what was cut, made anew, or replaced by a restore."""

from __future__ import annotations

import tracemalloc

import pytest

from vis_cli.rules.journal.heads import Noted, Restored, judge


def noted(*lines: str) -> list[Noted]:
    """Heads as they stand in a file: `3a` is change set 3 with the hash a; `?` is no head."""
    return [Noted(n, int(line[:-1]) if line != "?" else None, line[-1]) for n, line in enumerate(lines, 1)]


def found(lines: str, chain: str, restored: str = "") -> list[tuple[str | None, int | None, str]]:
    """What is found of a file in a chain, each as `1a 2a`; a restore as `3b<5`, or `3b` where nothing was replaced."""
    hashes = {int(each[:-1]): each[-1] for each in chain.split()}
    restores = []
    for each in restored.split():
        own, _, replaced = each.partition("<")
        restores.append(Restored(int(own[:-1]), own[-1], int(replaced) if replaced else None))
    said = judge(
        "heads",
        noted(*lines.split()),
        lambda numbers: {n: hashes[n] for n in numbers if n in hashes},
        restores,
        max(hashes, default=0),
    )
    return [(each.id, each.change, str(each.message)) for each in said]


@pytest.mark.parametrize(
    ("lines", "chain"), [("1a 2a 3a", "1a 2a 3a"), ("3a", "1a 2a 3a"), ("3a 2a", "1a 2a 3a"), ("", "")]
)
def test_a_file_that_has_the_head_and_nothing_else_is_well(lines: str, chain: str) -> None:
    assert found(lines, chain) == []


def test_an_end_that_was_cut_off_shows_by_itself() -> None:
    assert found("1a 2a 3a 4a", "1a 2a") == [
        ("4", 4, "the end is cut off: heads has C-4 in line 4, and the journal does not")
    ]


def test_a_chain_that_was_made_anew_is_another() -> None:
    assert found("1a 2a 3a", "1a 2b 3b") == [
        ("2", 2, "C-2 is another than heads has in line 2"),
        ("3", 3, "heads has no head after C-1, and the journal ends with C-3: run `vis audit head >> heads`"),
    ]


def test_a_file_that_lacks_the_head_is_told_so() -> None:
    assert [(id, change) for id, change, _ in found("1a", "1a 2a")] == [("2", 2)]
    assert [(id, change) for id, change, _ in found("", "1a 2a")] == [("2", 2)]


def test_a_line_that_is_no_head_is_named() -> None:
    assert found("1a ? ?", "1a") == [("2", None, "heads: 2 lines are no heads, the first is 2")]


@pytest.mark.parametrize(
    ("lines", "chain", "restored", "wrong"),
    [
        ("1a 2a 3a 4a 3b 4b", "1a 2a 3b 4b", "3b<4", []),  # 3 and 4 were of the journal replaced
        ("1a 2a 3a 4a 4b", "1a 2a 3b 4b", "3b<4", []),  # the restore's own head could not be added
        ("1a 2a 3a 4a 5a 3b", "1a 2a 3b", "3b", []),  # what was replaced could not be read
        ("1a 2a 3a 4a 3b 4b 5b", "1a 2a 3b", "3b<4", [5]),  # and then cut
        ("1a 2a 3a 4a 3b 4b", "1a 2a 3b 4c", "3b<4", [4, 4]),  # and then made anew, which leaves it without the head
        ("1a 2a 3a", "1a 2b 3b", "3b<3", [2, 3]),  # what was before the backup was not replaced
    ],
)
def test_what_a_restore_replaced_is_explained_by_it_and_nothing_after(
    lines: str, chain: str, restored: str, wrong: list[int]
) -> None:
    assert [change for _, change, _ in found(lines, chain, restored)] == wrong


def test_of_many_lines_that_are_wrong_no_more_are_kept_than_are_told_of() -> None:
    lines, digest = 50_000, "f" * 64
    for number in (None, 7):
        tracemalloc.start()
        try:
            every = (Noted(place, number and number + place % 9, digest) for place in range(1, lines + 1))
            first, _behind = judge("f", every, lambda _: {}, [], 6)
            assert tracemalloc.get_traced_memory()[1] < 1 << 20
        finally:
            tracemalloc.stop()
        if number is None:
            assert str(first.message) == f"f: {lines} lines are no heads, the first is 1"
        else:
            assert str(first.message) == "the end is cut off: f has C-15 in line 8, and the journal does not"
