"""Ctrl-C and SIGTERM while a commit is under way: what was done is said, since it is done."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from tests.cli.frame.test_interrupts import start
from tests.conftest import Command, run_sql
from tests.hands import until
from tests.register import fill
from vis_cli.interrupts import SIGNALS, held


@pytest.fixture
def waiting(vis_postgres: Command) -> Iterator[Command]:
    """`vis` whose commits wait for a standby that there is not, as with Patroni's synchronous_mode_strict."""
    fill(vis_postgres)
    url = str(vis_postgres.database)
    _settle(url, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    yield Command(vis_postgres.cwd, f"{url}&options=-csynchronous_commit%3Don", {"VIS_NOW": "2026-05-04 08:00"})
    _settle(url, "ALTER SYSTEM RESET synchronous_standby_names")


def _settle(url: str, statement: str) -> None:
    run_sql(url, statement)
    run_sql(url, "SELECT pg_reload_conf()")


@pytest.mark.parametrize("number", SIGNALS)
def test_a_commit_that_is_interrupted_while_it_waits_for_a_standby_is_said_to_be_done(
    vis_postgres: Command, waiting: Command, number: signal.Signals
) -> None:
    """The server has carried it out by then, and cannot take it back: it only has nobody else who knows."""
    process = start(waiting, "units", "alias", "Teleborg", "Telan", "--json")
    engine = create_engine(str(vis_postgres.database), isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        waits = text("SELECT 1 FROM pg_stat_activity WHERE application_name = 'vis' AND wait_event = 'SyncRep'")
        until(lambda: db.scalar(waits), "the commit waits for the standby")
    engine.dispose()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, ""), err
    assert json.loads(err)["error"]["message"] == "Interrupted; nothing half done. Done before that: C-2."
    assert len(vis_postgres.ok("changes", "show", "C-2", "--json").json["steps"]) == 1


def test_what_takes_a_moment_is_done_before_a_signal_is_heard() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    done: list[str] = []
    try:
        with pytest.raises(KeyboardInterrupt), held():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("and noted")
        assert (done, signal.getsignal(signal.SIGINT)) == (["and noted"], signal.default_int_handler)
    finally:
        signal.signal(signal.SIGINT, before)
