"""Case types: imports by name, and renames that keep the old name."""

from __future__ import annotations

import pytest

from tests.rules.register.test_units import Lines
from vis_cli.errors import FaultyInput, Malformed, Refused
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.register.case_types import (
    CaseType,
    CaseTypeAlias,
    Offer,
    SaidCaseType,
    import_case_types,
    rename,
    slug,
)

U = "SE2321000065-TEST0001"


def bring(held: list[CaseType], aliases: list[CaseTypeAlias], *rows: tuple[str, ...]) -> Plan:
    said = [SaidCaseType(at, *row) for at, row in enumerate(rows)]
    return import_case_types(held, aliases, said, places=Lines())


def done(plan: Plan) -> list[tuple[Offer | str, ...]]:
    return [(step.action, step.after) for step in plan.steps]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Förnya recept", "fornya-recept"), ("Av- och omboka tid", "av-och-omboka-tid"), ("???", "case-type")],
)
def test_the_id_is_made_of_the_name(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_new_types_are_central_unless_said_otherwise() -> None:
    assert done(bring([], [], ("Boka tid", ("Beställ tid",)), ("Klagomål", (), False))) == [
        ("add", CaseType("boka-tid", "Boka tid", True)),
        ("add", CaseType("klagomal", "Klagomål", False)),
        ("add", CaseTypeAlias("Beställ tid", "boka-tid")),
    ]


def test_names_that_give_the_same_id_get_a_number() -> None:
    assert [step.after.slug for step in bring([], [], ("Boka tid",), ("Boka-tid",)).steps] == ["boka-tid", "boka-tid-2"]


def test_names_without_a_letter_of_ids_are_numbered_in_no_square_of_their_number() -> None:
    names = [(chr(0x4E00 + number),) for number in range(20_000)]
    slugs = [step.after.slug for step in bring([], [], *names).steps]
    assert slugs[:3] == ["case-type", "case-type-2", "case-type-3"] and len(set(slugs)) == 20_000


def test_a_new_name_with_a_known_alias_is_a_rename() -> None:
    held = [CaseType("meddelande-till-invanare", "Meddelande till invånare")]
    plan = bring(held, [], ("Meddelande från vården", ("Meddelande till invånare",)))
    assert done(plan) == [
        ("change", CaseType("meddelande-till-invanare", "Meddelande från vården")),
        ("add", CaseTypeAlias("Meddelande till invånare", "meddelande-till-invanare")),
    ]


def test_a_row_under_a_former_name_does_not_rename_back() -> None:
    held, aliases = [CaseType("a", "Nytt", False)], [CaseTypeAlias("Gammalt", "a")]
    assert bring(held, aliases, ("Gammalt",)).changes == ()


def test_importing_twice_is_the_same() -> None:
    rows = [("Boka tid", ("Beställ tid",), True), ("Klagomål", (), False)]
    rows_then = [step.after for step in bring([], [], *rows).steps]
    types = [each for each in rows_then if isinstance(each, CaseType)]
    aliases = [each for each in rows_then if isinstance(each, CaseTypeAlias)]
    assert bring(types, aliases, *rows).changes == ()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Boka tid",), ("boka tid",)], [("duplicate-case-type", 3)]),
        ([("A",), ("B", ("A",))], [("duplicate-case-type", 3)]),
        ([("A", ("X",)), ("B", ("C", "X"))], [("duplicate-case-type", 3)]),
        ([("Ny", ("Ett", "Två"))], [("ambiguous-case-type", 2)]),
        ([("Ett", ("Två",))], [("name-taken", 2)]),
    ],
)
def test_faulty_rows_are_told(rows: list[tuple[str, ...]], expected: list[tuple[int | str, ...]]) -> None:
    held = [CaseType("ett", "Ett"), CaseType("tva", "Två")]
    with pytest.raises(FaultyInput) as refused:
        bring(held, [], *rows)
    assert [(fault.id, fault.source.line) for fault in refused.value.faults] == expected


def test_renaming_keeps_the_old_name_and_takes_none_that_is_used() -> None:
    a, b = CaseType("a", "A"), CaseType("b", "B")
    assert done(rename(a, "Nya A", [a, b], [])) == [
        ("change", CaseType("a", "Nya A")), ("add", CaseTypeAlias("A", "a")),
    ]  # fmt: skip
    assert rename(a, "A", [a, b], []).changes == ()
    for taken, aliases in (("b", []), ("C", [CaseTypeAlias("c", "b")])):
        with pytest.raises(Refused):
            rename(a, taken, [a, b], aliases)
    with pytest.raises(Malformed):
        rename(a, " ", [a], [])


def test_case_types_their_names_and_offers_read_as_a_person_would_say_them() -> None:
    kind, other = CaseType("boka-tid", "Boka tid"), CaseTypeAlias("Bokning", "boka-tid")
    offered = Offer(U, "boka-tid", True)
    names = {U: "Lagan", "boka-tid": "Boka tid"}
    assert (kind.id, str(kind)) == ("boka-tid", "Boka tid")
    assert (other.id, str(other), other.words(names.get)) == (
        "boka-tid/Bokning", '"Bokning" for boka-tid', '"Bokning" for Boka tid'
    )  # fmt: skip
    assert (offered.id, str(offered)) == (f"{U}/boka-tid", f"{U} · boka-tid: offered")
    assert Offer(U, "boka-tid", False).words(names.get) == "Lagan · Boka tid: not offered"
