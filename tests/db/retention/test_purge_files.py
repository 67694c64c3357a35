"""The files of what is purged: removed inside their folder alone, and counted as what became of them."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
from sqlalchemy import insert, update

from tests.conftest import Command
from tests.db.retention.test_purge_faults import sandbox
from vis_cli.db.core import tables as t

PURGE = ("retention", "purge", "--apply", "--yes")


def put_on_the_list(vis: Command, *files: str, state: str | None = None) -> None:
    """Have files stand on the to-do list; and the run there is in a state, `running` as where it was killed."""
    with vis.open().writing() as db:
        db.execute(insert(t.file_removals), [{"file": file} for file in files])
        if state is not None:
            db.execute(update(t.purges).values(state=state))
        db.commit()


def on_the_list(vis: Command) -> list[str]:
    return [file for file, _folder in vis.dump()["file_removals"]]


def paper(vis: Command) -> dict[str, Any]:
    """The certificate of the first run."""
    found: dict[str, Any] = json.loads(vis.ok("retention", "certificate", "show", "R-1", "--format", "json").out)
    return found


def test_no_link_below_the_folder_leads_a_purge_to_what_lies_elsewhere(vis: Command) -> None:
    sandbox(vis, 3)
    precious = vis.write("elsewhere/0000/precious.pdf", "x")
    (vis.cwd / "att" / "2022").symlink_to(vis.cwd / "elsewhere")
    vis.write("att/2021/plain.pdf", "x")
    put_on_the_list(vis, "2022/0000/precious.pdf", "2021/plain.pdf", "2021/plain.pdf/x.pdf")
    run = vis(*PURGE)
    assert (run.code, "R-1: destroyed 3 cases" in run.out) == (3, True)
    assert '2022/0000/precious.pdf could not be removed, and stays on the list: "2022" in its path is a link' in run.err
    assert precious.read_text() == "x"
    assert not (vis.cwd / "att" / "2021" / "plain.pdf").exists()
    assert on_the_list(vis) == ["2022/0000/precious.pdf"]
    (vis.cwd / "att" / "2022").unlink()
    vis.write("att/2022/0000/precious.pdf", "x")
    vis.ok("retention", "finish", "R-1")
    assert (on_the_list(vis), list((vis.cwd / "att").rglob("*.pdf"))) == ([], [])


def test_a_folder_of_attachments_that_is_not_there_keeps_the_files_on_the_list_and_the_cases_go(vis: Command) -> None:
    """It may be a share that is not mounted: what lies there is not gone."""
    sandbox(vis, 9)
    (vis.cwd / "att").rename(vis.cwd / "unmounted")
    run = vis(*PURGE)
    assert (run.code, "R-1: destroyed 9 cases" in run.out) == (3, True)
    assert paper(vis)["files"] == {"removed": 0, "missing": 0, "leftovers": 0}
    assert f"{vis.cwd / 'att'}: No such file or directory" in run.err
    assert len(on_the_list(vis)) == 3
    again = vis("retention", "finish", "R-1", "--json")
    assert (again.code, again.out, again.error["id"]) == (74, "", "storage")
    (vis.cwd / "unmounted").rename(vis.cwd / "att")
    vis.ok("retention", "finish", "R-1")
    assert (on_the_list(vis), list((vis.cwd / "att").iterdir())) == ([], [])


def test_a_file_that_was_not_there_is_said_and_not_claimed_to_be_removed(vis: Command) -> None:
    sandbox(vis, 9)
    (gone, *_) = sorted((vis.cwd / "att").iterdir())
    gone.unlink()
    run = vis.ok(*PURGE)
    assert paper(vis)["files"] == {"removed": 2, "missing": 1, "leftovers": 0}
    assert f"1 attachment file was not in {vis.cwd / 'att'}" in run.err
    assert on_the_list(vis) == []
    said = vis.ok("retention", "certificate", "show", "R-1").out
    assert "Alla bilagefiler borttagna" in said and "ja (1 fanns inte i mappen)" in said


@pytest.mark.parametrize(("state", "removed", "missing"), [("running", 4, 0), ("stopped", 3, 1)])
def test_what_a_killed_session_had_removed_is_counted_as_removed(
    vis: Command, state: str, removed: int, missing: int
) -> None:
    """What is not there at the commit never comes on the list: so what is gone from it, a killed session removed."""
    sandbox(vis, 9)
    vis.ok(*PURGE, "--max-runtime", "0s")
    put_on_the_list(vis, "2022/0000/removed-before-the-kill.pdf", state=state)
    run = vis.ok(*PURGE, "--json")
    assert run.json["files"] == {"removed": removed, "missing": missing, "leftovers": 1}
    assert on_the_list(vis) == []


def test_what_is_in_the_place_of_a_file_or_may_not_be_removed_stays_on_the_list(vis: Command) -> None:
    sandbox(vis, 9)
    files = sorted((vis.cwd / "att").iterdir())
    files[0].unlink()
    files[0].mkdir()
    (files[0] / "inside").write_text("x")
    precious = files[1].rename(vis.cwd / "elsewhere.pdf")
    files[1].symlink_to(precious)  # to remove a link destroys nothing
    put_on_the_list(vis, "../out.pdf", "/etc/passwd")
    run = vis(*PURGE, "--json")
    assert (run.code, run.json["purged"]["cases"], run.json["files"]["removed"]) == (3, 9, 1)
    assert sorted(on_the_list(vis)) == sorted(["../out.pdf", "/etc/passwd", files[0].name, files[1].name])
    measures = paper(vis)["method"]["measures"]
    assert [each["files_left"] for each in measures if each["measure"] == "files"] == [4]
    again = vis(*PURGE, "--json")  # nothing is due: the list is for `finish`
    assert (again.code, len(on_the_list(vis))) == (0, 4)
    shutil.rmtree(files[0])
