"""Which columns have values that cannot be read."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.conftest import Command
from tests.register import fill
from vis_cli.db.journal.unreadable import unreadable


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ("SELECT 1", []),
        ("UPDATE persons SET disabled_on = '2026-02-30'", ["persons.disabled_on"]),
        ("UPDATE persons SET disabled_on = '2026-02-28'", []),
        ("UPDATE units SET closed_on = 'x', parent = NULL", ["units.closed_on"]),
        ("UPDATE changes SET at = 1.5", ["changes.at"]),
    ],
)
def test_each_column_is_named_once(vis_sqlite: Command, edit: str, found: list[str]) -> None:
    with fill(vis_sqlite).open().writing() as db:
        db.execute(text(edit))
        assert [str(each.message).split()[0] for each in unreadable(db)] == found
