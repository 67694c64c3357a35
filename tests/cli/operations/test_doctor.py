"""`vis doctor`: all of an installation at once, what is amiss with it, and what mends that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.rows import REGISTER, add, window
from tests.conftest import Command
from vis_cli.db.core.engine import database_url
from vis_cli.rules.core.times import local

PARTS = ["configuration", "database", "server limits", "work", "backups", "completion"]


def parts(vis: Command, *words: str, code: int) -> dict[str, Any]:
    run = vis("doctor", *words, "--json")
    assert (run.code, run.err) == (code, ""), run.out
    assert run.json["well"] is (code == 0)
    assert [each["part"] for each in run.json["parts"]] == PARTS
    return {each["part"]: each for each in run.json["parts"]}


def ids(part: dict[str, Any]) -> list[str]:
    return [each["id"] for each in part["findings"]]


def test_a_new_sandbox_is_well_and_what_was_not_looked_at_is_not_called_so(vis_sqlite: Command) -> None:
    found = parts(vis_sqlite, code=0)
    assert all(each["findings"] == [] for each in found.values())
    assert (found["backups"]["looked"], found["backups"]["why"]) == (False, "a sandbox needs none")
    assert [each for each in PARTS if not found[each]["looked"]] == ["server limits", "backups", "completion"]
    said = vis_sqlite.ok("doctor").out
    assert said.endswith("completion: not looked at, since SHELL does not name your shell.\nAll is well.\n")
    assert "server limits: not looked at, since SQLite has no server.\n" in said
    assert "backups: not looked at, since a sandbox needs none.\n" in said
    assert vis_sqlite.ok("doctor", "--quiet").out == ""


def test_a_database_that_is_not_there_is_a_finding_and_is_not_made(bare_vis: Command) -> None:
    found = parts(bare_vis, "--db", "none.db", code=1)
    assert ids(found["database"]) == ["missing-database"]
    assert [found[each]["looked"] for each in PARTS] == [True, True, False, False, False, False]
    assert not (bare_vis.cwd / "none.db").exists()
    run = bare_vis("doctor", "--db", "none.db", "--quiet")
    assert (run.code, run.out.splitlines()) == (
        1,
        ["Not well: missing-database: there is no database none.db. See `vis doctor`."],
    )


def test_what_is_wrong_with_configuration_database_and_work_is_said_in_one_go(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    add(vis, *REGISTER)
    add(vis, window(1))
    vis.write("vis.yaml", "attachments: vis.yaml\nshared_folder: none\n")
    Path(str(vis.database)).chmod(0o644)
    found = parts(vis, "--config", "vis.yaml", "--now", "2027-01-01", code=1)
    assert ids(found["configuration"]) == ["not-a-folder", "missing-folder"]
    assert ids(found["database"]) == ["file-mode"]
    assert ids(found["work"]) == ["no-run", "missed-window"]
    assert all(each["fix"] for name in ("configuration", "work") for each in found[name]["findings"])
    assert "run: chmod 600" in found["database"]["findings"][0]["message"]


def test_of_many_findings_of_a_kind_the_first_are_shown_and_how_many_more_there_are(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, *(window(number) for number in range(1, 9)))
    for command in ("doctor", "status"):
        run = vis_sqlite(command, "--now", "2027-01-01")
        assert run.code == 1
        assert run.out.count("came and went unseen") == 5 and "  … and 3 more like this (--json has all).\n" in run.out
        assert vis_sqlite(command, "--now", "2027-01-01", "--json").out.count("came and went unseen") == 8


def test_a_file_of_the_configuration_that_is_faulty_leaves_the_rest_unlooked_at(vis_sqlite: Command) -> None:
    vis_sqlite.write("roles.yaml", "roles: 1\n")
    vis_sqlite.write("vis.yaml", "roles: roles.yaml\n")
    found = parts(vis_sqlite, "--config", "vis.yaml", code=1)
    assert found["configuration"]["findings"] and not found["database"]["looked"]


@pytest.mark.parametrize(("hours", "finding"), [(47, []), (49, ["old-backup"])])
def test_a_backup_may_be_two_days_old(bare_vis: Command, hours: int, finding: list[str]) -> None:
    bare_vis.environment |= {"VIS_DB": "own.db"}
    bare_vis.ok("db", "init")
    assert ids(parts(bare_vis, code=0)["backups"]) == ["no-backup"]
    bare_vis.ok("db", "backup", "copy.db")
    later = f"{local(datetime.now(UTC) + timedelta(hours=hours)):%Y-%m-%d %H:%M}"
    assert ids(parts(bare_vis, "--now", later, code=0)["backups"]) == finding


@pytest.mark.parametrize(
    ("shell", "made", "finding", "why"),
    [
        ("/bin/bash", None, ["no-completion"], None),
        ("/bin/bash", ".bash_completions/vis.sh", [], None),
        ("/usr/bin/fish", ".config/fish/completions/vis.fish", [], None),
        ("/bin/zsh", ".zfunc/_vis", [], None),
        ("/bin/sh", None, [], "vis has no completion for sh"),
    ],
)
def test_a_shell_that_could_complete_and_does_not_is_told_and_another_is_not_called_well(
    vis_sqlite: Command, shell: str, made: str | None, finding: list[str], why: str | None
) -> None:
    home = vis_sqlite.cwd / "home"
    home.mkdir()
    if made is not None:
        (home / made).parent.mkdir(parents=True)
        (home / made).write_text(f"_VIS_COMPLETE={shell.rpartition('/')[2]}")
    vis_sqlite.environment |= {"SHELL": shell, "HOME": str(home)}
    found = parts(vis_sqlite, code=0)["completion"]
    assert (ids(found), found["looked"], found["why"]) == (finding, why is None, why)
    assert not finding or found["findings"][0]["fix"] == "Run: vis --install-completion bash"


LIMITS = [
    ("59s", "10min", ["short-statement-timeout"]),
    ("60s", "10min", []),
    ("0", "0", ["no-idle-limit"]),
]


@pytest.mark.parametrize(("statement", "idle", "finding"), LIMITS)
def test_what_a_server_takes_from_vis_is_told_with_the_statement_that_mends_it(
    vis_postgres: Command, statement: str, idle: str, finding: list[str]
) -> None:
    given = f"-c statement_timeout={statement} -c idle_in_transaction_session_timeout={idle}"
    url = database_url(str(vis_postgres.database)).update_query_dict({"options": given})
    found = parts(vis_postgres, "--db", url.render_as_string(hide_password=False), code=1)["server limits"]
    assert ids(found) == [*finding, *["lost-promise"] * 3]  # the server of tests: nobody pulls its plug
    assert all(f"SET {'statement' if 'short' in each else 'idle'}" in found["findings"][0]["fix"] for each in finding)


def test_what_lies_where_it_does_by_default_is_looked_at_too(vis_sqlite: Command) -> None:
    beside = Path(str(vis_sqlite.database)).parent
    for name, mode in (("attachments", 0o755), ("outbox", 0o750), ("certificates", 0o777)):
        (beside / name).mkdir()
        (beside / name).chmod(mode)
    vis_sqlite.write(".config/vis/hmac.key", "0" * 64).chmod(0o644)
    said = parts(vis_sqlite, code=1)["configuration"]["findings"]
    assert [each["id"] for each in said] == ["open-folder", "open-folder", "open-key"]
    assert [each["fix"].split()[2] for each in said] == ["o=", "o-w", "600"]
