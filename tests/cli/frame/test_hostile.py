"""A megabyte of anything is refused in seconds, with as many words as somebody can read."""

from __future__ import annotations

import json
import os

import pytest

from tests.conftest import Command
from tests.register import MOHEDA, fill
from vis_cli.rules.core.faults import MOST

MIB = 1 << 20


def filled(text: str) -> str:
    return text * (MIB // len(text.encode()) + 1)


FILES = {
    "deep.yaml": "[" * MIB,
    "documents.yaml": filled("---\na: [\n"),
    "keys.yaml": "orders:\n" + filled("  - refx: 1\n"),
    "marks.yaml": "ref: a" + filled("\u0316\u0301"),
    "nobody.csv": "hsa_id,name,parent\n" + "".join(f"SE2321000065-T{n},n{n},zz{n}\n" for n in range(30_000)),
    "same.csv": "hsa_id,name,parent\n" + "".join(f"SE2321000065-T{n},n,n\n" for n in range(30_000)),
    "columns.csv": filled("name,"),
    "cells.csv": "hsa_id,name\n" + filled("a\u200b\n"),
    "nul.csv": "hsa_id,name\n" + "\0" * MIB,
    "quotes.csv": "hsa_id,name\n" + filled('"a"b,c\n'),
    "base64.ldif": "dn: a\n" + filled("x:: !\n"),
    "records.ldif": filled("dn: a\n"),
    "hours.ldif": f"dn: ou=a\nhsaIdentity: {MOHEDA}\n" + filled("telephoneHours: x\n"),
    "deep.json": '{"format": "vis-plan-2", "a": ' + "[" * MIB,
    "steps.json": '{"format": "vis-plan-2", "steps": [' + "1," * (MIB // 2) + "1]}",
}


@pytest.mark.parametrize("name", FILES)
def test_a_megabyte_of_anything_is_refused_in_seconds_and_few_words(vis_sqlite: Command, name: str) -> None:
    vis = fill(vis_sqlite)
    vis.write(name, FILES[name])
    command = {"yaml": ("orders", "check"), "json": ("orders", "apply"), "csv": ("units", "import")}
    words = command.get(name.partition(".")[2], ("cards", "import"))
    run = vis(*words, name)
    assert run.code == 65 or (words == ("cards", "import") and run.code in (0, 3)), run.err[:500]
    assert run.seconds < 5
    assert len(run.out) + len(run.err) < 100_000 and "Traceback" not in run.err


LONG = "1" * 200_000
NAMED_LONG = {
    "units import": ("a.csv", f"hsa_id,name,{LONG}\n"),
    "orders check": ("a.yaml", f"ref: A-1\nunit: {LONG}\n"),
    "cards import": ("a.ldif", f"{LONG}\n"),
    "config check --config": ("c.yaml", f"ledger_keep: {LONG}\n"),
}


@pytest.mark.parametrize("words", NAMED_LONG)
def test_a_value_that_nobody_reads_is_cut_and_the_rest_is_said(vis_sqlite: Command, words: str) -> None:
    vis = fill(vis_sqlite)
    name, text = NAMED_LONG[words]
    vis.write(name, text)
    for form in ((), ("--json",)):
        run = vis(*words.split(), name, *form)
        assert run.code in (65, 78) and len(run.out) + len(run.err) < 8_000
        assert "1" * 300 in run.out + run.err and "…" in run.out + run.err


def test_a_cell_of_any_length_is_read_from_a_mail_or_a_table(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.write("long.csv", "unit,hours\n" + "x" * MIB + "\n")
    assert vis("orders", "read", "long.csv").code in (3, 65)


ENDLESS = {
    "units import": 65,
    "orders check": 65,
    "cases import": 65,
    "forms import": 65,
    "templates lint": 65,
    "cards import": 65,
    "retention certificate verify": 65,
    "cases answer --close-without-reply --from-file": 65,
    "units list --config": 78,
}


@pytest.mark.parametrize("words", ENDLESS)
def test_a_device_without_an_end_is_refused_before_the_memory_is_gone(vis_sqlite: Command, words: str) -> None:
    vis = fill(vis_sqlite)
    (vis.cwd / "endless").symlink_to("/dev/zero")
    run = vis(*words.split(), "endless")
    assert run.code == ENDLESS[words], run.err[:500]
    assert "endless" in run.err and run.err.count("\n") <= 2


SETTINGS = ("roles", "case_types", "retention", "hmac_key", "log_key", "heads", "attachments", "outbox", "certificates")


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_setting_that_names_what_would_be_waited_for_is_a_fault_at_its_place(vis_sqlite: Command, kind: str) -> None:
    os.mkfifo(vis_sqlite.cwd / "pipe")
    (vis_sqlite.cwd / "device").symlink_to("/dev/zero")
    vis_sqlite.write("odd.yaml", "".join(f"{key}: {kind}\n" for key in SETTINGS))
    for words in ("config check", "units list", "doctor"):
        run = vis_sqlite(*words.split(), "--config", "odd.yaml", "--json")
        said = json.loads(run.err or run.out)["errors"]
        assert run.code == 78
        assert [(each["id"], each["line"]) for each in said] == [("not-a-file", n + 1) for n in range(len(SETTINGS))]


def test_people_are_told_the_first_faults_and_programs_all(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.write("many.yaml", "orders:\n" + "  - 1\n" * 4_912)
    told = vis("orders", "check", "many.yaml")
    assert told.code == 65 and told.err.count("error[no-order]") == 100
    assert told.err.endswith("… and 4,812 more; --json has all.\n")
    assert len(vis("orders", "check", "many.yaml", "--json").json["errors"]) == 4_912
    vis.write("many.yaml", "orders:\n" + "  - 1\n" * (MOST + 10))
    errors = vis("orders", "check", "many.yaml", "--json").json["errors"]
    assert (len(errors), errors[-1]["id"]) == (MOST + 1, "too-many-faults")


MANY = {
    ("roles", "apply"): ("person;role;unit\n", "x;y;z\n", 3),
    ("roles", "sync", MOHEDA): ("person;role;unit\n", "x;y;z\n", 3),
    ("roles", "migrate"): ("hsa_id;unit\n", ";\nx;\n", 1),
    ("cards", "hours", "apply"): ("unit;hours;kind;from\n", "x;y;z;q\n", 4),
    ("cards", "notice", "apply"): ("unit;text;from\n", "x;;q\n", 3),
    ("units", "import"): ("hsa_id;name\n", "x;\n", 2),
    ("persons", "import"): ("hsa_id;name;email\n", "x;;y\n", 3),
    ("case-types", "import"): ("unit;case_type;offered\n", "x;y;z\n", 3),
    ("cases", "import"): ("number;unit;case_type;resident;state;opened\n", "x;x;x;x;x;x\n", 6),
}


@pytest.mark.parametrize("words", MANY, ids=" ".join)
def test_every_file_of_rows_tells_people_the_first_faults_and_programs_all(
    vis_sqlite: Command, words: tuple[str, ...]
) -> None:
    vis = fill(vis_sqlite)
    header, row, each = MANY[words]
    vis.write("many.csv", header + row * 1_100)
    told = vis(*words, "many.csv", "--yes")
    assert told.code == 65 and told.err.count(": error[") == 100, told.err[:500]
    assert told.err.endswith(f"\n… and {each * 1_100 - 100:,} more; --json has all.\n")
    document = vis(*words, "many.csv", "--yes", "--json")
    errors = document.error
    assert (document.code, document.out, len(errors)) == (65, "", each * 1_100)
    assert {error["file"] for error in errors} == {"many.csv"}
    places = [(error["line"], error["column"] or 0) for error in errors]
    assert places == sorted(places) and places[-1][0] > 1_100


def test_a_file_of_nothing_but_faults_is_read_to_a_point_and_said_so(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.write("many.csv", "person;role;unit\n" + "x;y;z\n" * (MOST // 3 + 10))
    for more in ((), ("--keep-going", "--rest", "rest.csv")):
        told = vis("roles", "apply", "many.csv", "--yes", *more)
        assert told.code == 65 and not (vis.cwd / "rest.csv").exists()
        count, last = told.err.splitlines()[-4:-2]
        assert count == f"… and {MOST - 100:,} more; --json has all."
        assert f"more than {MOST} faults: the rest of the file was not read." in last
    errors = vis("roles", "apply", "many.csv", "--yes", "--json").error
    assert (len(errors), errors[-1]["id"]) == (MOST + 1, "too-many-faults")


def test_what_was_meant_is_suggested_on_every_row_that_says_the_same(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.write("many.csv", "person;role;unit\n" + "Anna Bergg;granskare;Vårdcentralen Mohedda\n" * 400)
    errors = vis("roles", "apply", "many.csv", "--yes", "--json").error
    assert [error["hint"] for error in errors] == [
        'Did you mean "Anna Berg"?', 'Did you mean "Vårdcentralen Moheda"?'
    ] * 400  # fmt: skip


def test_the_rest_file_has_every_row_however_many_people_are_told_of(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    good = "SE2321000065-TEST1001;granskare;Vårdcentralen Moheda\n"
    vis.write("many.csv", "person;role;unit\n" + "x;granskare;Vårdcentralen Moheda\n" * 700 + good)
    run = vis("roles", "apply", "many.csv", "--keep-going", "--rest", "rest.csv", "--yes")
    assert run.code == 3 and run.err.count(": error[") == 100 and "… and 600 more" in run.err
    assert (vis.cwd / "rest.csv").read_text(encoding="utf-8-sig").count("\nx;") == 700


def test_a_fault_far_out_on_a_long_line_is_shown_around_its_place_with_numbers_hidden(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.write("long.yaml", "x: " + "a" * MIB + " 19771016-6419 \tb: c\n")
    run = vis("orders", "check", "long.yaml")
    assert run.code == 65 and "6419" not in run.err and len(run.err) < 1_000
