"""`vis config`: every value with its origin, every fault with its place, every key in the sample."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, Command
from tests.english import english_in
from vis_cli import config_file
from vis_cli.settings import KEYS

SAMPLE = ROOT / "configs" / "vis.yaml"


def origins(vis: Command, *words: str, **how: Any) -> dict[str, tuple[Any, str]]:
    items = vis.ok(*words, "config", "show", "--json", **how).json["items"]
    return {item["key"]: (item["value"], item["origin"]) for item in items}


# --- origins ---------------------------------------------------------------------------------------------------------


def test_without_any_config_every_value_is_a_default(bare_vis: Command) -> None:
    found = origins(bare_vis)
    assert tuple(found) == KEYS
    assert {origin for _, origin in found.values()} == {"default"}
    assert found["database"][0] == str(bare_vis.cwd / ".local/share/vis/vis.db")
    assert found["lang"][0] == "en" and found["ticket_required"][0] is False


def test_what_0_1_called_a_setting_is_taken_for_what_it_is_called_now(bare_vis: Command) -> None:
    path = str(bare_vis.write("vis.yaml", "days_open: 14\n"))
    found = origins(bare_vis)
    assert found["days_open"] == found["days_open_after_answer"] == (14, path)
    bare_vis.write("vis.yaml", "days_open: 14\ndays_open_after_answer: 21\n")
    assert origins(bare_vis)["days_open_after_answer"][0] == 21


def test_flag_beats_environment_beats_file_beats_default(bare_vis: Command) -> None:
    path = str(bare_vis.write("vis.yaml", "actor: fil\nlang: sv\n"))
    assert origins(bare_vis)["actor"] == ("fil", path)
    assert origins(bare_vis, env={"VIS_ACTOR": "miljö"})["actor"] == ("miljö", "VIS_ACTOR")
    assert origins(bare_vis, "--actor", "flagga", env={"VIS_ACTOR": "miljö"})["actor"] == ("flagga", "--actor")
    assert origins(bare_vis)["lang"] == ("sv", path)
    assert origins(bare_vis, env={"VIS_LANG": "en"})["lang"] == ("en", "VIS_LANG")


def test_the_config_files_are_looked_for_in_order(bare_vis: Command) -> None:
    user = bare_vis.write(".config/vis/vis.yaml", "label: user\n")
    assert bare_vis.ok("config", "path").out.strip() == str(user)
    here = bare_vis.write("vis.yaml", "label: here\n")
    assert bare_vis.ok("config", "path").out.strip() == str(here)
    bare_vis.write("env.yaml", "label: env\n")
    bare_vis.write("flag.yaml", "label: flag\n")
    assert origins(bare_vis, env={"VIS_CONFIG": "env.yaml"})["label"][0] == "env"
    assert origins(bare_vis, "--config", "flag.yaml", env={"VIS_CONFIG": "env.yaml"})["label"][0] == "flag"


def test_no_config_file_is_said_with_the_places_looked_in(bare_vis: Command) -> None:
    run = bare_vis.ok("config", "path")
    assert run.out == "" and "/etc/vis/vis.yaml" in run.err
    assert bare_vis.ok("config", "path", "--json").json["path"] is None


def test_relative_paths_count_from_the_files_own_folder(bare_vis: Command) -> None:
    bare_vis.write("etc/vis.yaml", "database: data/vis.db\nroles: roles.yaml\ncertificates: ../papper\n")
    found = origins(bare_vis, "--config", "etc/vis.yaml")
    assert found["database"][0] == str(bare_vis.cwd / "etc/data/vis.db")
    assert found["roles"][0] == str(bare_vis.cwd / "etc/roles.yaml")
    assert Path(found["certificates"][0]).resolve() == bare_vis.cwd / "papper"


def test_a_password_is_not_shown(bare_vis: Command) -> None:
    run = bare_vis.ok("config", "show", "--db", "postgresql+psycopg://vis:hemligt@host/vis")
    assert "hemligt" not in run.out and "vis:***@host" in run.out


# --- faults ----------------------------------------------------------------------------------------------------------

FAULTS = [
    ("labell: PROD\n", "unknown-key", 1, 1),
    ("label: PROD\nactr: x\n", "unknown-key", 2, 1),
    ("label: PROD\nlabel: TEST\n", "duplicate-key", 2, 1),
    ("lang: de\n", "unknown-language", 1, 7),
    ("label: [PROD]\n", "not-a-text", 1, 8),
    ("label:\n", "not-a-text", 1, 7),
    ("ticket_required: perhaps\n", "not-yes-or-no", 1, 18),
    ("attachment_limit: 0\n", "not-megabytes", 1, 19),
    ("attachment_limit: 101\n", "not-megabytes", 1, 19),
    ("days_open: soon\n", "not-a-number", 1, 12),
    ("days_open: 1.5\n", "not-a-number", 1, 12),
    ("days_open: -1\n", "not-a-number", 1, 12),
    ("guards: {too-many: inf}\n", "not-a-number", 1, 20),
    ("guards: {too-many: 1_0}\n", "not-a-number", 1, 20),
    ("guards: {too-much: 5}\n", "unknown-guard", 1, 10),
    ("guards: 5\n", "not-limits", 1, 9),
    ("operators: [anna]\n", "not-operators", 1, 12),
    ("operators:\n  anna: [order]\n", "unknown-right", 2, 10),
    ("operators:\n  anna: [[orders]]\n", "unknown-right", 2, 10),
    ("links: https://example.org/\n", "not-pairs", 1, 8),
    ("links: {formul: https://example.org/}\n", "unknown-topic", 1, 9),
    ("links: {formular: example.org}\n", "not-an-address", 1, 19),
    ("links: {formular: 'https://anna:hemligt@example.org/'}\n", "not-an-address", 1, 19),
    ("- label: PROD\n", "not-settings", 1, 1),
    ("just text\n", "not-settings", 1, 1),
]


@pytest.mark.parametrize(("content", "id", "line", "column"), FAULTS, ids=[repr(case[0]) for case in FAULTS])
def test_a_fault_is_told_with_its_place(bare_vis: Command, content: str, id: str, line: int, column: int) -> None:
    path = bare_vis.write("vis.yaml", content)
    run = bare_vis("config", "check", "--json")
    assert (run.code, run.out) == (78, "")
    error = run.error
    assert (error["id"], error["file"], error["line"], error["column"]) == (id, str(path), line, column)
    assert error["hint"] or id == "duplicate-key"
    assert bare_vis("config", "show").code == 78


@pytest.mark.parametrize("content", [b"label: \xe5\n", b"label:\tx\n\ty: 1\n", b"{", b"label: 'x\n", b"a: &a [*a]\n"])
def test_what_is_no_yaml_is_a_faulty_configuration_too(bare_vis: Command, content: bytes) -> None:
    bare_vis.write("vis.yaml", content)
    run = bare_vis("config", "check", "--json")
    assert run.code == 78 and run.out == "" and json.loads(run.err)


def test_every_fault_is_told_at_once(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "labell: PROD\nlang: de\ndays_open: soon\n")
    run = bare_vis("config", "check", "--json")
    assert [fault["line"] for fault in run.error] == [1, 2, 3]
    assert 'Did you mean "label"?' in bare_vis("config", "check").err


@pytest.mark.parametrize("content", ["", "# nothing\n", "\ufefflabel: PROD\n", "label: PROD\r\nlang: sv\r\n"])
def test_an_empty_file_a_bom_and_crlf_are_right(bare_vis: Command, content: str) -> None:
    bare_vis.write("vis.yaml", content)
    assert bare_vis.ok("config", "check", "--json").json["ok"] is True


def test_the_files_that_it_names_are_checked_too(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "roles: roles.yaml\nretention: retention.yaml\nhmac_key: key\nshared_folder: no\n")
    bare_vis.write("roles.yaml", "roles: []\n")
    bare_vis.write("retention.yaml", "policies:\n  - name: x\n    keep: for ever\n    case_types: [Boka tid]\n")
    (bare_vis.write("key", "x")).chmod(0o644)
    run = bare_vis("config", "check", "--json")
    assert run.code == 78
    found = {(Path(fault["file"]).name, fault["id"]) for fault in run.error}
    assert {name for name, _ in found} == {"vis.yaml", "roles.yaml", "retention.yaml"}
    assert {"open-key", "missing-folder"} <= {id for _, id in found}
    assert not any(id.startswith("unknown") for _, id in found)


def test_shared_folders_are_there_and_apart_and_no_others_may_read_them(bare_vis: Command) -> None:
    for name, mode in (("well", 0o770), ("open", 0o755), ("seen", 0o771), ("well/inside", 0o700), ("att/in", 0o700)):
        folder = bare_vis.cwd / name
        folder.mkdir(parents=True)
        folder.chmod(mode)
    (bare_vis.cwd / "att").chmod(0o700)
    bare_vis.write("file", "x")
    (bare_vis.cwd / "link").symlink_to("well/inside")
    named = {"A": "well", "B": "open", "C": "seen", "D": "link", "E": "none", "F": "file", "G": "att/in", "H": "well"}
    shared = ", ".join(f"{unit}: {folder}" for unit, folder in named.items())
    bare_vis.write("vis.yaml", f"attachments: att\nshared_folders: {{{shared}}}\n")
    run = bare_vis("config", "check", "--json")
    assert (run.code, run.out) == (78, "")
    found = [(fault["id"], fault["message"].replace(str(bare_vis.cwd) + "/", "")) for fault in run.error]
    assert found == [
        ("open-folder", "shared_folders: B: open can be read by others."),
        ("open-folder", "shared_folders: C: seen can be read by others."),
        ("nested-folder", "shared_folders: that of D lies inside that of A."),
        ("nested-folder", "shared_folders: that of D lies inside that of H."),
        ("missing-folder", "shared_folders: E: none: No such file or directory."),
        ("not-a-folder", "shared_folders: F: file is not a folder."),
        ("nested-folder", "shared_folders: that of G and attachments lie in one another."),
    ]
    bare_vis.write("vis.yaml", "attachments: other\nshared_folders: {A: well, G: att/in, H: well}\n")
    assert bare_vis("config", "check").code == 0


@pytest.mark.parametrize(
    ("name", "key", "mode", "mended"),
    [
        ("att", "attachments: att", 0o755, "o="),
        ("att", "attachments: att", 0o750, None),
        ("certs", "certificates: certs", 0o777, "o-w"),
        ("certs", "certificates: certs", 0o755, None),
    ],
)
def test_a_folder_that_others_can_look_into_is_a_finding(
    bare_vis: Command, name: str, key: str, mode: int, mended: str | None
) -> None:
    bare_vis.write("vis.yaml", f"{key}\n")
    (bare_vis.cwd / name).mkdir()
    (bare_vis.cwd / name).chmod(mode)
    run = bare_vis("config", "check", "--json")
    if mended is None:
        assert run.code == 0
        return
    folder = bare_vis.cwd / name
    assert (run.code, run.error["id"], run.error["hint"]) == (78, "open-folder", f"Run: chmod {mended} {folder}")
    folder.chmod(mode & (0o770 if mended == "o=" else 0o775))
    assert bare_vis("config", "check").code == 0


def test_a_configuration_that_everybody_can_write_is_a_finding(bare_vis: Command) -> None:
    path = bare_vis.write("vis.yaml", "label: PROD\n")
    path.chmod(0o666)
    run = bare_vis("config", "check", "--json")
    assert (run.code, run.error["id"], run.error["file"]) == (78, "open-file", str(path))
    path.chmod(0o664)
    bare_vis.ok("config", "check")


def test_a_password_that_everybody_can_read_is_a_finding(bare_vis: Command) -> None:
    path = bare_vis.write("vis.yaml", "database: postgresql+psycopg://vis:hemligt@localhost/vis\n")
    path.chmod(0o644)
    run = bare_vis("config", "check", "--json")
    assert (run.code, run.error["id"], run.error["hint"]) == (78, "open-file", f"Run: chmod o-r {path}")
    assert "hemligt" not in run.err
    path.chmod(0o640)
    bare_vis.ok("config", "check")
    bare_vis.write("vis.yaml", "database: postgresql+psycopg://vis@localhost/vis\n").chmod(0o644)
    bare_vis.ok("config", "check")


def test_what_decides_lies_in_no_folder_that_everybody_can_write(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "hmac_key: keys/hmac.key\ncertificates: certs\n")
    bare_vis.write("keys/hmac.key", "0" * 64).chmod(0o600)
    bare_vis.ok("config", "check")
    (bare_vis.cwd / "keys").chmod(0o777)
    run = bare_vis("config", "check", "--json")
    hint = f"Run: chmod o-w {bare_vis.cwd / 'keys'}"
    assert (run.code, run.error["id"], run.error["hint"]) == (78, "open-folder", hint)
    (bare_vis.cwd / "keys").chmod(0o1777)  # as /tmp: nobody replaces another's file
    bare_vis.ok("config", "check")
    bare_vis.write("certs/R-1.0.ledger", "").chmod(0o640)
    run = bare_vis("config", "check", "--json")
    assert (run.code, run.error["id"]) == (78, "open-ledgers")


# --- the sample, and the schemas -------------------------------------------------------------------------------------


def test_every_setting_has_its_commented_line_in_the_sample() -> None:
    said = re.findall(r"^# (\w+): .+$", SAMPLE.read_text(), re.MULTILINE)
    assert [key for key in said if key in KEYS] == list(KEYS)


def test_the_sample_is_right_with_every_comment_taken_away(tmp_path: Path) -> None:
    lines = SAMPLE.read_text().splitlines()
    keys = [line[2:] for line in lines if re.match(rf"# ({'|'.join(KEYS)}): ", line)]
    (tmp_path / "vis.yaml").write_text("\n".join(keys) + "\n")
    assert config_file.read(tmp_path / "vis.yaml").keys() == set(KEYS)


def test_init_makes_the_sample_once(bare_vis: Command) -> None:
    bare_vis.ok("config", "init")
    assert (bare_vis.cwd / "vis.yaml").read_text() == SAMPLE.read_text()
    assert bare_vis.ok("config", "check").code == 0
    again = bare_vis("config", "init", "--json")
    assert (again.code, again.error["id"]) == (4, "exists")
    bare_vis.ok("config", "init", "other.yaml")
    assert bare_vis("config", "init", "no/folder/vis.yaml").code == 73


def test_in_swedish_every_comment_is_swedish_and_every_key_stays(bare_vis: Command) -> None:
    bare_vis.ok("config", "init", "--lang", "sv")
    text = (bare_vis.cwd / "vis.yaml").read_text()
    assert text == bare_vis.ok("config", "init", "-", env={"VIS_LANG": "sv"}).out
    assert english_in(text, keys=True) == [] and "Språket i hjälp, rubriker och meddelanden" in text
    examples = rf"^# (?:{'|'.join(KEYS)}|yaml-language-server): .*$"
    assert re.findall(examples, text, re.MULTILINE) == re.findall(examples, SAMPLE.read_text(), re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 120
    assert bare_vis.ok("config", "check").code == 0
    bare_vis.write("all.yaml", re.sub(rf"^# ({'|'.join(KEYS)}): ", r"\1: ", text, flags=re.MULTILINE))
    assert config_file.read(bare_vis.cwd / "all.yaml").keys() == set(KEYS)
    schema = json.loads(bare_vis.ok("config", "schema", "config").out)
    Draft202012Validator(schema).validate(yaml.safe_load((bare_vis.cwd / "all.yaml").read_text()))


@pytest.mark.parametrize("name", ["orders", "roles", "case-types", "retention", "config"])
def test_a_schema_is_made_from_what_reads_the_file(bare_vis: Command, name: str) -> None:
    schema = bare_vis.ok("config", "schema", name).out
    assert json.loads(schema)["$schema"].startswith("https://json-schema.org/")
    assert schema == bare_vis.ok("config", "schema", name, "--json").out
    wanted = {"orders": "inaktiveras", "roles": "bundles", "case-types": "central", "retention": "counted_from"}
    assert wanted.get(name, "hmac_key") in schema


def test_an_unknown_schema_is_a_usage_error(bare_vis: Command) -> None:
    assert bare_vis("config", "schema", "cards").code == 2


def test_a_key_that_residents_are_sealed_to_and_everybody_can_replace_is_a_finding(bare_vis: Command) -> None:
    bare_vis.ok("audit", "make-key", "public.key", "private.key")
    bare_vis.write("vis.yaml", "log_key: public.key\n").chmod(0o600)
    assert bare_vis("config", "check").code == 0
    (bare_vis.cwd / "public.key").chmod(0o666)
    run = bare_vis("config", "check", "--json")
    assert (run.code, run.error["id"]) == (78, "open-file")
    assert run.error["file"] == str(bare_vis.cwd / "public.key")
