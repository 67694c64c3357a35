"""Persons: imports by HSA-id, disabled and enabled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.register.test_units import ALL, Lines
from vis_cli.errors import FaultyInput, Malformed, Refused
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.register.persons import Person, SaidPerson, check_email, disable, enable, import_persons

P, Q, U = "SE2321000065-TEST2001", "SE2321000065-TEST2002", "SE2321000065-TEST0001"
UNITS = Directory("unit", {U: "Teleborg"})


def bring(held: list[Person], *rows: dict[str, str], columns: tuple[str, ...] = (*ALL, "email", "unit")) -> Plan:
    said = [SaidPerson(at, **row) for at, row in enumerate(rows)]
    return import_persons(held, said, columns=columns, units=UNITS, places=Lines())


def test_persons_are_brought_to_what_is_said() -> None:
    plan = bring(
        [Person(P, "Anna", "a@b", U)],
        {"hsa_id": P, "name": "Anna Berg"},
        {"hsa_id": Q, "name": "Bo", "unit": "teleborg"},
    )
    assert [(step.action, step.after) for step in plan.steps] == [
        ("change", Person(P, "Anna Berg")),
        ("add", Person(Q, "Bo", None, U)),
    ]


def test_what_the_file_has_no_column_for_stays() -> None:
    held = Person(P, "Anna", "a@b", U, date(2026, 1, 1))
    plan = bring([held], {"hsa_id": P, "name": "Anna"}, columns=("hsa_id", "name"))
    assert plan.changes == () and "disabled here" in str(plan.notes[0])


def test_faults_of_every_row_are_told_at_once() -> None:
    with pytest.raises(FaultyInput) as refused:
        bring(
            [],
            {"hsa_id": P, "name": "A", "unit": "X"},
            {"hsa_id": P, "name": "B"},
            {"hsa_id": Q, "name": "C", "unit": "X"},
        )
    assert [(fault.id, fault.source.line) for fault in refused.value.faults] == [
        ("unknown-unit", 2), ("duplicate-person", 3), ("unknown-unit", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "on", "expected"),
    [(None, date(2026, 5, 1), date(2026, 5, 1)), (date(2026, 6, 1), date(2026, 5, 1), date(2026, 5, 1)),
     (date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 1))],
)  # fmt: skip
def test_a_person_is_disabled_from_the_first_day_said(held: date | None, on: date, expected: date) -> None:
    (step,) = disable(Person(P, "A", disabled_on=held), on).steps
    assert step.after.disabled_on == expected


def test_enabling_twice_is_the_same() -> None:
    assert enable(Person(P, "A")).changes == ()
    assert enable(Person(P, "A", disabled_on=date(2026, 1, 1))).steps[0].after == Person(P, "A")


def test_who_is_disabled_already_is_not_disabled_later_in_silence() -> None:
    gone = Person(P, "Anna Berg", disabled_on=date(2026, 6, 1))
    with pytest.raises(Refused) as refused:
        disable(gone, date(2026, 8, 1))
    assert (refused.value.id, str(refused.value.message)) == (
        "disabled-earlier",
        f"Anna Berg ({P}) is disabled from Mon 1 June 2026 already.",
    )
    assert disable(gone, date(2026, 6, 1)).is_empty
    assert disable(gone, date(2026, 5, 1)).steps[0].after.disabled_on == date(2026, 5, 1)


def test_who_is_protected_is_known_by_the_hsa_id_alone_and_a_list_read_back_takes_nothing() -> None:
    anna = Person(P, "Anna Berg", "anna@example.org", protected=True)
    assert (str(anna), str(anna.name_in_words), str(anna.email_in_words)) == (P, "protected", "protected")
    assert (anna.hidden().name, anna.hidden().email) == (P, None)
    assert replace(anna, protected=False).hidden().name == "Anna Berg"
    assert bring([anna], {"hsa_id": P, "name": P, "protected": True}).changes == ()
    (step,) = bring([anna], {"hsa_id": P, "name": "Anna B", "email": "a@example.org"}).steps
    assert (step.after.name, step.after.email, step.after.protected) == ("Anna B", "a@example.org", True)
    (open_,) = bring([anna], {"hsa_id": P, "name": "Anna Berg", "protected": False}).steps
    assert not open_.after.protected


def test_a_person_reads_by_name_and_id() -> None:
    assert str(Person(P, "Anna Berg")) == f"Anna Berg ({P})"


def test_an_address_that_is_none_is_refused() -> None:
    check_email("anna@example.org")
    for wrong in ("anna", "anna@", "anna @example.org"):
        with pytest.raises(Malformed) as refused:
            check_email(wrong)
        assert refused.value.id == "faulty-email"


def test_who_is_archived_in_hsa_and_not_disabled_here_is_told() -> None:
    anna = Person("P1", "Anna")
    plan = import_persons([anna], [], columns=ALL, units=UNITS, places=Lines(), archived=frozenset({"P1", "P9"}))
    assert "Archived in HSA, and not disabled here" in str(plan.notes[0]) and plan.steps == ()
    gone = replace(anna, disabled_on=date(2026, 1, 1))
    assert import_persons([gone], [], columns=ALL, units=UNITS, places=Lines(), archived=frozenset({"P1"})).notes == ()
