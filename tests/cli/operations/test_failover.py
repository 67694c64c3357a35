"""The primary killed under its writers, three servers under Patroni: what was acknowledged is there, once."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy import func, select

from tests.cluster import PASSWORD, Cluster, cluster, needs_etcd, written
from tests.conftest import Command
from tests.db.retention.purging import add_cases, old_cases
from tests.hands import PATIENCE, Hand, Note, at_work, until
from tests.register import TELEBORG, UNITS, fill
from vis_cli.db.core import tables as t
from vis_cli.rules.cases.cases import Case
from vis_cli.rules.core.times import parse_moment

Session = psycopg.Connection[Any]
NOW = "2026-06-02 08:00"
CASES = 2_000  # that a purge has before it: one in a transaction until it is cut off, which takes longer than that
ORDERS = 30  # for each unit
OFFERED = 2  # case types that each order closes
APPLY, RUN = "orders apply", "windows run"
LAST_TABLE = {APPLY: "windows", RUN: "runs"}
"""What each work writes to when it has written to others: locked, that stops it in the middle of its transaction."""


@dataclass(frozen=True)
class Kill:
    """When the primary is killed: in the `middle` of a work's transaction, or while its commit waits for the standby.

    That has `heard` of the commit, though nobody knows yet, or has not (`unheard`). With `machine` Patroni is killed
    too, and the others find out when its time has run out.
    """

    work: str
    moment: str
    machine: bool = False


TOLD = {(74, "storage"), (74, "unknown-outcome"), (75, "no-server")}
SHORT = [Kill(APPLY, "middle"), Kill(RUN, "heard")]
LONG = [
    *SHORT,
    *(Kill(APPLY, "heard"), Kill(APPLY, "unheard"), Kill(RUN, "middle"), Kill(RUN, "unheard")),
    *(Kill(APPLY, "heard", machine=True), Kill(RUN, "middle", machine=True)),
    *(Kill(APPLY, "unheard"), Kill(RUN, "heard")),
]


@pytest.fixture
def servers(postgres_server: str) -> Iterator[Cluster]:
    """Three servers, as docs/operations.md has them; the tests' own server has made the user that they run as."""
    with cluster() as made:
        yield made


@pytest.fixture
def vis(servers: Cluster, tmp_path: Path) -> Command:
    """`vis` on a database of the three, with the register and cases that stay."""
    with closing(servers.connect()) as db:
        db.execute(f"CREATE ROLE vis LOGIN PASSWORD '{PASSWORD}'")
        db.execute("CREATE DATABASE vis OWNER vis")
    secret = tmp_path / "pgpass"
    secret.write_text(f"*:*:*:vis:{PASSWORD}\n")
    secret.chmod(0o600)
    environment = {"VIS_NOW": NOW}
    made = Command(tmp_path / "work", f"{servers.url()}passfile={secret}", environment)
    made.cwd.mkdir()
    made.ok("db", "init", "--sandbox")
    fill(made)
    made.write(
        "vis.yaml", "retention: retention.yaml\ncertificates: certs\nhmac_key: keys/hmac.key\nattachments: att\n"
    )
    decision = "{body: RS, date: 2019-03-12, reference: x}"
    made.write("retention.yaml", f"policies:\n  - {{name: p, keep: 2y, decision: {decision}}}\n")
    closed = datetime(2026, 1, 1, tzinfo=UTC)
    _add(made, [Case(case.key, "U0", "a", "P0", "closed", closed, closed, closed, "yes") for case in old_cases(50)])
    made.ok("retention", "purge", "--apply", "--yes")  # makes the key
    return made


def _add(vis: Command, cases: list[Case]) -> None:
    with vis.open().writing() as db:
        add_cases(db, cases)
        db.commit()
    for case in cases:
        if case.key % 3 == 0:
            vis.write(f"att/{case.id}.pdf", "x")


