"""Cases from a script: imported whole or not at all, without a number of a resident in the journal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.db.core import journal
from vis_cli.errors import FaultyInput, NotPermitted, Refused
from vis_cli.settings import Settings

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


def test_cases_are_imported_as_one_change_that_keeps_counts_and_no_number_of_a_resident(
    invoke: Invoke, file: str
) -> None:
    outcome = app.cases.imports.import_(invoke(yes=True, ticket="CHG-1"), file)
    assert (outcome.change, dict(outcome.counts)) == (2, {"add": 2, "change": 0, "remove": 0, "same": 0})
    assert app.cases.imports.import_(invoke(yes=True), file).change is None
    with invoke().reading() as db:
        row = journal.change(db, 2)
        assert (row.ticket, row.undoable, json.loads(row.counts)["add"]) == ("CHG-1", False, 2)
        assert len(json.loads(row.details)["digest"]) == 64
        assert TOLVAN not in repr(row)
        assert journal.verify(db).broken_at is None


def test_the_digest_says_which_cases_and_columns_and_not_what_stands_in_them(invoke: Invoke, file: str) -> None:
    app.cases.imports.import_(invoke(yes=True), file)
    digests = set()
    for subject in ("om annat", "om något tredje"):
        Path(file).write_text(HEADER + ROWS.replace("om 19121212-1212", subject), encoding="utf-8")
        digests.add(app.cases.imports.import_(invoke(dry_run=True), file).plan.digest)  # type: ignore[union-attr]
    assert len(digests) == 1


def test_who_may_not_and_who_is_not_asked_imports_nothing(invoke: Invoke, file: str) -> None:
    with pytest.raises(NotPermitted):
        app.cases.imports.import_(invoke(yes=True, settings=Settings(operators={"anna": ("orders",)})), file)
    with pytest.raises(Refused) as refused:
        app.cases.imports.import_(invoke(), file)
    assert refused.value.id == "not-confirmed"
    assert app.cases.query.stats(invoke())["total"] == 0


def test_a_closed_case_is_not_opened_again(invoke: Invoke, file: str) -> None:
    app.cases.imports.import_(invoke(yes=True), file)
    Path(file).write_text(HEADER + f"2024-0000001;Birka;Boka tid;{TOLVAN};new;2024-05-01;;;;\n", encoding="utf-8")
    with pytest.raises(FaultyInput) as faulty:
        app.cases.imports.import_(invoke(), file)
    assert [fault.id for fault in faulty.value.faults] == ["reopens"]


def test_a_case_stays_its_residents(invoke: Invoke, file: str) -> None:
    app.cases.imports.import_(invoke(yes=True), file)
    Path(file).write_text(HEADER + ROWS.replace(TOLVAN, "197010632391"), encoding="utf-8")
    with pytest.raises(FaultyInput) as faulty:
        app.cases.imports.import_(invoke(yes=True), file)
    assert [fault.id for fault in faulty.value.faults] == ["other-resident"] * 2
    assert "1970" not in str(faulty.value)
