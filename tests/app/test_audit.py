"""The journal's chain from a script: its head, verified, exported; and who has read what."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.execute import append, append_by
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t

READ = {"actor": "anna", "command": "vis cases show", "resident": "19121212-****", "cases": "[]", "person": None}


def test_the_chain_is_verified_up_to_its_head(invoke: Invoke) -> None:
    number, digest, at = app.audit.head(invoke())
    assert (number, len(digest)) == (1, 64) and at is not None
    verdict = app.audit.verify(invoke(), (number, digest))
    assert (verdict.records, verdict.broken_at) == (1, None)
    assert app.audit.verify(invoke(), (2, digest)).broken_at == 2


@pytest.mark.parametrize("format", app.audit.EXPORTS)
def test_the_journal_is_exported_whole_in_every_format(invoke: Invoke, format: str) -> None:
    app.register.units.rename(invoke(), "Birka", "Vårdcentralen Birka Centrum")
    stream = StringIO()
    app.audit.export(invoke(), stream, format)
    text = stream.getvalue()
    if format == "csv":
        rows = list(csv.DictReader(StringIO(text)))
        assert {row["id"] for row in rows} == {"C-1", "C-2"}
    else:
        items = json.loads(text)["items"] if format == "json" else [json.loads(line) for line in text.splitlines()]
        assert [(item["id"], len(item["steps"])) for item in items] == [("C-1", len(items[0]["steps"])), ("C-2", 2)]


def test_the_access_log_is_asked_here_too(invoke: Invoke) -> None:
    """See `test_access_log`."""
    invocation = invoke()
    append(invocation, t.reads, {"at": invocation.now, **READ})
    append(invocation, t.reads, {"at": invocation.now, **READ, "actor": "bo", "resident": None})
    assert [item["actor"] for item in app.audit.reads(invoke())] == ["bo", "anna"]
    assert [item["actor"] for item in app.audit.reads(invoke(), person="bo")] == ["bo"]
    assert [item["actor"] for item in app.audit.reads(invoke(), resident="191212121212")] == ["anna"]
    assert list(app.audit.reads(invoke(), until=invocation.now)) == []
    assert len(list(app.audit.reads(invoke(), since=invocation.now))) == 2


def test_a_change_set_seals_so_many_rows_and_the_next_ones_the_rest(invoke: Invoke) -> None:
    many = journal.SEALED_AT_ONCE + 5
    row = {"at": invoke().now, **READ}
    append_by(invoke(), lambda db: journal.add_all_beside(db, t.reads, [row] * many))
    sealed = []
    for name in ("Centrum", "Torg"):
        change = app.register.units.rename(invoke(), "Birka", f"Vårdcentralen Birka {name}").change
        with invoke().reading() as db:
            sealed.append(json.loads(journal.change(db, change).details)["sealed"]["reads"])
            assert journal.verify(db).broken_at is None
    assert [(each["first"], each["last"]) for each in sealed] == [(1, many - 5), (many - 4, many)]
