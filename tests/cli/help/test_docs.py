"""The pages under `docs/` show what really comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import make_reference
from tests.conftest import Command
from tests.make_docs import PAGES, replayed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_really_comes_out(vis_sqlite: Command, page: Path) -> None:
    """Write them anew with `python -m tests.make_docs`."""
    assert replayed(page, vis_sqlite) == page.read_text(encoding="utf-8")


def test_the_reference_is_what_the_commands_say() -> None:
    """Write it anew with `python -m tests.make_reference`."""
    assert make_reference.reference() == make_reference.TARGET.read_text(encoding="utf-8")
