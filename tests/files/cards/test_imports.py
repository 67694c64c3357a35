"""Hours and notices out of HSA: each value with its place, each row that cannot be read left out with a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.cards.samples import UNIT
from vis_cli.errors import FaultyInput, Message, NotFound
from vis_cli.files.cards.imports import CardsFile, read, understand
from vis_cli.files.core import text

NAMES = {UNIT: UNIT, "Teleborg": UNIT, "Teleborg, VC": UNIT, "Birka": "B"}


def find(name: str) -> str:
    if name not in NAMES:
        raise NotFound(Message('there is no unit "{name}".', name=name), hint="See vis units list.")
    return NAMES[name]


def understood(written: str) -> CardsFile:
    return understand(text.decode("x", written.encode(), windows=True), find)


def values(file: CardsFile) -> list[tuple[str, str, tuple[str, ...], int | None]]:
    return [(each.unit, each.what, tuple(value for value, _ in each.values), each.source.line) for each in file.values]


def faults(file: CardsFile) -> list[tuple[str, int | None, int | None]]:
    return [(fault.id, fault.source.line, fault.source.column) for fault in file.faults if fault.source]


# --- LDIF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        (f"dn: ou=Elsewhere\nhsaIdentity: {UNIT}\n", UNIT),
        (f"dn: hsaIdentity={UNIT},ou=x\n", UNIT),
        ("dn: ou=Teleborg,o=Region\n", UNIT),
        ("dn: OU = Teleborg , o=Region\n", UNIT),
        ("dn: ou=Teleborg\\, VC,o=Region\n", UNIT),
        ("dn: Birka\n", "B"),
    ],
)
def test_a_record_is_of_the_unit_of_its_identity_or_of_its_name(head: str, unit: str) -> None:
    file = understood(f"{head}telephoneHours: 1-5#08:00#11:00\n")
    assert [(each[0], each[1], each[2]) for each in values(file)] == [(unit, "telephone", ("1-5#08:00#11:00",))]
    assert file.faults == []


def test_every_attribute_of_a_card_is_read_under_its_kind_whatever_its_case() -> None:
    written = (
        "dn: ou=Teleborg\nTELEPHONEHOURS: 1-1#08:00#09:00\nsurgeryHours: 2-2#08:00#09:00\n"
        "dropInHours: 3-3#08:00#09:00\n"
        "visitingHours: 4-4#08:00#09:00\nhsaVpwInformation2: 20260601;;Hej\nlabeledURI: x\n"
        "telephoneHours: 5-5#08:00#09:00\n"
    )
    assert values(understood(written)) == [
        (UNIT, "telephone", ("1-1#08:00#09:00", "5-5#08:00#09:00"), 2),
        (UNIT, "opening", ("2-2#08:00#09:00",), 3),
        (UNIT, "dropin", ("3-3#08:00#09:00",), 4),
        (UNIT, "visiting", ("4-4#08:00#09:00",), 5),
        (UNIT, "notice", ("20260601;;Hej",), 6),
    ]


@pytest.mark.parametrize(
    ("edit", "found", "fault"),
    [
        ("replace: dropInHours\ndropInHours: 1-1#08:00#09:00\n-\n", [(UNIT, "dropin", ("1-1#08:00#09:00",), 3)], []),
        ("replace: telephoneHours\n-\n", [(UNIT, "telephone", (), 3)], []),
        ("add: dropInHours\ndropInHours: 1-1#08:00#09:00\n-\n", [], [("partial-change", 3, 1)]),
        ("delete: telephoneHours\n-\n", [], [("partial-change", 3, 1)]),
        ("add: description\ndescription: x\n-\n", [], []),
    ],
)  # fmt: skip
def test_a_modification_says_all_that_hsa_has_or_is_a_fault(edit: str, found: list, fault: list) -> None:
    file = understood(f"dn: ou=Teleborg\nchangetype: modify\n{edit}")
    assert (values(file), faults(file)) == (found, fault)


@pytest.mark.parametrize("change", ["delete", "modrdn"])
def test_a_record_that_takes_away_or_moves_says_nothing_of_hours(change: str) -> None:
    more = "newrdn: ou=x\ndeleteoldrdn: 1\n" if change == "modrdn" else ""
    assert values(understood(f"dn: ou=Teleborg\nchangetype: {change}\n{more}")) == []


def test_a_record_of_a_unit_that_is_not_there_is_left_out_with_what_to_do() -> None:
    file = understood(
        "dn: ou=Teleborg\ntelephoneHours: 1-1#08:00#09:00\n\ndn: ou=Nowhere\ntelephoneHours: 2-2#08:00#09:00\n"
    )
    assert [each[0] for each in values(file)] == [UNIT]
    assert faults(file) == [("not-found", 4, 1)]
    assert (str(file.faults[0].message), file.faults[0].hint) == ('there is no unit "Nowhere".', "See vis units list.")


def test_values_that_are_not_text_are_faults_and_empty_ones_are_none() -> None:
    file = understood("dn: ou=Teleborg\ntelephoneHours:: //8=\ntelephoneHours:\ntelephoneHours:  1-1#08:00#09:00\n")
    assert values(file) == [(UNIT, "telephone", ("1-1#08:00#09:00",), 2)]
    assert faults(file) == [("not-text", 2, 1)]


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "what", "found"),
    [
        ("mån–fre 8–11;;;", "telephone", ("1-5#08:00#11:00",)),
        ("Mo-Fr 08:00-11:00;öppettider;;", "opening", ("1-5#08:00#11:00",)),
        ("1-4#08:00#11:00 | 5-5#08:00#10:00;dropin;;", "dropin", ("1-4#08:00#11:00", "5-5#08:00#10:00")),
        ('"1-4#08:00#11:00;5-5#08:00#10:00";;;', "telephone", ("1-4#08:00#11:00", "5-5#08:00#10:00")),
        ('"1-4#08:00#11:00\n5-5#08:00#10:00";;;', "telephone", ("1-4#08:00#11:00", "5-5#08:00#10:00")),
        ("alla dagar 8–10;;2026-06-15;2026-06-21", "telephone", ("1-7#08:00#10:00##20260615#20260621",)),
        ("mån 8–10;;2026-06-15;", "telephone", ("1-1#08:00#10:00##20260615",)),
        ("mån 8–10;;;2026-06-21", "telephone", ("1-1#08:00#10:00###20260621",)),
    ],
)
def test_hours_in_a_table_are_hsa_values_whatever_form_they_are_written_in(
    cells: str, what: str, found: tuple[str, ...]
) -> None:
    file = understood(f"unit;hours;kind;from;to\nTeleborg;{cells}\n")
    assert (values(file), file.faults) == ([(UNIT, what, found, 2)], [])


def test_rows_of_the_same_unit_and_kind_are_one_attribute() -> None:
    file = understood(
        "unit;hours;kind\nTeleborg;mån 8–9;\nBirka;mån 8–9;\nTeleborg;tis 8–9;\nTeleborg;tis 8–9;dropin\n"
    )
    assert values(file) == [
        (UNIT, "telephone", ("1-1#08:00#09:00", "2-2#08:00#09:00"), 2),
        ("B", "telephone", ("1-1#08:00#09:00",), 3),
        (UNIT, "dropin", ("2-2#08:00#09:00",), 5),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Nowhere;mån 8–9;;;", ("not-found", 2, 1)),
        ("Teleborg;mån 8–9;fax;;", ("unknown-kind", 2, 10)),
        ("Teleborg;mån 8–9;;2026-13-01;", ("malformed-date", 2, 19)),
        ("Teleborg;mån 9–8;;;", ("inverted-span", 2, 14)),
        ("Teleborg;mån 8–9;;2026-08-01;2026-06-01", ("inverted-dates", 2, 30)),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_and_the_next_is_read(row: str, fault: tuple[str, int, int]) -> None:
    file = understood(f"unit;hours;kind;from;to\n{row}\nBirka;mån 8–9;;;\n")
    assert faults(file) == [fault]
    assert [each[0] for each in values(file)] == ["B"]


def test_a_table_of_notices_gives_the_values_that_hsa_has() -> None:
    file = understood(
        "enhet;meddelande;från;till\nTeleborg;Stängt idag ;2026-06-01;2026-06-07\n"
        "Nowhere;x;2026-06-01;\nBirka;Hej;2026-06-01;\n"
    )
    assert values(file) == [
        (UNIT, "notice", ("20260601;20260607;Stängt idag",), 2),
        ("B", "notice", ("20260601;;Hej",), 4),
    ]
    assert faults(file) == [("not-found", 3, 1)]
    assert [place.column for each in file.values for _, place in each.values] == [10, 7]


def test_the_notices_of_a_unit_are_of_one_attribute_and_what_was_taken_down_is_not_put_up() -> None:
    file = understood("unit,text,from,to,state\nTeleborg,A,2026-06-01,,up\nTeleborg,B,,,to come\nTeleborg,C,,,ended\n")
    assert values(file) == [(UNIT, "notice", ("20260601;;A",), 2)]
    assert [(value, source.line) for each in file.values for value, source in each.further] == [(";;B", 3)]


def test_exceptions_are_rows_of_their_own_or_faults_with_their_place() -> None:
    file = understood(
        "unit,hours,kind,from,to,exception\nTeleborg,mån 8–9,,,,nej\nTeleborg,stängt,all,2026-12-24,2026-12-24,ja\n"
        "Teleborg,stängt,all,2026-12-25,,ja\nTeleborg,mån 8–9,,,,kanske\n"
    )
    assert values(file) == [(UNIT, "telephone", ("1-1#08:00#09:00",), 2)]
    assert [(row.unit, row.what, row.exception, row.source.line) for row in file.exceptions] == [(UNIT, "all", True, 3)]
    assert faults(file) == [("missing-date", 4, 32), ("faulty-boolean", 5, 21)]


def test_what_is_neither_ldif_nor_such_a_table_is_refused() -> None:
    with pytest.raises(FaultyInput):
        understood("name;colour\na;red\n")


def test_a_file_is_read_in_windows_1252_too(tmp_path: Path) -> None:
    path = tmp_path / "hours.csv"
    path.write_bytes("enhet;tider\nTeleborg;mån–fre 8–11\n".encode("cp1252"))
    assert [each[2] for each in values(understand(read(str(path)), find))] == [("1-5#08:00#11:00",)]
