"""The role catalogue, as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.roles.region import CATALOGUE
from vis_cli.errors import Ambiguous, FaultyConfiguration, NotFound
from vis_cli.files.roles.catalogue import read_catalogue


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
def test_roles_are_found_by_every_name_they_have(text: str, found: tuple[str, ...]) -> None:
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
def test_a_faulty_catalogue_is_told_with_line_and_column(
    tmp_path: Path, text: str, id: str, line: int, column: int
) -> None:
    file = tmp_path / "roles.yaml"
    file.write_text(text)
    with pytest.raises(FaultyConfiguration) as refused:
        read_catalogue(str(file))
    assert (id, line, column) in [(one.id, one.source.line, one.source.column) for one in refused.value.faults]
    assert refused.value.exit_code == 78


def test_a_missing_catalogue_is_a_faulty_configuration(tmp_path: Path) -> None:
    with pytest.raises(FaultyConfiguration):
        read_catalogue(str(tmp_path / "none.yaml"))
