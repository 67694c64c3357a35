"""Certificates: altered ones are found, and the digest of the numbers is the HMAC that everybody knows."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.retention import certificate as c


def chain(count: int) -> list[dict]:
    made: list[dict] = []
    for n in range(1, count + 1):
        made.append(c.seal({"id": f"R-{n}", "policies": []}, made[-1]["hash"] if made else c.GENESIS))
    return made


def test_an_unbroken_chain_is_found_whole() -> None:
    assert c.broken(chain(3)) is None


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_certificate_altered_anywhere_is_named(n: int) -> None:
    certificates = chain(3)
    certificates[n] = certificates[n] | {"policies": ["x"]}
    assert c.broken(certificates) == f"R-{n + 1}"


def test_a_certificate_altered_and_hashed_anew_breaks_the_next() -> None:
    certificates = chain(3)
    certificates[1] = c.seal({"id": "R-2", "policies": ["x"]}, certificates[0]["hash"])
    assert c.broken(certificates) == "R-3"


def test_a_certificate_left_out_is_found() -> None:
    certificates = chain(3)
    assert c.broken([certificates[0], certificates[2]]) == "R-3"


@given(key=st.binary(max_size=200), number=st.binary(max_size=200))
def test_the_digest_of_a_number_is_its_hmac(key: bytes, number: bytes) -> None:
    assert c.digester(key)([number, b""]) == [hmac.digest(key, each, "sha256") for each in (number, b"")]


def test_a_digest_over_batches_depends_on_the_key_the_numbers_and_their_order() -> None:
    macs = c.digester(b"key")(b"%d" % n for n in range(3))
    said = {
        c.chained(b"key", c.GENESIS, macs),
        c.chained(b"other", c.GENESIS, macs),
        c.chained(b"key", c.GENESIS, macs[:2]),
        c.chained(b"key", c.GENESIS, macs[::-1]),
        c.chained(b"key", c.chained(b"key", c.GENESIS, macs[:1]), macs[1:]),
    }
    assert len(said) == 5


def test_the_summary_of_a_year_adds_up_what_went_under_each_decision() -> None:
    def part(name: str, cases: int, cut_off: str) -> dict:
        return {"name": name, "version": "v", "decision": None, "cut_off": cut_off, "counts": {"cases": cases}}

    said = c.summary(
        [
            {"id": "R-1", "hash": "a", "policies": [part("a", 2, "2024-01-01"), part("b", 1, "2024-01-01")]},
            {"id": "R-2", "hash": "b", "policies": [part("a", 3, "2024-01-02")]},
        ],
        2026,
    )
    assert said["counts"]["cases"] == 6
    assert [(row["policy"], row["runs"], row["cases"], row["cut_off"]) for row in said["items"]] == [
        ("a", 2, 5, "2024-01-02"),
        ("b", 1, 1, "2024-01-01"),
    ]
    assert said["head"] == "b"