@dataclass
class Round:
    """One kill, under three hands: somebody with small changes, a purge, and the work in question."""

    servers: Cluster
    vis: Command
    n: int
    kill: Kill
    standbys: int  # that must follow before it

    @property
    def _at(self) -> str:
        return f"2027-{self.n + 1:02d}-04 08:00"

    @property
    def _words(self) -> list[str]:
        """The work: an order file with a season in it, or the run that carries out what begins on a day of it."""
        if self.kill.work == APPLY:
            return ["orders", "apply", f"season-{self.n}.yaml", "--yes"]
        return ["windows", "run", "--now", self._at]

    def play(self) -> float:
        """Kill the primary and see what has come of everything; seconds until a change was acknowledged again."""
        primary = self.servers.wait(self.standbys)
        self._prepare()
        head = self.vis.ok("audit", "head").out.strip()
        url = f"{self.vis.database}&application_name=work&options=-csynchronous_commit%3Dremote_apply"
        small = self._hand("small", [["units", "alias", TELEBORG, f"Namn {self.n}-{m}"] for m in range(10_000)])
        purging = ["retention", "purge", "--apply", "--yes"]
        purge = self._hand("purge", chain([[*purging, "--batch-size", "1"]], repeat(purging)))
        work = self._hand("work", [self._words], url)
        gate, eye = (self.servers.connect(primary, dbname="vis") for _ in range(2))
        with closing(gate), closing(eye), at_work(small, purge, work):
            small.start()
            purge.start()
            until(lambda: any(note.run.code == 0 for note in small.said()), "a change is acknowledged")
            self._lead_there(gate, eye, work)
            killed = time.monotonic()
            self.servers.kill(primary, machine=self.kill.machine)
            assert not purge.has_ended(), "the purge was over before"
            again = until(lambda: _first_after(small.said(), killed), "a change is acknowledged again", 2 * PATIENCE)
            self._check_small(small.finish())
            self._check_purge(purge.wait())
            self._check_work(work.wait())
        self.vis.ok("audit", "verify", "--expect", head)
        if self.kill.machine:
            self.servers.start(primary)
        return float(again.ended - killed)

    def _prepare(self) -> None:
        """Cases that are due, and a season that closes something on a day of this round's own."""
        _add(self.vis, old_cases(CASES, 50 + self.n * CASES))
        day = datetime(2027 if self.kill.work == RUN else 2037, self.n + 1, 4)  # what comes without a run is missed
        orders = [
            f"- {{ref: IT-{self.n}-{m}, unit: {unit.hsa_id}, case_types: [Boka tid, Förnya recept],"
            f" deactivate: {day.year + m}-{day:%m-%d}, reactivate: {day.year + m}-{day:%m-%d} 20:00}}\n"
            for unit in UNITS
            for m in range(ORDERS)
        ]
        self.vis.write(f"season-{self.n}.yaml", "orders:\n" + "".join(orders))
        if self.kill.work == RUN:
            self.vis.ok("orders", "apply", f"season-{self.n}.yaml", "--yes")

    def _hand(self, name: str, commands: Any, url: str | None = None) -> Hand:
        """A hand that has more patience than any failover on a busy machine takes."""
        vis = Command(self.vis.cwd, url or self.vis.database, self.vis.environment)
        words = ([*each, "--json", "--lock-timeout", "90"] for each in commands)
        return Hand(vis, name, words, lambda run: name == "purge" and run.code == 0)

    def _lead_there(self, gate: Session, eye: Session, work: Hand) -> None:
        """Have the purge on its way, and the work where the primary is to be killed."""

        def waits(for_: str) -> bool:
            assert not work.has_ended(), work.said()
            asked = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'work' AND wait_event = %s"
            return eye.execute(asked, [for_]).fetchone() is not None

        batches = "SELECT 1 FROM purges WHERE state = 'running' AND (progress::json->>'batches')::int > 2"
        until(lambda: eye.execute(batches).fetchone(), "the purge is on its way")
        gate.execute(f"BEGIN; LOCK TABLE {LAST_TABLE[self.kill.work]} IN SHARE MODE")
        work.start()
        until(lambda: waits("relation"), "the work is in the middle")
        if self.kill.moment == "middle":
            return
        followers = eye.execute("SELECT application_name, pid, sync_state FROM pg_stat_replication").fetchall()
        for name, pid, state in followers:
            if self.kill.moment == "unheard":
                os.kill(pid, signal.SIGSTOP)  # nothing more is sent
            elif state == "sync":
                self.servers.hold_replay(name)
        gate.close()
        until(lambda: waits("SyncRep"), "the commit waits for the standby")
        if self.kill.moment == "heard":
            (here,) = eye.execute("SELECT pg_current_wal_flush_lsn()").fetchone() or ("",)
            there = f"SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync' AND flush_lsn >= '{here}'"
            until(lambda: eye.execute(there).fetchone(), "the standby has heard of it")

    # --- what has come of it ---

    def _check_small(self, notes: list[Note]) -> None:
        """What was acknowledged is there once, under the number that was said; what was not, is not there at all."""
        found = self._changes("unit-alias", f"{TELEBORG}/Namn {self.n}-%")
        for note in notes:
            name = note.words[3]
            if note.run.code == 0:
                assert found.pop(f"{TELEBORG}/{name}") == [note.run.json["change"]]
                continue
            _check_told(note)
            if note.id == "unknown-outcome":
                found.pop(f"{TELEBORG}/{name}", None)
            assert f"{TELEBORG}/{name}" not in found, note
        assert found == {}

    def _check_purge(self, notes: list[Note]) -> None:
        """It was cut off and went on: the certificate has every case that was due, once, and all others are there."""
        *cut, last = notes
        assert cut, "the purge was not cut off"
        for note in cut:
            _check_told(note)
        said = last.run.json
        assert (said["run"], said["finished"], said["purged"]["cases"]) == (f"R-{self.n + 1}", True, CASES)
        paper = self.vis.ok("retention", "certificate", "show", said["run"], "--format", "json").json
        assert (paper["counts"]["cases"], paper["counts"]["messages"]) == (CASES, 2 * CASES)
        with self.vis.open().reading() as db:
            for table, each in ((t.cases, 1), (t.messages, 2), (t.comments, 1)):
                assert db.scalar(select(func.count()).select_from(table)) == 50 * each
            files = set(db.scalars(select(t.attachments.c.file)))
        assert {path.name for path in (self.vis.cwd / "att").iterdir()} == files
        (written,) = (self.vis.cwd / "certs").glob(f"*{said['run']}*.json")
        self.vis.ok("retention", "certificate", "verify", written)

    def _check_work(self, notes: list[Note]) -> None:
        """It is done wholly or not at all, as it was said to be; not done, it can be done, and is then done once."""
        (note,) = notes
        done = self._is_done()
        assert done == (self.kill.moment == "heard"), note
        assert (note.run.code == 0) == done, note
        if not done:
            _check_told(note)
            self.vis.ok(*self._words)
            assert self._is_done()
        assert self.vis.ok(*self._words, "--json").json["change"] is None
        assert self._is_done()

    def _is_done(self) -> bool:
        """Whether all that the work does is done, once.

        Raises:
            AssertionError: some of it is, or it is done twice.
        """
        with self.vis.open().reading() as db:
            if self.kill.work == APPLY:
                windows, whole = select(func.count()).where(t.windows.c.ref.like(f"IT-{self.n}-%")), len(UNITS) * ORDERS
                changes = [number for each in self._changes("order", f"IT-{self.n}-%").values() for number in each]
                assert len(changes) in (0, whole)
                there, times = db.scalar(windows) == OFFERED * whole, len(set(changes))
            else:
                off = select(func.count()).where(~t.offers.c.switch, t.offers.c.offered)
                runs = select(t.runs.c.result).where(t.runs.c.at == parse_moment(self._at))
                told = [run for run in map(json.loads, db.scalars(runs)) if run["started"]]
                there, times = db.scalar(off) == OFFERED * len(UNITS), len(told)
        assert times in (0, 1) and (there or not times)
        return times == 1

    def _changes(self, kind: str, object_: str) -> dict[str, list[str]]:
        """The changes that added an object whose id is like that, by object."""
        found: dict[str, list[str]] = {}
        steps = select(t.steps.c.object, t.steps.c.change).where(t.steps.c.kind == kind, t.steps.c.object.like(object_))
        with self.vis.open().reading() as db:
            for object_, number in db.execute(steps.order_by(t.steps.c.change)):
                found.setdefault(object_, []).append(f"C-{number}")
        return found


