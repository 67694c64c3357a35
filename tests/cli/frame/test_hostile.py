"""A megabyte of anything is refused in seconds, with as many words as somebody can read."""

from __future__ import annotations

import os

import pytest

from tests.conftest import Command
from tests.register import MOHEDA, fill

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
    before = os.times().children_user
    run = vis(*words, name)
    assert run.code == 65 or (words == ("cards", "import") and run.code in (0, 3)), run.err[:500]
    assert os.times().children_user - before < 5
    assert len(run.out) + len(run.err) < 100_000 and "Traceback" not in run.err


def test_people_are_told_the_first_faults_and_programs_all(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.write("many.yaml", "orders:\n" + "  - 1\n" * 4_912)
    told = vis("orders", "check", "many.yaml")
    assert told.code == 65 and told.err.count("error[no-order]") == 100
    assert told.err.endswith("… and 4,812 more; --json has all.\n")
    assert len(vis("orders", "check", "many.yaml", "--json").json["errors"]) == 4_912
    vis.write("many.yaml", "orders:\n" + "  - 1\n" * 20_000)
    errors = vis("orders", "check", "many.yaml", "--json").json["errors"]
    assert (len(errors), errors[-1]["id"]) == (10_001, "too-many-faults")


def test_a_fault_far_out_on_a_long_line_is_shown_around_its_place_with_numbers_hidden(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    vis.write("long.yaml", "x: " + "a" * MIB + " 19771016-6419 \tb: c\n")
    run = vis("orders", "check", "long.yaml")
    assert run.code == 65 and "6419" not in run.err and len(run.err) < 1_000
