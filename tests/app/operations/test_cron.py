"""What runs vis's jobs here, from a script."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import Sentence


def test_jobs_are_for_this_user_program_and_database_and_a_purge_takes_a_decision(invoke: Invoke) -> None:
    told: list[Sentence] = []
    invocation = invoke(tell=told.append, user="uid 54321")
    files = app.operations.cron.systemd(invocation)
    assert set(files) == {
        f"vis-{job}.{kind}" for job in ("windows", "status", "cards") for kind in ("service", "timer")
    }
    assert "User=54321\n" in files["vis-windows.service"]
    assert any("No purge is among the jobs" in str(said) for said in told)
    [lines] = app.operations.cron.crontab(invocation).values()
    assert "windows run" in lines and "purge" not in lines


def test_the_words_that_start_vis_name_a_program_that_is_there() -> None:
    words, _ = app.operations.cron.program()
    assert Path(words[0]).is_file()
