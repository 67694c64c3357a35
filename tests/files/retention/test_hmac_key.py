"""The key of the ledgers: its own file, its owner's alone, never written over; what is no key is told."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.kills import killed_before_each_step
from vis_cli.errors import FaultyConfiguration, StorageError
from vis_cli.files.retention.hmac_key import make_key, read_key

KEY = b"k" * 32


def test_a_key_is_read_back_is_its_owners_alone_and_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key"
    assert read_key(path) is None
    make_key(path, KEY)
    assert read_key(path) == KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert make_key(path, b"j" * 32) == KEY  # whoever was quicker
    assert read_key(path) == KEY
    assert [each.name for each in path.parent.iterdir()] == ["key"]


def test_killed_before_any_step_a_key_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key"
    there = []
    for _ in killed_before_each_step(lambda: make_key(path, KEY)):
        there.append(read_key(path) is not None)  # half a key would be a faulty configuration
        path.unlink(missing_ok=True)
    assert there == sorted(there) and not there[0] and there[-1] and len(there) > 3


def test_a_link_to_nothing_in_the_key_s_place_is_a_storage_error(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.symlink_to(tmp_path / "nothing")
    with pytest.raises(StorageError) as refused:
        make_key(path, KEY)
    assert str(path) in str(refused.value.message)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("00" * 31, "the key is shorter than 32 bytes."),
        ("", "the key is shorter than 32 bytes."),
        ("zz" * 32, "the key cannot be read: it is not written in hexadecimal digits."),
        ("ö" * 64, "the key cannot be read: it is not written in hexadecimal digits."),
    ],
)
def test_what_is_no_key_is_a_faulty_configuration(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyConfiguration) as refused:
        read_key(path)
    (fault,) = refused.value.faults
    assert (fault.id, str(fault.message), fault.source and fault.source.file) == ("hmac-key", said, str(path))


@pytest.mark.parametrize(("digits", "white"), [("00" * 32, "\n"), ("AB" * 40, " \r\n")])
def test_a_key_of_32_bytes_or_more_is_taken_with_the_white_space_after_it(
    tmp_path: Path, digits: str, white: str
) -> None:
    path = tmp_path / "key"
    path.write_text(digits + white)
    assert read_key(path) == bytes.fromhex(digits)


def test_a_key_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(FaultyConfiguration) as refused:
        read_key(tmp_path)
    assert "the key cannot be read: Is a directory." in str(refused.value)


def test_a_folder_that_cannot_be_written_to_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as refused:
        make_key(tmp_path / "file" / "folder" / "key", KEY)
    assert "Not a directory" in str(refused.value.message)
    assert str(refused.value.hint) == "Check the folder and the disk, then run it again."
