"""What is altered or removed past vis of runs and certificates is noticed by every command that looks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.cli.retention.fixtures import UNIT, fill, purge, with_clients
from tests.conftest import ROOT, Command
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import carry_out
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person
from vis_cli.rules.retention import certificate


@pytest.fixture
def purged(vis: Command) -> Command:
    """Two runs, each with its certificate, on both databases."""
    filled = fill(with_clients(vis))
    purge(filled)
    purge(filled, "--now", "2026-06-03 08:00")
    return filled


def forge(vis: Command, run: int, **more: Any) -> Path:
    """Alter a certificate with its own hash, in the database and in its file, and the record to go with it."""
    with vis.open().writing() as db:
        row = t.purges.c.number == run
        paper = json.loads(str(db.scalar(select(t.purges.c.certificate).where(row))))
        paper |= more
        for part in paper["policies"]:
            part["decision"] |= more.get("decision", {})
        paper["hash"] = certificate.hash_of(paper)
        db.execute(t.purges.update().where(row).values(certificate=json.dumps(paper), actor=paper["performed_by"]))
        db.commit()
    (file,) = (vis.cwd / "certs").glob(f"R-{run}.*.json")
    file.write_text(json.dumps(paper))
    return file


def findings(vis: Command) -> list[list[str]]:
    """What `audit verify`, `db check` and `retention runs` say, each by its exit code too."""
    verified, checked = vis("audit", "verify", "--json"), vis("db", "check", "--json")
    listed = vis("retention", "runs", "--json")
    (said,) = [each["message"] for each in checked.json["checks"] if each["check"] == "purges"]
    wrong = {each["check"] for each in checked.json["checks"] if not each["ok"]}
    assert wrong - {"journal"} == ({"purges"} if said else set())  # a chain that was cut is no news of the purges alone
    assert {verified.code, listed.code} == ({1} if said else {0})
    assert verified.json["ok"] is (said is None)
    return [
        [each["message"] for each in verified.json.get("findings", [])],
        [said] if said else [],
        [each["message"] for each in listed.json.get("findings", [])],
    ]


def test_what_is_as_it_was_agrees_and_is_verified(purged: Command) -> None:
    assert findings(purged) == [[], [], []]
    for file in (purged.cwd / "certs").glob("R-*.json"):
        checks = purged.ok("retention", "certificate", "verify", file, "--json").json["checks"]
        assert {each["check"]: each["ok"] for each in checks} == dict.fromkeys(
            ("hash", "kept", "chain", "journal", "ledger"), True
        )


@pytest.mark.parametrize(
    "change",
    [{"performed_by": "bo"}, {"decision": {"reference": "RK 99/9999"}}, {"finished": "2026-06-04T08:00:00+02:00"}],
)
def test_the_last_certificate_altered_together_with_its_hash_is_found_out(
    purged: Command, change: dict[str, Any]
) -> None:
    file = forge(purged, 2, **change)
    run = purged("retention", "certificate", "verify", file, "--json")
    assert run.code == 1
    assert [each["check"] for each in run.json["checks"] if each["ok"] is False] == ["journal"]
    message = "the certificate of R-2 is not the one whose hash C-2 keeps"
    assert findings(purged) == [[message]] * 3


def test_the_last_run_deleted_with_its_files_is_noticed(purged: Command) -> None:
    with purged.open().writing() as db:
        db.execute(t.purges.delete().where(t.purges.c.number == 2))
        db.execute(t.runs.delete().where(t.runs.c.change == 2))
        db.commit()
    for file in (purged.cwd / "certs").glob("R-2.*"):
        file.unlink()
    message = "the record of R-2 is gone, which by C-2 destroyed 1 case"
    assert findings(purged) == [[message]] * 3
    listed = purged("retention", "runs", "--json").json["items"]
    assert [(each["id"], each["state"], each["cases"]) for each in listed] == [
        ("R-1", "done", 3),
        ("R-2", "missing", 1),
    ]
    shown = purged("retention", "runs")
    assert (shown.code, shown.err) == (1, f"! purges: {message}.\n")
    assert "R-2" in shown.out


def test_a_run_and_its_change_set_deleted_leave_a_row_of_the_history(purged: Command) -> None:
    with purged.open().writing() as db:
        db.execute(t.purges.delete().where(t.purges.c.number == 2))
        db.execute(t.changes.delete().where(t.changes.c.number == 2))
        db.commit()
    assert "the run history names C-2, and the journal does not have it" in findings(purged)[0]


def test_a_broken_journal_confirms_no_certificate(purged: Command) -> None:
    with purged.open().writing() as db:
        db.execute(t.changes.update().where(t.changes.c.number == 1).values(actor="bo"))
        db.commit()
    (file,) = (purged.cwd / "certs").glob("R-2.*.json")
    run = purged("retention", "certificate", "verify", file)
    assert run.code == 1
    assert "the journal is broken at C-1: it was altered" in run.out


def test_runs_that_stopped_were_replayed_or_found_nothing_agree_with_the_journal(vis: Command) -> None:
    filled = fill(with_clients(vis))
    filled.ok("db", "backup", "backup")
    filled.ok("retention", "purge", "--apply", "--yes", "--batch-size", "1", "--max-runtime", "0s")
    assert findings(filled) == [[], [], []]
    purge(filled)
    purge(filled)
    assert findings(filled) == [[], [], []]
    filled.ok("db", "restore", "backup", "--yes")
    filled.ok("retention", "replay", "--yes")
    assert findings(filled) == [[], [], []]
    (file,) = (filled.cwd / "certs").glob("R-1.*.json")
    filled.ok("retention", "certificate", "verify", file)
    forge(filled, 1, performed_by="bo")
    assert ["the journal knows nothing of the certificate of R-1"] in findings(filled)
    assert filled("retention", "certificate", "verify", file).code == 1


def test_certificates_of_the_chain_before_are_confirmed_by_the_next_one(purged: Command) -> None:
    """The manual's way to a new chain leaves the records of purges as they are; what it says of them is exported."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"<!-- new chain -->\n```sql\nBEGIN;\n(.*?)COMMIT;\n```", page, re.DOTALL)
    with purged.open().writing() as db:
        for statement in filter(str.strip, script.split(";\n")):
            db.exec_driver_sql(statement)
        db.commit()
    assert findings(purged) == [[], [], []]
    (file,) = (purged.cwd / "certs").glob("R-2.*.json")
    said = purged.ok("retention", "certificate", "verify", file, "--json").json["checks"]
    assert [each["why"] for each in said if each["ok"] is None] == ["the journal was begun after it"]
    purged.ok("retention", "attest", UNIT, "--through", "2022-06-01", "--by", anna(purged), "--now", "2026-06-04")
    purge(purged, "--now", "2026-06-04")
    assert findings(purged) == [[], [], []]
    said = purged.ok("retention", "certificate", "verify", file, "--json").json["checks"]
    assert all(each["ok"] for each in said)


