"""What attached files are called, and where they lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Malformed
from vis_cli.rules.cases.attachments import JPEG, PDF, checked_name, demand_ending, digest, file_name, owner

keys = st.tuples(st.integers(1900, 2199), st.integers(1, 9_999_999)).map(lambda pair: pair[0] * 10_000_000 + pair[1])


@given(keys, st.integers(1, 10_000), st.integers(0, 2**64 - 1))
def test_a_file_tells_whose_it_is(key: int, n: int, token: int) -> None:
    assert owner(file_name(key, n, f"{token:016x}", "pdf")) == (key, n)


@pytest.mark.parametrize(
    "file", ["", "x.pdf", "2026/0001/0000001-1-ab.pdf", "2026/0000/0000001-1-ab.pdf/..", "/2026/0000/0000001-1-ab.pdf"]
)
def test_a_file_of_another_name_is_nobodys(file: str) -> None:
    assert owner(file) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("a\0.pdf", "control-character"),
        ("a\n.pdf", "control-character"),
        ("kallelse\u202efdp.exe", "control-character"),
        ("kalle\u200blse.pdf", "invisible-character"),
        ("k\u0430llelse.pdf", "look-alike"),
        ("\udce5.pdf", "control-character"),
        ("å" * 126 + ".pdf", "long-name"),
        ("x" * 252 + ".pdf", "long-name"),
    ],
)
def test_a_name_that_deceives_or_does_not_fit_is_refused(name: str, fault: str) -> None:
    with pytest.raises(Malformed) as caught:
        checked_name(name)
    assert caught.value.id == fault


def test_a_name_is_kept_with_one_character_for_each_letter() -> None:
    assert checked_name("Kallelse A\u030asa.pdf") == "Kallelse Åsa.pdf"
    assert len(checked_name("x" * 251 + ".pdf")) == 255


def test_the_ending_says_the_kind() -> None:
    demand_ending("Kallelse.PDF", PDF)
    demand_ending("bild.jpeg", JPEG)
    demand_ending("bild.jpg", JPEG)
    for name, media in (("bild.pdf", JPEG), ("Kallelse", PDF), (".pdf", PDF), ("Kallelse.pdf.", PDF)):
        with pytest.raises(Malformed, match="its name does not say so"):
            demand_ending(name, media)


def test_a_digest_is_of_the_contents_in_their_order() -> None:
    assert digest([]) == ""
    assert digest(["ab", "cd"]) == digest(["ab", "cd"]) != digest(["cd", "ab"])
