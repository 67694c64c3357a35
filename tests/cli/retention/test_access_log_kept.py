"""The access log is kept for as long as its policy says, five years at least, and goes by a decision, with evidence."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from tests.cli.retention.fixtures import TOLVAN, fill
from tests.conftest import Command
from vis_cli.db.core import tables as t

LOG = """access_log:
  keep: 5y
  decision: {body: Regionstyrelsen, date: 2020-03-12, reference: RK 20/0815}
"""
SEALED_AT, LAST_KEPT, FIRST_DUE = "2026-06-02 08:00", "2031-06-02 08:00", "2031-06-03 08:00"
KEPT = (t.reads, t.read_cases, t.read_residents, t.sealed_residents)


@pytest.fixture
def log(vis: Command) -> Command:
    """Reads of three years: of the first a purge, which seals it; the last are not sealed."""
    fill(vis)
    append(vis, LOG)
    at(vis, SEALED_AT, "cases", "show", "2024-0000001")
    at(vis, SEALED_AT, "cases", "show", "2024-0000003")
    at(vis, SEALED_AT, "retention", "purge", "--apply", "--yes")  # seals, and keeps whose 2024-0000001 was
    at(vis, "2028-06-02 08:00", "cases", "show", "2024-0000003")
    at(vis, "2028-06-02 08:00", "retention", "hold", "add", "2024-0000003", "--reason", "x")
    at(vis, "2031-06-02 07:00", "cases", "show", "2024-0000003")
    return vis


def append(vis: Command, text: str) -> None:
    path = vis.cwd / "retention.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def at(vis: Command, moment: str, *words: object) -> object:
    run = vis.ok(*words, "--json", env={"VIS_NOW": moment})
    return json.loads(run.out) if run.out else None


def purge(vis: Command, moment: str, *words: object) -> dict:
    return at(vis, moment, "retention", "purge", *words)["access_log"]


def rows(vis: Command) -> list[int]:
    with vis.open().reading() as db:
        return [len(db.execute(table.select()).all()) for table in KEPT]


def test_whole_sealed_ranges_go_on_the_day_after_the_last_they_are_kept_and_the_chain_still_holds(log: Command) -> None:
    before = rows(log)
    for words in ((), ("--apply", "--yes")):
        said = purge(log, LAST_KEPT, *words)
        assert (said["due"], said["kept"], said["cut_off"]) == (0, 4, "2026-06-01")
    assert rows(log) == before == [4, 4, 1, 0]

    assert at(log, FIRST_DUE, "retention", "due")["access_log"]["due"] == 2
    preview = log.ok("retention", "purge", env={"VIS_NOW": FIRST_DUE})
    assert "access log: 2 reads due, 2 kept (kept 5y; what was sealed on 2026-06-02 or before goes)" in preview.out
    assert rows(log) == before

    run = log("retention", "purge", "--apply", "--yes", env={"VIS_NOW": FIRST_DUE})
    assert (run.code, run.err) == (0, "")
    assert "Of the access log 2 reads are destroyed, sealed through 2026-06-02; C-3 says so." in run.out
    assert rows(log) == [2, 2, 0, 0]
    for words in (("audit", "verify", "--state"), ("db", "check")):
        assert log(*words, env={"VIS_NOW": FIRST_DUE}).code == 0
    assert purge(log, FIRST_DUE, "--apply", "--yes")["destroyed"] == 0


def test_who_asks_the_log_is_told_what_it_no_longer_has(log: Command) -> None:
    reads = ("audit", "reads", "--case", "2024-0000003")
    assert log(*reads, env={"VIS_NOW": FIRST_DUE}).err == ""
    purge(log, FIRST_DUE, "--apply", "--yes")
    run = log(*reads, "--json", env={"VIS_NOW": FIRST_DUE})
    assert [item["at"][:4] for item in run.json["items"]] == ["2031", "2028"]
    run = log("audit", "reads", "--resident", "-", stdin=TOLVAN, env={"VIS_NOW": FIRST_DUE})
    assert run.code == 0
    assert "C-3 destroyed the reads sealed on 2026-06-02 or before." in run.err


def test_a_resident_is_never_told_that_nobody_has_looked_where_the_log_was_destroyed(log: Command) -> None:
    asked = ("audit", "reads", "--resident", "-", "--for-patient")
    purge(log, FIRST_DUE, "--apply", "--yes")
    run = log.ok(*asked, "--json", stdin=TOLVAN, env={"VIS_NOW": FIRST_DUE})
    assert (run.json["items"], run.json["destroyed_through"]) == ([], "2026-06-02")
    run = log.ok(*asked, stdin=TOLVAN, env={"VIS_NOW": FIRST_DUE})
    assert "Nobody has looked" not in run.out + run.err
    page = log.ok(*asked, "--format", "html", stdin=TOLVAN, env={"VIS_NOW": FIRST_DUE}).out
    assert "2026-06-02 or before is destroyed" in page
    assert "Nobody has looked" not in page


def test_the_sheet_of_the_year_has_the_decision_the_count_and_where_the_hashes_are(log: Command) -> None:
    purge(log, FIRST_DUE, "--apply", "--yes")
    summary = ("retention", "certificate", "summary", "--year", "2031")
    (row,) = log.ok(*summary, "--format", "json").json["access_log"]
    assert (row["reads"], row["keep"], row["cut_off"], row["changes"]) == (2, "5y", "2026-06-02", ["C-3"])
    assert row["decision"]["reference"] == "RK 20/0815"
    said = " ".join(log.ok(*summary, "--format", "text").out.split())
    assert "Åtkomstlogg" in said
    assert "Gallrade rader 2 Bevarandetid 5 år" in said
    assert "Åtkomstlogg" not in log.ok("retention", "certificate", "summary", "--year", "2030", "--format", "text").out


def test_numbers_of_reads_are_never_given_out_again(log: Command) -> None:
    later = "2037-01-01 08:00"
    at(log, FIRST_DUE, "retention", "hold", "add", "2024-0000005", "--reason", "x")  # seals the rest
    assert purge(log, later, "--apply", "--yes")["destroyed"] == 4
    assert rows(log)[0] == 0
    at(log, later, "cases", "show", "2024-0000005")
    with log.open().reading() as db:
        assert list(db.scalars(t.reads.select().with_only_columns(t.reads.c.number))) == [5]
    assert log("audit", "verify", env={"VIS_NOW": later}).code == 0


@pytest.mark.parametrize("what", ["gone", "altered", "forgotten", "unsealed"])
def test_what_a_decision_did_not_destroy_is_missed(log: Command, what: str) -> None:
    """Reads that are gone without a change set that says so; or one that says what was not."""
    if what != "gone":
        purge(log, FIRST_DUE, "--apply", "--yes")
    with log.open().writing() as db:
        if what == "gone":
            db.execute(t.reads.delete().where(t.reads.c.number <= 2))
        elif what == "altered":
            details = {"destroyed_reads": {"sealed": [{"change": 1, "last": 2, "hash": "0" * 64}]}}
            db.execute(update(t.changes).where(t.changes.c.number == 3).values(details=json.dumps(details)))
        elif what == "forgotten":
            db.execute(t.counters.delete().where(t.counters.c.kind == "destroyed_reads"))
        else:
            db.execute(t.reads.delete().where(t.reads.c.number == 3))
        db.commit()
    run = log("audit", "verify", "--json", env={"VIS_NOW": FIRST_DUE})
    assert (run.code, run.json["ok"]) == (1, False)


def test_without_a_decision_the_log_is_shown_and_nothing_goes(log: Command) -> None:
    text = (log.cwd / "retention.yaml").read_text(encoding="utf-8")
    log.write("retention.yaml", text.replace(LOG, "access_log: {keep: 5y}\n"))
    before = rows(log)
    assert purge(log, FIRST_DUE)["decided"] is False
    run = log("retention", "purge", "--apply", "--yes", "--json", env={"VIS_NOW": FIRST_DUE})
    assert (run.code, run.error["id"], rows(log)) == (4, "no-decision", before)
    checked = log("retention", "policy", "check", "--json")
    assert (checked.code, [(each["id"], each["policy"]) for each in checked.json["findings"]]) == (
        1,
        [("no-decision", "access_log")],
    )


def test_the_class_is_named_as_policies_are(log: Command) -> None:
    assert purge(log, FIRST_DUE, "--apply", "--yes", "--policy", "personalverktyget") is None
    run = log("retention", "purge", "--apply", "--json", "--policy", "access_log", env={"VIS_NOW": FIRST_DUE})
    assert (run.code, run.error["id"], rows(log)[0]) == (4, "not-confirmed", 4)
    assert purge(log, FIRST_DUE, "--apply", "--yes", "--policy", "access_log")["changes"] == ["C-3"]


def test_the_class_is_listed_shown_and_checked_beside_the_policies(log: Command) -> None:
    cases, reads = log.ok("retention", "policy", "list", "--json").json["items"]
    assert (reads["name"], reads["keep"], reads["decision"]["reference"]) == ("access_log", "5y", "RK 20/0815")
    assert reads.keys() == cases.keys()
    assert "access_log" in log.ok("retention", "policy", "list").out
    shown = log.ok("retention", "policy", "show", "access_log", "--json", env={"VIS_NOW": FIRST_DUE}).json
    assert (shown["cut_off"], shown["counted_from"]) == ("2026-06-02", "sealed")
    said = log.ok("retention", "policy", "show", "access", env={"VIS_NOW": FIRST_DUE}).out
    assert "access_log: 5y from when the read was sealed" in said
    assert "decision: Regionstyrelsen 2020-03-12, RK 20/0815" in said
    assert "due today: reads that were sealed on 2026-06-02 or before" in said
    assert "1 policy and access_log, no findings." in log.ok("retention", "policy", "check").out
    assert log.ok("retention", "policy", "check", "--json").json["access_log"]["keep"] == "5y"


def test_reads_that_are_kept_too_long_are_told_and_after_a_month_an_alarm(log: Command) -> None:
    def told(day: str, kind: str) -> list[str]:
        found = log("status", "--json", env={"VIS_NOW": f"{day} 08:00"}).json[kind]
        return [each["message"] for each in found if each["id"] == "overdue-log"]

    said = "2 reads in the access log are overdue for destruction, the oldest since 2031-06-03."
    assert told("2031-06-03", "attention") == []
    assert told("2031-06-04", "attention") == told("2031-07-03", "attention") == [said]
    assert (told("2031-07-04", "attention"), told("2031-07-04", "findings")) == ([], [said])
    purge(log, "2031-07-04 09:00", "--apply", "--yes")
    assert told("2031-07-05", "attention") == told("2031-07-05", "findings") == []
    text = (log.cwd / "retention.yaml").read_text(encoding="utf-8")
    log.write("retention.yaml", text.replace(LOG, "access_log: {keep: 5y}\n"))
    assert told("2040-01-01", "findings") == []


def test_undo_does_not_take_it_back(log: Command) -> None:
    purge(log, FIRST_DUE, "--apply", "--yes")
    assert log("changes", "undo", "C-3", "--yes", env={"VIS_NOW": FIRST_DUE}).code == 4


@pytest.mark.parametrize(
    ("written", "id", "line"),
    [
        ("access_log: {keep: 4y}\n", "faulty-keep", 2),
        ("access_log: {keep: 59mo}\n", "faulty-keep", 2),
        ("access_log: {keep: 1826d}\n", "faulty-keep", 2),
        ("access_log: {}\n", "missing-key", 2),
        ("access_log: 5y\n", None, 2),
        ("access_log: {keep: 5y, units: all}\n", "unknown-key", 2),
    ],
)
def test_a_shorter_time_or_another_form_is_a_fault_at_its_place(
    bare_vis: Command, written: str, id: str | None, line: int
) -> None:
    bare_vis.write("vis.yaml", "retention: retention.yaml\n")
    bare_vis.write("retention.yaml", "policies: [{name: p, keep: 2y}]\n" + written)
    run = bare_vis("config", "check", "--json")
    fault = run.error
    assert (run.code, fault["line"]) == (78, line)
    assert id in (None, fault["id"]), fault
