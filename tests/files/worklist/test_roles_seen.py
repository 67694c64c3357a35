"""Lists of roles as other systems have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.worklist.known import KNOWN, PERSON, UNIT
from vis_cli.files.core import csv
from vis_cli.files.core.headers import ROLES
from vis_cli.files.worklist.evidence_of import Evidence
from vis_cli.files.worklist.roles_seen import roles_seen
from vis_cli.rules.core.names import Directory

UNITS = Directory("unit", {UNIT: "Teleborg"})
STRANGER = "SE2321000065-TEST9999"


def look(path: Path, rows: str, columns: str = "person,role,unit,from,to,seen_at") -> Evidence:
    (path / "r.csv").write_text(f"{columns}\n{rows}", encoding="utf-8")
    return roles_seen(csv.read(str(path / "r.csv"), ROLES), UNITS.find, KNOWN)


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ("Anna Berg,Redaktör,Teleborg,,,", [("HSA Webb", f"editor/{PERSON}", "given")]),
        ("Anna Berg,Redaktör,Teleborg,2026-06-10,2026-06-10,", [("HSA Webb", f"editor/{PERSON}", "given")]),
        ("Anna Berg,Redaktör,Teleborg,2026-06-11,,", [("HSA Webb", f"editor/{PERSON}", "none")]),
        ("Anna Berg,Redaktör,Teleborg,,2026-06-09,", [("HSA Webb", f"editor/{PERSON}", "none")]),
        (f"{STRANGER},Redaktör,Teleborg,,,", [("HSA Webb", f"editor/{STRANGER}", "given")]),
        ("Anna Berg,Medarbetare,Teleborg,,,", [
            ("Personalverktyget", f"receiver/{PERSON}", "given"), ("Personalverktyget", f"handler/{PERSON}", "given"),
        ]),
        ("Anna Berg,Redaktör,Teleborg,,2026-06-09,\nAnna Berg,Redaktör,Teleborg,2026-06-10,,\n"
         "Anna Berg,Redaktör,Teleborg,,2026-01-01,", [("HSA Webb", f"editor/{PERSON}", "given")]),
    ],
)  # fmt: skip
def test_who_is_seen_to_hold_what_on_the_day(tmp_path: Path, row: str, seen: list[tuple[str, str, str]]) -> None:
    found = look(tmp_path, row)
    assert [(each.system, each.item, each.state) for each in found.seen] == seen
    assert found.whole.keys() == {(system, UNIT) for system, _, _ in seen}


def test_a_row_to_take_a_role_away_shows_that_it_is_not_held(tmp_path: Path) -> None:
    found = look(tmp_path, "Anna Berg,Redaktör,Teleborg,revoke", "person,role,unit,action")
    assert [each.state for each in found.seen] == ["none"]


@pytest.mark.parametrize(
    ("row", "ids", "unknown"),
    [
        ("Nobody,Redaktör,Teleborg,,,", ["unknown-person"], 0),
        ("Anna Berg,Chef,Teleborg,,,", ["unknown-role"], 0),
        ("Anna Berg,Redaktör,Birka,,,", [], 1),
        ("Anna Berg,Redaktör,Teleborg,in June,,", ["malformed-date"], 0),
        ("Anna Berg,Redaktör,Teleborg,,,at noon", ["malformed-date"], 0),
    ],
)
def test_every_fault_is_told_and_makes_a_list_less_than_whole(
    tmp_path: Path, row: str, ids: list[str], unknown: int
) -> None:
    found = look(tmp_path, f"{row}\n{PERSON},Redaktör,Teleborg,,,")
    assert ([fault.id for fault in found.faults], len(found.unknown)) == (ids, unknown)
    assert len(found.seen) == 1
    assert bool(found.whole) is (not ids or "date" in ids[0])
