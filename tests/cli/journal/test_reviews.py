"""Looking through the access log, as it is typed: drawn, filled in, put on record."""

from __future__ import annotations

import pytest

from tests.cli.cases.register import FIRST, fill, opened
from tests.conftest import Command

SAMPLE = ("audit", "sample", "--unit", "Teleborg", "--month", "2026-06", "--count", "2", "--seed", "7")


@pytest.fixture
def care(vis: Command) -> Command:
    fill(vis)
    opened(vis)
    for hour in ("08", "12", "23"):
        vis.ok("cases", "show", FIRST, env={"VIS_NOW": f"2026-06-16 {hour}:00"})
    vis.environment["VIS_NOW"] = "2026-07-01 08:00"
    return vis


def test_a_sample_is_filled_in_and_put_on_record(care: Command) -> None:
    reminded = care("status", "--json").json["attention"]
    assert "unreviewed-month" in {each["id"] for each in reminded}
    found = care.ok(*SAMPLE, "--json").json
    assert (found["seed"], found["reads"], found["marked"]) == ("7", 3, 1)
    assert ["night"] in [item["why"] for item in found["items"]] or any(
        "night" in item["why"] for item in found["items"]
    )
    table = care.ok(*SAMPLE, "--format", "csv", "--out", "prov.csv")
    assert "3 in all, 1 picked by a rule; drawn with --seed 7." in table.err
    header, *rows = (care.cwd / "prov.csv").read_text(encoding="utf-8-sig").splitlines()
    names = header.split(",")
    at = names.index("outcome")
    filled = [",".join(cell if n != at else "ok" for n, cell in enumerate(row.split(","))) for row in rows]
    care.write("prov.csv", "\n".join([header, *filled]) + "\n")
    run = care.ok("audit", "reviewed", "prov.csv", "--by", "Anna Åberg")
    assert "looked at, 0 remarked on" in run.out
    (item,) = care.ok("audit", "reviews", "--json").json["items"]
    assert (item["id"], item["month"], item["looked"], item["findings"]) == ("G-1", "2026-06", len(rows), [])
    assert "unreviewed-month" not in care("status", "--json").out
    assert "Anna Åberg" in care.ok("audit", "reviews").out
    care.ok("audit", "verify", "--state")


def test_a_sample_that_is_not_filled_in_is_no_review(care: Command) -> None:
    care.ok(*SAMPLE, "--format", "csv", "--out", "prov.csv")
    before = care.dump()
    run = care("audit", "reviewed", "prov.csv", "--by", "Anna Åberg", "--json")
    assert (run.code, run.out, run.ids) == (65, "", {"missing-outcome"})
    assert care.dump() == before


def test_what_is_no_sample_is_refused(care: Command) -> None:
    for words, code, id in (
        (("--unit", "Nowhere", "--month", "2026-06"), 5, "unknown-unit"),
        (("--unit", "Teleborg", "--month", "juni"), 2, "malformed-month"),
        (("--unit", "Teleborg", "--month", "2026-06", "--count", "0"), 2, "usage"),
    ):
        run = care("audit", "sample", *words, "--json")
        assert (run.code, run.out, run.error["id"]) == (code, "", id)
