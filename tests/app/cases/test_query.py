"""Cases from a script: listed and shown masked or revealed, counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.cases.query import Asked
from vis_cli.db.core import tables as t
from vis_cli.errors import NotFound
from vis_cli.rules.core.times import parse_moment

HEADER = "number;unit;case_type;resident;state;opened;closed;documented;assigned_to;subject\n"
TOLVAN = "191212121212"
ROWS = (
    f"2024-0000001;Vårdcentralen Birka;Boka tid;{TOLVAN};closed;2024-05-01;2024-05-31;ja;;om 19121212-1212\n"
    f"2025-0000001;Vårdcentralen Birka;Boka tid;{TOLVAN};new;2025-05-30;;;;\n"
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "cases.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return str(path)


def test_cases_are_masked_unless_revealed_and_looks_are_noted(invoke: Invoke, file: str) -> None:
    app.cases.imports.import_(invoke(yes=True), file)
    (old,) = app.cases.query.list_(invoke(), Asked(older_than=parse_moment("2024-06-09")))
    assert (old["number"], old["resident"], old["subject"]) == ("2024-0000001", "19121212-****", "om ********-****")
    assert app.cases.query.show(invoke(), "2024-0000001", reveal=True)["resident"] == TOLVAN
    assert "comments" not in app.cases.query.show(invoke(), "2024-0000001", as_resident=True)
    with pytest.raises(NotFound):
        app.cases.query.show(invoke(), "2024-0000009")
    with invoke().reading() as db:
        rows = list(db.execute(t.reads.select().order_by(t.reads.c.number)))
    assert [(row.cases, row.resident) for row in rows] == [
        ('["2024-0000001"]', None),
        ('["2024-0000001"]', "19121212-****"),
        ('["2024-0000001"]', None),
    ]
    assert app.cases.query.stats(invoke(), unit="Birka")["states"] == {
        "new": 1,
        "assigned": 0,
        "answered": 0,
        "closed": 1,
    }
