"""`vis retention attest`: a manager's word releases what is held for want of a note in the record, and no hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.retention.fixtures import OTHER, UNIT, fill, left, policy, purge, with_clients
from tests.conftest import Command
from vis_cli.db.core.records import carry_out
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person

MANAGER, NEXT = "SE2321000065-TEST0101", "SE2321000065-TEST0102"
UNNOTED = "2024-0000006"  # closed on 2022-06-01, not known to be in the record


@pytest.fixture
def filled(vis: Command) -> Command:
    """Cases, a policy, and two who have managed the unit."""
    filled = fill(with_clients(vis))
    with filled.open().writing() as db:
        carry_out(db, [Step(None, Person(MANAGER, "Anna Berg")), Step(None, Person(NEXT, "Bo Ek"))])
        db.commit()
    return filled


def attest(
    vis: Command, through: str = "2022-06-01", *more: str, unit: str = UNIT, by: str = MANAGER
) -> dict[str, Any]:
    words = ("retention", "attest", unit, "--through", through, "--by", by, "--json")
    return vis.ok(*words, *more).json


def waiting(vis: Command) -> list[tuple[str, int, str, str | None, str | None]]:
    found = vis.ok("retention", "due", "--json").json["waiting"]
    return [(e["unit"], e["cases"], e["through"], e["attested_through"], e["attested_by"]) for e in found]


def test_a_case_waits_for_its_units_manager_and_goes_once_they_have_attested(filled: Command) -> None:
    assert waiting(filled) == [(UNIT, 1, "2022-06-01", None, None)]
    assert "waits for the manager of Vårdcentralen Teleborg: 1 (last event on 2022-06-01; nothing attested)" in (
        filled.ok("retention", "due").out
    )
    attest(filled, "2022-05-31")
    assert waiting(filled) == [(UNIT, 1, "2022-06-01", "2022-05-31", MANAGER)]
    assert "attested through 2022-05-31 by Anna Berg" in filled.ok("retention", "due").out
    made = attest(filled, by="Bo Ek")
    assert (made["counts"]["add"], made["steps"][0]["id"]) == (1, "A-2")
    due = filled.ok("retention", "due", "--json").json
    assert (due["due"], due["held"], due["waiting"]) == (4, 0, [])
    assert filled.ok("retention", "purge", "--json").json["due"] == 4
    assert purge(filled)["purged"]["cases"] == 4
    assert UNNOTED not in left(filled)


def test_what_is_said_twice_is_said_already(filled: Command) -> None:
    assert attest(filled)["change"] == "C-1"
    again = attest(filled, "2022-05-01")
    assert (again["change"], again["counts"]["same"]) == (None, 1)
    assert attest(filled, "2022-05-01", by=NEXT)["counts"]["add"] == 1


def test_an_attestation_speaks_of_its_own_unit_and_releases_no_hold(filled: Command) -> None:
    attest(filled, "2026-06-01", unit=OTHER)
    assert waiting(filled) == [(UNIT, 1, "2022-06-01", None, None)]
    attest(filled)
    filled.ok("retention", "hold", "add", UNNOTED, "--reason", "Anspråk")
    assert purge(filled)["purged"]["cases"] == 3
    assert UNNOTED in left(filled)


def test_nobody_attests_what_is_to_come_nor_somebody_who_is_not_there(filled: Command) -> None:
    before = filled.dump()
    words = ("retention", "attest", UNIT, "--json", "--through")
    run = filled(*words, "2026-06-03", "--by", MANAGER)
    assert (run.code, run.out, run.error["id"]) == (2, "", "day-to-come")
    assert filled(*words, "2026-06-01", "--by", "Nobody").code == 5
    assert filled(*words, "soon", "--by", MANAGER).code == 2
    assert filled("retention", "attest", UNIT, "--by", MANAGER).code == 2
    assert filled.dump() == before
    filled.ok("persons", "disable", MANAGER)
    run = filled(*words, "2026-06-01", "--by", MANAGER)
    assert (run.code, run.error["id"]) == (4, "disabled-person")


def test_a_dry_run_changes_nothing(filled: Command) -> None:
    before = filled.dump()
    assert attest(filled, "2022-06-01", "-n")["dry_run"] is True
    said = filled.ok("retention", "attest", UNIT, "--through", "2022-06-01", "--by", MANAGER, "-n").out
    assert "+ A-1 attestation for Vårdcentralen Teleborg through 2022-06-01 by Anna Berg" in said
    assert "It speaks of 1 closed case that is not known to be in the record." in said
    assert filled.dump() == before


def test_an_attestation_is_taken_back_until_a_run_has_used_it(filled: Command) -> None:
    change = attest(filled)["change"]
    filled.ok("changes", "undo", change)
    assert waiting(filled) == [(UNIT, 1, "2022-06-01", None, None)]
    change = attest(filled)["change"]
    later = attest(filled, "2026-06-01", by=NEXT)["change"]
    purge(filled)
    run = filled("changes", "undo", change, "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "attestation-used")
    assert "R-1 has destroyed cases on the strength of A-2" in run.error["message"]
    filled.ok("changes", "undo", later)  # no case went by it
    assert filled.ok("audit", "verify", "--json").json["ok"]


def test_the_certificate_says_on_whose_word_how_many_went(filled: Command) -> None:
    attest(filled)
    purge(filled)
    paper = filled.ok("retention", "certificate", "show", "R-1", "--format", "json").json
    (said,) = paper["attestations"]
    assert said == {
        "id": "A-1",
        "unit": UNIT,
        "through": "2022-06-01",
        "by": MANAGER,
        "at": "2026-06-02T08:00:00+02:00",
        "cases": 1,
    }
    assert paper["held"]["cases"] == 0
    text = filled.ok("retention", "certificate", "show", "R-1").out
    assert f"1 ärenden; {UNIT} t.o.m. 2022-06-01, intygat 2026-06-02 08:00:00+02:00 av {MANAGER}" in text
    assert "attested through 2022-06-01" not in text


def test_a_unit_shows_what_has_been_attested_of_it(filled: Command) -> None:
    attest(filled)
    purge(filled)
    data = filled.ok("show", "Teleborg", "--json").json
    assert [(each["id"], each["through"], each["by"], each["run"]) for each in data["attestations"]] == [
        ("A-1", "2022-06-01", MANAGER, 1)
    ]
    assert "A-1 through 2022-06-01 by Anna Berg, used by R-1" in filled.ok("show", "Teleborg").out
    assert "attestation for Vårdcentralen Teleborg through 2022-06-01 by Anna Berg, used by R-1" in (
        filled.ok("show", "A-1").out
    )
    assert filled.ok("show", "a-1", "--json").json["changes"][0]["id"] == "C-1"
    assert filled("show", "A-9").code == 5


def test_a_run_that_was_lost_marks_the_attestations_that_it_had_used(filled: Command) -> None:
    attest(filled)
    filled.ok("db", "backup", "backup")
    purge(filled)
    filled.ok("db", "restore", "backup", "--yes")
    assert filled.ok("show", "A-1", "--json").json["run"] is None
    filled.ok("retention", "replay", "--yes")
    assert filled.ok("show", "A-1", "--json").json["run"] == 1
    assert UNNOTED not in left(filled)
    assert filled("changes", "undo", "C-1").code == 4


def test_a_policy_that_takes_them_for_no_records_asks_for_no_attestation(filled: Command) -> None:
    policy(filled, undocumented="purge")
    attest(filled)
    assert purge(filled)["purged"]["cases"] == 4
    assert "attestations" not in filled.ok("retention", "certificate", "show", "R-1", "--json").json
    filled.ok("changes", "undo", "C-1")
