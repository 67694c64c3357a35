"""What is wrong between the journal and what it keeps, as it is told."""

from __future__ import annotations

import pytest

from vis_cli.rules.journal.findings import Finding, altered, differences, gone, met, unknown

ROW = {"hsa_id": "U1", "name": "Birka", "phone": None}


def test_only_the_fields_that_differ_are_named_with_what_each_says() -> None:
    assert differences(ROW, {**ROW, "name": "Birk", "phone": "0470"}) == {
        "name": ("Birka", "Birk"), "phone": (None, "0470"),
    }  # fmt: skip


def test_a_field_that_one_of_them_does_not_have_differs() -> None:
    assert differences(ROW, {"hsa_id": "U1", "name": "Birka"}) == {}
    assert differences({"hsa_id": "U1"}, {"hsa_id": "U1", "closed_on": "2026-05-01"}) == {
        "closed_on": (None, "2026-05-01")
    }


def test_a_number_of_a_resident_is_not_told() -> None:
    assert "191212121212" not in str(altered("units", "U1", 3, ROW, {**ROW, "name": "191212121212"}).message)


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (altered("units", "U1", 3, ROW, {**ROW, "name": "B"}), "units U1 is not as C-3 left it: name: Birka → B"),
        (gone("units", "U1", 3), "units U1 is gone, and C-3 left it there"),
        (unknown("units", "U1", None), "units U1 is there, and no change set added it"),
        (unknown("units", "U1", 3), "units U1 is there, and C-3 removed it"),
        (met("units", "U1", 4, 3, ROW, None), "C-4 added units U1, which C-3 had left there"),
        (met("units", "U1", 4, None, None, ROW), "C-4 met units U1, which no change set had added"),
        (met("units", "U1", 4, 3, None, ROW), "C-4 met units U1, which C-3 had removed"),
        (
            met("units", "U1", 4, 3, ROW, {**ROW, "phone": "1"}),
            "C-4 met units U1 otherwise than C-3 left it: phone: – → 1",
        ),
    ],
)
def test_each_is_told_with_table_id_and_change_set(finding: Finding, said: str) -> None:
    assert str(finding.message) == said
    assert (finding.table, finding.id) == ("units", "U1")


def test_programs_are_given_both_sides_of_each_field() -> None:
    told = altered("units", "U1", 3, ROW, {**ROW, "phone": "1"}).as_json()
    assert (told["table"], told["id"], told["change"]) == ("units", "U1", "C-3")
    assert told["differs"] == {"phone": {"journal": None, "table": "1"}}
