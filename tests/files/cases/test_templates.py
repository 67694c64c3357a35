"""Central templates in YAML: read with every fault at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files.cases import templates
from vis_cli.rules.cases.templates import SORTS
from vis_cli.shipped import shipped


def test_the_file_that_comes_with_vis_has_the_regions_four_with_the_names_that_two_of_them_had() -> None:
    said, _, _ = templates.read(str(shipped("configs", "templates.yaml")))
    assert {each.name: (each.asked.sort, each.aliases) for each in said} == {
        "Meddelande från vården": ("information", ("Meddelande till invånare",)),
        "Fråga från vården": ("question", ("Fråga till invånare",)),
        "Viktig information finns att läsa i din journal": ("information", ()),
        "Kallelse till besök": ("information", ()),
    }


def test_swedish_keys_do_too_and_what_is_not_said_is_left(tmp_path: Path) -> None:
    file = tmp_path / "mallar.yaml"
    file.write_text("mallar:\n- namn: Tack\n  sort: reply\n  text: |\n    Hej {namn}!\n\n    Tack.\n", "utf-8")
    (said,), name, sha256 = templates.read(str(file))
    assert (said.name, said.asked.sort, said.asked.text) == ("Tack", "reply", "Hej {namn}!\n\nTack.")
    assert (said.asked.subject, said.asked.documented, name, len(sha256)) == (None, None, str(file), 64)
    assert said.asked.sort in SORTS


def test_every_fault_of_every_template_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mallar.yaml"
    file.write_text("templates:\n- name: M-1\n  kind: brev\n  text: a{\n- kind: reply\n  subject: '{a}'\n  text: x\n")
    with pytest.raises(FaultyInput) as wrong:
        templates.read(str(file))
    assert [(each.id, each.source.line) for each in wrong.value.faults if each.source] == [
        ("faulty-name", 2), ("unknown-choice", 3), ("stray-brace", 4), ("missing-key", 5), ("stray-brace", 6),
    ]  # fmt: skip


def test_what_a_ready_made_answer_cannot_say_is_told_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(
        "templates:\n- name: Tack\n  kind: reply\n  documented: yes\n  text: Tack!\n"
        "- name: Hej\n  kind: information\n  aliases: [M-2, '{a}']\n  text: Hej\n"
    )
    with pytest.raises(FaultyInput) as refused:
        templates.read(str(path))
    found = [(fault.id, fault.source and fault.source.line) for fault in refused.value.faults]
    assert ("no-case-of-its-own", 4) in found and sum(line == 8 for _, line in found) == 2
