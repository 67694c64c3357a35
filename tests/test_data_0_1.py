"""What 0.1 wrote (tests/data/0.1) is read, upgraded, verified, taken back, resumed and applied by this vis.

One file, since every test begins with the same installation of 0.1, as it was left.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from tests.cli.retention.fixtures import with_clients
from tests.conftest import ROOT, Command, run_sql, with_database
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.journal_formats import COLUMNS, NEWEST
from vis_cli.db.core.records import JSON_NAMES, KINDS, fetch_keys, kept
from vis_cli.identity import os_user
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.core.rights import RIGHTS
from vis_cli.rules.worklist.tasks import Standing, task_id

DATA = ROOT / "tests" / "data" / "0.1"
NAMES = json.loads((DATA / "names.json").read_text())
NOW = "2026-06-03 08:00"  # the morning after the history ends
CHANGE = ("--yes", "--ticket", "CHG-99")
KEPT = {"sqlite": "vis.db.gz", "postgresql": "vis.dump"}
PLACES = {
    "database": "vis.db",
    "roles": "roles.yaml",
    "case_types": "case-types.yaml",
    "retention": "retention.yaml",
    "attachments": "attachments",
    "certificates": "certificates",
    "hmac_key": "key/hmac.key",
    "shared_folder": "shared",
}
CHAINED = (t.changes, t.runs, t.reads)
BACKUP = {"sqlite": "backup.gz", "postgresql": "backup"}


def unpacked(path: Path) -> bytes:
    """The content of a file that may be packed."""
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def config(folder: Path) -> None:
    """The configuration of 0.1 and all that it names; whoever runs the test may do what anna may."""
    shutil.copytree(DATA / "input", folder, dirs_exist_ok=True)
    written = (folder / "vis.yaml").read_text()
    (folder / "vis.yaml").write_text(written.replace("anna:", f"{os_user({})}:"))
    for name in ("key", "shared"):
        (folder / name).mkdir()
    (folder / "hmac.key").rename(folder / "key" / "hmac.key")
    (folder / "key" / "hmac.key").chmod(0o600)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture
def database_0_1(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The database as 0.1 left it, as `--db` takes it."""
    path = DATA / kind / KEPT[kind]
    if kind == "sqlite":
        (tmp_path / "vis.db").write_bytes(unpacked(path))
        (tmp_path / "vis.db").chmod(0o600)
        yield str(tmp_path / "vis.db")
        return
    server, name = request.getfixturevalue("postgres_server"), f"vis_0_1_{os.getpid()}"
    run_sql(server, f"CREATE DATABASE {name}")
    url = make_url(with_database(server, name))
    place = ("--host", str(url.query["host"]), "--username", str(url.username), "--dbname", name)
    environment = with_clients(Command(tmp_path)).environment
    subprocess.run(["pg_restore", "--no-owner", *place, str(path)], check=True, env={**os.environ, **environment})
    yield url.render_as_string(hide_password=False)
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def as_left(kind: str, database_0_1: str, tmp_path: Path) -> Command:
    """`vis` on the database as 0.1 left it, with the files beside it."""
    work = tmp_path / "work"
    config(work)
    shutil.copytree(DATA / kind / "certificates", work / "certificates")
    for file in (work / "certificates").iterdir():
        file.chmod(0o600)  # git keeps no modes
    for name in ("plan.json", "roles.rest.csv"):
        shutil.copy(DATA / name, work)
    return with_clients(Command(work, database_0_1, {"VIS_NOW": NOW}))


@pytest.fixture
def old(as_left: Command) -> Command:
    """The same, upgraded, with the line mended that the upgrade names."""
    as_left.ok("db", "upgrade", *CHANGE)
    mend(as_left)
    return as_left


def mend(vis: Command) -> None:
    """Write the months of the policies, and the reason that one of them wants, as `vis db upgrade -n` says."""
    text = (vis.cwd / "retention.yaml").read_text()
    vis.write("retention.yaml", text.replace("keep: 24m\n", "keep: 24mo\n    not_record: Recept i journalen\n"))


def give_roles(vis: Command) -> None:
    """Write the actions that there were not, as `vis config check` says."""
    text = (vis.cwd / "roles.yaml").read_text(encoding="utf-8")
    for held, more in (
        ("[see-cases, assign-case, comment-case]", "partial-reply"),
        ("[answer-case, send-case, comment-case]", "see-own-cases, reassign-own-case"),
        ("[read-log]", "edit-templates"),
    ):
        text = text.replace(held, f"{held[:-1]}, {more}]")
    vis.write("roles.yaml", text)


