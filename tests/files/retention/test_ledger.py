"""Ledgers, certificates and keys beside the database: whole, this database's own, and refused where they are not."""

from __future__ import annotations

import json
import os
import resource
import stat
from pathlib import Path
from typing import Any

import pytest

from vis_cli.errors import FaultyInput, MissingInput, Refused, StorageError
from vis_cli.files.retention.ledger import (
    LedgerFile,
    ReadLedger,
    files,
    find,
    name,
    read_amendments,
    read_certificate,
    runs_known,
    write_certificate,
)
from vis_cli.rules.retention.certificate import GENESIS, chained, digester

DATABASE = "3f2a9c01-aaaa-bbbb-cccc-000000000000"
OTHER = "3f2a9c01-ffff-bbbb-cccc-000000000000"  # begins as the first does
KEY = b"k" * 32
MACS = digester(KEY)([b"2024-0000001", b"2024-0000002", b"2024-0000003"])
FIRST = chained(KEY, GENESIS, MACS[:2])
SECOND = chained(KEY, FIRST, MACS[2:])


def ledger(folder: Path, run: str = "R-7", database: str = DATABASE) -> LedgerFile:
    return LedgerFile(folder, database, run, KEY)


def purged(folder: Path, *, marks: int = 2) -> LedgerFile:
    """The ledger of a run of two batches, of which so many were committed."""
    file = ledger(folder)
    file.open(0, GENESIS)
    for batch, (macs, digest) in enumerate(((MACS[:2], FIRST), (MACS[2:], SECOND)), 1):
        file.prepare(macs)
        assert file.write(macs) == file.path.stat().st_size
        if batch <= marks:
            file.mark(batch, digest)
    file.close()
    return file


def read(folder: Path) -> ReadLedger:
    (found,) = find(folder, DATABASE)
    return found


@pytest.mark.parametrize(
    ("file", "run"),
    [
        ("R-7.3f2a9c01.ledger", 7),
        ("R-12.3f2a9c01.json", 12),
        ("R-7.3f2a9c02.ledger", None),
        ("R-7.3f2a9c01.ledger.bak", None),
        ("R-.3f2a9c01.ledger", None),
        ("xR-7.3f2a9c01.ledger", None),
        ("R-7.3f2a9c01.part", None),
    ],
)
def test_runs_are_known_by_the_names_of_their_files(tmp_path: Path, file: str, run: int | None) -> None:
    (tmp_path / file).touch()
    assert runs_known(tmp_path, DATABASE) == ({run} if run else set())


