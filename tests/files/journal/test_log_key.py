"""Numbers sealed with one key and opened with the other."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vis_cli.errors import CannotWrite, FaultyConfiguration, FaultyInput, MissingInput, Refused, Usage
from vis_cli.files.journal.log_key import make_keys, opener, sealer

NUMBER = "191212121212"


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    found = tmp_path / "log.pub", tmp_path / "log.key"
    make_keys(*found)
    return found


def test_what_one_key_seals_the_other_opens_and_it_alone(keys: tuple[Path, Path], tmp_path: Path) -> None:
    seal, opened = sealer(keys[0]), opener(keys[1])
    first, second = seal(NUMBER), seal(NUMBER)
    assert first != second and NUMBER not in first  # none is found by trying
    assert opened(first) == opened(second) == NUMBER
    make_keys(tmp_path / "other.pub", tmp_path / "other.key")
    assert opener(tmp_path / "other.key")(first) is None
    assert opened("no box") is None


def test_the_other_key_of_a_pair_is_taken_for_neither(keys: tuple[Path, Path]) -> None:
    with pytest.raises(FaultyConfiguration, match="it is the other key of the pair"):
        sealer(keys[1])  # what it sealed nobody could open
    with pytest.raises(FaultyInput, match="it is the other key of the pair"):
        opener(keys[0])


def test_a_pair_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        make_keys(tmp_path / "none" / "log.pub", tmp_path / "log.key")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Usage):
        make_keys(tmp_path / "one", tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_a_missing_input(tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        opener(tmp_path)


def test_the_private_key_is_its_owners_and_none_is_written_over(keys: tuple[Path, Path], tmp_path: Path) -> None:
    assert stat.S_IMODE(keys[1].stat().st_mode) == 0o600
    before = keys[1].read_text()
    with pytest.raises(Refused):
        make_keys(tmp_path / "new.pub", keys[1])
    assert keys[1].read_text() == before and not (tmp_path / "new.pub").exists()


@pytest.mark.parametrize(
    "content", ["", "abc", "ab" * 32, "vis-log-public " + "x" * 64, "vis-log-private " + "ab" * 31]
)
def test_what_is_no_key_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content)
    with pytest.raises(FaultyConfiguration):
        sealer(path)
    with pytest.raises(FaultyInput):
        opener(path)
    with pytest.raises(FaultyConfiguration):
        sealer(tmp_path / "none")
    with pytest.raises(MissingInput):
        opener(tmp_path / "none")


def test_a_key_that_is_named_without_the_library_is_a_faulty_configuration(keys: tuple[Path, Path]) -> None:
    script = f"""
import sys
sys.modules["nacl"] = None
from pathlib import Path
from vis_cli.errors import FaultyConfiguration
from vis_cli.files.journal.log_key import sealer
try:
    sealer(Path({str(keys[0])!r}))
except FaultyConfiguration as error:
    print(error.exit_code, error.faults[0].id, error.faults[0].hint)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "78 missing-extra Run: pip install 'vis[log]'\n"
