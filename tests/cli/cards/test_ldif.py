"""`vis cards import` and the register's imports of what a catalogue exports, as it really comes."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.conftest import Command
from tests.register import ALVESTA, BIRKA, MOHEDA, TELEBORG, fill

TOP = "o=Region Kronoberg,c=SE"
NOTHING = {"telephone": None, "opening": None, "dropin": None, "visiting": None}


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment["VIS_NOW"] = "2026-05-04 08:00"
    return fill(vis)


def entry(unit: str, name: str, *lines: str) -> str:
    return "\n".join([f"dn: ou={name},{TOP}", f"hsaIdentity: {unit}", f"ou: {name}", *lines, "", ""])


def hours(vis: Command, unit: str) -> Any:
    telephone = vis.ok("cards", "show", unit, "--json").json["hours"].get("telephone")
    return telephone and telephone["hsa"]


@pytest.mark.parametrize(
    ("between", "faults"),
    [("", [("missing-blank-line", 3)]), (" \n", [("missing-blank-line", 4)]), ("\n", [])],
)
def test_no_unit_gets_the_hours_of_the_next_record(vis: Command, between: str, faults: list[tuple[str, int]]) -> None:
    first = f"dn: ou=a,{TOP}\nhsaIdentity: {MOHEDA}\ntelephoneHours: 1-5#08:00#11:30\n"
    second = f"dn: ou=b,{TOP}\nhsaIdentity: {ALVESTA}\ntelephoneHours: 1-5#13:00#16:00\n"
    # the line of the second dn moves with what stands between
    vis.write("hsa.ldif", first + between + second)
    run = vis("cards", "import", "hsa.ldif", "--yes", "--json")
    assert [(error["id"], error["line"] - 1) for error in run.json["errors"]] == faults
    assert run.code == (3 if faults else 0)
    assert (hours(vis, MOHEDA), hours(vis, ALVESTA)) == (
        (None, None) if faults else (["1-5#08:00#11:30"], ["1-5#13:00#16:00"])
    )


def test_an_entry_with_two_identities_gives_its_hours_to_nobody(vis: Command) -> None:
    vis.write("hsa.ldif", entry(MOHEDA, "a", f"hsaIdentity: {ALVESTA}", "telephoneHours: 1-5#08:00#11:30"))
    run = vis("cards", "import", "hsa.ldif", "--yes", "--json")
    assert (run.code, [(error["id"], error["line"]) for error in run.json["errors"]]) == (3, [("two-identities", 4)])
    assert hours(vis, MOHEDA) is None and hours(vis, ALVESTA) is None
    run = vis("units", "import", "hsa.ldif", "--yes", "--json")
    assert (run.code, run.ids) == (65, {"two-identities"})


def test_functions_and_archived_entries_are_left_out_and_said(vis: Command) -> None:
    vis.write(
        "hsa.ldif",
        entry(BIRKA, "Vårdcentralen Birka", "telephoneHours: 1-5#08:00#11:30")
        + f"dn: cn=Bokning,ou=Vårdcentralen Birka,{TOP}\nhsaIdentity: SE2321000065-TEST0031\ncn: Bokning\n"
        "telephoneNumber: 08-465 004 09\ntelephoneHours: 1-5#13:00#15:00\n\n"
        + entry(TELEBORG, "Vårdcentralen Teleborg", "hsaArchivedObject: TRUE", "telephoneHours: 1-5#09:00#10:00")
        + entry("SE2321000065-TEST0032", "Mottagningen som var", "hsaArchivedObject: TRUE"),
    )
    functions = "Left out, functions of units, with hours and numbers of their own: 1 (Bokning, Vårdcentralen Birka)."
    archived = "Left out, archived in HSA: 2 (Vårdcentralen Teleborg; Mottagningen som var)."
    run = vis.ok("cards", "import", "hsa.ldif", "--yes")
    assert functions in run.err + run.out and archived in run.err + run.out
    assert hours(vis, BIRKA) == ["1-5#08:00#11:30"] and hours(vis, TELEBORG) is None
    run = vis.ok("units", "import", "hsa.ldif", "--yes")
    assert functions in run.err + run.out and archived in run.err + run.out
    assert f"Archived in HSA, and open here: Vårdcentralen Teleborg ({TELEBORG})." in run.err + run.out
    listed = {item["hsa_id"] for item in vis.ok("units", "list", "--json").json["items"]}
    assert TELEBORG in listed and not {"SE2321000065-TEST0031", "SE2321000065-TEST0032"} & listed


def test_an_archived_person_is_not_imported(vis: Command) -> None:
    person = "SE2321000065-TEST1001"
    vis.write(
        "hsa.ldif",
        f"dn: cn=Anna Berg,{TOP}\nhsaIdentity: {person}\ncn: Anna Berg\nsn: Berg\nhsaArchivedObject: TRUE\n",
    )
    run = vis.ok("persons", "import", "hsa.ldif", "--yes")
    assert "Left out, archived in HSA: 1 (Anna Berg)." in run.err + run.out
    assert f"and not disabled here: Anna Berg ({person})." in run.err + run.out


def test_a_search_that_was_cut_is_not_taken_for_all(vis: Command) -> None:
    whole = entry(BIRKA, "Vårdcentralen Birka") + "# search result\nsearch: 2\nresult: 0 Success\n\n# numEntries: 1\n"
    vis.write("hsa.ldif", whole)
    vis.ok("units", "import", "hsa.ldif", "--yes")
    vis.write("hsa.ldif", whole.replace("0 Success", "4 Size limit exceeded"))
    run = vis("units", "import", "hsa.ldif", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["line"]) == (65, "incomplete-search", 7)
    assert "pr=500" in run.error["hint"]


def test_base64_of_another_encoding_is_a_fault_of_its_value(vis: Command) -> None:
    coded = base64.b64encode("Vårdcentralen Växjö".encode("latin-1")).decode()
    vis.write("hsa.ldif", f"dn: ou=a,{TOP}\nhsaIdentity: {BIRKA}\nou:: {coded}\n")
    run = vis("units", "import", "hsa.ldif", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["line"]) == (65, "not-utf-8", 3)
    coded = base64.b64encode("Tele\u200bborg".encode()).decode()
    vis.write("hsa.ldif", f"dn: ou=a,{TOP}\nhsaIdentity: {BIRKA}\nou:: {coded}\n")
    run = vis("units", "import", "hsa.ldif", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["line"]) == (65, "invisible-character", 3)


def test_even_and_odd_weeks_are_kept_shown_and_never_overwritten(vis: Command) -> None:
    even, odd = "1-5#08:00#16:00#Jamna veckor", "1-5#08:00#12:00#Udda veckor"
    vis.write("hsa.ldif", entry(TELEBORG, "a", f"telephoneHours: {even}", f"telephoneHours: {odd}"))
    run = vis("cards", "import", "hsa.ldif", "--yes", "--json")
    assert (run.code, run.json["errors"], [each["id"] for each in run.json["warnings"]]) == (0, [], ["kept-hours"])
    assert hours(vis, TELEBORG) == [even, odd]
    shown = vis.ok("cards", "show", TELEBORG).out
    assert "08.00–16.00 (Jamna veckor)" in shown and "08.00–12.00 (Udda veckor)" in shown
    assert vis.ok("todo", "--system", "HSA", "--unit", TELEBORG, "--json").json["items"] == []
    exported = vis.ok("cards", "export", TELEBORG, "--format", "ldif").out
    assert f"telephoneHours: {even}\ntelephoneHours: {odd}\n" in exported
    assert odd in vis("cards", "open", TELEBORG, "--at", "2026-05-04 09:00").out
    run = vis.ok("cards", "hours", "set", TELEBORG, "mån–fre 08–15")
    assert f"HSA's {odd}" in " ".join((run.out + run.err).split())
    assert hours(vis, TELEBORG) == ["1-5#08:00#15:00"]
