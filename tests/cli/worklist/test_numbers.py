"""The numbers of `vis todo`: what stood there in the list that this user was last shown, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.rows import BOKA, add, window
from tests.conftest import Command, Run
from tests.register import ALVESTA, BIRKA, MOHEDA, fill
from tests.rules.worklist.test_lines import ALIKE
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.units import Unit

ANNA, BO = {"SUDO_USER": "anna"}, {"SUDO_USER": "bo"}


def closed(vis: Command) -> Command:
    """On 11 May Birka closes two types, Alvesta and Moheda one each."""
    vis.environment |= {"VIS_NOW": "2026-05-11 08:00"}
    fill(vis)
    for unit, case_types in ((MOHEDA, ["Boka tid"]), (ALVESTA, ["Boka tid"]), (BIRKA, ["Boka tid", "Förnya recept"])):
        vis.ok("windows", "add", unit, *case_types, "--from", "2026-05-11", "--opens", "2026-05-18",
               "--yes", "--now", "2026-05-04 08:00")  # fmt: skip
    return vis


@pytest.fixture
def season(vis: Command) -> Command:
    return closed(vis)


@pytest.fixture
def season_sqlite(vis_sqlite: Command) -> Command:
    return closed(vis_sqlite)


def ticked(run: Run) -> list[tuple[str, str, Any]]:
    """What was ticked off: action, unit, item."""
    steps = run.json["steps"]
    return [(each["action"], each["after"]["unit"], each["after"]["item"].partition(" type ")[2]) for each in steps]


def order(vis: Command, *words: str, **how: Any) -> list[str]:
    """The units of the numbered table, from the first."""
    table = vis.ok("todo", *words, "--columns", "number,unit", **how).out.splitlines()[2:]
    rows = [line.split() for line in table]
    assert [number for number, _ in rows] == [str(n) for n in range(1, len(rows) + 1)]
    return [unit for _, unit in rows]


def refused(run: Run) -> tuple[int, set[str]]:
    return run.code, run.ids


def test_a_number_is_what_stood_there_in_the_list_that_this_user_last_saw(season: Command) -> None:
    assert season("todo", "done", "1", "--json", env=ANNA).ids == {"unknown-number"}
    units = order(season, env=ANNA)
    assert sorted(units) == sorted([MOHEDA, ALVESTA, BIRKA])
    at = {unit: str(n) for n, unit in enumerate(units, 1)}
    assert order(season, "--unit", "Birka", env=BO) == [BIRKA]  # Bo's list is his
    run = season.ok("todo", "done", at[BIRKA], "--json", env=ANNA)
    assert ticked(run) == [("add", BIRKA, each) for each in ("boka-tid", "fornya-recept")]
    assert [each for _, each, _ in ticked(season.ok("todo", "done", "1", "--json", env=BO))] == [BIRKA, BIRKA]
    # no number shifts when another is ticked, and what is ticked is the same
    assert ticked(season.ok("todo", "done", at[MOHEDA], "--json", env=ANNA)) == [("add", MOHEDA, "boka-tid")]
    again = season.ok("todo", "done", at[MOHEDA], at[BIRKA], "--json", env=ANNA)
    assert (again.json["change"], again.json["counts"]["same"]) == (None, 3)
    assert season.ok("todo", "undone", at[MOHEDA], "--json", env=ANNA).json["counts"]["remove"] == 1
    assert season.ok("todo", "undone", at[MOHEDA], "--json", env=ANNA).json["change"] is None
    # the next list has numbers of its own
    (again_moheda,) = {n for n, unit in enumerate(order(season, env=ANNA), 1) if unit == MOHEDA}
    assert ticked(season.ok("todo", "done", str(again_moheda), "--json", env=ANNA)) == [("add", MOHEDA, "boka-tid")]
    assert refused(season("todo", "done", "3", "--json", env=ANNA)) == (4, {"unknown-number"})
    assert order(season, "--unit", ALVESTA, env=ANNA) == [ALVESTA]
    assert refused(season("todo", "done", "2", "--json", env=ANNA)) == (4, {"unknown-number"})
    season.ok("todo", "--json", env=ANNA)  # nor is a list for programs shown to anybody
    assert ticked(season.ok("todo", "done", "1", "--json", env=ANNA)) == [("add", ALVESTA, "boka-tid")]


def test_what_has_changed_since_is_refused_and_what_came_to_it_is_not_meant(season_sqlite: Command) -> None:
    vis = season_sqlite
    vis.environment["VIS_NOW"] = "2026-05-08 15:00"
    at = {unit: str(n) for n, unit in enumerate(order(vis, "--date", "2026-05-11"), 1)}
    vis.ok("windows", "add", BIRKA, "Kontakta mig", "--from", "2026-05-11", "--opens", "2026-05-18",
           "--allow", "all-case-types", "--reason", "all closed")  # fmt: skip
    vis.ok("windows", "cancel", "W-2", "--yes")
    before = vis.dump()
    for verb in ("done", "undone"):
        assert refused(vis("todo", verb, at[BIRKA], at[ALVESTA], "--json")) == (4, {"changed-task"}), verb
    assert vis.dump() == before
    assert vis("todo", "done", at[ALVESTA]).err.startswith(f"error[changed-task]: what {at[ALVESTA]} stood for")
    assert [each for _, _, each in ticked(vis.ok("todo", "done", at[BIRKA], "--json"))] == ["boka-tid", "fornya-recept"]
    left = vis.ok("todo", "--unit", BIRKA, "--date", "2026-05-11", "--json").json["items"]
    assert [each["what"] for each in left] == ['Inaktivera "Kontakta mig"']


def test_the_day_of_the_list_the_sorting_and_ids_beside_numbers(season_sqlite: Command) -> None:
    vis = season_sqlite
    vis.environment["VIS_NOW"] = "2026-05-08 15:00"
    assert vis.ok("todo").out == "" and vis("todo", "done", "1").code == 4
    rows = vis.ok(
        "todo", "--date", "2026-05-11", "--sort", "-unit_name", "--columns", "number,id,unit"
    ).out.splitlines()
    (number, task, unit), (_, other, other_unit), _ = (line.split() for line in rows[2:])
    assert ticked(vis.ok("todo", "done", number, "--json"))[0][1] == unit
    run = vis.ok("todo", "done", number, task, other, "--date", "2026-05-11", "--json")
    assert [each[:2] for each in ticked(run) if each[0] != "same"] == [("add", other_unit)] * run.json["counts"]["add"]
    assert vis("todo", "done", number, "--unit", unit).code == 2


def test_another_databases_list_is_refused_and_a_list_that_cannot_be_kept_is_shown(season_sqlite: Command) -> None:
    vis = season_sqlite
    assert len(order(vis)) == 3
    vis.ok("db", "init", "--sandbox", "--db", "other.db")
    run = vis("todo", "done", "1", "--db", "other.db")
    assert (run.code, run.out) == (4, "") and "another database" in run.err
    vis.write("closed", "a file where a folder should be")
    run = vis.ok("todo", env={"XDG_STATE_HOME": str(vis.cwd / "closed")})
    assert run.err == (
        f"The lines have no numbers: {vis.cwd}/closed/vis cannot be made: Not a directory.\n"
    ) and "no." not in run.out  # fmt: skip
    assert len(run.out.splitlines()) == 5
    assert vis.ok("todo", "--format", "plain").out.count("\n") == 3


def test_an_id_that_two_tasks_happen_to_share_ticks_neither(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    units = [Unit(f"SE2321000065-TEST{n}", f"Enhet {n}") for n in ALIKE]
    add(vis, BOKA, *units, *(Offer(unit.hsa_id, BOKA.slug, offered=True) for unit in units),
        *(window(n, unit) for n, unit in enumerate(units, 1)))  # fmt: skip
    vis.environment |= {"VIS_NOW": "2026-07-01 08:00"}
    first, second = order(vis)
    (id,) = {task["id"] for task in vis.ok("todo", "--json").json["items"]}
    before = vis.dump()
    assert refused(vis("todo", "done", id, "--json")) == (5, {"ambiguous-task"})
    assert vis.dump() == before
    assert ticked(vis.ok("todo", "done", "1", "--json")) == [("add", first, BOKA.slug)]
    assert ticked(vis.ok("todo", "done", id, "--json")) == [("add", second, BOKA.slug)]  # the one that is open
    assert refused(vis("todo", "undone", id, "--json")) == (5, {"ambiguous-task"})


@pytest.mark.parametrize("format", ["plain", "markdown", "html", "table"])
def test_numbers_are_shown_wherever_people_ask_for_them_by_name(
    season_sqlite: Command, format: str, tmp_path: Path
) -> None:
    asked = ("todo", "--format", format)
    season_sqlite.ok(*asked, "--out", tmp_path / "list")
    assert refused(season_sqlite("todo", "done", "1", "--json")) == (4, {"unknown-number"})
    for more in ((), ("--out", tmp_path / "list")):
        for column, lang in (("number", "en"), ("No.", "en"), ("nr", "sv")):
            run = season_sqlite.ok(*asked, "--columns", f"{column},unit_name", "--lang", lang, *more)
            said = (tmp_path / "list").read_text(encoding="utf-8") if more else run.out
            assert re.search(r"\b3\b\W+(?:td>\W*<td>)?Vård", said), said
    assert season_sqlite.ok("todo", "done", "1", "--json").json["change"]


def test_what_a_program_is_given_has_no_numbers(season_sqlite: Command) -> None:
    run = season_sqlite("todo", "--columns", "number", "--json")
    assert (run.code, run.error["id"]) == (2, "unknown-column")
    assert "number" not in run.error["hint"]
