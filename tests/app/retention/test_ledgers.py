"""Ledgers from a script: listed with what they name, and removed once no backup can need them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Invoke
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.purge import Wishes
from vis_cli.db.core import journal
from vis_cli.errors import Refused, StorageError
from vis_cli.rules.core.durations import parse_duration

LATER = "2027-06-02 08:00"


def kept(invoke: Invoke, now: str, **more: Any) -> Any:
    """An invocation whose ledgers are kept for 120 days."""
    made = invoke(now, yes=True, **more)
    return replace(made, settings=replace(made.settings, ledger_keep=parse_duration("120d")))


@pytest.fixture
def ledger(cases: Command, invoke: Invoke) -> Path:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    (path,) = (cases.cwd / "certs").glob("*.ledger")
    return path


def test_a_ledger_is_listed_with_how_long_it_is_kept(invoke: Invoke, ledger: Path) -> None:
    (item,) = app.retention.ledgers.list_(invoke())
    assert (item["run"], item["numbers"], item["lost"], item["state"]) == ("R-1", 3, 0, "kept")
    assert (item["kept_through"], item["file"]) == (None, ledger.name)
    (item,) = app.retention.ledgers.list_(kept(invoke, LATER))
    assert (item["state"], item["kept_through"]) == ("past", "2026-09-30")
    ledger.write_bytes(ledger.read_bytes()[:200])
    (item,) = app.retention.ledgers.list_(invoke())
    assert (item["numbers"], item["lost"]) == (0, 3)


def test_a_ledger_goes_once_nothing_can_need_it_and_the_journal_keeps_its_digest(invoke: Invoke, ledger: Path) -> None:
    digest = hashlib.sha256(ledger.read_bytes()).hexdigest()
    with pytest.raises(Refused) as refused:
        app.retention.ledgers.remove(invoke(yes=True))
    assert refused.value.id == "no-ledger-keep"
    assert app.retention.ledgers.remove(kept(invoke, "2026-09-30 08:00")).change is None
    with pytest.raises(Refused):
        app.retention.ledgers.remove(kept(invoke, "2026-09-30 08:00"), ("R-1",))
    assert ledger.exists()
    lookout = app.operations.status.look(kept(invoke, LATER))
    assert "past-ledgers" in [each["id"] for each in lookout["attention"]]
    looked = app.retention.ledgers.remove(kept(invoke, LATER, dry_run=True))
    assert (looked.change, looked.counts["remove"], ledger.exists()) == (None, 1, True)
    done = app.retention.ledgers.remove(kept(invoke, LATER))
    assert (done.counts["remove"], ledger.exists()) == (1, False)
    assert done.change is not None
    with invoke().reading() as db:
        details = json.loads(journal.change(db, done.change).details)
    assert [(each["file"], each["sha256"]) for each in details["ledgers"]] == [(ledger.name, digest)]
    assert app.retention.ledgers.remove(kept(invoke, LATER)).change is None
    assert ledger.with_suffix(".json").exists()
    with pytest.raises(Refused):
        app.changes.undo(invoke(yes=True), f"C-{done.change}")


def test_the_ledger_of_a_run_that_the_database_does_not_know_is_kept(
    cases: Command, invoke: Invoke, ledger: Path
) -> None:
    from vis_cli.db.core import tables as t

    with cases.open().writing() as db:
        db.execute(t.purges.delete())
        db.commit()
    assert app.retention.ledgers.remove(kept(invoke, LATER)).change is None
    assert ledger.exists()


@pytest.mark.skipif(shutil.which("chattr") is None, reason="no file can be made to stay")
def test_a_ledger_that_cannot_be_removed_is_told_with_the_change_that_says_it_was(invoke: Invoke, ledger: Path) -> None:
    if subprocess.run(["chattr", "+i", str(ledger)], capture_output=True, check=False).returncode:
        pytest.skip("no file can be made to stay here")
    try:
        with pytest.raises(StorageError) as failed:
            app.retention.ledgers.remove(kept(invoke, LATER))
    finally:
        subprocess.run(["chattr", "-i", str(ledger)], check=True)
    assert "says that ledgers were removed" in str(failed.value.message)
    assert app.retention.ledgers.remove(kept(invoke, LATER)).change is not None
    assert not ledger.exists()