def anna(vis: Command) -> str:
    """A person, added to the register."""
    id = "SE2321000065-TEST0101"
    with vis.open().writing() as db:
        carry_out(db, [Step(None, Person(id, "Anna Berg"))])
        db.commit()
    return id


def test_an_amendment_that_is_gone_or_says_nothing_of_its_time_is_noticed_by_its_certificate(purged: Command) -> None:
    purged.ok("retention", "finish", "R-1", "--compact")
    (file,) = (file for file in (purged.cwd / "certs").glob("R-1.*.json") if "amendment" not in file.name)
    assert purged("retention", "certificate", "verify", file).code == 0
    for left in ([], [{"amends": "R-1", "number": 1}]):
        with purged.open().writing() as db:
            row = db.execute(t.purges.select().where(t.purges.c.number == 1)).one()
            progress = {**json.loads(row.progress), "amendments": left}
            db.execute(t.purges.update().where(t.purges.c.number == 1).values(progress=json.dumps(progress)))
            db.commit()
        assert purged("retention", "certificate", "verify", file).code == 1
        assert purged("audit", "verify").code == 1


def test_an_amendment_of_a_state_that_was_not_restored_is_not_written_over(purged: Command) -> None:
    purged.ok("db", "backup", "backup")
    purged.ok("retention", "finish", "R-1", "--compact")
    (file,) = (purged.cwd / "certs").glob("*.amendment-1.json")
    kept = file.read_bytes()
    purged.ok("db", "restore", "backup", "--yes")
    run = purged("retention", "finish", "R-1", "--compact", "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "restored")
    assert file.read_bytes() == kept
    file.rename(purged.cwd / file.name)
    purged.ok("retention", "finish", "R-1", "--compact")
    purged.ok("retention", "certificate", "verify", file)


def test_an_amendment_altered_with_its_hash_is_not_the_one_that_the_journal_keeps(purged: Command) -> None:
    purged.ok("retention", "finish", "R-1", "--compact")
    (file,) = (purged.cwd / "certs").glob("*.amendment-1.json")
    verified = purged.ok("retention", "certificate", "verify", file, "--json").json
    assert {check["check"]: check["ok"] for check in verified["checks"]}["journal"] is True
    true = json.loads(file.read_text())
    false = certificate.seal(
        {**{name: said for name, said in true.items() if name != "hash"}, "performed_by": "bo"}, true["previous"]
    )
    with purged.open().writing() as db:
        row = db.execute(t.purges.select().where(t.purges.c.number == 1)).one()
        progress = {**json.loads(row.progress), "amendments": [false]}
        db.execute(t.purges.update().where(t.purges.c.number == 1).values(progress=json.dumps(progress)))
        db.commit()
    path = purged.write("false.json", json.dumps(false))
    run = purged("retention", "certificate", "verify", path, "--json")
    assert (run.code, [check["check"] for check in run.json["checks"] if not check["ok"]]) == (1, ["journal"])
    run = purged("audit", "verify")
    assert run.code == 1 and "the amendment of R-1 whose hash C-" in run.out
