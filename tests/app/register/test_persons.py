"""Persons from a script: imported, shown, disabled and enabled."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Invoke
from tests.register import ANNA, TELEBORG
from vis_cli.app.register import persons
from vis_cli.rules.core.times import parse_day


def test_a_file_brings_the_persons_to_what_it_says(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    path.write_text("hsa_id,name,unit\nSE2321000065-TEST1002,Bo Ek,Teleborg\n", encoding="utf-8")
    assert persons.import_(invoke(), str(path)).counts["add"] == 1
    assert [(each["name"], each["unit"]) for each in persons.list_(invoke(), "Teleborg")] == [
        ("Anna Berg", TELEBORG),
        ("Bo Ek", TELEBORG),
    ]


def test_a_person_is_disabled_from_a_day_and_enabled_again(invoke: Invoke) -> None:
    persons.disable(invoke(yes=True), "anna.berg@example.org", parse_day("2025-07-01"))
    assert persons.show(invoke(), ANNA.hsa_id).person.disabled_on == parse_day("2025-07-01")
    persons.enable(invoke(yes=True), "Anna Berg")
    assert persons.show(invoke(), "Anna Berg").person.disabled_on is None