def _first_after(notes: list[Note], moment: float) -> Note | None:
    return next((note for note in notes if note.begun > moment and note.run.code == 0), None)


def _check_told(note: Note) -> None:
    """A documented code, and what is true of it: the checks see to it that nothing was changed where that is said."""
    assert (note.run.code, note.id) in TOLD, note
    if note.id == "storage":
        begins = ("Nothing was changed.", "Run it again")
        begins = ("What was purged is purged", *begins) if note.words[0] == "retention" else begins
        assert note.run.error["hint"].startswith(begins), note


def test_the_page_has_a_patroni_that_gives_up_nothing_that_was_acknowledged() -> None:
    settings = yaml.safe_load(written())["bootstrap"]["dcs"]
    quick = {"loop_wait": 1, "retry_timeout": 3, "ttl": 20, "primary_start_timeout": 0}
    assert settings == {**quick, "synchronous_mode": True, "postgresql": {"use_pg_rewind": True}}


@pytest.mark.soak
@needs_etcd
def test_a_primary_that_is_killed_takes_nothing_with_it_that_was_acknowledged(
    servers: Cluster, vis: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    kills = LONG if soak else SHORT
    standbys = 2 if soak else 1  # two kills take one of three servers each, whatever Patroni has to do to bring it back
    seconds = [Round(servers, vis, n, kill, standbys).play() for n, kill in enumerate(kills)]
    said = ", ".join(f"{each:.1f}" for each in seconds)
    record_property("counted", f"{len(seconds)} failovers; seconds until a change was acknowledged again: {said}")
    head = vis.ok("audit", "head").out
    primary = servers.wait(standbys if soak else 0)
    for node in (primary, *servers.following()):  # those that were killed and have come back among them
        there = Command(vis.cwd, f"{servers.url(node)}{str(vis.database).rpartition('&')[2]}", vis.environment)
        until(lambda there=there: there("audit", "head").out == head, f"{node.name} has everything")
        there.ok("audit", "verify")