def numbers(vis: Command) -> set[str]:
    """The numbers of the cases that are there."""
    return {item["number"] for item in vis.ok("cases", "list", "--json").json["items"]}


# --- the journal -----------------------------------------------------------------------------------------------------


def test_a_database_of_0_1_is_upgraded_and_its_chain_holds(as_left: Command, kind: str) -> None:
    for words in (["audit", "verify"], ["changes", "list"], ["todo"]):
        refused = as_left(*words, "--json")
        assert (refused.code, refused.out, refused.error["id"]) == (78, "", "old-schema")
    done = as_left.ok("db", "upgrade", *CHANGE, "--json").json
    assert (done["before"], done["change"]) == ("0004", "C-45")
    head = (DATA / kind / "head").read_text().strip()
    verdict = as_left.ok("audit", "verify", "--expect", head, "--json").json
    assert (verdict["ok"], verdict["records"]) == (True, 45)
    assert [check for check in as_left.ok("db", "check", "--json").json["checks"] if not check["ok"]] == []


def test_an_upgrade_seals_what_0_1_had_not_sealed_before_it_changes_the_tables(old: Command) -> None:
    shown = old.ok("changes", "show", "C-45", "--json").json
    assert (shown["command"], shown["details"]["upgrade"]["from"]) == (" ".join(("vis db upgrade", *CHANGE)), "0004")
    sealed = shown["details"]["sealed"]
    rows = old.dump()
    assert {name: seal["last"] for name, seal in sealed.items()} == {
        name: len(rows[name]) for name in ("runs", "reads")
    }
    assert [seal["last"] - seal["first"] + 1 for seal in sealed.values()] == [2, 1]
    with old.open().writing() as db:
        db.execute(t.reads.update().where(t.reads.c.number == sealed["reads"]["last"]).values(actor="nobody"))
        db.commit()
    assert old("audit", "verify", "--json").json["broken_at"] == 45


def test_the_chain_of_0_1_says_which_database_it_is_of_from_the_upgrade_on(old: Command) -> None:
    with old.open().writing() as db:
        db.execute(t.meta.delete().where(t.meta.c.name == "sandbox"))
        db.commit()
    run = old("audit", "verify", "--json")
    assert (run.code, [each["message"] for each in run.json["findings"]]) == (
        1, ["meta sandbox is –, and the journal has yes"]
    )  # fmt: skip


def test_the_rows_of_0_1_keep_their_format_and_new_ones_have_the_newest(old: Command) -> None:
    """Change sets, runs and reads, each with the OS user that 0.1 did not note."""
    with old.open().reading() as db:
        last = {table: int(db.scalar(select(func.count()).select_from(table)) or 0) for table in CHAINED}
    old.ok("cases", "show", "2026-0900001", "--reveal")
    old.ok("windows", "run")
    old.ok("units", "alias", "Birka", "VC Birka", *CHANGE)
    old.ok("db", "backup", "save")
    for _ in range(2):  # the second with nothing due
        old.ok("retention", "purge", "--apply", *CHANGE)
    old.ok("demo", "cases", "--count", "10", "--ticket", "CHG-150")
    user = os_user({})
    with old.open().reading() as db:
        for table in CHAINED:
            rows = db.execute(select(table.c.number, table.c.format, table.c.user).order_by(table.c.number)).all()
            assert {tuple(row[1:]) for row in rows[: last[table]]} == {(1, None)}
            assert {tuple(row[1:]) for row in rows[last[table] :]} == {(NEWEST, user)}
    assert old.ok("audit", "verify", "--json").json["ok"]


def test_the_first_format_hashes_the_columns_that_0_1_had() -> None:
    unhashed = {"changes": {"hash"}, "steps": {"change"}}
    assert {name: list(formats[1]) for name, formats in COLUMNS.items()} == {
        name: [column for column in columns if column not in unhashed.get(name, ())]
        for name, columns in NAMES["columns"].items()
    }


