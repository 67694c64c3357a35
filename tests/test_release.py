"""What is handed out is looked into: a file that it lacks, or has too many, and a version that nobody tells of."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from tests import release
from vis_cli import __version__


def built(folder: Path, *, without: str = "", more: str = "") -> tuple[Path, Path]:
    """A wheel and an sdist of empty files with the names that are needed."""
    wheel, sdist = folder / "vis.whl", folder / "vis.tar.gz"
    with zipfile.ZipFile(wheel, "w") as packed:
        for name in (*release.NEEDED, more):
            if name and name != without:
                packed.writestr(f"{name}one.yaml" if name.endswith("/") else name, "")
    with tarfile.open(sdist, "w:gz") as archive:
        for name in release.SOURCES:
            if name != without:
                archive.addfile(
                    tarfile.TarInfo(f"vis/{name}one" if name.endswith("/") else f"vis/{name}"), io.BytesIO()
                )
    return wheel, sdist


def test_what_has_every_file_and_is_told_of_in_the_changelog_has_no_fault(tmp_path: Path) -> None:
    assert list(release.faults_of(*built(tmp_path))) == []


def test_a_file_that_is_missing_and_one_too_many_are_named(tmp_path: Path) -> None:
    assert list(release.faults_of(*built(tmp_path, without="vis_cli/py.typed"))) == [
        "vis.whl has no vis_cli/py.typed", "vis.tar.gz has no vis_cli/py.typed",
    ]  # fmt: skip
    assert list(release.faults_of(*built(tmp_path, without="vis_cli/shipped/configs/"))) == [
        "vis.whl has no vis_cli/shipped/configs/"
    ]
    assert list(release.faults_of(*built(tmp_path, more="tests/conftest.py"))) == ["vis.whl has tests/conftest.py"]


def test_every_python_that_is_wanted_is_there_or_named_as_missing() -> None:
    found = release.pythons()
    assert tuple(found) == release.PYTHONS
    assert all(path is None or Path(path).exists() for path in found.values())


def test_the_version_is_the_one_that_the_changelog_begins_with() -> None:
    assert (release.ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition("## ")[2].startswith(__version__)
