"""Who is at the keyboard: sudo's word is believed of root alone, and nobody needs a name or a home."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from vis_cli.errors import Usage
from vis_cli.identity import os_user, path_of

NAMELESS = 54321  # a uid without an entry in passwd

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can become somebody else, with setpriv"
)


@dataclass(frozen=True)
class Nameless:
    """Runs `vis` as a uid without a name or a home, in a folder that everybody may write to."""

    cwd: Path

    def __call__(self, *words: str, **environment: str) -> Run:
        to_read = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")  # Python, wherever it lies
        somebody = ("setpriv", f"--reuid={NAMELESS}", f"--regid={NAMELESS}", "--clear-groups", *to_read)
        given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "VIS_NOW": "2025-06-09 09:00", **environment}
        command = (*somebody, sys.executable, "-m", "vis_cli", *words)
        run = subprocess.run(command, cwd=self.cwd, env=given, capture_output=True, text=True, check=False)
        return Run(run.returncode, run.stdout, run.stderr)


@pytest.fixture
def nameless(sqlite_template: Path) -> Iterator[Nameless]:
    folder = Path(tempfile.mkdtemp(prefix="vis-open-"))
    shutil.copy(sqlite_template, folder / "t.db")
    (folder / "units.csv").write_text("hsa_id,name\nSE2321000065-TEST0001,Enhet Alfa\n")
    for path in (folder, folder / "t.db"):
        path.chmod(0o777)
    yield Nameless(folder)
    shutil.rmtree(folder)


IMPORT = ("units", "import", "units.csv", "--yes", "--db", "t.db")


def test_sudo_is_believed_of_root_and_of_nobody_else(nameless: Nameless) -> None:
    (nameless.cwd / "vis.yaml").write_text("operators: {chef: [all]}\n")
    assert os_user({"SUDO_USER": "chef"}) == "chef"
    forged = nameless(*IMPORT, SUDO_USER="chef", USER="chef", LOGNAME="chef")
    assert (forged.code, forged.out) == (77, "")
    assert f"uid {NAMELESS} may not" in forged.err


def test_a_user_without_a_name_goes_by_the_number(nameless: Nameless) -> None:
    (nameless.cwd / "vis.yaml").write_text(f"operators: {{uid {NAMELESS}: [register]}}\n")
    assert nameless(*IMPORT).code == 0
    assert nameless("changes", "list", "--db", "t.db", "--json").json["items"][0]["actor"] == f"uid {NAMELESS}"
    assert f"User={NAMELESS}\n" in nameless("cron", "show", "--systemd", "--db", "t.db").out


@pytest.mark.parametrize(
    "words", [("units", "list"), ("retention", "purge"), ("status",), ("config", "check"), ("config", "path")]
)
def test_no_command_needs_a_home_for_what_it_does_not_keep_there(nameless: Nameless, words: tuple[str, ...]) -> None:
    run = nameless(*words, VIS_DB="t.db")
    assert run.code in (0, 1)
    assert "error" not in run.err


def test_what_would_lie_in_a_home_that_is_not_there_is_said(nameless: Nameless) -> None:
    nothing_named = nameless("units", "list", "--json")
    assert (nothing_named.code, nothing_named.error["id"]) == (78, "no-home")
    assert "database" in nothing_named.error["message"]
    for words in (("--db", "~/t.db"), ("--db", "t.db", "--config", "~nobody-at-all/vis.yaml")):
        run = nameless("units", "list", *words, "--json")
        assert (run.code, run.error["id"]) == (2, "no-home")
    (nameless.cwd / "vis.yaml").write_text('attachments: "~a\\0b"\ndatabase: "a\\0b"\n')
    faulty = nameless("units", "list", "--db", "t.db", "--json")
    found = [(each["id"], each["line"], each["column"]) for each in faulty.error]
    assert (faulty.code, found) == (78, [("control-character", 1, 14), ("control-character", 2, 11)])
    (nameless.cwd / "vis.yaml").write_text("label: PROD\nattachments: ~nobody-at-all/files\n")
    faulty = nameless("units", "list", "--db", "t.db", "--json")
    assert (faulty.code, faulty.error["id"], faulty.error["line"], faulty.error["column"]) == (78, "no-home", 2, 14)


def test_a_home_is_spelled_out() -> None:
    assert path_of("~root/x") == Path(pwd.getpwnam("root").pw_dir) / "x"
    with pytest.raises(Usage, match="no such home"):
        path_of("~nobody-at-all/x")
    for ended in ("~a\0b", "a\0b"):
        with pytest.raises(Usage, match=r"U\+0000"):
            path_of(ended)
