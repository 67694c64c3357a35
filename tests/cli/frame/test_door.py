"""Text at the door: what arguments, options and files may hold, in every command, under every locale."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from typing import Any

import pytest

from tests.cli.frame.test_conventions import COMMANDS, ids
from tests.conftest import ROOT, Command
from tests.register import BIRKA, TELEBORG, fill
from vis_cli.cli.frame import door
from vis_cli.rules.core import letters

ORDER = """\
ref: {ref}
unit: Vårdcentralen Teleborg
case_types: [Boka tid]
deactivate: 2026-06-29
reactivate: 2026-08-03
"""


def is_text(param: Any) -> bool:
    """Whether its values are texts, and not numbers, flags or paths."""
    return type(param.type).__name__ in ("StringParamType", "FuncParamType")


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    vis_sqlite.environment["VIS_NOW"] = "2026-05-04 08:00"
    return fill(vis_sqlite)


OTHERS = (
    "resident",
    "resident_",
    "number",
    "unit",
    "older_than",
    "who",
)  # what the help of these says of files is not their value


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=ids(COMMANDS))
def test_the_names_of_files_and_folders_are_left_as_they_are(path: tuple[str, ...], command: Any) -> None:
    for param in command.params:
        said = (param.help or "").casefold()
        is_file = any(word in said for word in ("this file", "csv or", "input.", "folder", "the file.", "rest file"))
        if is_file and path != ("changes", "list") and is_text(param) and param.name not in OTHERS:
            assert door.kind(param) is None, f"{' '.join(path)} {param.name}: {param.help}"


@pytest.mark.parametrize(
    ("words", "id", "column"),
    [
        (("units", "rename", TELEBORG, "Tele\u200bborg"), "invisible-character", 5),
        (("units", "rename", TELEBORG, "T\u0435leborg"), "look-alike", 2),
        (("units", "rename", TELEBORG, "Vårdcentralen V\u00c3\u00a4ster"), "wrong-encoding", 16),
        (("units", "rename", TELEBORG, "Växj?"), "wrong-encoding", 5),
        (("units", "alias", TELEBORG, "Tele\xadborg"), "invisible-character", 5),
        (("case-types", "rename", "Boka tid", "Boka\u2060tid"), "invisible-character", 5),
        (("persons", "disable", "Anna\u200b"), "invisible-character", 5),
        (("orders", "show", "IT\u20111"), "look-alike", 3),
        (("units", "rename", TELEBORG, "Ny", "--ticket", "IT\u20131"), "look-alike", 3),
        (("units", "rename", TELEBORG, "Ny", "--reason", "a\u200bb"), "invisible-character", 2),
        (("--actor", "an\u200bna", "units", "list"), "invisible-character", 3),
        (("cards", "notice", "add", TELEBORG, "--text", "a\u200bb"), "invisible-character", 2),
        (("cards", "hours", "set", TELEBORG, "mån 8\u200b–11"), "invisible-character", 6),
        (("cards", "hours", "parse", "mån 8–11 (a\ufeffb)"), "invisible-character", 12),
    ],
    ids=repr,
)
def test_letters_that_nobody_sees_or_tells_apart_are_refused(
    vis: Command, words: tuple[str, ...], id: str, column: int
) -> None:
    before = vis.dump()
    run = vis(*words, "--json")
    assert (run.code, run.out, run.error["id"]) == (65, "", id)
    assert (run.error["file"], run.error["line"], run.error["column"]) == ("<argument>", 1, column)
    assert vis.dump() == before


@pytest.mark.parametrize(
    ("actor", "id", "column"),
    [
        ("an\u200bna", "invisible-character", 3),
        ("\u0430nna", "look-alike", 1),
        ("an\x1bna", "control-character", 3),
        ("G\u00c3\u00b6ran", "wrong-encoding", 2),
    ],
)
def test_the_environment_passes_the_same_door(vis: Command, actor: str, id: str, column: int) -> None:
    run = vis("units", "list", "--json", env={"VIS_ACTOR": actor})
    assert (run.code, run.out, run.error["id"]) == (78, "", id)
    assert (run.error["file"], run.error["line"], run.error["column"]) == ("VIS_ACTOR", 1, column)


@pytest.mark.parametrize(
    ("line", "id", "column"),
    [
        ('actor: "an\\u200bna"', "invisible-character", 11),
        ("label: PR\u041eD", "look-alike", 10),
        ("actor: G\u00c3\u00b6ran", "wrong-encoding", 9),
        ('label: "PROD\\x1b[31m"', "control-character", 13),
        ("operators: {anna: [all], b\u200bo: [cards]}", "invisible-character", 27),
    ],
)
def test_the_configuration_passes_the_same_door(vis: Command, line: str, id: str, column: int) -> None:
    vis.write("vis.yaml", f"lang: en\n{line}\n")
    run = vis("units", "list", "--json")
    assert (run.code, run.out, run.error["id"]) == (78, "", id)
    assert (run.error["file"].endswith("vis.yaml"), run.error["line"], run.error["column"]) == (True, 2, column)


def test_names_of_the_configuration_have_one_character_for_each_letter(vis: Command) -> None:
    names = {"VIS_ACTOR": decomposed("Göran")}
    for file, env in (("", names), (f"actor: {decomposed('Göran')}\n", {})):
        vis.write("vis.yaml", file)
        name = "Birka ett" if env else "Birka två"
        change = vis.ok("units", "rename", BIRKA, name, "--json", env=env).json["change"]
        assert vis.ok("changes", "show", change, "--json").json["actor"] == "Göran"


def test_emoji_and_other_scripts_are_kept_in_free_text(vis: Command) -> None:
    text = "Stängt 👨\u200d👩\u200d👧 \u2764\ufe0f е\u2011post"
    vis.ok("cards", "notice", "add", TELEBORG, "--text", text, "--from", "2026-06-01", "--to", "2026-06-02")
    (notice,) = vis.ok("cards", "notice", "list", "--json").json["items"]
    assert notice["text"] == text


@pytest.mark.parametrize(
    ("ref", "id"),
    [("IT-1\u200b", "invisible-character"), ("IT\u20111", "look-alike"), ('"IT\\u200b-1"', "invisible-character")],
)
def test_two_orders_that_look_alike_cannot_both_be_there(vis: Command, ref: str, id: str) -> None:
    vis.write("one.yaml", ORDER.format(ref="IT-1"))
    vis.write("two.yaml", ORDER.format(ref=ref))
    vis.ok("orders", "apply", "one.yaml", "--yes")
    run = vis("orders", "apply", "two.yaml", "--yes", "--json")
    assert (run.code, run.ids, run.error["line"]) == (65, {id}, 1)
    assert len(vis.ok("orders", "list", "--json").json["items"]) == 1


def test_an_invisible_character_in_a_key_or_header_is_named(vis: Command) -> None:
    vis.write("order.yaml", ORDER.format(ref="IT-1").replace("unit:", "un\u200bit:"))
    run = vis("orders", "check", "order.yaml", "--json")
    assert ("invisible-character", 2, 3) in [(e["id"], e["line"], e["column"]) for e in run.json["errors"]]
    vis.write("units.csv", "hsa_id;\ufeffname\nSE2321000065-TEST9001;Ny\n")
    run = vis("units", "import", "units.csv", "--json")
    assert run.code == 65 and {"invisible-character"} <= run.ids


def test_rows_with_letters_in_two_characters_change_nothing(vis: Command) -> None:
    listed = vis.ok("units", "list", "--format", "csv").out
    vis.write("units.csv", decomposed(listed))
    run = vis.ok("units", "import", "units.csv", "--yes", "--json")
    assert run.json["change"] is None and set(run.json["counts"]) - {"same"} and run.json["counts"]["add"] == 0


def test_wrongly_decoded_names_are_faults_with_their_cell(vis: Command) -> None:
    vis.write(
        "units.csv", "hsa_id;name\nSE2321000065-TEST9001;Vårdcentralen G\u00c3\u00b6ta\nSE2321000065-TEST9002;Ny\n"
    )
    run = vis("units", "import", "units.csv", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["line"], run.error["column"]) == (65, "wrong-encoding", 2, 38)
    assert '"Göta" may be meant' in run.error["message"]
    for codec in ("cp850", "mac_roman"):
        vis.write("units.csv", "hsa_id;name\nSE2321000065-TEST9001;Växjö\n".encode(codec))
        run = vis("units", "import", "units.csv", "--yes", "--json")
        assert (run.code, run.error["id"], run.error["line"]) == (65, "wrong-encoding", 2)
    vis.write("units.csv", "hsa_id;name\nSE2321000065-TEST9001;Växjö\n".encode("cp1252"))
    vis.ok("units", "import", "units.csv", "--yes")


def test_a_file_is_opened_by_the_very_name_it_has(vis: Command) -> None:
    vis.write(decomposed("beställning.yaml"), ORDER.format(ref="IT-1"))
    vis.ok("orders", "check", decomposed("beställning.yaml"))
    assert vis("orders", "check", "beställning.yaml").code == 66


def test_what_is_private_stays_out_of_the_journal_in_two_characters_too(vis: Command) -> None:
    text = decomposed("Stängt för semester")
    vis.ok("cards", "notice", "add", TELEBORG, "--text", text, "--from", "2026-06-01", "--to", "2026-06-02")
    (change, *_) = vis.ok("changes", "list", "--json").json["items"]
    assert "--text …" in change["command"] and "semester" not in change["command"]


@pytest.mark.parametrize("name", ["Växjö", decomposed("Växjö")], ids=["NFC", "NFD"])
def test_arguments_are_utf_8_under_any_locale(vis: Command, name: str) -> None:
    vis.ok("units", "rename", BIRKA, "Växjö")
    for said in ({"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "VIS_DB": str(vis.database), **said}
        run = subprocess.run(
            [sys.executable, "-m", "vis_cli", "units", "show", name, "--json"],
            env=environment,
            cwd=vis.cwd,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr.decode()
        assert "Växjö" in run.stdout.decode()


def test_every_kind_of_argument_has_its_letters() -> None:
    kinds = {door.kind(param) for _, command in COMMANDS for param in command.params if is_text(param)}
    assert kinds == {None, letters.name, letters.text, letters.identifier}
