"""`vis demo`: every command of it ends as it should, in a sandbox of its own."""

from __future__ import annotations

from tests.conftest import Command


def test_the_demo_shows_the_whole_job_as_expected(bare_vis: Command) -> None:
    run = bare_vis("demo", "sandbox", "--json")
    wrong = [each for each in run.json["commands"] if each["exit"] != each["expected"]]
    assert (run.code, wrong) == (0, [])
    assert run.json["sandbox"] == str(bare_vis.cwd / "sandbox")
    assert len(run.json["commands"]) > 30


def test_the_demo_touches_no_folder_that_holds_something(bare_vis: Command) -> None:
    bare_vis.write("full/file.txt", "mine")
    run = bare_vis("demo", "full", "--json")
    assert (run.code, run.error["id"]) == (4, "not-empty")
    assert [path.name for path in (bare_vis.cwd / "full").iterdir()] == ["file.txt"]


def test_the_demo_says_where_the_sandbox_is(bare_vis: Command) -> None:
    run = bare_vis.ok("demo", "sandbox")
    assert str(bare_vis.cwd / "sandbox") in run.out.splitlines()[-2]
    assert "NOT as expected" not in run.out
