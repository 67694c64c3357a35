"""A purge that was stopped: it goes on under its own number, by its own policies within those of now."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import text

from tests.cli.retention.fixtures import DECISION, POLICY, fill, left, policy, purge, with_clients
from tests.conftest import ROOT, Command

LATER = """
import sys
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table
from vis_cli.db.core.columns import metadata, text
from vis_cli.db.core.types import Number
from vis_cli.rules.cases import cases
cases.BELONGING = (*cases.BELONGING, "later_notes")
keys = Column("case_key", Number, autoincrement=False), Column("n", Integer, autoincrement=False)
Table("later_notes", metadata, *keys, text("text"), PrimaryKeyConstraint("case_key", "n"), info={"content": ("text",)})
from vis_cli.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
"""A vis in which something more belongs to cases: a table, and its name in the one list."""


@pytest.fixture
def filled(vis: Command) -> Command:
    """Cases and policy, on both databases."""
    return fill(with_clients(vis))


def test_a_run_stops_at_its_time_and_goes_on_under_its_own_id(filled: Command) -> None:
    said = purge(filled, "--max-runtime", "0s", "--batch-size", "1")
    assert (said["run"], said["finished"], said["certificate"], said["purged"]["cases"]) == ("R-1", False, None, 0)
    assert filled.ok("retention", "runs", "--json").json["items"][0]["state"] == "stopped"
    said = purge(filled, "--batch-size", "1")
    assert (said["run"], said["finished"], said["certificate"], said["purged"]["cases"]) == ("R-1", True, "R-1", 3)


def certified(vis: Command, run: str) -> dict[str, Any]:
    paper: dict[str, Any] = vis.ok("retention", "certificate", "show", run, "--format", "json").json
    return paper


def test_a_stopped_run_ends_by_its_own_policies_though_those_of_now_let_more_go(filled: Command) -> None:
    purge(filled, "--max-runtime", "0s")
    policy(filled, undocumented="purge")
    preview = filled.ok("retention", "purge", "--json").json
    assert (preview["interrupted"], preview["due"]) == ("R-1", 3)
    assert "R-1 was interrupted; --apply goes on with it, by the policies" in filled.ok("retention", "purge").out
    said = purge(filled)
    assert (said["run"], said["finished"], said["purged"]["cases"]) == ("R-1", True, 3)
    paper = certified(filled, "R-1")
    assert (paper["policies"][0]["undocumented"], paper["left"], "cut_short" in paper) == ("hold", 0, False)
    assert "2024-0000006" in left(filled)
    said = purge(filled)
    assert (said["run"], said["purged"]["cases"]) == ("R-2", 1)


@pytest.mark.parametrize("change", [{"keep: 2y": "keep: 10y"}, {"counted_from: closed": "counted_from: last_event"}])
def test_a_stopped_run_destroys_nothing_that_the_policies_of_now_keep(filled: Command, change: dict[str, str]) -> None:
    """Somebody stopped it since its policy was wrong, and mended that."""
    purge(filled, "--max-runtime", "0s")
    text = (filled.cwd / "retention.yaml").read_text()
    for old, new in change.items():
        text = text.replace(old, new)
    filled.write("retention.yaml", text)
    due = filled.ok("retention", "due", "--json").json["due"]
    said = purge(filled)
    assert (said["run"], said["finished"], said["purged"]["cases"]) == ("R-1", True, due)
    paper = certified(filled, "R-1")
    assert (paper["policies"][0]["keep"], paper["left"]) == ("2y", 3 - due)
    assert filled.ok("audit", "verify", "--json").json["ok"]


def test_a_stopped_run_heeds_that_a_policy_of_now_holds_what_is_not_documented(filled: Command) -> None:
    policy(filled, undocumented="purge")
    purge(filled, "--max-runtime", "0s")
    policy(filled)
    said = purge(filled)
    assert (said["run"], said["purged"]["cases"], said["held"]) == ("R-1", 3, 1)
    assert "2024-0000006" in left(filled)


def test_a_stopped_run_goes_on_within_the_policies_that_are_named_now(filled: Command) -> None:
    text = POLICY.format(decision=DECISION, undocumented="hold", reason="", limits="")
    filled.write("retention.yaml", f"{text}  - name: recept\n    case_types: [Förnya recept]\n    keep: 2y\n{DECISION}")
    purge(filled, "--max-runtime", "0s")
    said = purge(filled, "--policy", "recept")
    assert (said["run"], said["finished"], said["purged"]["cases"]) == ("R-1", True, 1)
    counts = {part["name"]: part["counts"]["cases"] for part in certified(filled, "R-1")["policies"]}
    assert counts == {"recept": 1, "personalverktyget": 0}
    said = purge(filled)
    assert (said["run"], said["purged"]["cases"]) == ("R-2", 2)


@pytest.mark.parametrize("limits", ["    max_cases: 2\n", "    max_share: 0.4\n"])
def test_a_stopped_run_whose_policy_changed_is_held_to_the_limits_of_now(filled: Command, limits: str) -> None:
    purge(filled, "--max-runtime", "0s")
    policy(filled, undocumented="purge", limits=limits)
    run = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "too-many")


def test_a_stopped_run_does_nothing_once_its_policy_has_no_decision(filled: Command) -> None:
    purge(filled, "--max-runtime", "0s")
    policy(filled, decision="")
    run = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "no-decision")
    assert len(left(filled)) == 6


def later(vis: Command, *words: str) -> bytes:
    """What a command of that later vis answers."""
    environment = {**vis.environment, "PYTHONPATH": str(ROOT), "HOME": str(vis.cwd), "VIS_DB": str(vis.database)}
    command = [sys.executable, "-c", LATER, *words]
    run = subprocess.run(command, check=True, capture_output=True, env=environment, cwd=vis.cwd)
    return run.stdout


def test_a_run_begun_before_something_more_belonged_to_cases_goes_on_and_takes_it_too(filled: Command) -> None:
    filled.environment["PATH"] = os.environ["PATH"] + ":" + filled.environment["PATH"]
    purge(filled, "--max-runtime", "0s", "--batch-size", "1")
    with filled.open().writing() as db:
        db.execute(text("CREATE TABLE later_notes (case_key bigint, n int, text text, PRIMARY KEY (case_key, n))"))
        db.execute(text("INSERT INTO later_notes VALUES (20240000001, 1, 'åä'), (20240000003, 1, 'stays')"))
        db.commit()
    try:
        said = json.loads(later(filled, "retention", "purge", "--apply", "--yes", "--json"))
        assert (said["run"], said["finished"]) == ("R-1", True)
        assert (said["purged"]["cases"], said["purged"]["later_notes"], said["purged"]["bytes"]) == (3, 1, 4)
        assert certified(filled, "R-1")["counts"]["later_notes"] == 1
        with filled.open().reading() as db:
            assert db.execute(text("SELECT case_key FROM later_notes")).all() == [(20240000003,)]
        assert purge(filled)["run"] is None  # this vis goes on with what the later one left
    finally:  # the next test may be given the same database, emptied
        with filled.open().writing() as db:
            db.execute(text("DROP TABLE later_notes"))
            db.commit()