def test_a_folder_that_is_not_there_has_no_runs(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert runs_known(tmp_path / "nowhere", DATABASE) == runs_known(tmp_path / "file", DATABASE) == set()
    assert find(tmp_path / "nowhere", DATABASE) == []


def test_a_ledger_gives_back_what_was_written_and_the_same_digest(tmp_path: Path) -> None:
    file = purged(tmp_path / "new" / "folder")
    found = read(file.path.parent)
    assert (found.run, found.database, found.path.name) == ("R-7", DATABASE, name(DATABASE, "R-7", "ledger"))
    assert list(found.batches()) == [(MACS[:2], FIRST), (MACS[2:], SECOND)]
    assert found.digest(KEY) == (3, SECOND)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_what_was_written_but_not_committed_was_not_purged(tmp_path: Path) -> None:
    purged(tmp_path, marks=1)
    assert read(tmp_path).digest(KEY) == (2, FIRST)


def test_an_interrupted_run_goes_on_after_its_last_committed_batch(tmp_path: Path) -> None:
    purged(tmp_path, marks=1)
    again = ledger(tmp_path)
    assert again.open(1, FIRST) == 2
    again.write(MACS[2:])
    again.mark(2, SECOND)
    again.close()
    assert list(read(tmp_path).batches()) == [(MACS[:2], FIRST), (MACS[2:], SECOND)]


def test_the_last_committed_batch_is_known_by_its_digest_though_its_mark_was_lost(tmp_path: Path) -> None:
    purged(tmp_path, marks=1)
    again = ledger(tmp_path)
    assert again.open(2, SECOND) == 3
    again.close()
    assert list(read(tmp_path).batches()) == [(MACS[:2], FIRST), (MACS[2:], SECOND)]


def test_of_a_batch_that_was_prepared_only_what_goes_is_written(tmp_path: Path) -> None:
    file = ledger(tmp_path)
    file.open(0, GENESIS)
    file.prepare(MACS)
    file.write(MACS[:2])
    file.mark(1, FIRST)
    file.prepare(MACS[2:])
    file.sync()
    file.close()
    assert list(read(tmp_path).batches()) == [(MACS[:2], FIRST)]
    assert file.path.read_bytes().endswith(f"= 1 {FIRST}\n".encode())


def test_a_ledger_that_was_lost_is_begun_anew_and_the_chain_goes_on(tmp_path: Path) -> None:
    file = purged(tmp_path)
    for left in (None, b"", b"vis-ledger 1"):
        file.path.unlink()
        if left is not None:
            file.path.write_bytes(left)
        again = ledger(tmp_path)
        assert again.open(1, FIRST) == 0
        again.write(MACS[2:])
        again.mark(2, SECOND)
        again.close()
        assert read(tmp_path).digest(KEY) == (1, SECOND)


def test_a_run_begun_anew_leaves_nothing_of_a_batch_that_was_not_committed(tmp_path: Path) -> None:
    purged(tmp_path, marks=0)
    again = ledger(tmp_path)
    assert again.open(0, GENESIS) == 0
    again.close()
    assert list(read(tmp_path).batches()) == []


@pytest.mark.parametrize(("batches", "digest"), [(0, GENESIS), (1, FIRST)])
def test_a_ledger_that_knows_more_than_the_database_is_never_cut(tmp_path: Path, batches: int, digest: str) -> None:
    file = purged(tmp_path)
    before = file.path.read_bytes()
    again = ledger(tmp_path)
    with pytest.raises(Refused) as refused:
        again.open(batches, digest)
    again.close()
    assert refused.value.id == "restored"
    assert file.path.read_bytes() == before


@pytest.mark.parametrize("content", [b"vis-ledger 2 run=R-7\n", b"\0" * 300, b"orders: []\n"])
def test_what_is_not_the_ledger_of_the_run_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / name(DATABASE, "R-7", "ledger")
    path.write_bytes(content)
    again = ledger(tmp_path)
    with pytest.raises(Refused) as refused:
        again.open(1, FIRST)
    again.close()
    assert (refused.value.id, path.read_bytes()) == ("not-the-ledger", content)


def damage(folder: Path, line: int, wrong: bytes) -> None:
    path = folder / name(DATABASE, "R-7", "ledger")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line - 1] = wrong
    path.write_bytes(b"".join(lines))


@pytest.mark.parametrize("wrong", [b"x" * 64 + b"\n", b"short\n", b"\n"])
def test_a_damaged_line_is_a_fault_at_its_place(tmp_path: Path, wrong: bytes) -> None:
    purged(tmp_path)
    damage(tmp_path, 3, wrong)
    with pytest.raises(FaultyInput) as refused:
        list(read(tmp_path).batches())
    (fault,) = refused.value.faults
    assert fault.source is not None
    assert (fault.id, fault.source.line) == ("damaged-ledger", 3)


def test_a_last_line_that_was_cut_off_was_not_purged(tmp_path: Path) -> None:
    file = purged(tmp_path, marks=1)
    with file.path.open("ab") as stream:
        stream.write(b"abc")
    assert read(tmp_path).digest(KEY) == (2, FIRST)


@pytest.mark.parametrize("line", [2, 5])
def test_an_altered_number_does_not_give_the_digest(tmp_path: Path, line: int) -> None:
    purged(tmp_path)
    damage(tmp_path, line, b"0" * 64 + b"\n")
    with pytest.raises(FaultyInput) as refused:
        read(tmp_path).digest(KEY)
    assert [fault.id for fault in refused.value.faults] == ["altered-ledger"]


def test_another_key_does_not_give_the_digest(tmp_path: Path) -> None:
    purged(tmp_path)
    with pytest.raises(FaultyInput):
        read(tmp_path).digest(b"j" * 32)


def test_ledgers_are_found_by_number_and_another_databases_are_not_ours(tmp_path: Path) -> None:
    for run, database in (("R-10", DATABASE), ("R-9", DATABASE), ("R-8", OTHER)):
        file = ledger(tmp_path, run, database)
        file.open(0, GENESIS)
        file.close()
    (tmp_path / name(DATABASE, "R-11", "json")).touch()  # a certificate whose ledger is gone
    assert [each.run for each in find(tmp_path, DATABASE)] == ["R-9", "R-10"]


@pytest.mark.parametrize("length", [0, 5, 40, 100])
def test_a_ledger_that_was_cut_off_in_its_header_names_nothing(tmp_path: Path, length: int) -> None:
    file = purged(tmp_path)
    file.path.write_bytes(file.path.read_bytes()[:length])
    (found,) = find(tmp_path, DATABASE)
    assert (found.run, found.key, list(found.batches()), found.digest(KEY)) == ("R-7", None, [], (0, GENESIS))


