"""The register's files: CSV, LDIF and YAML give the same rows, and every fault its line."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from vis_cli.errors import FaultyInput
from vis_cli.files.register import rows as register
from vis_cli.rules.register.case_types import SaidCaseType, SaidOffer
from vis_cli.rules.register.persons import SaidPerson
from vis_cli.rules.register.units import SaidUnit

A, B, P = "SE2321000065-TEST0001", "SE2321000065-TEST0002", "SE2321000065-TEST2001"


def stdin(raw: bytes | str) -> io.BytesIO:
    return io.BytesIO(raw if isinstance(raw, bytes) else raw.encode())


def faults(read: Callable[..., Any], raw: bytes | str) -> list[tuple[int | str, ...]]:
    with pytest.raises(FaultyInput) as refused:
        read("-", stdin=stdin(raw))
    return [(fault.id, fault.source.line, fault.source.column) for fault in refused.value.faults]


def test_units_in_csv_as_excel_saves_it() -> None:
    raw = f"HSA-id;Enhet;Ort;Alias\r\n\u00a0{A} ;Vårdcentralen  Växjö;;Ett|Två \r\n".encode("cp1252")
    said = register.read_units("-", stdin=stdin(raw))
    assert said.rows == [SaidUnit(0, A, "Vårdcentralen Växjö", aliases=("Ett", "Två"))]
    assert set(said.columns) == {"hsa_id", "name", "location", "aliases"}


def test_persons_in_csv() -> None:
    said = register.read_persons("-", stdin=stdin(f"enhet,namn,hsa_id,e-post\nTeleborg,Anna Berg,{P},a@b.se\n"))
    assert said.rows == [SaidPerson(0, P, "Anna Berg", "a@b.se", "Teleborg")]


def test_case_types_of_both_kinds_are_told_by_their_header() -> None:
    types = register.read_case_types("-", stdin=stdin("namn;centralt;alias\nBoka tid;ja;Ett|Två\nKlagomål;Nej;\nX;;\n"))
    assert types.rows == [
        SaidCaseType(0, "Boka tid", ("Ett", "Två"), True),
        SaidCaseType(1, "Klagomål", (), False),
        SaidCaseType(2, "X", (), None),
    ]
    offers = register.read_case_types("-", stdin=stdin("ärendetyp;enhet;erbjuds\nBoka tid;Teleborg;nej\nA;B;\n"))
    assert offers.rows == [SaidOffer(0, "Teleborg", "Boka tid", False), SaidOffer(1, "B", "A", True)]


def test_the_shipped_case_types_are_read() -> None:
    said = register.read_case_types(str(ROOT / "configs" / "case-types.yaml"))
    assert {row.name for row in said.rows} >= {"Boka tid", "Förnya recept"}
    assert said.places.source(1, "aliases").line == 8


def test_case_types_in_yaml_are_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "types.yaml"
    path.write_text("case_types:\n  - namn: A\n    central: kanske\n  - aliases: [B]\n    colour: red\n")
    with pytest.raises(FaultyInput) as refused:
        register.read_case_types(str(path))
    assert [(fault.id, fault.source.line, fault.source.column) for fault in refused.value.faults] == [
        ("faulty-boolean", 3, 14), ("missing-key", 4, 5), ("unknown-key", 5, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("read", "raw", "expected"),
    [
        (register.read_units, f"hsa_id;name\n{A};\nSE2321000056-TEST1;B\n ;C\n",
         [("empty-value", 2, 23), ("faulty-hsa-id", 3, 12), ("faulty-hsa-id", 4, 2)]),
        (register.read_units, f"dn: ou=a\nhsaIdentity: {A}\n\ndn: ou=b\nou: B\nhsaIdentity: {A}x:\n",
         [("empty-value", 1, 1), ("faulty-hsa-id", 6, 36)]),
        (register.read_units, f"dn: ou=a\nchangetype: delete\n\ndn: ou=b\nou: B\nhsaIdentity: {A}\n",
         [("not-an-entry", 1, 1)]),
        (register.read_units, b"dn: ou=a\nou: V\xe4xj\xf6\n", [("not-utf-8", 2, 6)]),
        (register.read_units, "namn;ort\n", [("missing-column", 1, 1)]),
        (register.read_persons, f"hsa_id;name;email\n{P};A;a.b.se\n{P};;\n",
         [("faulty-email", 2, 25), ("empty-value", 3, 23)]),
        (register.read_case_types, "name;central\nA;kanske\n;ja\n", [("faulty-boolean", 2, 3), ("empty-value", 3, 1)]),
        (register.read_case_types, "unit;case_type;offered\n;A;ja\nB;;x?\n",
         [("empty-value", 2, 1), ("empty-value", 3, 3), ("faulty-boolean", 3, 4)]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place(
    read: Callable[..., Any], raw: bytes | str, expected: list[tuple[int | str, ...]]
) -> None:
    assert faults(read, raw) == expected
