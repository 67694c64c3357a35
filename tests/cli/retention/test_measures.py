"""A certificate says what was verified: held against the texts that lie in the database's own files."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from tests.conftest import Command, run_sql
from tests.db.retention.purging import add_cases, old_cases
from tests.db.retention.test_purge_faults import sandbox, start
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import database_url
from vis_cli.db.operations.maintenance import is_purging, purge_lock
from vis_cli.db.operations.postgres_roles import Roles, statements
from vis_cli.rules.cases.cases import first_key

CANARY = "KANARIEFAGEL7731"
CASES = 400
TABLES = {"cases", "messages", "comments", "attachments", "form_replies", "form_requests"}
SHORTLY = ("--lock-timeout", "1")
PURGE = ("retention", "purge", "--apply", "--yes", *SHORTLY)
FINISH = ("retention", "finish", *SHORTLY)


def fill(vis: Command, count: int = CASES) -> Command:
    """Cases that are due, each with texts that are looked for; and one that stays, behind them in the file."""
    sandbox(vis, count, CANARY)
    stays = replace(old_cases(1)[0], key=first_key(2025) + 1, closed=None, state="new", documented="unknown")
    with vis.open().writing() as db:
        add_cases(db, [stays], "det som blir kvar")
        db.commit()
    return vis


@pytest.fixture
def filled(vis: Command) -> Command:
    """So filled, on both databases."""
    return fill(vis)


def found(vis: Command) -> int:
    """How many of the texts lie in the database's files."""
    if vis.open().is_sqlite:
        files = sorted(Path(str(vis.database)).parent.glob("vis.db*"))
        # By another process: one that closes a file gives up its own locks on it, whoever in it took them.
        read = subprocess.run(["cat", *files], capture_output=True, check=True)
        return read.stdout.count(CANARY.encode())
    with vis.open().session() as db:
        db.rollback()
        db.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CHECKPOINT")
        folder = Path(str(db.scalar(text("SHOW data_directory"))))
        paths = [
            folder / path
            for name in TABLES
            for path in db.scalars(
                text(
                    "SELECT pg_relation_filepath(c.oid) FROM pg_class c, pg_class t WHERE t.oid = to_regclass(:name)"
                    " AND c.oid IN (SELECT t.oid UNION SELECT t.reltoastrelid UNION SELECT indexrelid FROM pg_index"
                    " WHERE indrelid = t.oid)"
                ),
                {"name": name},
            )
            if path
        ]
    return sum(path.read_bytes().count(CANARY.encode()) for path in paths)


@contextmanager
def looking(vis: Command) -> Iterator[Connection]:
    """Somebody whose view of the database was taken now, and who keeps it."""
    with vis.open().reading() as db:
        db.execute(text("SELECT count(*) FROM units")).all()
        yield db


@contextmanager
def using_messages(vis: Command) -> Iterator[None]:
    """Somebody in the middle of a transaction that has read the messages."""
    engine = create_engine(database_url(str(vis.database)))
    with engine.connect() as db:
        db.execute(text("SELECT count(*) FROM messages")).all()
        yield
    engine.dispose()


def certificate(vis: Command, run: str = "R-1") -> dict[str, Any]:
    paper: dict[str, Any] = vis.ok("retention", "certificate", "show", run, "--format", "json").json
    return paper


def said(paper: dict[str, Any], what: str) -> dict[str | None, tuple[bool, str | None]]:
    """What a certificate or an amendment says of one measure, by table."""
    measures = paper["method"]["measures"] if "method" in paper else paper["measures"]
    return {each["on"]: (each["done"], each["why"]) for each in measures if each["measure"] == what}


def every_table(answer: tuple[bool, str | None]) -> dict[str, tuple[bool, str | None]]:
    return dict.fromkeys(TABLES, answer)


def verified(vis: Command) -> None:
    """Every file that a run left in the folder of certificates verifies."""
    files = sorted((vis.cwd / "certs").glob("*.json"))
    assert files
    for file in files:
        vis.ok("retention", "certificate", "verify", file)
    assert vis.ok("audit", "verify", "--json").json["ok"]


# --- what is done is said, and nothing else --------------------------------------------------------------------------


