"""The record of what went: certificates, ledgers, and the replay after a restore."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.cli.retention.fixtures import DECISION, fill, left, policy, purge, with_clients
from tests.conftest import Command
from tests.digests import without_digests
from vis_cli.db.core import tables as t
from vis_cli.files.retention.certificate import written


@pytest.fixture
def filled(vis: Command) -> Command:
    """Cases and policy, on both databases."""
    return fill(with_clients(vis))


@pytest.fixture
def filled_sqlite(vis_sqlite: Command) -> Command:
    """Cases and policy, for what does not depend on the database."""
    return fill(vis_sqlite)


# --- certificates ----------------------------------------------------------------------------------------------------


def test_a_certificate_names_decision_and_counts_and_no_person(filled_sqlite: Command) -> None:
    purge(filled_sqlite)
    said = filled_sqlite.ok("retention", "certificate", "show", "R-1", "--format", "json").json
    assert said["counts"]["cases"] == 3
    assert said["policies"][0]["decision"]["reference"] == "RK 19/0815"
    assert (said["policies"][0]["earliest"], said["policies"][0]["latest"]) == ("2023-06-02", "2024-06-01")
    assert said["held"] == {"cases": 1, "by": [{"reason": "undocumented", "scope": None, "cases": 1}]}
    assert said["method"]["compacted"] is False
    for form in ("text", "json", "markdown", "html"):
        text = filled_sqlite.ok("retention", "certificate", "show", "R-1", "--format", form).out
        assert "RK 19/0815" in text
        assert "1912" not in without_digests(text)
        if form != "json":
            assert "Diarienummer" in text and "Underskrift" in text


def test_a_certificate_names_what_the_policy_says_for_the_archive(filled: Command) -> None:
    decision = DECISION.replace("}", ", applied_by: RK 20/0042, plan: Plan 2024, review: 2026-06-01}")
    policy(filled, decision=decision, limits="    authority: Regionstyrelsen\n    system: Personalverktyget\n")
    shown = filled.ok("retention", "policy", "show", "personal").out
    assert "applied by: RK 20/0042" in shown and "authority: Regionstyrelsen" in shown
    found = filled("retention", "policy", "check", "--json")
    assert (found.code, [each["id"] for each in found.json["findings"]]) == (1, ["decision-to-review"])
    purge(filled)
    (part,) = filled.ok("retention", "certificate", "show", "R-1", "--json").json["policies"]
    assert (part["authority"], part["system"]) == ("Regionstyrelsen", "Personalverktyget")
    assert (part["decision"]["applied_by"], part["decision"]["plan"]) == ("RK 20/0042", "Plan 2024")
    for form in ("text", "markdown", "html"):
        for lang in ("en", "sv"):
            sheet = filled.ok("retention", "certificate", "show", "R-1", "--format", form, "--lang", lang).out
            for said in ("Tillämpningsbeslut", "RK 20/0042", "Informationshanteringsplan", "Arkivbildare", "System"):
                assert said in sheet
            assert "1177 Personalverktyget, Cosmic, säkerhetskopior" in sheet
    (file,) = (filled.cwd / "certs").glob("R-1.*.json")
    assert filled.ok("retention", "certificate", "verify", file, "--json").json["ok"]


def test_a_certificate_is_written_beside_its_ledger_and_verified(filled_sqlite: Command) -> None:
    purge(filled_sqlite)
    (file,) = (filled_sqlite.cwd / "certs").glob("R-1.*.json")
    said = filled_sqlite.ok("retention", "certificate", "verify", file, "--json").json
    assert said["ok"] and all(check["ok"] for check in said["checks"])


def test_an_altered_certificate_or_ledger_is_found_out(filled_sqlite: Command) -> None:
    purge(filled_sqlite)
    (file,) = (filled_sqlite.cwd / "certs").glob("R-1.*.json")
    paper = json.loads(file.read_text())
    paper["counts"]["cases"] = 2
    assert (
        filled_sqlite("retention", "certificate", "verify", filled_sqlite.write("false.json", json.dumps(paper))).code
        == 1
    )
    (ledger,) = (filled_sqlite.cwd / "certs").glob("R-1.*.ledger")
    lines = ledger.read_text().splitlines()
    ledger.write_text("\n".join([lines[0], "0" * 64, *lines[2:]]) + "\n")
    assert filled_sqlite("retention", "certificate", "verify", file).code == 1


def test_a_certificate_is_swedish_and_keeps_to_its_lines(filled_sqlite: Command) -> None:
    vis = filled_sqlite
    policy(vis, decision=DECISION.replace("Regionstyrelsen", '"Region\\nstyrelsen"'))
    vis.ok("retention", "purge", "--apply", "--yes", "--max-runtime", "0s")
    policy(vis)
    purge(vis)
    purge(vis, "--now", "2026-06-03 08:00")
    shown = vis.ok("retention", "certificate", "show", "R-1").out
    assert "Frist                   2 år från det att ärendet avslutats" in shown
    assert "Region styrelsen § 54" in shown
    sheet = vis.ok("retention", "certificate", "summary").out
    assert "Regionstyrelsen § 54 2019-03-12, RK 19/0815" in sheet
    for year in ("0", "-5", "99999"):
        assert vis("retention", "certificate", "summary", "--year", year).code == 2


def test_a_certificate_of_a_run_that_an_older_vis_cut_short_says_why(filled_sqlite: Command) -> None:
    purge(filled_sqlite)
    paper = filled_sqlite.ok("retention", "certificate", "show", "R-1", "--format", "json").json
    text = written({**paper, "cut_short": "its policies are no longer in force"}, "text")
    assert "reglerna gällde inte längre" in text and "se nästa protokoll" in text


def test_certificates_are_chained_and_summed_up_for_the_year(filled_sqlite: Command) -> None:
    purge(filled_sqlite)
    purge(filled_sqlite, "--now", "2026-06-03 08:00")
    first, second = filled_sqlite.ok("retention", "certificate", "list", "--json").json["items"]
    shown = filled_sqlite.ok("retention", "certificate", "show", "R-2", "--json").json
    assert shown["previous"] == first["hash"] and shown["hash"] == second["hash"]
    sheet = filled_sqlite.ok("retention", "certificate", "summary", "--year", "2026", "--json").json
    assert (sheet["certificates"], sheet["counts"]["cases"]) == (2, 4)
    assert "SAMMANSTÄLLNING" in filled_sqlite.ok("retention", "certificate", "summary", "--year", "2026").out
    assert filled_sqlite.ok("retention", "certificate", "summary", "--year", "2020", "--json").json["certificates"] == 0


# --- after a restore -------------------------------------------------------------------------------------------------


def test_replay_purges_again_exactly_what_was_purged_since_the_backup(filled: Command) -> None:
    filled.ok("db", "backup", "backup")
    filled.ok("retention", "hold", "add", "2024-0000002", "--reason", "Anspråk")
    purge(filled)
    filled.ok("db", "restore", "backup", "--yes")
    assert len(left(filled)) == 6
    refused = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (refused.code, refused.error["id"]) == (4, "restored")
    preview = filled.ok("retention", "replay", "-n", "--json").json
    assert (preview["due"], preview["replayed"], preview["applied"]) == (2, ["R-1"], False)
    said = filled.ok("retention", "replay", "--yes", "--json").json
    assert (said["purged"]["cases"], said["run"], said["finished"]) == (2, "R-2", True)
    assert left(filled) == {"2024-0000002", "2024-0000003", "2024-0000005", "2024-0000006"}
    assert [item["id"] for item in filled.ok("retention", "certificate", "list", "--json").json["items"]] == [
        "R-1",
        "R-2",
    ]
    again = filled.ok("retention", "replay", "--yes", "--json").json
    assert (again["due"], again["run"]) == (0, None)


@pytest.mark.parametrize("before", [False, True])
def test_after_a_replay_the_cases_that_are_there_are_those_of_the_journal(vis: Command, before: bool) -> None:
    """A run put back on record tells of cases that went from the database before the restore, not from this one."""
    with_clients(vis)
    vis.write("vis.yaml", "retention: retention.yaml\ncertificates: certs\nhmac_key: keys/hmac.key\n")
    policy(vis)
    vis.environment["VIS_NOW"] = "2026-06-02 08:00"
    vis.ok("demo", "cases", "--count", "60", "--years", "4", "--no-files")
    if before:
        purge(vis)
        vis.environment["VIS_NOW"] = "2027-06-02 08:00"
    vis.ok("db", "backup", "backup")
    gone = purge(vis)["purged"]["cases"]
    vis.ok("audit", "verify", "--state")
    vis.ok("db", "restore", "backup", "--yes")
    vis.ok("audit", "verify", "--state")
    assert vis.ok("retention", "replay", "--yes", "--json").json["purged"]["cases"] == gone > 0
    vis.ok("audit", "verify", "--state")
    with vis.open().writing() as db:
        db.execute(t.cases.delete().where(t.cases.c.key == select(func.max(t.cases.c.key)).scalar_subquery()))
        db.commit()
    assert "cases: " in vis("audit", "verify", "--state").out


def test_a_replay_leaves_what_is_held_now(filled: Command) -> None:
    filled.ok("retention", "hold", "add", "2024-0000001", "--reason", "Anspråk")
    filled.ok("db", "backup", "backup")
    filled.ok("retention", "hold", "release", "H-1")
    purge(filled)
    filled.ok("db", "restore", "backup", "--yes")
    said = filled.ok("retention", "replay", "--yes", "--json").json
    assert (said["purged"]["cases"], said["held"]) == (2, 1)
    assert "2024-0000001" in left(filled)


def test_a_replay_without_the_key_is_refused(filled_sqlite: Command) -> None:
    filled_sqlite.ok("db", "backup", "backup")
    purge(filled_sqlite)
    filled_sqlite.ok("db", "restore", "backup", "--yes")
    Path(filled_sqlite.cwd / "keys" / "hmac.key").write_text("00" * 32)
    run = filled_sqlite("retention", "replay", "--yes", "--json")
    assert (run.code, run.error["id"]) == (78, "hmac-key")
    assert len(left(filled_sqlite)) == 6


def test_replay_with_nothing_lost_says_so(filled: Command) -> None:
    purge(filled)
    said = filled.ok("retention", "replay", "--yes", "--json").json
    assert (said["run"], said["due"], said["replayed"]) == (None, 0, [])


def restored(vis: Command) -> Path:
    """A database put back as it was before a purge of three cases in batches of one; the run's ledger."""
    vis.ok("db", "backup", "backup")
    purge(vis, "--batch-size", "1")
    vis.ok("db", "restore", "backup", "--yes")
    (ledger,) = (vis.cwd / "certs").glob("R-1.*.ledger")
    return ledger


