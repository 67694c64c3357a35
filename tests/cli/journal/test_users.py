"""Who did it: the OS user beside the actor in every change set and read, shown where they differ."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.cases.test_cases import fill
from tests.cli.retention import fixtures as retention
from tests.conftest import Command

AS_CHEFEN = ("--actor", "chefen")
LIFTED = ("--allow", "all-case-types", "--allow", "local-case-type", "--reason", "test")
ANNA = {"SUDO_USER": "anna"}


@pytest.fixture
def register(vis: Command) -> Command:
    """C-1 by anna as chefen, C-2 by anna as herself, and a read of each kind."""
    fill(vis)
    vis.ok("cases", "import", "cases.csv", "--yes", *AS_CHEFEN, env=ANNA)
    vis.ok("units", "alias", "Teleborg", "Telan", env=ANNA)
    vis.ok("cases", "show", "2024-0000001", *AS_CHEFEN, env=ANNA)
    vis.ok("cases", "show", "2026-0000001", env=ANNA)
    return vis


def test_the_os_user_stands_beside_the_actor_in_the_journal(register: Command) -> None:
    items = register.ok("changes", "list", "--json").json["items"]
    assert [(item["actor"], item["user"]) for item in items] == [("anna", "anna"), ("chefen", "anna")]
    shown = register.ok("changes", "show", "C-1", "--json").json
    assert (shown["actor"], shown["user"]) == ("chefen", "anna")
    exported = [json.loads(line) for line in register.ok("audit", "export").out.splitlines()]
    assert [(line["actor"], line["user"]) for line in exported] == [("chefen", "anna"), ("anna", "anna")]
    rows = csv.DictReader(io.StringIO(register.ok("audit", "export", "--format", "csv").out))
    assert [(row["actor"], row["user"]) for row in rows] == [("chefen", "anna"), ("anna", "anna")]


def test_both_are_shown_where_they_differ(register: Command) -> None:
    listed = register.ok("changes", "list", "--format", "plain").out.splitlines()
    assert [line.split("\t")[2] for line in listed] == ["anna", "chefen (anna)"]
    assert "  chefen (anna)\n" in register.ok("changes", "show", "C-1").out
    assert "  anna\n" in register.ok("changes", "show", "C-2").out
    reads = register.ok("audit", "reads", "--format", "plain").out.splitlines()
    assert [line.split("\t")[1] for line in reads] == ["anna", "chefen (anna)"]


def test_the_access_log_finds_the_os_user(register: Command) -> None:
    reads = register.ok("audit", "reads", "--person", "anna", "--json").json["items"]
    assert [(read["actor"], read["user"]) for read in reads] == [("anna", "anna"), ("chefen", "anna")]
    assert len(register.ok("audit", "reads", "--person", "chefen", "--json").json["items"]) == 1


def test_run_history_names_the_os_user_too(vis_sqlite: Command) -> None:
    for words in (("windows", "run"), ("db", "backup", "copy")):
        vis_sqlite.ok(*words, *AS_CHEFEN, env=ANNA)
    rows = vis_sqlite.dump()["runs"]
    assert len(rows) == 2
    assert all("anna" in row and "chefen" in row for row in rows)


def test_wherever_the_actor_is_shown_the_os_user_stands_beside(vis: Command) -> None:
    """The history of a window, its changes, the last runs, purges and certificates, in every format."""
    retention.fill(retention.with_clients(vis))
    as_chefen = {"env": ANNA}
    window = ("--from", "2026-07-01", "--to", "2026-07-08")
    vis.ok("case-types", "set", "Teleborg", "Boka tid", "offered", *AS_CHEFEN, **as_chefen)
    vis.ok("windows", "add", "Teleborg", "Boka tid", *window, "--yes", *LIFTED, *AS_CHEFEN, **as_chefen)
    (version,) = vis.ok("windows", "history", "W-1", "--json").json["items"]
    assert (version["actor"], version["user"]) == ("chefen", "anna")
    vis.ok("windows", "run", *AS_CHEFEN, **as_chefen)
    vis.ok("retention", "purge", "--apply", "--yes", *AS_CHEFEN, **as_chefen)
    (run,) = vis.ok("retention", "runs", "--json").json["items"]
    assert (run["actor"], run["user"]) == ("chefen", "anna")
    paper = vis.ok("retention", "certificate", "show", "R-1", "--format", "json").json
    assert (paper["performed_by"], paper["user"]) == ("chefen", "anna")
    assert vis("status", "--json").json["runs"]["windows"]["user"] == "anna"
    certificate = ("retention", "certificate")
    for words in (
        ("windows", "history", "W-1"),
        ("windows", "show", "W-1"),
        ("show", "W-1"),
        ("show", "R-1"),
        ("status",),
        ("retention", "runs"),
        (*certificate, "list"),
        *((*certificate, "show", "R-1", "--format", form) for form in ("text", "markdown", "html")),
    ):
        out = vis(*words).out
        assert "chefen (anna)" in out, words
        assert "chefen" not in out.replace("chefen (anna)", "").replace("--actor chefen", ""), words
    assert vis.ok("retention", "certificate", "verify", next((vis.cwd / "certs").glob("R-1*.json"))).code == 0
