"""Exports that show what stands in HSA and Personalverktyget."""

from __future__ import annotations

from pathlib import Path

from tests.files.worklist.known import KNOWN
from vis_cli.files.worklist import evidence
from vis_cli.files.worklist.evidence_of import Evidence
from vis_cli.rules.core.names import Directory

UNIT, OTHER = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
UNITS = Directory("unit", {UNIT: "Teleborg", OTHER: "Birka"})
TYPES = Directory("case type", {"boka-tid": "Boka tid"})
SWITCHES = ("Personalverktyget", "active", "inactive")


def understand(path: Path, text: str) -> Evidence:
    path.write_text(text, encoding="utf-8")
    read = evidence.read(str(path))
    return evidence.understand(read, UNITS.find, TYPES.find, switches=SWITCHES, roles=KNOWN)


def test_an_export_shows_what_units_have_and_what_they_do_not(tmp_path: Path) -> None:
    found = understand(
        tmp_path / "hsa.ldif",
        f"dn: ou=a,c=SE\nhsaIdentity: {UNIT}\ntelephoneHours: 1-5#13:00#15:00\ntelephoneHours: 1-5#08:00#11:30\n\n"
        f"dn: ou=b,c=SE\nhsaIdentity: {OTHER}\nhsaVpwInformation2: 20260601;20260610;Ombyggnad.\n\n"
        "dn: ou=c,c=SE\nhsaIdentity: SE2321000065-TEST0009\ntelephoneHours: 1-5#08:00#11:30\n",
    )
    assert {(each.unit[-1], each.item, each.state) for each in found.seen} == {
        ("1", "telephoneHours", "1-5#08:00#11:30\n1-5#13:00#15:00"),
        ("1", "hsaVpwInformation2", ""),
        ("2", "telephoneHours", ""),
        ("2", "hsaVpwInformation2", "20260601;20260610;Ombyggnad."),
    }
    assert (len(found.unknown), found.faults) == (1, [])


def test_tables_of_hours_and_of_switches_are_read_with_every_fault(tmp_path: Path) -> None:
    hours = understand(tmp_path / "h.csv", "unit,hours\nTeleborg,mån–fre 8–16\n")
    assert [(each.item, each.state) for each in hours.seen] == [("telephoneHours", "1-5#08:00#16:00")]
    found = understand(
        tmp_path / "s.csv",
        "enhet;ärendetyp;aktiv;sedd\nTeleborg;Boka tid;nej;2026-06-10 08:00\nBirka;Boka;kanske;igår\nX;Boka tid;ja;\n",
    )
    assert [(each.unit, each.item, each.state, each.default) for each in found.seen] == [
        (UNIT, "case type boka-tid", "inactive", "active")
    ]
    assert [fault.id for fault in found.faults] == ["faulty-boolean", "malformed-date"]
    assert len(found.unknown) == 1