@pytest.mark.parametrize(("lines", "missing"), [(5, 1), (3, 2), (0, 3)])
def test_a_ledger_that_lost_numbers_since_its_certificate_is_refused_by_name(
    filled_sqlite: Command, lines: int, missing: int
) -> None:
    ledger = restored(filled_sqlite)
    kept = ledger.read_bytes().splitlines(keepends=True)[:lines]
    ledger.unlink()
    if kept:
        ledger.write_bytes(b"".join(kept))
    preview = filled_sqlite.ok("retention", "replay", "-n", "--json").json
    assert (preview["due"], preview["guards"][0]["guard"]) == (3 - missing, "lost-ledger")
    before = filled_sqlite.dump()
    run = filled_sqlite("retention", "replay", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "lost-ledger")
    assert "from a copy" in run.error["hint"]
    assert filled_sqlite.dump() == before
    lifted = ("--yes", "--allow", f"lost-ledger={missing}", "--reason", "disken gick sönder")
    assert filled_sqlite.ok("retention", "replay", *lifted, "--json").json["purged"]["cases"] == 3 - missing
    assert purge(filled_sqlite)["purged"]["cases"] == missing  # they were due by themselves
    assert left(filled_sqlite) == {"2024-0000003", "2024-0000005", "2024-0000006"}


