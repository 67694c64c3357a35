"""What a resident is given of what is kept of them, as it is typed."""

from __future__ import annotations

import json
import stat

import pytest

from tests.cli.cases.register import FIRST, TOLVAN, fill, opened, shown
from tests.conftest import Command

ASKED = {"stdin": TOLVAN + "\n"}


@pytest.fixture
def care(vis: Command) -> Command:
    fill(vis)
    opened(vis)
    vis.ok("cases", "comment", FIRST, "--text", "HEMLIG", "--by", "Bo Ek")
    return vis


def test_the_register_is_taken_out_into_one_file_for_its_owner(care: Command) -> None:
    run = care.ok("cases", "export", "--resident", "-", "--out", "utdrag.json", **ASKED)
    assert (run.out, run.err) == ("", "Wrote utdrag.json.\n")
    path = care.cwd / "utdrag.json"
    found = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and found["resident"] == TOLVAN
    assert [case["number"] for case in found["cases"]] == [FIRST] and "HEMLIG" not in path.read_text()
    words = (
        "cases",
        "export",
        "--resident",
        "-",
        "--staff",
        "--format",
        "html",
        "--out",
        "utdrag.html",
        "--lang",
        "sv",
    )
    care.ok(*words, **ASKED)
    page = (care.cwd / "utdrag.html").read_text()
    assert "HEMLIG" in page and "Registerutdrag" in page and 'lang="sv"' in page
    items = care.ok("audit", "reads", "--case", FIRST, "--json").json["items"]
    assert [item["what"] for item in items] == ["export", "export"]
    assert TOLVAN not in str(care.dump()["reads"])


def test_an_extract_without_a_file_is_a_wrong_use(care: Command) -> None:
    run = care("cases", "export", "--resident", "-", "--json", **ASKED)
    assert (run.code, run.out, run.error["id"]) == (2, "", "missing-out")


def test_who_looked_is_told_to_the_resident_by_unit_and_time(care: Command) -> None:
    shown(care, FIRST)
    words = ("audit", "reads", "--resident", "-", "--for-patient")
    found = care.ok(*words, "--json", **ASKED).json
    assert [(item["unit_name"], item["what"]) for item in found["items"]] == [("Vårdcentralen Teleborg", "show")]
    assert set(found["items"][0]) == {"at", "unit", "unit_name", "what"}
    care.ok(*words, "--format", "html", "--out", "logg.html", "--lang", "sv", **ASKED)
    page = (care.cwd / "logg.html").read_text()
    assert "Loggutdrag" in page and "öppnade ett ärende" in page and "Bo Ek" not in page and FIRST not in page
    assert stat.S_IMODE((care.cwd / "logg.html").stat().st_mode) == 0o600
    assert "opened" not in care.ok(*words, "--format", "plain", "--lang", "sv", **ASKED).out


@pytest.mark.parametrize("more", [(), ("--resident", "-", "--person", "Bo Ek"), ("--resident", "-", "--of-log")])
def test_what_a_resident_is_given_is_of_one_resident(care: Command, more: tuple[str, ...]) -> None:
    run = care("audit", "reads", "--for-patient", *more, "--json", **ASKED)
    assert (run.code, run.out, run.error["id"]) == (2, "", "usage")
