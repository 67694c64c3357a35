"""Amendments are chained to their certificate, which stays as it is."""

from __future__ import annotations

from typing import Any

import pytest

from vis_cli.rules.retention import amendment, certificate
from vis_cli.rules.retention.measures import Measure, method

NOT_DONE = [Measure("log", False, why="in-use"), Measure("files", False, why="cannot-remove")]
PAPER = certificate.seal({"id": "R-1", "database": "d", "method": method(NOT_DONE)}, certificate.GENESIS)


def amended() -> list[dict[str, Any]]:
    """Two amendments, of which the second makes good the rest."""
    first = amendment.seal(PAPER, [], [Measure("log", True)], performed_by="anna")
    return [first, amendment.seal(PAPER, [first], [Measure("files", True)], performed_by="anna")]


def test_an_amendment_says_what_was_done_what_is_left_and_what_it_follows() -> None:
    first, second = amended()
    assert (first["amends"], first["number"], first["certificate"], first["previous"]) == (
        "R-1",
        1,
        PAPER["hash"],
        PAPER["hash"],
    )
    assert [(each["measure"], each["done"]) for each in first["measures"]] == [("log", True)]
    assert [each["measure"] for each in first["left"]] == ["files"]
    assert (second["number"], second["previous"], second["left"]) == (2, first["hash"], [])
    assert amendment.broken(PAPER, [first, second]) is None


def test_a_certificate_shown_with_its_amendments_keeps_its_hash() -> None:
    assert certificate.hash_of({**PAPER, "amendments": amended()}) == PAPER["hash"]


@pytest.mark.parametrize("n", [0, 1])
@pytest.mark.parametrize("said", [{"performed_by": "bo"}, {"previous": "0" * 64}, {"number": 7}])
def test_an_amendment_altered_or_out_of_its_place_is_named(n: int, said: dict[str, Any]) -> None:
    made = amended()
    made[n] = {**made[n], **said}
    assert amendment.broken(PAPER, made) == n + 1


def test_an_amendment_of_another_certificate_is_named() -> None:
    other = certificate.seal({**PAPER, "database": "e"}, certificate.GENESIS)
    assert amendment.broken(other, amended()) == 1
    assert amendment.broken(PAPER, amended()[1:]) == 1
