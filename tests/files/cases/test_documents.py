"""A document is opened below its folder, without a link anywhere, and removed only while it is the same."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from vis_cli.errors import Malformed, MissingInput, Refused
from vis_cli.files.cases.documents import Document, missing, opened_folder, read


def opened(folder: Path, inside: str, name: str, most: int = 1_000_000) -> Document:
    with opened_folder(str(folder), inside) as parent:
        return read(parent, name, most)[0]


def test_no_link_leads_to_a_document(tmp_path: Path) -> None:
    (tmp_path / "own" / "sub").mkdir(parents=True)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "x").write_bytes(b"x")
    (tmp_path / "own" / "sub" / "y").write_bytes(b"y")
    (tmp_path / "own" / "link").symlink_to("../others")
    (tmp_path / "own" / "file").symlink_to("../others/x")
    (tmp_path / "alias").symlink_to("own")
    assert opened(tmp_path / "alias", "sub", "y").size == 1  # the folder itself may be named by a link
    for inside in ("link", "sub/y"):
        with pytest.raises(Refused) as refused:
            opened(tmp_path / "own", inside, "x")
        assert refused.value.id == "outside-shared-folder"
    with pytest.raises(Malformed, match="it is a link"):
        opened(tmp_path / "own", "", "file")


def test_only_a_plain_file_is_a_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for name in ("pipe", "folder", "socket"):
            with pytest.raises(Malformed, match=f"it is a {name}, not a file"):
                opened(tmp_path, "", name)
    with pytest.raises(Malformed, match="it is a device"):
        opened(Path("/dev"), "", "zero")


def test_a_document_has_at_most_so_many_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(1_000_000))
    assert opened(tmp_path, "", "x").size == 1_000_000
    (tmp_path / "x").write_bytes(bytes(1_000_001))
    with pytest.raises(Malformed) as caught:
        opened(tmp_path, "", "x")
    assert caught.value.id == "too-large"


def test_what_is_missing_or_closed_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="there is no such file"):
        opened(tmp_path, "", "x")
    assert "Permission denied" in str(missing(PermissionError(13, "Permission denied")).message)


def test_a_document_is_removed_while_it_is_the_same_file_with_the_same_content(tmp_path: Path) -> None:
    with opened_folder(str(tmp_path)) as parent:
        for change in (
            lambda path: path.write_bytes(b"another"),
            lambda path: (path.unlink(), path.write_bytes(b"first")),
            lambda path: (path.rename(tmp_path / "y"), path.symlink_to("y")),
            lambda path: (path.unlink(), path.mkdir()),
            lambda path: path.unlink(),
        ):
            path = tmp_path / "x"
            path.write_bytes(b"first")
            held = os.open(path, os.O_RDONLY)  # so that its number is not given to the next
            document, content = read(parent, "x", 10)
            assert content == b"first"
            change(path)
            before = sorted(os.listdir(tmp_path))
            with pytest.raises(Malformed) as caught:
                document.remove()
            assert (caught.value.id, sorted(os.listdir(tmp_path))) == ("changed-file", before)
            os.close(held)
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        (tmp_path / "x").write_bytes(b"first")
        read(parent, "x", 10)[0].remove()
    assert not (tmp_path / "x").exists()
