"""The list last shown is kept for each user, and what is no such list is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vis_cli.files.worklist import shown
from vis_cli.rules.worklist.numbers import Line, Shown

KEPT = Shown("one", date(2026, 6, 29), [Line("SE1", ("T-1", "T-2")), Line("SE2", ("T-3",))])


def test_what_is_kept_is_read_back_by_its_user_alone(tmp_path: Path) -> None:
    mine, others = (shown.path(tmp_path / "state", user) for user in ("anna/berg", "uid 54321"))
    shown.write(mine, KEPT)
    assert shown.read(mine) == KEPT
    assert shown.read(others) is None
    shown.write(mine, Shown("one", date(2026, 6, 30), []))
    shown.write(others, KEPT)
    assert (shown.read(mine), shown.read(others)) == (Shown("one", date(2026, 6, 30), []), KEPT)
    assert sorted(each.name for each in mine.parent.iterdir()) == ["todo-anna%2Fberg.json", "todo-uid%2054321.json"]
    assert {oct(each.stat().st_mode & 0o777) for each in (mine, others)} == {"0o600"}


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b'{"format": "vis-todo-2"}',
        b'{"format": "vis-todo-1", "lines": [[]]}',
        b"\xff",
        b"[" * 100_000,
        b'{"format": "vis-todo-1", "lines": [["SE1", "T-1"]], "database": "one", "day": "soon"}',
        b'{"format": "vis-todo-1", "lines": [["SE1", "T-1"]], "database": "one", "day": 5}',
    ],
)
def test_what_is_no_such_list_is_none(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "todo.json").write_bytes(written)
    assert shown.read(tmp_path / "todo.json") is None
