"""`vis audit`: the chain, the export, the access log."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy import update

from tests.cli.rows import NOW, REGISTER, TELEBORG, add, window
from tests.conftest import Command
from vis_cli.db.cases import access_log
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.rules.cases.cases import parse_number
from vis_cli.rules.register.units import Unit

CASES = ["2026-0000001", "2026-0000002"]


@pytest.fixture
def journalled(vis: Command) -> Command:
    add(vis, *REGISTER)
    add(vis, window(1), window(2), ticket="IT-48213", reason="=1+1")
    return vis


def forge(vis: Command) -> None:
    with vis.open().writing() as db:
        db.execute(update(t.changes).where(t.changes.c.number == 1).values(actor="somebody else"))
        db.commit()


def test_the_head_is_what_verify_says(journalled: Command) -> None:
    head = journalled.ok("audit", "head").out.strip()
    assert head.startswith("2:") and len(head) == 66
    assert journalled.ok("audit", "verify", "--json").json == {
        "ok": True, "records": 2, "head": head, "broken_at": None, "findings": [],
    }  # fmt: skip
    add(journalled, Unit("SE2321000065-TEST0009", "Vårdcentralen Lagan"))
    for written in (head, f"C-{head}", head.upper()):
        assert journalled.ok("audit", "verify", "--expect", written).out.startswith("The chain is whole: 3 changes")


def test_an_empty_journal_is_whole(vis: Command) -> None:
    assert vis.ok("audit", "verify", "--json").json["records"] == 0
    head = vis.ok("audit", "head", "--json").json
    assert head == {"head": f"0:{'0' * 64}", "change": None, "at": None}
    assert vis.ok("audit", "verify", "--expect", head["head"]).code == 0
    assert vis.ok("audit", "export").out == ""
    assert vis.ok("audit", "export", "--json").json == {"items": []}


def test_a_broken_chain_is_exit_1_and_says_where(journalled: Command) -> None:
    forge(journalled)
    run = journalled("audit", "verify", "--json")
    assert (run.code, run.err) == (1, "")
    assert (run.json["ok"], run.json["records"], run.json["broken_at"]) == (False, 0, 1)
    text = journalled("audit", "verify")
    assert (text.code, text.err) == (1, "")
    assert text.out.startswith("! broken-chain: the chain is broken at C-1: it was altered.")


@pytest.mark.parametrize(("expected", "broken_at"), [(f"1:{'0' * 64}", 1), (f"9:{'0' * 64}", 3), (f"0:{'1' * 64}", 0)])
def test_a_head_that_is_not_in_the_chain_is_exit_1(journalled: Command, expected: str, broken_at: int) -> None:
    run = journalled("audit", "verify", "--expect", expected, "--json")
    assert (run.code, run.json["ok"], run.json["broken_at"]) == (1, False, broken_at)


@pytest.mark.parametrize("written", ["", "1", "1:abc", "x:" + "0" * 64, "1:" + "g" * 64, "-1:" + "0" * 64])
def test_a_malformed_head_is_a_usage_error(journalled: Command, written: str) -> None:
    run = journalled("audit", "verify", f"--expect={written}", "--json")
    assert (run.code, run.out) == (2, "")


def test_the_export_has_every_change_and_step(journalled: Command) -> None:
    lines = [json.loads(line) for line in journalled.ok("audit", "export").out.splitlines()]
    assert [(line["id"], len(line["steps"])) for line in lines] == [("C-1", len(REGISTER)), ("C-2", 2)]
    assert lines[1]["steps"][0]["after"]["from"] == "2026-06-29"
    assert lines == journalled.ok("audit", "export", "--json").json["items"]
    assert f"2:{lines[1]['hash']}" == journalled.ok("audit", "head").out.strip()


@pytest.mark.parametrize("words", [("--format", "csv", "audit", "export"), ("audit", "export", "--format", "csv")])
def test_the_export_as_csv_is_one_step_a_line_and_holds_no_formula(journalled: Command, words: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(journalled.ok(*words).out)))
    assert len(rows) == len(REGISTER) + 2
    assert rows[0]["object_id"] == TELEBORG.hsa_id
    assert rows[-1]["reason"] == "'=1+1"


def test_a_change_without_steps_is_exported_too(journalled: Command) -> None:
    with journalled.open().writing() as db:
        journal.write(db, journal.Entry(at=NOW, actor="cron", command="vis windows run", counts={"change": 7}))
        db.commit()
    add(journalled, Unit("SE2321000065-TEST0009", "Vårdcentralen Lagan"))
    lines = [json.loads(line) for line in journalled.ok("audit", "export").out.splitlines()]
    assert [(line["id"], len(line["steps"])) for line in lines[2:]] == [("C-3", 0), ("C-4", 1)]
    rows = list(csv.DictReader(io.StringIO(journalled.ok("audit", "export", "--format", "csv").out)))
    assert [(row["id"], row["action"]) for row in rows[-2:]] == [("C-3", ""), ("C-4", "add")]


def test_an_export_larger_than_what_is_read_at_a_time_is_whole(vis: Command) -> None:
    many = [Unit(f"SE2321000065-TEST{n:04}", f"Enhet {n}") for n in range(1000, 1000 + 2 * journal.BATCH + 1)]
    add(vis, *many)
    with vis.open().writing() as db:
        for _ in range(journal.BATCH):
            journal.write(db, journal.Entry(at=NOW, actor="cron", command="vis windows run"))
        db.commit()
    add(vis, *REGISTER)
    lines = [json.loads(line) for line in vis.ok("audit", "export").out.splitlines()]
    assert [line["id"] for line in lines] == [f"C-{n}" for n in range(1, journal.BATCH + 3)]
    assert [len(line["steps"]) for line in (lines[0], lines[1], lines[-1])] == [len(many), 0, len(REGISTER)]


def test_an_unknown_export_format_is_a_usage_error(journalled: Command) -> None:
    assert journalled("audit", "export", "--format", "xml").code == 2


def test_what_was_done_past_vis_is_exit_1_with_table_id_and_what_differs(journalled: Command) -> None:
    assert "Every administrative table is as the journal left it." in journalled.ok("audit", "verify", "--state").out
    with journalled.open().writing() as db:
        db.execute(update(t.units).where(t.units.c.hsa_id == TELEBORG.hsa_id).values(phone="0470-1"))
        db.commit()
    assert journalled.ok("audit", "verify", "--json").json["findings"] == []
    run = journalled("audit", "verify", "--state", "--json")
    assert (run.code, run.err, run.json["ok"], run.json["broken_at"]) == (1, "", False, None)
    (found,) = run.json["findings"]
    assert (found["table"], found["id"], found["change"]) == ("units", TELEBORG.hsa_id, "C-1")
    assert found["differs"] == {"phone": {"journal": TELEBORG.phone, "table": "0470-1"}}
    text = journalled("audit", "verify", "--state").out
    assert f"units {TELEBORG.hsa_id} is not as C-1 left it: phone: {TELEBORG.phone} → 0470-1" in " ".join(text.split())
    (check,) = [each for each in journalled("db", "check", "--json").json["checks"] if each["check"] == "state"]
    assert check["message"] == found["message"]


def test_a_broken_chain_is_not_replayed(journalled: Command) -> None:
    forge(journalled)
    run = journalled("audit", "verify", "--state")
    assert (run.code, run.out.splitlines()[-1]) == (1, "The tables were not compared with it, since it is broken.")


# --- who has read what -----------------------------------------------------------------------------------------------


@pytest.fixture
def read(journalled: Command) -> Command:
    """Two reads: Anna's of Tolvan by day of birth, as 0.1 noted it, a technician's of two cases at Teleborg."""
    shown = {"at": NOW, "command": "vis cases show"}
    theirs = {"actor": "anna", "resident": "19121212-****", "person": "SE2321000065-TEST1001", "format": 1}
    listed = {"actor": "tekniker", "cases": json.dumps(CASES), "unit": TELEBORG.hsa_id, "what": "list"}
    with journalled.open().writing() as db:
        journal.add_beside(db, t.reads, {**shown, **theirs, "cases": "[]"})
        access_log.add(db, [{**shown, **listed}], [[parse_number(each) for each in CASES]])
        db.commit()
    return journalled


@pytest.mark.parametrize(
    ("options", "actors"),
    [
        ([], ["tekniker", "anna"]),
        (["--resident", "191212121212"], ["anna"]),
        (["--resident", "19121212-1212"], ["anna"]),
        (["--resident", "-"], ["anna"]),
        (["--case", CASES[1]], ["tekniker"]),
        (["--case", "2026-0000003"], []),
        (["--unit", "Teleborg"], ["tekniker"]),
        (["--person", "Anna Åberg"], ["anna"]),
        (["--person", "tekniker"], ["tekniker"]),
        (["--since", "2026-06-01 10:01"], []),
        (["--until", "2026-06-01 10:01"], ["tekniker", "anna"]),
    ],
)
def test_reads_are_filtered(read: Command, options: list[str], actors: list[str]) -> None:
    run = read.ok("audit", "reads", *options, "--json", stdin="191212121212\n")
    assert [item["actor"] for item in run.json["items"]] == actors


def test_a_read_that_may_be_of_another_says_so(read: Command) -> None:
    (item,) = read.ok("audit", "reads", "--resident", "-", "--json", stdin="191212121212\n").json["items"]
    assert (item["certain"], item["resident"], item["cases"]) == (False, "19121212-****", [])
    shown = read.ok("audit", "reads", "--resident", "-", "--format", "plain", stdin="191212121212\n").out
    assert "may be of another, born the same day" in shown


def test_a_read_of_many_cases_names_the_first_and_json_all(read: Command) -> None:
    with read.open().writing() as db:
        many = {"at": NOW, "actor": "bo", "command": "vis cases list", "what": "list"}
        access_log.add(db, [{**many, "cases": json.dumps([f"2026-{n:07d}" for n in range(1, 8)])}], [[]])
        db.commit()
    shown = read.ok("audit", "reads", "--limit", "1", "--columns", "what,cases", "--format", "plain").out
    assert shown == "in a list\t2026-0000001, 2026-0000002, 2026-0000003 and 4 more\n"
    assert len(read.ok("audit", "reads", "--limit", "1", "--json").json["items"][0]["cases"]) == 7


@pytest.mark.parametrize("written", ["K-1", "20260001", ""])
def test_a_case_that_is_no_number_is_faulty_input(read: Command, written: str) -> None:
    run = read("audit", "reads", "--case", written, "--json")
    assert (run.code, run.error["id"], run.error["file"]) == (65, "faulty-case-number", "<argument>")


def test_a_faulty_personal_number_is_faulty_input(read: Command) -> None:
    run = read("audit", "reads", "--resident", "191212121213", "--json")
    assert (run.code, run.error["id"], run.error["file"]) == (65, "faulty-personal-number", "<argument>")
