"""`vis db check` of what lies outside the database: attachment files, and what killed runs left."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from tests.cli.retention.fixtures import of_an_earlier_chain
from tests.conftest import Command
from tests.db.retention.purging import add_cases, old_cases
from vis_cli import temporary
from vis_cli.db.core import tables as t


@pytest.fixture
def filled(vis: Command) -> Command:
    """Cases of which every third has an attachment, with its file."""
    vis.write("vis.yaml", "attachments: att\n")
    made = old_cases(9)
    with vis.open().writing() as db:
        add_cases(db, made)
        of_an_earlier_chain(db)
        db.commit()
    for case in made:
        if case.key % 3 == 0:
            vis.write(f"att/{case.id}.pdf", "x")
    return vis


def finding(vis: Command, check: str) -> Any:
    run = vis("db", "check", "--json")
    (found,) = [each for each in run.json["checks"] if each["check"] == check]
    assert run.code == (0 if found["ok"] else 1)
    return found["message"]


def test_files_and_rows_that_are_all_there_are_well(filled: Command) -> None:
    assert finding(filled, "attachments") is None


def test_a_file_that_is_missing_and_one_that_no_row_names_are_found(filled: Command) -> None:
    files = sorted((filled.cwd / "att").iterdir())
    files[0].unlink()
    folder = filled.cwd / "att"
    assert finding(filled, "attachments") == f"1 file is missing from {folder}: {files[0].name}"
    filled.write("att/2020/stray.pdf", "x")
    filled.write("att/another.pdf", "x")
    said = finding(filled, "attachments")
    assert said.startswith(f"1 file is missing from {folder}: {files[0].name}; ")
    assert said.endswith(f"2 files in {folder} belong to no attachment: 2020/stray.pdf, another.pdf")
    filled.write(f"att/{files[0].name}", "x")
    assert finding(filled, "attachments").startswith("2 files in ")


def test_only_the_first_of_many_are_named(filled: Command) -> None:
    for number in range(20):
        filled.write(f"att/x{number:02}.pdf", "x")
    assert finding(filled, "attachments").endswith("x00.pdf, x01.pdf, x02.pdf, x03.pdf, x04.pdf, …")


def test_what_a_purge_is_about_to_remove_is_no_finding(filled: Command) -> None:
    filled.write("att/gone.pdf", "x")
    with filled.open().writing() as db:
        db.execute(insert(t.file_removals).values(file="gone.pdf"))
        db.commit()
    assert finding(filled, "attachments") is None


def test_what_is_being_attached_is_no_finding_and_what_a_killed_run_left_is_one(filled: Command) -> None:
    name, folder = "2026/0000/0000001-1-ab.pdf", filled.cwd / "att"
    with temporary.part(folder) as part:
        (folder / name).parent.mkdir(parents=True)
        os.link(part, folder / name)
        assert finding(filled, "attachments") is None
    assert finding(filled, "attachments") == f"1 file in {folder} belongs to no attachment: {name}"


def test_a_row_that_names_a_file_outside_the_folder_has_none(filled: Command) -> None:
    filled.write("precious.txt", "x")
    with filled.open().writing() as db:
        name = min(path.name for path in (filled.cwd / "att").iterdir())
        db.execute(t.attachments.update().where(t.attachments.c.file == name).values(file="../precious.txt"))
        db.commit()
    assert "missing" in finding(filled, "attachments")


def test_a_folder_that_is_not_there_misses_every_file(filled: Command) -> None:
    filled.write("vis.yaml", "attachments: elsewhere\n")
    assert finding(filled, "attachments") is None  # of a sandbox there need be none
    with filled.open().writing() as db:
        db.execute(t.meta.delete().where(t.meta.c.name == "sandbox"))
        db.commit()
    assert finding(filled, "attachments").startswith("3 files are missing from ")


def test_temporary_files_are_found_where_the_last_backup_lies(filled: Command) -> None:
    from tests.cli.retention.fixtures import with_clients

    with_clients(filled)
    (filled.cwd / "backups").mkdir()
    filled.ok("db", "backup", "backups/save")
    assert finding(filled, "temporary files") is None
    left = filled.write("backups/.vis-0123456789abcdef.part", "x")
    assert str(left) in finding(filled, "temporary files")
    filled.ok("db", "backup", "backups/save")
    assert finding(filled, "temporary files") is None
    assert not Path(left).exists()


def test_what_cannot_be_looked_into_is_said_and_hides_nothing_else(filled: Command) -> None:
    """A folder whose path is too long is as closed as one without rights, to whoever tests this as root too."""
    deep = os.open(filled.cwd / "att", os.O_RDONLY)
    for _ in range(18):
        os.mkdir("d" * 250, dir_fd=deep)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = below
    os.close(deep)
    files = sorted((filled.cwd / "att").glob("*.pdf"))
    files[0].rename(filled.cwd / "elsewhere.pdf")
    files[0].symlink_to(filled.cwd / "elsewhere.pdf")
    said = finding(filled, "attachments")
    assert f"1 file is missing from {filled.cwd / 'att'}: {files[0].name}; 1 folder in " in said
    assert "cannot be looked into: ddd" in said
    unread = filled("attachments", "leftovers")
    assert unread.code == 1 and "cannot be read: File name too long" in unread.err
    filled.write("vis.yaml", "attachments: att\noutbox: vis.yaml\n")
    assert finding(filled, "outbox") == f"{filled.cwd / 'vis.yaml'} cannot be looked into: Not a directory"