def test_a_compacted_database_holds_none_of_the_texts_and_its_certificate_says_so(filled: Command) -> None:
    assert found(filled) >= CASES
    run = filled.ok(*PURGE, "--compact", "--json").json
    assert run["not_done"] == []
    paper = certificate(filled)
    assert paper["method"]["compacted"] is True
    assert all(done for done, _ in said(paper, "compact").values())
    assert found(filled) == 0
    shown = filled.ok("retention", "certificate", "show", "R-1").out
    assert "(--compact)" in shown and "inte begärt" not in shown
    verified(filled)


def test_without_compacting_no_certificate_says_that_the_texts_are_gone(filled: Command) -> None:
    filled.ok(*PURGE)
    paper = certificate(filled)
    assert paper["method"]["compacted"] is False
    assert {why for _, why in said(paper, "compact").values()} == {"not-asked"}
    shown = filled.ok("retention", "certificate", "show", "R-1").out
    if filled.open().is_sqlite:
        assert said(paper, "log") == {None: (True, None)}
        assert "enstaka kopior" in shown
    else:
        assert said(paper, "vacuum") == every_table((True, None))
        assert found(filled) >= CASES  # the server frees the room, and leaves what stands there
        assert "i ärendetabellerna tills servern skriver över det" in shown


def test_beside_somebody_with_an_older_view_the_certificate_says_no_until_it_is_made_good(filled: Command) -> None:
    with looking(filled):
        run = filled(*PURGE, "--compact", "--json")
        assert run.code == 3, run.err
        assert found(filled) >= CASES
        first = certificate(filled)
        assert first["method"]["compacted"] is False
        if filled.open().is_sqlite:
            assert said(first, "log") == said(first, "compact") == {None: (False, "in-use")}
        else:
            assert said(first, "vacuum")["messages"] == said(first, "compact")["messages"] == (False, "snapshot")
            dead = {each["on"]: each["dead"] for each in first["method"]["measures"] if each["measure"] == "vacuum"}
            assert dead["messages"] >= 2 * CASES
            assert first["method"]["vacuumed"] == ["form_replies", "form_requests"]  # nothing had stood there
        again = filled(*FINISH, "R-1", "--json")
        assert (again.code, again.out, again.error["id"]) == (75, "", "not-finished")
    done = filled.ok(*FINISH, "R-1", "--json").json
    assert (done["left"], done["amendment"]["number"]) == ([], 1)
    assert found(filled) == 0
    shown = certificate(filled)
    (amendment,) = shown.pop("amendments")
    assert shown == first  # and so its hash
    assert all(each["done"] for each in amendment["measures"]) and amendment["left"] == []
    assert (amendment["certificate"], amendment["previous"]) == (first["hash"], first["hash"])
    change = filled.ok("changes", "show", done["change"], "--json").json
    assert change["details"]["amendment"] == amendment["hash"]
    sheet = filled.ok("retention", "certificate", "show", "R-1").out
    assert "Tillägg 1" in sheet and amendment["hash"] in sheet
    (listed,) = filled.ok("retention", "certificate", "list", "--json").json["items"]
    assert (listed["amendments"], listed["not_done"]) == (1, [])
    assert filled.ok("retention", "certificate", "summary", "--year", "2026", "--json").json["amendments"] == 1
    verified(filled)
    assert filled("changes", "undo", done["change"], "--yes").code == 4


def test_nothing_is_left_to_be_made_good_twice(filled: Command) -> None:
    filled.ok(*PURGE, "--compact")
    before = filled.dump()
    run = filled.ok(*FINISH, "1", "--json").json
    assert (run["change"], run["wanting"], run["amendment"]) == (None, [], None)
    assert "nothing is left" in filled.ok(*FINISH, "R-1").out
    assert filled(*FINISH, "R-2", "--json").error["id"] == "unknown-certificate"
    assert filled.dump() == before


def test_what_was_not_asked_for_is_made_good_on_request(filled: Command) -> None:
    filled.ok(*PURGE)
    assert filled.ok(*FINISH, "R-1", "--json").json["wanting"] == []
    before = filled.dump()
    plan = filled.ok(*FINISH, "R-1", "--compact", "-n", "--json").json
    assert {each["measure"] for each in plan["wanting"]} == {"compact"}
    assert "would be made good" in filled.ok(*FINISH, "R-1", "--compact", "-n").out
    assert filled.dump() == before
    assert filled.ok(*FINISH, "R-1", "--compact", "--json").json["left"] == []
    assert found(filled) == 0
    assert filled.ok(*FINISH, "R-1", "--compact", "--json").json["wanting"] == []
    verified(filled)


