"""Residents who have a reserve number: asked for, held, and masked as any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cases.register import TELEBORG, fill
from tests.conftest import Command

NUMBER = "19810829M071"
CASES = f"""\
number;unit;case_type;resident;state;opened;closed;documented
2024-0000001;{TELEBORG.hsa_id};Boka tid;{NUMBER};closed;2024-01-02 08:00;2024-01-03 08:00;yes
2024-0000002;{TELEBORG.hsa_id};Boka tid;191212121212;closed;2024-01-02 08:00;2024-01-03 08:00;yes
"""


@pytest.fixture
def care(vis: Command) -> Command:
    fill(vis).write("cases.csv", CASES)
    vis.ok("cases", "import", "cases.csv", "--reserve-numbers", "--yes")
    return vis


@pytest.mark.parametrize("written", [NUMBER, "19810829m071"])
def test_a_reserve_number_is_asked_for_and_masked(care: Command, written: str) -> None:
    run = care.ok("cases", "list", "--resident", "-", "--json", stdin=written + "\n")
    assert [(item["number"], item["resident"]) for item in run.json["items"]] == [("2024-0000001", "19810829-****")]
    assert "M071" not in run.out + run.err
    care.ok("cases", "export", "--resident", "-", "--out", "ut.json", stdin=written + "\n")
    assert NUMBER in Path(care.cwd / "ut.json").read_text()
    found = care.ok("audit", "reads", "--resident", "-", "--json", stdin=written + "\n").json["items"]
    assert {item["what"] for item in found} == {"list", "export"}
    assert "M071" not in str(care.dump()["reads"]) + str(care.dump()["changes"])


def test_a_reserve_number_is_held(care: Command) -> None:
    care.ok("retention", "hold", "add", "--resident", "-", "--reason", "Anspråk", stdin=NUMBER + "\n")
    listed = care.ok("retention", "hold", "list", "--json")
    assert "M071" not in listed.out and "M071" not in str(care.dump()["steps"])
    assert NUMBER in care.ok("retention", "hold", "list", "--reveal", "--json").out
    due = care.ok("retention", "due", "--json", env={"VIS_NOW": "2027-01-01 08:00"}).json
    assert (due["due"], due["held"]) == (1, 1)


def test_nobody_opens_a_case_with_one(care: Command) -> None:
    words = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "Hej", "--json")
    run = care(*words, stdin=NUMBER + "\n")
    assert (run.code, run.error["id"]) == (65, "cannot-log-in") and "M071" not in run.err
