"""Units and persons in an export of the catalogue: which entries are rows, of which attributes, and which are told."""

from __future__ import annotations

import io

from vis_cli.files.core import ldif
from vis_cli.files.register import rows as register
from vis_cli.rules.register.persons import SaidPerson
from vis_cli.rules.register.units import SaidUnit

A, B = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
P, Q = "SE2321000065-TEST2001", "SE2321000065-TEST2002"
TOP = "o=Region Kronoberg,c=SE"


def test_units_in_ldif_as_a_catalogue_exports_them() -> None:
    top = TOP
    raw = (
        ldif.entry(top, [("o", "Region Kronoberg"), ("hsaIdentity", A)])
        + ldif.entry(f"ou=Primärvård,{top}", [("ou", "Primärvård")])
        + ldif.entry(
            f"OU=V\\C3\\A5rdcentralen\\, Åseda, ou=Primärvård, {top}",
            [
                ("ou", "Vårdcentralen, Åseda"),
                ("ou", "VC Åseda"),
                ("HSAIdentity", B),
                ("l", "Åseda"),
                ("telephoneNumber", "08-465 004 01"),
                ("street", "Gatan 1$Åseda"),
            ],
        )
        + ldif.entry(
            f"cn=Anna,ou=V\\C3\\A5rdcentralen\\2C Åseda,ou=Primärvård,{top}",
            [("cn", "A"), ("sn", "Berg"), ("hsaIdentity", P)],
        )
    )
    said = register.read_units("-", stdin=io.BytesIO(raw.encode()))
    assert said.rows == [
        SaidUnit(0, A, "Region Kronoberg"),
        SaidUnit(1, B, "Vårdcentralen, Åseda", A, "Åseda", "08-465 004 01", "Gatan 1, Åseda", ("VC Åseda",)),
    ]
    assert not said.columns and len(said.notes) == 2
    assert said.places.place(1).line == 8
    persons = register.read_persons("-", stdin=io.BytesIO(raw.encode()))
    assert persons.rows == [SaidPerson(0, P, "A", None, B)]


def test_a_person_has_the_name_of_its_parts_before_any_other_and_the_nearest_unit_above() -> None:
    top = f"ou=Överst,{TOP}"
    raw = (
        ldif.entry(top, [("ou", "Överst"), ("hsaIdentity", A)])
        + ldif.entry(f"ou=Mitt,{top}", [("ou", "Mitt"), ("hsaIdentity", B)])
        + ldif.entry(
            f"cn=x,ou=Utan id,ou=Mitt,{top}",
            [("cn", "Berg Anna"), ("givenName", "Anna"), ("sn", "Berg"), ("hsaIdentity", P), ("mail", "a@b.se")],
        )
        + ldif.entry(f"cn=y,{TOP}", [("displayName", "Bo Ek"), ("sn", "Ek"), ("hsaIdentity", Q)])
    )
    said = register.read_persons("-", stdin=io.BytesIO(raw.encode()))
    assert said.rows == [SaidPerson(0, P, "Anna Berg", "a@b.se", B), SaidPerson(1, Q, "Bo Ek")]
    assert [str(note) for note in said.notes] == ["Left out, units: 2 (vis units import reads them)."]
