"""The Swedish catalogue says each term as docs/glossary.md fixes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.make_catalogue import translated

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
RECORD = re.compile(r"record|journal(en|”)|patient|file[ds]?\b", re.IGNORECASE)  # the English of a patient's journal


def rows(title: str) -> Iterator[list[str]]:
    part = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    yield from ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)


def plain(cell: str) -> str:
    return re.sub(r" *\(.*?\)", "", cell)


def texts() -> Iterator[tuple[str, str]]:
    """The English and the Swedish of every entry, its numbers together."""
    for entry in translated():
        both = [" ".join(each) if isinstance(each, tuple | list) else str(each) for each in (entry.id, entry.string)]
        if both[0]:
            yield both[0], both[1]


def never() -> list[str]:
    """The words that the page forbids, each as it begins."""
    return [word for _english, _swedish, words in rows("From English") for word in words.split(", ") if word]


def forbidden(text: str) -> set[str]:
    """Those of them that a Swedish text has."""
    found = (re.search(rf"(?<![\wåäö]){word}(?!system|ansvarig|post)", text, re.IGNORECASE) for word in never())
    return {word for word, match in zip(never(), found, strict=True) if match}


def test_both_ways_have_the_same_terms() -> None:
    there = {(plain(english), swedish) for english, swedish, _never in rows("From English")}
    back = {(english, plain(swedish)) for swedish, english in rows("Från svenska")}
    assert there - {("extract of it", "loggutdrag"), ("review of it", "logguppföljning, stickprov")} == back - {
        ("extract", "loggutdrag"), ("review", "logguppföljning, stickprov"),
    }  # fmt: skip


def test_the_swedish_guides_use_no_word_that_the_glossary_forbids() -> None:
    never = "|".join(word for _english, _swedish, word in rows("From English") if word)
    pages = [*sorted((ROOT / "docs" / "sv").glob("*.md")), ROOT / "docs" / "personuppgifter.md"]
    said = {page.name: re.findall(rf"(?<![\wåäö])(?:{never})\w*", page.read_text(encoding="utf-8")) for page in pages}
    assert len(said) > 5 and {name: words for name, words in said.items() if words} == {}


def test_the_catalogue_uses_no_word_that_the_glossary_forbids() -> None:
    assert {"spärr", "journal", "slutkod", "fynd"} <= {*never()}
    wrong = []
    for english, swedish in texts():
        wrong += [
            f"{word}: {swedish}" for word in forbidden(swedish) if word != "journal" or not RECORD.search(english)
        ]
    assert wrong == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "sv").glob("*.md")), ids=lambda page: page.name)
def test_the_swedish_guides_use_none_either(page: Path) -> None:
    """What vis answers in them is the catalogue's; a journal is the patient's there."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert forbidden(prose) - {"journal"} == set()


def test_a_forbidden_word_is_found_as_it_is_bent_and_as_a_part_of_longer_ones() -> None:
    assert forbidden("Slutkoden är 1 vid fynd.") == {"slutkod", "fynd"}
    assert forbidden("Journalsystemet, blåslutkod") == set()
