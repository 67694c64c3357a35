"""The sheets that are sent around in June and November, each walked through in three commands."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from tests.cli.cards.fixtures import finding_ids
from tests.conftest import Command


def units(vis: Command, count: int) -> list[str]:
    """A register of so many units with phone hours; their names."""
    names = [f"Vårdcentralen {n:02}" for n in range(1, count + 1)]
    rows = [f"SE2321000065-TEST{n:04},{name},08-465 004 {n:02}\n" for n, name in enumerate(names, 1)]
    vis.write("u.csv", "hsa_id,name,phone\n" + "".join(rows))
    vis.ok("units", "import", "u.csv", "--yes", "--quiet")
    vis.write("h.csv", "unit,hours\n" + "".join(f"{name},mån–fre 08:00–16:00\n" for name in names))
    vis.ok("cards", "hours", "apply", "h.csv", "--yes", "--quiet")
    return names


def sheet(path: Path, rows: list[list[str]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)


def test_the_june_sheet_of_forty_units(vis_sqlite: Command) -> None:
    vis_sqlite.environment |= {"VIS_NOW": "2026-06-03 09:00"}
    names = units(vis_sqlite, 40)
    when = ["26-32", "v. 27–31", "23 juni–17 augusti", "23/6-17/8"]
    rows = [[name, "mån–fre 8.00–10.00", when[n % 4]] for n, name in enumerate(names)]
    sheet(vis_sqlite.cwd / "juni.xlsx", [["Mottagning", "Telefontid", "Veckor"], *rows])
    look = vis_sqlite.ok("cards", "hours", "apply", "juni.xlsx", "--dry-run")
    assert "Mon 22 June – Sun 9 Aug 2026" in look.out
    done = vis_sqlite.ok("cards", "hours", "apply", "juni.xlsx", "--yes", "--json")
    days = [(step["after"]["from"], step["after"]["to"]) for step in done.json["steps"]]
    assert days[:4] == [
        ("2026-06-22", "2026-08-09"),
        ("2026-06-29", "2026-08-02"),
        ("2026-06-23", "2026-08-17"),
        ("2026-06-23", "2026-08-17"),
    ]
    assert done.json["counts"]["add"] == 40
    tasks = vis_sqlite.ok("todo", "--system", "HSA", "--json").json["items"]
    assert (len(tasks), "08.00–10.00" in tasks[0]["what"]) == (40, True)
    sheet(
        vis_sqlite.cwd / "fel.xlsx",
        [["Mottagning", "Telefontid", "Veckor", "från"], [names[0], "mån 8–9", "20-32", ""],
         [names[1], "mån 8–9", "26-32", "2026-06-23"], [names[2], "mån 8–9", "fredag", ""]],
    )  # fmt: skip
    run = vis_sqlite("cards", "hours", "apply", "fel.xlsx", "--json")
    assert (run.code, [each["id"] for each in run.error]) == (
        65,
        ["malformed-date", "weeks-and-days", "malformed-date"],
    )


def test_the_november_round_of_sixty_units(vis_sqlite: Command) -> None:
    vis_sqlite.environment |= {"VIS_NOW": "2026-11-10 09:00"}
    names = units(vis_sqlite, 60)
    rows = [[name, "stängt" if n % 3 else "10–12", "till 12"] for n, name in enumerate(names)]
    sheet(vis_sqlite.cwd / "helger.xlsx", [["Enhet", "Röda dagar", "Dag före röd dag"], *rows])
    assert vis_sqlite.ok("cards", "holidays", "apply", "helger.xlsx", "--yes", "--json").json["counts"]["add"] == 60
    vis_sqlite.ok("cards", "notice", "suggest", "--all", "--out", "jul.xlsx")
    assert vis_sqlite.ok("cards", "notice", "apply", "jul.xlsx", "--yes", "--json").json["counts"]["add"] == 180
    assert finding_ids(vis_sqlite, "--quiet") == []


def test_a_notice_may_give_its_days_as_people_write_them(vis_sqlite: Command) -> None:
    vis_sqlite.environment |= {"VIS_NOW": "2026-06-03 09:00"}
    names = units(vis_sqlite, 2)
    rows = [[names[0], "Vi har semesterstängt.", "26-32", ""], [names[1], "Ingången är stängd.", "23 juni", "30 juni"]]
    sheet(vis_sqlite.cwd / "n.xlsx", [["Enhet", "Meddelande", "Från", "Till"], *rows])
    steps = vis_sqlite.ok("cards", "notice", "apply", "n.xlsx", "--yes", "--json").json["steps"]
    assert [(step["after"]["from"], step["after"]["to"]) for step in steps] == [
        ("2026-06-22", "2026-08-09"),
        ("2026-06-23", "2026-06-30"),
    ]
