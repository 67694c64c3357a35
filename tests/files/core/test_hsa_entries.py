"""What the entries of an HSA export are."""

from __future__ import annotations

import pytest

from vis_cli.files.core import hsa_entries, ldif, text
from vis_cli.files.core.ldif import LdifFile

TOP = "o=Region Kronoberg,c=SE"
BIRKA = f"ou=Vårdcentralen Birka,{TOP}"
EXPORT = f"""dn: {BIRKA}
hsaIdentity: SE2321000065-TEST0003
ou: Vårdcentralen Birka

dn: cn=Bokning,{BIRKA}
hsaIdentity: SE2321000065-TEST0031
cn: Bokning
telephoneNumber: 08-465 004 09

dn: CN=Recept\\66\u00f6rnyelse,{BIRKA}
telephoneHours: 1-5#08:00#11:30

dn: cn=Anna Berg,{BIRKA}
hsaIdentity: SE2321000065-TEST1001
sn: Berg

dn: ou=Mottagningen som var,{TOP}
hsaIdentity: SE2321000065-TEST0004
hsaArchivedObject: TRUE

dn: ou=Rådgivning,{TOP}
hsaIdentity: SE2321000065-TEST0005
hsaArchivedObject: FALSE

dn: {TOP}
o: Region Kronoberg
"""


def read(raw: str) -> LdifFile:
    return ldif.parse(text.decode("f", raw.encode()))


def test_units_persons_functions_and_archived_entries_are_told_apart() -> None:
    found = hsa_entries.sort(read(EXPORT), ())
    named = {
        kind: [hsa_entries.name_of(record) for record in getattr(found, kind)]
        for kind in ("units", "persons", "functions", "archived", "others")
    }
    assert named == {
        "units": ["Vårdcentralen Birka", "Rådgivning"],
        "persons": ["Anna Berg"],
        "functions": ["Bokning", "Receptförnyelse"],
        "archived": ["Mottagningen som var"],
        "others": ["Region Kronoberg"],
    }


def test_what_is_left_out_is_one_line_with_a_count_and_names() -> None:
    found = hsa_entries.sort(read(EXPORT), ())
    (functions,) = hsa_entries.functions_left_out(found.functions, found)
    assert str(functions) == (
        "Left out, functions of units, with hours and numbers of their own: 2 "
        "(Bokning, Vårdcentralen Birka; Receptförnyelse, Vårdcentralen Birka)."
    )
    (archived,) = hsa_entries.archived_left_out(found.archived * 7)
    assert str(archived).startswith("Left out, archived in HSA: 7 (Mottagningen som var; ")
    assert str(archived).endswith(" and 2 more).")
    assert hsa_entries.functions_left_out([], found) == hsa_entries.archived_left_out([]) == []


def test_an_entry_with_two_identities_is_a_fault_at_the_second() -> None:
    file = read(f"dn: {BIRKA}\nhsaIdentity: SE2321000065-TEST0003\nhsaIdentity: SE2321000065-TEST0004\nou: x\n")
    assert not hsa_entries.sort(file, ()).units
    assert [(fault.id, fault.source and fault.source.line) for fault in file.faults] == [("two-identities", 3)]


def test_base64_that_is_not_utf_8_is_a_fault_of_what_is_read_only() -> None:
    file = read(f"dn: {BIRKA}\nhsaIdentity: SE2321000065-TEST0003\nou:: VuRyZA==\njpegPhoto:: /9j/4A==\n")
    hsa_entries.sort(file, ("ou",))
    assert [(fault.id, fault.source and fault.source.line) for fault in file.faults] == [("not-utf-8", 3)]


@pytest.mark.parametrize(
    ("dn", "named"),
    [
        ("ou=Åsa\\, Växjö,o=X", {"ou": "Åsa, Växjö"}),
        ("ou=a + hsaIdentity=SE1,hsaIdentity=SE2", {"ou": "a", "hsaidentity": "SE1"}),
        ("OU=V\\C3\\A4xj\\c3\\b6, c=SE", {"ou": "Växjö"}),
        ("ou=1\\+1", {"ou": "1+1"}),
        ("nothing", {}),
    ],
)
def test_an_entry_is_named_by_its_own_part_of_the_name(dn: str, named: dict[str, str]) -> None:
    assert hsa_entries.named(dn) == named
