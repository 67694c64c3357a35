"""The pages under `docs/` show what really comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import make_reference
from tests.english import english_in
from tests.make_docs import PAGES, replayed
from tests.reader import Reader


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_reader_who_types_what_a_page_shows_sees_what_it_shows(tmp_path: Path, page: Path) -> None:
    """Write them anew with `python -m tests.make_docs`."""
    assert replayed(page, Reader(tmp_path)) == page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "sv"], ids=lambda page: page.name)
def test_what_a_swedish_page_shows_is_answered_in_swedish(page: Path) -> None:
    shown = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    answers = [line for each in shown for line in each.splitlines() if not line.startswith(("$ ", "> "))]
    assert shown and english_in("\n".join(answers).replace(": from: ", ": ")) == []  # the name of a column


def test_the_reference_is_what_the_commands_say() -> None:
    """Write it anew with `python -m tests.make_reference`."""
    assert make_reference.reference() == make_reference.TARGET.read_text(encoding="utf-8")
    assert make_reference.ids() == make_reference.IDS.read_text(encoding="utf-8")
