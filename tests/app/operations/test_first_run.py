"""What the first run has to do, given what is there."""

from __future__ import annotations

from pathlib import Path

from vis_cli.app.operations.first_run import Answers, is_made, steps

CONFIG = Path("/c/vis.yaml")


def test_what_is_there_is_not_made_again_and_the_end_is_what_doctor_says() -> None:
    there = list(steps(Answers(CONFIG, "x"), config_is_there=True, database_is_there=True, asks=True))
    assert there == [["--config", "/c/vis.yaml", "doctor"]]
    new = list(
        steps(
            Answers(CONFIG, "x", units="u.csv", jobs="cron"), config_is_there=False, database_is_there=False, asks=True
        )
    )
    assert [words[-2:] for words in new] == [
        ["--set", "database=x"], ["db", "init"], ["import", "u.csv"], ["--out", "/c/jobs"], ["/c/vis.yaml", "doctor"],
    ]  # fmt: skip


def test_a_database_is_there_or_not_by_the_file_that_names_it(tmp_path: Path) -> None:
    config = tmp_path / "vis.yaml"
    config.write_text("database: own.db\n", encoding="utf-8")
    assert not is_made(config, {}, "anna", tmp_path)
    (tmp_path / "own.db").touch()
    assert is_made(config, {}, "anna", tmp_path)
