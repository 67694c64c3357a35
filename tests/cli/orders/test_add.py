"""`vis orders add`, as cron would run it."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import BIRKA, TELEBORG, fill

ADD = ("orders", "add", "IT-9", "Teleborg", "Boka tid", "--from", "2026-06-29", "--through", "2026-08-02")


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment |= {"VIS_NOW": "2026-05-11 08:00"}
    return fill(vis)


def test_an_order_is_applied_and_its_answer_printed(vis: Command) -> None:
    run = vis(*ADD, "--handover", "Birka")
    assert (run.code, run.err) == (0, "")
    assert "Sista dag stängt: söndag 2 augusti 2026 (v. 27–31)" in run.out
    assert "Hänvisning: Vårdcentralen Birka" in run.out
    (order,) = vis.ok("orders", "list", "--json").json["items"]
    assert (order["ref"], order["unit"], order["handover"]) == ("IT-9", TELEBORG, BIRKA)
    assert vis.ok("orders", "reply", "IT-9").out in run.out


def test_said_again_it_is_the_same_and_another_is_refused(vis: Command) -> None:
    first = vis.ok(*ADD, "--json").json
    assert (first["counts"]["add"], first["reply"].startswith("Hej!")) == (1, True)
    assert vis.ok(*ADD, "--json").json["change"] is None
    before = vis.dump()
    other = vis("orders", "add", "IT-9", "Teleborg", "Boka tid", "--weeks", "2026-W28", "--json")
    assert (other.code, other.out, other.error["id"]) == (4, "", "order-exists")
    assert vis.dump() == before


def test_a_dry_run_shows_the_plan_and_no_answer(vis: Command) -> None:
    before = vis.dump()
    run = vis(*ADD, "-n", "--json")
    assert (run.code, run.json["dry_run"], "reply" in run.json) == (0, True, False)
    assert vis.dump() == before


@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("IT-9", "Teleborg", "Boka tid"), 2, "usage"),
        (("IT-9", "Teleborg", "Boka tid", "--weeks", "2026-W28", "--from", "2026-06-29"), 2, "usage"),
        (("W-1", "Teleborg", "Boka tid", "--weeks", "2026-W28"), 65, "faulty-ref"),
        (("IT-9", "Telebrog", "Boka tid", "--weeks", "2026-W28"), 5, "unknown-unit"),
        (("IT-9", "Teleborg", "Rådgivning", "--weeks", "2026-W28"), 5, "unknown-case-type"),
        (("IT-9", "Teleborg", "Boka tid", "--weeks", "2026-W28", "--handover", "Teleborg"), 4, "handover-to-itself"),
        (("IT-9", "Teleborg", "Egen fråga", "--weeks", "2026-W28"), 4, "local-case-type"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    vis: Command, words: tuple[str, ...], code: int, id: str
) -> None:
    before = vis.dump()
    run = vis("orders", "add", *words, "--json")
    assert (run.code, run.out, run.error["id"]) == (code, "", id)
    assert vis.dump() == before


def test_a_ref_in_a_file_has_the_same_rules(vis: Command) -> None:
    vis.write("o.yaml", f"ref: C-4\nunit: Birka\ncase_types: all\nweeks: 2026-W28\nnote: {'x' * 10}\n")
    run = vis("orders", "check", "o.yaml", "--json")
    assert (run.code, [each["id"] for each in run.json["errors"]]) == (65, ["faulty-ref"])
