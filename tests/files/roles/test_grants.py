"""Files of grants, as written."""

from __future__ import annotations

import io
import os
from pathlib import Path
from threading import Thread

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files.roles import grants as roles
from vis_cli.rules.roles.rows import Row

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
def test_tables_are_read_as_excel_in_swedish_writes_them(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "grants.csv"
    file.write_bytes(raw)
    assert roles.read_grants(str(file)).file.rows == [EXPECTED]


@pytest.mark.parametrize(
    "text",
    [
        "roles:\n- {person: Åsa Öberg, role: redaktör, unit: Vårdcentralen Teleborg, from: 2026-06-10}\n",
        "# våra\n- medarbetare: Åsa Öberg\n  roll: [redaktör]\n  enhet: Vårdcentralen Teleborg\n  från: 2026-06-10\n",
        "  # våra\r\n  \n \n\n"
        "- {medarbetare: Åsa Öberg, roll: [redaktör], enhet: Vårdcentralen Teleborg, från: 2026-06-10}\n",
    ],
)
def test_yaml_says_the_same(tmp_path: Path, text: str) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text(text)
    (row,) = roles.read_grants(str(file)).file.rows
    assert row == Row(*(cell or None for cell in EXPECTED))
    assert roles.read_grants("-", stdin=io.BytesIO(text.encode())).file.rows == [row]


@pytest.mark.parametrize("name", ["grants.yaml", "grants"])
def test_yaml_that_is_piped_in_by_name_is_read_once(tmp_path: Path, name: str) -> None:
    """As `<(…)` of a shell is: a second time there is nothing, or nobody writes any more."""
    text = "- {person: Åsa Öberg, role: redaktör, unit: Vårdcentralen Teleborg, from: 2026-06-10}\n"
    os.mkfifo(tmp_path / name)
    writer = Thread(target=(tmp_path / name).write_text, args=(text, "utf-8"), daemon=True)
    writer.start()
    (row,) = roles.read_grants(str(tmp_path / name)).file.rows
    assert row.person == EXPECTED.person
    writer.join()


def test_a_yaml_row_without_a_unit_is_a_fault_unless_the_command_names_it(tmp_path: Path) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text("- {person: A, role: b}\n")
    assert [fault.id for fault in roles.read_grants(str(file)).faults] == ["missing-key"]
    assert len(roles.read_grants(str(file), unit=False).file.rows) == 1


@pytest.mark.parametrize("text", ["roles: []\n", "roles: x\n", "just text\n", "roles:\n\t- a\n", "other: [a]\n", ""])
def test_yaml_that_is_no_list_of_rows_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text(text)
    with pytest.raises(FaultyInput):
        roles.read_grants(str(file))


def test_the_rest_of_a_yaml_file_is_a_table_that_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text("- {person: A, role: [b, c], unit: '=U'}\n- {person: D, role: e, unit: F, to: 2026-01-01}\n")
    grants = roles.read_grants(str(file))
    rest = tmp_path / "rest.csv"
    with rest.open("w", newline="") as stream:
        assert grants.write_rest({0: "why", 1: "not"}, stream) == 2
    again = roles.read_grants(str(rest)).file.rows
    assert again == [Row("A", "b,c", "=U", "", "", "", "", ""), Row("D", "e", "F", "", "2026-01-01", "", "", "")]


def test_rows_of_yaml_with_faults_of_form_go_to_the_rest_with_what_could_be_read(tmp_path: Path) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text("- {person: A, role: b, unit: C}\n- {person: D, role: e, unit: F, colour: red}\n- {role: g}\n- h\n")
    grants = roles.read_grants(str(file))
    assert [row.person for row in grants.file.rows] == ["A"]
    assert [(fault.id, fault.source.line) for fault in grants.faults] == [
        ("unknown-key", 2),
        ("missing-key", 3),
        ("missing-key", 3),
        ("wrong-type", 4),
    ]
    stream = io.StringIO()
    assert grants.write_rest({}, stream) == 3
    assert stream.getvalue().split("\r\n")[1].startswith("D;e;F;")


def test_a_row_with_too_many_cells_keeps_them_in_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "grants.csv"
    file.write_text('person;role;unit\nBerg; Anna;redaktör;Teleborg\nBo;x\n"A" B;x;y\nBo;x;y\n')
    grants = roles.read_grants(str(file))
    assert grants.is_whole
    stream = io.StringIO()
    assert grants.write_rest({0: "why"}, stream) == 4
    lines = stream.getvalue().split("\r\n")
    assert lines[1].startswith("Berg;Anna;redaktör;")
    assert lines[1].endswith(";Teleborg")
    assert lines[2].startswith("Bo;x;;")
    assert '""A"" B;x;y' in lines[3]
    assert lines[4] == "Bo;x;y;why"


def test_rows_can_not_be_told_apart_where_a_quote_stays_open(tmp_path: Path) -> None:
    file = tmp_path / "grants.csv"
    file.write_text('person;role;unit\nA;b;c\n"D;e;f\nG;h;i\n')
    assert not roles.read_grants(str(file)).is_whole
