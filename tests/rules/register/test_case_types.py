"""Case types: imports by name, renames that keep the old name, and when what is closed opens again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.rules.register.test_units import Lines
from vis_cli.errors import FaultyInput, Malformed, Refused
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import (
    CaseType,
    CaseTypeAlias,
    Offer,
    SaidCaseType,
    SaidOffer,
    import_case_types,
    import_offers,
    offer,
    offer_like,
    offer_state,
    rename,
    slug,
)

U = "SE2321000065-TEST0001"
SAID, LATER = (datetime(2026, 6, day, 8, tzinfo=UTC) for day in (1, 2))


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


def test_offers_are_brought_to_what_is_said_and_faults_told_at_once() -> None:
    units, types = Directory("unit", {U: "Teleborg"}), Directory("case type", {"boka-tid": "Boka tid"})

    def bring_offers(held: list[Offer], *rows: tuple[bool | str, ...]) -> Plan:
        said = [SaidOffer(at, *row) for at, row in enumerate(rows)]
        return import_offers(held, said, units=units, case_types=types, places=Lines())

    plan = bring_offers([Offer(U, "boka-tid", True)], ("Teleborg", "Boka tid", False), (U, "boka tid", False))
    assert done(plan) == [("change", Offer(U, "boka-tid", False))]
    with pytest.raises(FaultyInput) as refused:
        bring_offers([], ("Birka", "Boka tid", True), (U, "Boka", True), (U, "Boka tid", False), (U, "Baka tid", True))
    assert [(fault.id, fault.source.line) for fault in refused.value.faults] == [
        ("unknown-unit", 2), ("duplicate-offer", 4), ("unknown-case-type", 5),
    ]  # fmt: skip


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


def test_saying_again_what_is_offered_is_the_same() -> None:
    assert offer(Offer(U, "a", True), U, "a", True, SAID).changes == ()
    assert offer(None, U, "a", False, SAID).steps == ()
    assert done(offer(None, U, "a", True, SAID)) == [("add", Offer(U, "a", True, SAID, stood=False))]


def test_what_is_said_here_remembers_what_the_catalogue_has() -> None:
    (step,) = offer(Offer(U, "a", True), U, "a", False, SAID).steps
    assert step.after == Offer(U, "a", False, SAID, stood=True)
    (back,) = offer(step.after, U, "a", True, LATER).steps
    assert (back.after, back.after.stands) == (Offer(U, "a", True, LATER, stood=True), True)
    units, types = Directory("unit", {U: "Teleborg"}), Directory("case type", {"a": "A"})
    for said, kept in ((False, step.after), (True, Offer(U, "a", True))):
        (row,) = import_offers(
            [step.after], [SaidOffer(0, U, "a", said)], units=units, case_types=types, places=Lines()
        ).steps
        assert row.after == kept


def window(since: int, until: int, cancelled: int | None = None) -> Window:
    at = cancelled and midnight(date(2026, 7, cancelled))
    return Window(1, None, U, "a", midnight(date(2026, 7, since)), midnight(date(2026, 7, until)), cancelled_at=at)


@pytest.mark.parametrize(
    ("windows", "opens"),
    [
        ([], None),
        ([window(11, 20)], None),
        ([window(1, 10)], None),
        ([window(1, 20)], 20),
        ([window(10, 20)], 20),
        ([window(1, 15), window(15, 25)], 25),
        ([window(14, 25), window(1, 15)], 25),
        ([window(1, 15), window(16, 25)], 15),
        ([window(1, 25, cancelled=5)], None),
        ([window(1, 25, cancelled=12)], 12),
    ],
)
def test_what_is_closed_opens_at_the_end_of_the_last_window_without_a_gap(
    windows: list[Window], opens: int | None
) -> None:
    at = midnight(date(2026, 7, 10))
    assert offer_state("A", True, True, windows, None, at).opens_again == (opens and midnight(date(2026, 7, opens)))
    assert offer_state("A", True, True, windows, None, at).active == (opens is None)
    assert not offer_state("A", False, True, windows, None, at).active


@pytest.mark.parametrize(("closed", "active"), [(9, False), (10, False), (11, True)])
def test_nothing_is_active_at_a_closed_unit(closed: int, active: bool) -> None:
    at = midnight(date(2026, 7, 10))
    assert offer_state("A", True, True, [], date(2026, 7, closed), at).active == active


def test_what_is_closed_until_after_its_unit_never_opens_again() -> None:
    state = offer_state("A", True, False, [window(1, 20)], date(2026, 7, 15), midnight(date(2026, 7, 10)))
    assert (state.active, state.opens_again, state.words) == (False, None, "closed until further notice")


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


@pytest.mark.parametrize(
    ("offered", "windows", "words", "again"),
    [
        (True, [], "active", None),
        (False, [], "not offered", None),
        (True, [window(1, 20)], "closed, opens 2026-07-20", "2026-07-20"),
    ],
)
def test_what_a_resident_meets_is_said_in_words_and_as_json(
    offered: bool, windows: list[Window], words: str, again: str | None
) -> None:
    state = offer_state("Boka tid", offered, True, windows, None, midnight(date(2026, 7, 10)))
    assert state.words == words
    assert state.as_json() == {
        "name": "Boka tid", "offered": offered, "active": words == "active", "switch": True, "opens_again": again
    }  # fmt: skip


def test_a_unit_offers_what_another_does_and_keeps_what_it_offers_beside() -> None:
    held = [Offer("U", "a", True), Offer("U", "b", False), Offer("U", "c", True)]
    plan = offer_like(held, [Offer("V", "a", True), Offer("V", "b", True), Offer("V", "d", False)], "U", SAID)
    assert [(step.after.case_type, step.action) for step in plan.steps] == [("a", "same"), ("b", "change")]
    assert [str(note) for note in plan.notes] == ["Offered beside, and left so: 1."]
