"""What a script is given that asks for an invocation: the process's own user, settings and clock."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import ROOT, Command
from vis_cli.app.invocation import from_environment
from vis_cli.errors import WrongDatabase
from vis_cli.identity import os_user
from vis_cli.rules.core.times import parse_moment


def test_a_script_acts_as_the_os_user_now_on_the_database_it_names(vis_sqlite: Command) -> None:
    invocation = from_environment("summer.py", database=vis_sqlite.database, ticket="CHG-1", yes=True)
    assert (invocation.user, invocation.actor) == (os_user(os.environ), os_user(os.environ))
    assert str(invocation.database) == vis_sqlite.database
    assert (invocation.command, invocation.ticket, invocation.yes) == ("summer.py", "CHG-1", True)
    assert not invocation.pretended
    assert timedelta(0) <= datetime.now(UTC) - invocation.now < timedelta(minutes=1)
    assert not invocation.prompter.is_present


def test_a_script_may_act_for_another_and_at_another_moment(vis_sqlite: Command) -> None:
    then = parse_moment("2025-06-09 08:00")
    invocation = from_environment("summer.py", database=vis_sqlite.database, actor="anna", now=then)
    assert (invocation.user, invocation.actor) == (os_user(os.environ), "anna")
    assert (invocation.now, invocation.pretended) == (then, True)


def test_the_moment_of_the_environment_is_that_of_the_command_line(vis_sqlite: Command) -> None:
    def asked(vis_now: str) -> str:
        script = (
            "from vis_cli.app.invocation import from_environment\n"
            "try: print(from_environment('summer.py').now)\n"
            "except Exception as error: print(type(error).__name__, error)"
        )
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "VIS_DB": str(vis_sqlite.database), "VIS_NOW": vis_now}
        return subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True).stdout

    assert asked("2025-06-09 08:00") == "2025-06-09 06:00:00+00:00\n"
    assert asked("i går").startswith("Usage VIS_NOW: ")


def test_two_invocations_share_nothing(vis_sqlite: Command) -> None:
    first, second = (from_environment("summer.py", database=vis_sqlite.database) for _ in range(2))
    first.note_file("orders.yaml", "0" * 64)
    assert second.files == []


def test_a_database_that_is_not_there_is_not_made(vis_sqlite: Command) -> None:
    with pytest.raises(WrongDatabase):
        from_environment("summer.py", database=str(vis_sqlite.cwd / "no-such.db"))
    assert not (vis_sqlite.cwd / "no-such.db").exists()
