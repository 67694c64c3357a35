"""Completion in the shells themselves: at a terminal, in an empty home, with a real TAB."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.cli.completion.shells import Shell
from tests.conftest import Command
from tests.register import BIRKA, MOHEDA, TELEBORG, fill

SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed here"))
    for name in ("bash", "zsh", "fish")
]
TYPED = {
    "vis wind\t": "vis windows",
    "vis windows ca\t": "vis windows cancel",
    "vis units show Tel\t": "vis units show Vårdcentralen|Teleborg",
    "vis units show åke\t": "vis units show Åkerö|(norra)|&|$södra",
    "vis units show Vårdcentralen\\ Te\t": "vis units show Vårdcentralen|Teleborg",
    "vis units show 'Vårdcentralen Te\t": "vis units show Vårdcentralen|Teleborg",
    "vis persons show anna.berg\t -\t": None,
    "vis case-types show Recept\t": "vis case-types show Förnya|recept",
    "vis windows list --unit Tel\t --state pl\t": "vis windows list --unit Vårdcentralen|Teleborg --state planned",
    "vis windows list --unit=Tel\t": "vis windows list --unit=Vårdcentralen|Teleborg",
    "vis units list --sea\t": "vis units list --search",
    "vis units list --columns na\t": "vis units list --columns name",
    "vis units list --columns name,ph\t": "vis units list --columns name,phone",
    "vis units list --columns 'name, ph\t": "vis units list --columns name,|phone",
    "vis units list --columns=name,ph\t": "vis units list --columns=name,phone",
    "vis units list --sort -clo\t": "vis units list --sort -closed_on",
    "vis units list --sort=-clo\t": "vis units list --sort=-closed_on",
    "vis units list --sort name,-clo\t": "vis units list --sort name,-closed_on",
    "vis config init --set lan\tsv": "vis config init --set lang=sv",
    "vis undo --expect ad\t1,ch\t2": "vis undo --expect add=1,change=2",
    "vis units alias --allow last-admin=1 Tel\t": "vis units alias --allow last-admin=1 Vårdcentralen|Teleborg",
    "vis todo --system Pers\t": "vis todo --system Personalverktyget",
    "vis orders show IT\t": "vis orders show IT-1",
    "vis windows show W\t": "vis windows show W-1",
    "vis explain unknown-chan\t": "vis explain unknown-change",
    "vis help exi\t": "vis help exit-codes",
    "vis roles grant Anna redaktor-k\t": "vis roles grant Anna redaktor-kontaktkort",
    "vis orders apply somm\t": "vis orders apply sommar|2098.yaml",
    "vis units show zzz\t": "vis units show zzz",
    "vis --db nowhere.db units show Tel\t": "vis --db nowhere.db units show Tel",
}
"""What is typed, and the words that are on the line then; `|` stands for a blank within a word."""


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    fill(vis_sqlite)
    vis_sqlite.ok("units", "add", "SE2321000065-TEST0009", "Åkerö (norra) & $södra", "-y")
    vis_sqlite.write("sommar 2098.yaml", f"{{ref: IT-1, unit: {TELEBORG}, case_types: [Boka tid], weeks: 2098-W26}}")
    vis_sqlite.ok("orders", "apply", "sommar 2098.yaml", "-y")
    return vis_sqlite


@pytest.mark.parametrize("shell", SHELLS)
def test_a_tab_completes_as_it_is_installed_in_an_empty_home(vis: Command, shell: str) -> None:
    assert f"Installed completion for {shell}" in vis.ok("--install-completion", shell).out
    assert vis.ok("--install-completion", shell, "--quiet").out == ""
    wrong = []
    with Shell(shell, vis.cwd, {"VIS_DB": str(vis.database), "VIS_NOW": "2097-06-01"}) as at:
        for keys, words in TYPED.items():
            found = "/".join(at.line(keys))
            wanted = None if words is None else words.replace(" ", "/").replace("|", " ")
            if wanted is not None and found.rstrip("/") != wanted:
                wrong.append(f"{keys!r}: {found}")
    assert wrong == []


@pytest.mark.parametrize("shell", SHELLS)
def test_what_fits_is_listed_once_and_nothing_else_is_said(vis: Command, shell: str) -> None:
    vis.ok("units", "alias", MOHEDA, "Mo", "-y")
    vis.ok("units", "alias", BIRKA, "Mörbylånga", "-y")
    vis.ok("--install-completion", shell)
    with Shell(shell, vis.cwd, {"VIS_DB": str(vis.database), "VIS_NOW": "2097-06-01"}) as at:
        seen = at.type("vis units show Vårdcentralen\\ \t\t")
        assert all(name in seen for name in ("Alvesta", "Birka", "Moheda", "Teleborg"))
        assert shell == "fish" or seen.count("Teleborg") == 1  # fish draws what it lists anew
        assert "rror" not in seen and "vis_cli" not in seen
    with Shell(shell, vis.cwd, {"VIS_DB": str(vis.cwd / "no.db")}) as at:
        assert at.line("vis units show T\t") == ["vis", "units", "show", "T"]
        seen = at.type("vis units show T\t\t")
        assert "rror" not in seen and "unable" not in seen
    assert not (vis.cwd / "no.db").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_valid_in_its_shell_and_installed_once(bare_vis: Command, shell: str) -> None:
    script = bare_vis.write("script", bare_vis.ok("--show-completion", shell).out)
    subprocess.run([shell, "-n", str(script)], check=True)
    for _ in range(2):
        assert bare_vis.ok("--install-completion", shell, env={"SHELL": "/bin/sh"}).err == ""
    told = [file.read_text() for name in (".bashrc", ".zshrc") if (file := bare_vis.cwd / name).is_file()]
    assert [text.count("\n") for text in told] == [1] * (shell != "fish")
    doctor = bare_vis("doctor", "--json", env={"SHELL": f"/bin/{shell}"}).json
    assert [each["findings"] for each in doctor["parts"] if each["part"] == "completion"] == [[]]


def test_the_shell_is_the_one_named_else_the_one_that_runs_vis_else_the_users_own(bare_vis: Command) -> None:
    assert bare_vis("--show-completion", "tcsh").code == 2
    assert "vis by fish" in bare_vis.ok("--show-completion", "fish", env={"SHELL": "/bin/bash"}).out
    assert bare_vis.ok(env={"_VIS_COMPLETE": "zsh"}).out == "", "no shell of ours asks so"


def test_completion_is_shown_and_installed_by_the_root_alone(bare_vis: Command) -> None:
    assert "--install-completion" in bare_vis.ok("--help").out
    assert "--install-completion" not in bare_vis.ok("orders", "--help").out
    assert bare_vis("orders", "--install-completion", env={"SHELL": "/bin/bash"}).code == 2