def test_every_step_of_0_1_is_read_and_means_what_it_meant(old: Command) -> None:
    kinds = set()
    with old.open().reading() as db:
        for row in db.execute(select(t.steps)):
            kinds.add(row.kind)
            for side in (row.before, row.after):
                wrote = None if side is None else json.loads(side)
                if wrote is not None:
                    written = kept(row.kind).to_json(kept(row.kind).from_json(wrote))
                    assert {key: written[key] for key in wrote} == wrote
    assert kinds == set(NAMES["kinds"])  # the history holds one of each


@pytest.mark.parametrize("change", [43, 36, 27, 24, 22, 20, 13, 12, 9])
def test_a_change_of_0_1_is_taken_back_by_the_rules_of_today(old: Command, change: int) -> None:
    """What has been in force ends, or is over and stays: see the tests of each kind."""
    run = old("changes", "undo", f"C-{change}", *CHANGE, "--json")
    assert (run.code, run.json["counts"]["same"] >= 0) == (0, True), run.err
    assert old.ok("audit", "verify", "--json").json["ok"]


@pytest.mark.parametrize("change", [43, 13, 12, 9])
def test_what_a_change_of_0_1_changed_is_as_before_once_it_is_taken_back(old: Command, change: int) -> None:
    old.ok("changes", "undo", f"C-{change}", *CHANGE)
    assert old.ok("changes", "show", f"C-{change}", "--json").json["undone_by"]
    with old.open().reading() as db:
        for step in journal.steps_of(db, change):
            kind = step.record.kind
            key = kept(kind).key_of(step.record)
            assert fetch_keys(db, kind, [key]).get(key) == step.before
    assert old.ok("audit", "verify", "--json").json["ok"]


# --- retention -------------------------------------------------------------------------------------------------------

TERMS = ("name", "version", "keep", "counted_from", "whole_years", "undocumented", "case_types", "units", "decision")


def test_a_purge_that_0_1_left_unfinished_ends_under_its_own_number_and_terms(old: Command) -> None:
    assert [(run["id"], run["state"]) for run in old.ok("retention", "runs", "--json").json["items"]] == [
        ("R-1", "done"),
        ("R-2", "interrupted"),
    ]
    with old.open().reading() as db:
        begun = json.loads(db.scalars(select(t.purges.c.progress).where(t.purges.c.number == 2)).one())
        left = list(db.scalars(select(t.file_removals.c.file)))
        files = [*left, *db.scalars(select(t.attachments.c.file))]
    for file in files:
        old.write(f"attachments/{file}", "%PDF")
    done = old.ok("retention", "purge", "--apply", *CHANGE, "--json").json
    assert (done["run"], done["finished"], done["certificate"]) == ("R-2", True, "R-2")
    paper = old.ok("retention", "certificate", "show", "R-2", "--format", "json").json
    assert [{key: part[key] for key in TERMS} for part in paper["policies"]] == [
        {key: part[key] for key in TERMS} for part in begun["policies"]
    ]
    assert paper["counts"]["cases"] > sum(part["counts"]["cases"] for part in begun["policies"]) > 0
    assert (paper["sessions"], paper["performed_by"], paper["files"]["leftovers"]) == (2, "david", len(left))
    assert not any((old.cwd / "attachments" / file).exists() for file in left)
    assert old.ok("retention", "due", "--json").json["due"] == 0
    for file in sorted(old.cwd.glob("certificates/*.json")):
        checks = old.ok("retention", "certificate", "verify", str(file), "--json").json["checks"]
        assert {check["check"]: check["ok"] for check in checks} == dict.fromkeys(
            ("hash", "kept", "chain", "journal", "ledger"), True
        )


def test_a_purge_that_0_1_left_unfinished_ends_under_its_own_terms_though_the_policies_changed(old: Command) -> None:
    with old.open().reading() as db:
        begun = json.loads(db.scalars(select(t.purges.c.progress).where(t.purges.c.number == 2)).one())
    text = (old.cwd / "retention.yaml").read_text()
    old.write("retention.yaml", text.replace("RK 19/0815", "RK 26/0001").replace("keep: 24mo", "keep: 18mo"))
    done = old.ok("retention", "purge", "--apply", *CHANGE, "--json").json
    assert (done["run"], done["finished"], done["certificate"]) == ("R-2", True, "R-2")
    paper = old.ok("retention", "certificate", "show", "R-2", "--format", "json").json
    terms = (*TERMS, "cut_off")
    assert [{key: part[key] for key in terms} for part in paper["policies"]] == [
        {key: part[key] for key in terms} for part in begun["policies"]
    ]
    assert ("cut_short" in paper, paper["left"], paper["sessions"]) == (False, 0, 2)
    assert old.ok("audit", "verify", "--json").json["ok"]


