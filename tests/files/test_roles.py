"""Files of grants, as written."""

from __future__ import annotations

import io

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files import roles
from vis_cli.rules.roles_rows import Row

EXPECTED = Row("Åsa Öberg", "redaktör", "Vårdcentralen Teleborg", "2026-06-10", "", "", "", "")


@pytest.mark.parametrize(
    "raw",
    [
        "person,role,unit,from\nÅsa Öberg,redaktör,Vårdcentralen Teleborg,2026-06-10\n".encode(),
        "Person;Roll;Enhet;Från\r\nÅsa Öberg;redaktör;Vårdcentralen Teleborg;2026-06-10\r\n".encode("cp1252"),
        "\ufeffenhet;från;roll;medarbetare\r\nVårdcentralen Teleborg;2026-06-10;redaktör;Åsa Öberg\r\n".encode(),
        '"person";"role";"unit";"from"\r"Åsa Öberg";"redaktör";"Vårdcentralen Teleborg";"2026-06-10"\r'.encode(),
    ],
)
def test_tables_are_read_as_excel_in_swedish_writes_them(tmp_path, raw) -> None:
    file = tmp_path / "grants.csv"
    file.write_bytes(raw)
    assert roles.read_grants(str(file)).file.rows == [EXPECTED]


@pytest.mark.parametrize(
    "text",
    [
        "roles:\n- {person: Åsa Öberg, role: redaktör, unit: Vårdcentralen Teleborg, from: 2026-06-10}\n",
        "# våra\n- medarbetare: Åsa Öberg\n  roll: [redaktör]\n  enhet: Vårdcentralen Teleborg\n  från: 2026-06-10\n",
    ],
)
def test_yaml_says_the_same(tmp_path, text) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text(text)
    (row,) = roles.read_grants(str(file)).file.rows
    assert row == Row(*(cell or None for cell in EXPECTED))
    assert roles.read_grants("-", stdin=io.BytesIO(text.encode())).file.rows == [row]


def test_a_yaml_row_without_a_unit_is_a_fault_unless_the_command_names_it(tmp_path) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text("- {person: A, role: b}\n")
    with pytest.raises(FaultyInput):
        roles.read_grants(str(file))
    assert len(roles.read_grants(str(file), unit=False).file.rows) == 1


def test_the_rest_of_a_yaml_file_is_a_table_that_reads_back(tmp_path) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text("- {person: A, role: [b, c], unit: '=U'}\n- {person: D, role: e, unit: F, to: 2026-01-01}\n")
    grants = roles.read_grants(str(file))
    rest = tmp_path / "rest.csv"
    with rest.open("w", newline="") as stream:
        assert grants.write_rest({0: "why", 1: "not"}, stream) == 2
    again = roles.read_grants(str(rest)).file.rows
    assert again == [Row("A", "b,c", "=U", "", "", "", "", ""), Row("D", "e", "F", "", "2026-01-01", "", "", "")]
