"""`vis report`: what stands, to hand on; the roles have tests of their own."""

from __future__ import annotations

from tests.cli.retention.fixtures import TOLVAN, UNIT
from tests.cli.retention.fixtures import fill as with_cases
from tests.conftest import Command
from tests.pages import read
from tests.register import MOHEDA, fill


def test_the_report_of_closures_begins_with_the_first_week_asked_for(vis: Command) -> None:
    fill(vis).environment |= {"VIS_NOW": "2026-05-04 08:00"}
    vis.ok("windows", "add", MOHEDA, "Boka tid", "--weeks", "2026-W27..2026-W28")
    asked = ("report", "closures", "--weeks", "2026-W26..2026-W29")
    found = vis.ok(*asked, "--json").json
    assert (found["weeks"][0], found["items"]) == ("2026-W26", [
        {"unit": "Vårdcentralen Moheda", "case_types": ["Boka tid"], "from": "2026-06-29", "to": "2026-07-13",
         "days": 14}
    ])  # fmt: skip
    page = read(vis.ok(*asked, "--format", "html", "--lang", "sv").out)
    assert (page.lang, page.title) == ("sv", "Stängda ärendetyper v. 26–29 2026")
    assert page.cells[0] == ["Ärendetyper", "v.26", "v.27", "v.28", "v.29"]
    empty = vis("report", "closures", "--weeks", "2026-W40", "--unit", "Moheda")
    assert (empty.code, empty.out) == (0, "") and empty.err.endswith("No closures.\n")


def test_the_report_of_retention_counts_and_names_no_case_and_no_resident(vis: Command) -> None:
    with_cases(vis)
    found = vis.ok("report", "retention", "--json").json
    assert (found["due"], found["held"], [each["name"] for each in found["case_types"]]) == (
        3, 1, ["Boka tid", "Förnya recept"]
    )  # fmt: skip
    assert vis.ok("report", "retention", "--as-of", "2026-06-03", "--json").json["due"] == 4
    said = vis.ok("report", "retention", "--format", "html").out
    assert read(said).title == "Retention" and TOLVAN not in said and "2024-0000001" not in said and UNIT not in said
    assert "Vårdcentralen Teleborg" in vis.ok("report", "retention").out


def test_the_report_of_a_season_is_that_of_the_orders(vis: Command) -> None:
    fill(vis).environment |= {"VIS_NOW": "2026-05-04 08:00"}
    for form in ("html", "json"):
        assert vis.ok("report", "season", "2026", "--format", form).out == vis.ok(
            "orders", "season", "2026", "--format", form
        ).out  # fmt: skip