def test_a_certificate_of_0_1_is_shown_as_it_was(old: Command, kind: str) -> None:
    (file,) = old.cwd.glob("certificates/*.json")
    shown = old.ok("retention", "certificate", "show", "R-1", "--format", "json").json
    assert shown == json.loads(file.read_text())
    assert old.ok("retention", "certificate", "show", "R-1").out == (DATA / kind / "R-1.txt").read_text()
    assert old.ok("retention", "finish", "R-1", "--ticket", "CHG-99", "--json").json["left"] == []


def test_the_ledgers_of_0_1_purge_again_what_a_backup_of_0_1_brought_back(old: Command, kind: str) -> None:
    left = numbers(old)
    old.write("backup", unpacked(DATA / kind / BACKUP[kind]))
    restored = old.ok("db", "restore", "backup", *CHANGE, "--json").json
    assert (restored["version"], restored["change"]) == ("0004", "C-39")  # C-38 is the upgrade of the copy
    assert old.ok("audit", "verify", "--json").json["records"] == 39
    assert numbers(old) > left
    refused = old("retention", "purge", "--apply", *CHANGE, "--json")
    assert (refused.code, refused.error["id"]) == (4, "restored")
    (old.cwd / "attachments").mkdir(exist_ok=True)  # files in a folder that is not there may be there still
    replayed = old.ok("retention", "replay", *CHANGE, "--json").json
    assert (replayed["replayed"], replayed["held"], replayed["open"]) == (["R-1", "R-2"], 0, 0)
    back = numbers(old) - left
    assert len(back) <= 2  # the last batch, if the kill came between its commit and its mark in the ledger
    old.ok("retention", "purge", "--apply", *CHANGE)
    assert numbers(old) < left
    assert old.ok("audit", "verify", "--json").json["ok"]


# --- files beside the database ---------------------------------------------------------------------------------------


def test_the_rest_file_of_0_1_is_applied_once_its_rows_are_mended(old: Command) -> None:
    refused = old("roles", "apply", "roles.rest.csv", *CHANGE, "--json")
    assert (refused.code, refused.ids) == (65, {"unknown-person"})
    rows = "SE2321000065-TEST2007;Gun Holm\nSE2321000065-TEST2008;Hans Isberg\n"
    old.write("persons.csv", f"hsa_id;namn\n{rows}")
    old.ok("persons", "import", "persons.csv", *CHANGE)
    lifted = ("--allow", "past-start", "--reason", "Uppgiften fanns i februari")
    done = old.ok("roles", "apply", "roles.rest.csv", *CHANGE, *lifted, "--json").json
    assert done["counts"] == {"add": 3, "change": 0, "remove": 0, "same": 0}


def test_a_plan_saved_by_0_1_is_to_be_made_again(old: Command) -> None:
    """It holds nothing but steps, which nobody can tell from forged ones."""
    before = old.dump()
    run = old("orders", "apply", "plan.json", *CHANGE, "--json")
    assert (run.code, run.ids, run.error["hint"] if isinstance(run.error, dict) else "") == (
        65,
        {"not-a-plan"},
        "Plan again.",
    )
    assert old.dump() == before


def test_every_key_of_a_configuration_of_0_1_is_in_force(as_left: Command) -> None:
    folder, user = as_left.cwd, os_user({})
    file = str(folder / "vis.yaml")
    mend(as_left)
    give_roles(as_left)
    as_left.ok("config", "check")
    from_file = replace(as_left, database=None)
    shown = {item["key"]: item for item in from_file.ok("config", "show", "--json").json["items"]}
    assert {name: shown[name]["origin"] for name in NAMES["settings"]} == dict.fromkeys(NAMES["settings"], file)
    assert {name: shown[name]["value"] for name in NAMES["settings"]} == {
        **{name: str(folder / path) for name, path in PLACES.items()},
        "label": "ÖVNING",
        "actor": "vis-support",
        "lang": "sv",
        "ticket_required": True,
        "guards": {"too-many": 20, "too-many-share": 0.5, "long-window": 10, "clock": 15},
        "operators": {
            user: ["all"],
            "bo": ["orders", "windows"],
            "cilla": ["register", "roles", "cards"],
            "david": ["cases", "retention", "operations"],
            "cron": ["windows"],
        },
        "days_open": 21,
    }


