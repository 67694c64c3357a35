"""What was keyed in, in the words of its task."""

from __future__ import annotations

import pytest

from vis_cli.rules.worklist.words import what

NAMES = {"boka-tid": "Boka tid", "editor": "Redaktör", "P-1": "Anna Berg"}


@pytest.mark.parametrize(
    ("system", "item", "state", "said"),
    [
        ("Personalverktyget", "case type boka-tid", "inactive", 'Inaktivera "Boka tid"'),
        ("Personalverktyget", "case type boka-tid", "active", 'Aktivera "Boka tid"'),
        ("HSA Webb", "editor/P-1", "given", 'Lägg till rollen "Redaktör" för Anna Berg'),
        ("HSA Webb", "editor/P-1", "none", 'Ta bort rollen "Redaktör" för Anna Berg'),
        ("HSA", "telephoneHours", "1-5#08:00#11:30", "Sätt telefontid: Måndag–fredag 08.00–11.30"),
        ("HSA", "telephoneHours", "jämna veckor", "Sätt telefontid: jämna veckor"),
        ("HSA", "telephoneHours", "", "Ta bort telefontid"),
        ("HSA", "hsaVpwInformation2", "20260624;20260626;Stängt.", "Lägg in tillfällig information: Stängt."),
        ("HSA", "hsaVpwInformation2", "", "Ta bort tillfällig information"),
        ("1177", "boka-tid", "inactive", "boka-tid: inactive"),  # as it was on record in an older version
    ],
)
def test_it_reads_as_its_task_did(system: str, item: str, state: str, said: str) -> None:
    assert what(system, item, state, lambda key: NAMES.get(key, key)) == said