def test_another_runs_ledger_is_not_taken_for_this_ones(filled_sqlite: Command) -> None:
    ledger = restored(filled_sqlite)
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(lines[0] + b"".join(lines[3:5] + lines[1:3] + lines[5:]))
    run = filled_sqlite("retention", "replay", "--yes", "--json")
    assert (run.code, run.error["id"]) == (65, "altered-ledger")
    assert len(left(filled_sqlite)) == 6


def test_no_new_key_is_made_beside_ledgers_written_with_another(filled_sqlite: Command) -> None:
    restored(filled_sqlite)
    key = filled_sqlite.cwd / "keys" / "hmac.key"
    key.unlink()
    run = filled_sqlite("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.error["id"]) == (78, "hmac-key")
    assert not key.exists()


def test_a_replays_certificate_says_what_is_held_and_its_refusal_what_to_add(filled: Command) -> None:
    filled.ok("retention", "hold", "add", "2024-0000001", "--reason", "Anspråk")
    filled.ok("db", "backup", "backup")
    filled.ok("retention", "hold", "release", "H-1")
    purge(filled)
    filled.ok("db", "restore", "backup", "--yes")
    refused = filled("retention", "replay", "--json")
    assert (refused.code, refused.error["hint"]) == (4, "Add --yes, or look first with --dry-run.")
    filled.ok("retention", "replay", "--yes")
    paper = filled.ok("retention", "certificate", "show", "R-2", "--json").json
    assert paper["held"] == {"cases": 1, "by": [{"reason": "H-1", "scope": "case", "cases": 1}]}


def test_a_certificate_of_before_letters_were_looked_at_commands_no_terminal(filled_sqlite: Command) -> None:
    """The door refuses control characters today; what an older vis has put on record is shown without its power."""
    purge(filled_sqlite)
    with filled_sqlite.open().writing() as db:
        said = json.loads(db.scalars(select(t.purges.c.certificate)).one())
        for part in said["policies"]:
            part["decision"]["body"] = "Region\x1b[31m\nstyrelsen"
        db.execute(t.purges.update().values(certificate=json.dumps(said)))
        db.commit()
    for form in ("text", "markdown", "html", "json"):
        assert "\x1b" not in filled_sqlite.ok("retention", "certificate", "show", "R-1", "--format", form).out
    assert "Region\\x1b[31m styrelsen" in filled_sqlite.ok("retention", "certificate", "show", "R-1").out