def test_what_0_1_took_in_a_policy_is_named_with_the_line_to_write(as_left: Command) -> None:
    """A bare m is minutes to one and months to the other; nothing is destroyed by a guess."""
    actions, months, reason = as_left.ok("db", "upgrade", "-n", "--json").json["faults"]
    assert months == (
        f'{as_left.cwd}/retention.yaml:5:11: error[faulty-keep]: "24m": m means minute to one and month to the other.'
        " vis 0.1 took it for months: write keep: 24mo. Wanted: a time such as 2y, 18mo or 730d."
    )
    assert "retention.yaml:7:19: error[missing-not-record]: " in reason and 'Write not_record: "why ' in reason
    assert "arendehanterare: see-own-cases, reassign-own-case, partial-reply" in actions
    give_roles(as_left)
    as_left.ok("db", "upgrade", *CHANGE)
    for words in (("config", "check"), ("retention", "due")):
        run = as_left(*words, "--json")
        assert (run.code, run.out, [each["line"] for each in run.error]) == (78, "", [5, 7])


def test_a_purge_policy_of_0_1_has_the_version_it_had(old: Command) -> None:
    """Months are written `mo` now, and `undocumented: purge` has no reason; the version is over 0.1's spelling."""
    with old.open().reading() as db:
        progress = db.scalars(select(t.purges.c.progress).where(t.purges.c.number == 2)).one()
    begun = {part["name"]: part["version"] for part in json.loads(progress)["policies"]}
    policies = old.ok("retention", "policy", "list", "--json").json["items"]
    assert {policy["name"]: policy["version"] for policy in policies} == begun


# --- names that are data ---------------------------------------------------------------------------------------------


def test_kinds_and_their_json_keys_are_those_of_0_1() -> None:
    """Kinds and keys may be added; none goes away or changes its name."""
    now = {place.kind: [JSON_NAMES.get(name, name) for name in place.names] for place in KINDS}
    assert {kind: [key for key in now[kind] if key in keys] for kind, keys in NAMES["kinds"].items()} == NAMES["kinds"]


def test_guards_and_rights_that_the_journal_of_0_1_names_are_there() -> None:
    assert set(NAMES["guards"]) <= set(GUARDS)
    assert set(NAMES["rights"]) <= set(RIGHTS)


def test_the_id_of_a_task_is_made_as_0_1_made_it() -> None:
    made = {
        task["id"]: task_id(
            Standing(
                task["system"], task["unit"], task["item"], task["state"], "", datetime.fromisoformat(task["since"]), ""
            )
        )
        for task in NAMES["tasks"]
    }
    assert len(made) > 10
    assert list(made.values()) == list(made)


def test_what_was_ticked_off_in_0_1_stays_ticked_off(old: Command) -> None:
    listed = old.ok("todo", "--date", "2026-06-30", "--json").json["items"]
    known = [task["id"] for task in NAMES["tasks"]]
    assert [task["id"] for task in listed if task["id"] in known] == known
    # 0.1 knew of none that close for good, and of what is closed meanwhile neither the beginning nor the end.
    others = [task for task in listed if task["id"] not in known and "stängd för gott" not in task["details"]]
    turns = sorted((task["unit"], task["what"].partition(" ")[2], task["what"].partition(" ")[0]) for task in others)
    assert len(turns) == 6 and turns[::2] == [(*turn[:2], "Aktivera") for turn in turns[1::2]]
    with old.open().reading() as db:
        ticked = sorted(task for task in db.scalars(select(t.keyed.c.task)) if task)
    assert len(ticked) == 7
    assert old.ok("todo", "undone", ticked[0], *CHANGE, "--json").json["counts"]["remove"] == 1
    assert len(old.ok("todo", "--date", "2026-06-30", "--json").json["items"]) == len(listed) + 1


def test_what_0_1_found_is_found_under_the_same_ids(old: Command) -> None:
    found = {each["id"] for section in ("roles", "cards") for each in old(section, "check", "--json").json["findings"]}
    assert set(json.loads((DATA / "findings.json").read_text())) <= found