def test_a_file_that_is_no_ledger_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / name(DATABASE, "R-1", "ledger")).write_text("vis-ledger 2 run=R-1\n")
    with pytest.raises(FaultyInput) as refused:
        find(tmp_path, DATABASE)
    assert [fault.id for fault in refused.value.faults] == ["not-a-ledger"]


CERTIFICATE: dict[str, Any] = {
    "id": "R-7",
    "database": DATABASE,
    "hash": "å",
    "previous": GENESIS,
    "policies": [],
    "counts": {"cases": 0},
    "digest": {"key": "a", "value": GENESIS},
}


def test_a_certificate_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = write_certificate(tmp_path / "new", CERTIFICATE)
    assert path.name == "R-7.3f2a9c01.json"
    assert read_certificate(path) == CERTIFICATE
    assert list(path.parent.iterdir()) == [path]


def test_amendments_lie_beside_their_certificate_and_are_read_back_in_order(tmp_path: Path) -> None:
    made = [{**CERTIFICATE, "amends": "R-7", "number": number, "certificate": "å", "measures": []} for number in (1, 2)]
    paths = [write_certificate(tmp_path, each) for each in made]
    assert [path.name for path in paths] == ["R-7.3f2a9c01.amendment-1.json", "R-7.3f2a9c01.amendment-2.json"]
    assert read_amendments(tmp_path, CERTIFICATE) == made
    assert set(files(tmp_path)) == set(paths)
    assert runs_known(tmp_path, CERTIFICATE["database"]) == set()
    assert read_amendments(tmp_path / "nowhere", CERTIFICATE) == []


@pytest.mark.parametrize(
    "text", ["[]", '"R-7"', "{}", json.dumps({key: 1 for key in CERTIFICATE if key != "digest"}), "{", ""]
)
def test_what_is_no_certificate_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text)
    with pytest.raises(FaultyInput) as refused:
        read_certificate(path)
    assert all(fault.source and fault.source.line for fault in refused.value.faults)


AMENDMENT = {**CERTIFICATE, "amends": "R-7", "number": 1, "certificate": "å", "measures": []}


@pytest.mark.parametrize("whole", [CERTIFICATE, AMENDMENT], ids=["certificate", "amendment"])
@pytest.mark.parametrize("instead", [None, [], {}, [None], "x", -1.5])
def test_a_value_of_another_kind_is_no_certificate_or_one_that_can_be_compared(
    tmp_path: Path, whole: dict[str, Any], instead: object
) -> None:
    said = []
    for key in whole:
        (tmp_path / "c.json").write_text(json.dumps({**whole, "amendments": [], key: instead}))
        try:
            said.append(read_certificate(tmp_path / "c.json"))
        except FaultyInput as refused:
            assert [fault.id for fault in refused.faults] == ["not-a-certificate"]
    for paper in said:
        assert isinstance(paper["database"], str) and isinstance(paper["hash"], str)
        if "amends" not in paper:
            assert isinstance(paper["id"], str) and isinstance(paper["counts"]["cases"], int)
            assert isinstance(paper["digest"]["key"], str) and isinstance(paper["digest"]["value"], str)


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_a_pipe_or_a_folder_in_the_place_of_a_ledger_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / name(DATABASE, "R-1", "ledger")
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    with pytest.raises(FaultyInput) as refused:
        find(tmp_path, DATABASE)
    assert [fault.id for fault in refused.value.faults] == ["not-a-ledger"]


def test_a_certificate_that_is_not_there_is_missing_input(tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        read_certificate(tmp_path / "c.json")


@pytest.mark.parametrize("what", ["ledger", "certificate"])
def test_a_folder_that_cannot_be_written_to_is_a_storage_error(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "folder"
    with pytest.raises(StorageError) as refused:
        if what == "ledger":
            ledger(folder).open(0, GENESIS)
        else:
            write_certificate(folder, CERTIFICATE)
    assert "Not a directory" in str(refused.value.message)
    assert str(refused.value.hint) == "Check the folder and the disk, then run it again."


def test_a_disk_without_room_is_a_storage_error_and_the_batch_has_no_mark(tmp_path: Path) -> None:
    file = ledger(tmp_path)
    file.open(0, GENESIS)
    end = file.write(MACS[:2])
    most, hardest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (end, hardest))
    try:
        with pytest.raises(StorageError) as refused:
            file.mark(1, FIRST)
        assert list(read(tmp_path).batches()) == []
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hardest))
        file.close()
    assert (refused.value.message, refused.value.exit_code) == ("File too large.", 74)
