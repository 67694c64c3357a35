"""The role catalogue and files of grants, as written."""

from __future__ import annotations

import io

import pytest

from tests.rules.roles_scene import CATALOGUE
from vis_cli.errors import Ambiguous, FaultyConfiguration, FaultyInput, NotFound
from vis_cli.files import roles
from vis_cli.rules.roles_rows import Row


def test_the_catalogue_has_the_eight_roles_in_two_systems() -> None:
    assert list(CATALOGUE.roles) == [
        "lokal-administrator-hsa",
        "redaktor-e-tjanst",
        "redaktor-kontaktkort",
        "lokal-administrator-pv",
        "arendemottagare",
        "arendehanterare",
        "behorighetsadministrator",
        "granskare",
    ]
    assert CATALOGUE.systems == ("HSA Webb", "Personalverktyget")
    assert CATALOGUE.migrate_to == "lokal-administrator-hsa"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("redaktor-kontaktkort", ("redaktor-kontaktkort",)),
        ("Redaktör kontaktkort", ("redaktor-kontaktkort",)),
        ("redaktör KONTAKTKORT", ("redaktor-kontaktkort",)),
        ("Redaktör k", ("redaktor-kontaktkort",)),
        ("redaktör", ("redaktor-e-tjanst", "redaktor-kontaktkort")),
        ("medarbetare", ("arendemottagare", "arendehanterare")),
        ("ÄM,ÄH", ("arendemottagare", "arendehanterare")),
        ("medarbetare, ärendemottagare, granskare", ("arendemottagare", "arendehanterare", "granskare")),
        ("Lokal administratör HSA Webb", ("lokal-administrator-hsa",)),
    ],
)
def test_roles_are_found_by_every_name_they_have(text, found) -> None:
    assert CATALOGUE.find(text) == found


def test_the_two_local_administrators_must_be_told_apart() -> None:
    with pytest.raises(Ambiguous) as refused:
        CATALOGUE.find("Lokal administratör")
    assert len(refused.value.details["candidates"]) == 2


def test_a_misspelt_role_gets_a_suggestion() -> None:
    with pytest.raises(NotFound) as refused:
        CATALOGUE.find("Redaktr kontaktkort")
    assert "Redaktör kontaktkort" in str(refused.value.hint)


ROLE = "- {id: a, name: A, system: S, permits: [x]}\n"


@pytest.mark.parametrize(
    ("text", "id", "line", "column"),
    [
        ("roles:\n- {name: A, system: S, permits: [x]}\n", "missing-key", 2, 3),
        ("roles:\n- {id: A b, name: A, system: S, permits: [x]}\n", "faulty-id", 2, 8),
        ("roles:\n- {id: a, name: 'A, B', system: S, permits: [x]}\n", "faulty-name", 2, 17),
        ("roles:\n- {id: a, name: A, system: S, permits: []}\n", "empty-list", 2, 40),
        ("roles:\n- {id: a, name: A, system: S, permits: [x], granted_by: [a, b]}\n", "unknown-role", 2, 61),
        ("roles:\n- {id: a, name: A, system: S, permits: [x], at_least: two}\n", "faulty-number", 2, 55),
        ("roles:\n- {id: a, name: A, system: S, permits: [x], colour: red}\n", "unknown-key", 2, 45),
        (f"roles:\n{ROLE}- {{id: a, name: B, system: S, permits: [x]}}\n", "duplicate-name", 3, 8),
        (f"roles:\n{ROLE}- {{id: b, name: a, system: S, permits: [x]}}\n", "duplicate-name", 3, 17),
        (f"roles:\n{ROLE}bundles:\n- {{id: c, name: C, roles: [a, d]}}\n", "unknown-role", 4, 31),
        (f"roles:\n{ROLE}migrate_to: z\n", "unknown-role", 3, 13),
        ("roles: []\n", "empty-list", 1, 8),
        ("bundles: []\n", "missing-key", 1, 1),
        ("", "empty-file", 1, 1),
    ],
)
def test_a_faulty_catalogue_is_told_with_line_and_column(tmp_path, text, id, line, column) -> None:
    file = tmp_path / "roles.yaml"
    file.write_text(text)
    with pytest.raises(FaultyConfiguration) as refused:
        roles.read_catalogue(str(file))
    assert (id, line, column) in [(one.id, one.source.line, one.source.column) for one in refused.value.faults]
    assert refused.value.exit_code == 78


def test_a_missing_catalogue_is_a_faulty_configuration(tmp_path) -> None:
    with pytest.raises(FaultyConfiguration):
        roles.read_catalogue(str(tmp_path / "none.yaml"))


# --- grants ----------------------------------------------------------------------------------------------------------

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
