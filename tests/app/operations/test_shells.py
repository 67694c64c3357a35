"""Where each shell finds its completion, and that it is put there once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from vis_cli.app.operations.shells import install, installed, place
from vis_cli.errors import CannotWrite


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_is_installed_once_what_is_installed_and_not_as_an_older_vis_asks(shell: str, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert not installed(shell, home)
    file = install(shell, f"old _VIS_COMPLETE=complete_{shell}\n", home)
    assert file == place(shell, home) and not installed(shell, home)
    assert install(shell, f"new _VIS_COMPLETE={shell}\n", home) == file
    assert installed(shell, home) and "old" not in file.read_text()


def test_what_a_shell_reads_at_its_start_is_added_to_and_named_by_its_own_variables(tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("alias l=ls")
    install("bash", "x", {"HOME": str(tmp_path)})
    install("bash", "x", {"HOME": str(tmp_path)})
    assert (tmp_path / ".bashrc").read_text() == f"alias l=ls\nsource '{tmp_path}/.bash_completions/vis.sh'\n"
    (tmp_path / "z").mkdir()
    install("zsh", "x", {"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path / "z")})
    assert "compinit" in (tmp_path / "z" / ".zshrc").read_text() and not (tmp_path / ".zshrc").exists()
    assert place("fish", {"HOME": "/h", "XDG_CONFIG_HOME": "/c"}) == Path("/c/fish/completions/vis.fish")


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / ".zfunc").write_text("a file")
    with pytest.raises(CannotWrite):
        install("zsh", "x", {"HOME": str(tmp_path)})


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_home_may_have_any_name(shell: str, tmp_path: Path) -> None:
    if (program := shutil.which(shell)) is None:
        pytest.skip(f"{shell} is not here")
    home = tmp_path / "o'brien $x å"
    home.mkdir()
    start = home / f".{shell}rc"
    start.write_bytes(b"was='caf\xe9'\n")  # in another encoding than ours
    install(shell, "echo it is read\n", {"HOME": str(home)})
    install(shell, "echo it is read\n", {"HOME": str(home)})
    asked = 'echo "$was"' if shell == "bash" else 'echo "$was"; cat $fpath[1]/_vis'
    run = subprocess.run(
        [program, "-c", f'. "$HOME/.{shell}rc"; {asked}'], env={"HOME": str(home)}, capture_output=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"it is read" in run.stdout and b"caf\xe9\n" in run.stdout
    assert start.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_start_file_that_is_a_link_stays_one_and_keeps_its_mode(shell: str, tmp_path: Path) -> None:
    """As those do who keep theirs under version control."""
    kept, start = tmp_path / "kept", tmp_path / f".{shell}rc"
    kept.write_text("x=1\n")
    kept.chmod(0o600)
    start.symlink_to(kept)
    install(shell, "script", {"HOME": str(tmp_path)})
    assert start.is_symlink() and kept.read_text().startswith("x=1\n") and kept.stat().st_mode & 0o777 == 0o600