def test_an_amendment_altered_in_its_file_or_in_the_database_is_found_out(filled: Command) -> None:
    filled.ok(*PURGE)
    filled.ok(*FINISH, "R-1", "--compact")
    (file,) = (filled.cwd / "certs").glob("*.amendment-1.json")
    false = filled.write("false.json", file.read_text().replace('"done": true', '"done": false', 1))
    assert filled("retention", "certificate", "verify", false).code == 1
    (paper,) = [each for each in (filled.cwd / "certs").glob("R-1.*.json") if each != file]
    with filled.open().writing() as db:
        row = db.execute(t.purges.select()).one()
        db.execute(t.purges.update().values(progress=row.progress.replace('"number":1', '"number":2')))
        db.commit()
    assert filled("retention", "certificate", "verify", file).code == 1
    assert filled("retention", "certificate", "verify", paper).code == 1


def test_a_lost_file_of_an_amendment_is_written_again(filled: Command) -> None:
    filled.ok(*PURGE)
    filled.ok(*FINISH, "R-1", "--compact")
    (file,) = (filled.cwd / "certs").glob("*.amendment-1.json")
    kept = file.read_bytes()
    file.unlink()
    filled.ok(*PURGE)
    assert file.read_bytes() == kept


def test_a_replay_takes_the_amendments_back_with_their_certificate(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.ok("db", "backup", "backup")
    vis.ok(*PURGE)
    vis.ok(*FINISH, "R-1", "--compact")
    before = certificate(vis)
    vis.ok("db", "restore", "backup", "--yes")
    (file,) = (vis.cwd / "certs").glob("*.amendment-1.json")
    whole = file.read_text()
    file.write_text(whole.replace('"done": true', '"done": false', 1))
    run = vis("retention", "replay", "--yes", "--json")
    assert (run.code, run.error["id"]) == (65, "broken-chain")
    assert run.error["file"].endswith(file.name)
    file.write_text(whole)
    vis.ok("retention", "replay", "--yes")
    assert certificate(vis) == before
    verified(vis)


# --- others at work --------------------------------------------------------------------------------------------------


def test_finishing_waits_for_no_purge(filled: Command) -> None:
    filled.ok(*PURGE)
    with purge_lock(filled.open()):
        run = filled(*FINISH, "R-1", "--compact", "--json")
    assert (run.code, run.out, run.error["id"]) == (75, "", "purge-running")


def test_without_time_nothing_is_written_anew_and_the_certificate_says_why(filled: Command) -> None:
    filled.ok(*PURGE)
    run = filled(*FINISH, "R-1", "--compact", "--max-runtime", "0s", "--json")
    assert (run.code, run.error["id"]) == (75, "not-finished")
    assert "--max-runtime" in run.error["message"]


def test_a_table_that_others_use_is_skipped_and_nobody_waits_behind_it(vis_postgres: Command) -> None:
    vis = fill(vis_postgres)
    with using_messages(vis):
        process = start(vis, *PURGE, "--lock-timeout", "4", "--compact", "--json")
        queued = "SELECT DISTINCT mode FROM pg_locks WHERE relation = 'messages'::regclass AND NOT granted"
        gentle = {"ShareUpdateExclusiveLock"}  # neither who reads nor who writes waits behind it
        waited_for = set[str]()
        while process.poll() is None and waited_for <= gentle:
            with vis.open().reading() as db:
                waited_for.update(db.scalars(text(queued)))
            time.sleep(0.01)
        if waited_for - gentle:
            process.kill()
        _, err = process.communicate()
        assert (process.returncode, waited_for - gentle) == (3, set()), err
    paper = certificate(vis)
    assert said(paper, "vacuum") == every_table((True, None))
    assert said(paper, "compact")["messages"] == (False, "locked")
    assert said(paper, "compact")["comments"] == (True, None)
    assert "messages" in vis.ok("retention", "certificate", "show", "R-1").out
    assert vis.ok(*FINISH, "R-1", "--json").json["left"] == []
    assert found(vis) == 0


def test_a_table_that_somebody_alters_is_not_waited_for_without_end(vis_postgres: Command) -> None:
    vis = fill(vis_postgres)
    vis.ok(*PURGE)
    engine = create_engine(database_url(str(vis.database)))
    with engine.connect() as db:
        db.execute(text("LOCK TABLE messages IN SHARE UPDATE EXCLUSIVE MODE"))
        with vis.open().writing() as other:
            add_cases(other, old_cases(3), CANARY)
            other.commit()
        began = time.monotonic()
        run = vis.ok(*PURGE, "--json").json
        assert time.monotonic() - began < 20
    engine.dispose()
    assert {(each["measure"], each["on"], each["why"]) for each in run["not_done"]} == {
        ("vacuum", "messages", "locked")
    }


@pytest.fixture
def operator(vis_postgres: Command) -> Iterator[Command]:
    """`vis` as the role that `vis db grants` makes, which owns no table."""
    vis = fill(vis_postgres)
    url = database_url(str(vis.database))
    owner = str(vis.database)
    run_sql(owner, "DROP ROLE IF EXISTS vis_finisher")
    roles = Roles("vis_finisher", "vis_finisher", "vis_finisher")
    for statement in ("CREATE ROLE vis_finisher LOGIN", *statements(roles, maintain=False)):
        run_sql(owner, statement)
    try:
        yield Command(vis.cwd, url.set(username="vis_finisher").render_as_string(hide_password=False), vis.environment)
    finally:
        run_sql(owner, "DROP OWNED BY vis_finisher")
        run_sql(owner, "DROP ROLE vis_finisher")


def test_who_may_not_vacuum_says_so_and_the_owner_makes_it_good(operator: Command, vis_postgres: Command) -> None:
    assert found(vis_postgres) >= CASES
    run = operator(*PURGE, "--compact", "--json")
    assert run.code == 3, run.err
    paper = certificate(operator)
    assert said(paper, "vacuum") == said(paper, "compact") == every_table((False, "not-permitted"))
    assert (paper["method"]["vacuumed"], paper["method"]["compacted"]) == ([], False)
    assert "permission denied" in {each["said"][:17] for each in paper["method"]["measures"] if "said" in each}
    assert found(vis_postgres) >= CASES
    shown = operator.ok("retention", "certificate", "show", "R-1").out
    assert "nej, databasen tillät det inte" in shown
    again = operator(*FINISH, "R-1", "--json")
    assert (again.code, again.out, again.error["id"]) == (77, "", "not-permitted")
    assert vis_postgres.ok(*FINISH, "R-1", "--json").json["left"] == []
    assert found(vis_postgres) == 0
    verified(operator)


def test_the_nightly_purge_of_who_may_not_vacuum_succeeds_and_tells(operator: Command) -> None:
    run = operator.ok(*PURGE)
    assert "NOT done: the tables vacuumed (" in run.out
    assert "vis retention finish R-1" in run.out
    (listed,) = operator.ok("retention", "certificate", "list", "--json").json["items"]
    assert listed["not_done"] == ["vacuum"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_what_waits_for_others_and_leaves_all_as_it_was(vis_sqlite: Command, number: int) -> None:
    vis = fill(vis_sqlite)
    vis.ok(*PURGE)
    before = vis.dump()
    with vis.open().writing() as other:
        process = start(vis, *FINISH, "R-1", "--lock-timeout", "60", "--compact", "--json")
        until = time.monotonic() + 30
        while not is_purging(vis.open()) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(number)
        time.sleep(0.2)
        other.rollback()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b'"amendment": null' in out and b'"why": "stopped"' in out
    assert vis.dump() == before
    assert certificate(vis)["method"]["compacted"] is False


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_removed_stays_on_the_list_and_the_cases_go(vis: Command) -> None:
    sandbox(vis, 9, CANARY)
    (stuck, *_) = sorted((vis.cwd / "att").iterdir())
    stuck.unlink()
    stuck.mkdir()  # no folder is unlinked
    run = vis(*PURGE, "--json")
    assert run.code == 3, run.err
    assert run.json["purged"]["cases"] == 9
    assert run.json["files"]["removed"] == 2
    paper = certificate(vis)
    assert said(paper, "files") == {None: (False, "cannot-remove")}
    again = vis(*FINISH, "R-1", "--json")
    assert (again.code, again.error["id"]) == (74, "storage")
    assert stuck.name in vis(*FINISH, "R-1").err
    stuck.rmdir()
    stuck.write_text(CANARY)
    assert vis.ok(*FINISH, "R-1", "--json").json["left"] == []
    assert not stuck.exists()
    assert vis.dump()["file_removals"] == []
    verified(vis)
