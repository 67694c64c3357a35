"""What a list or an export writes is read back as it is, from CSV and from a workbook."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import Command
from tests.register import BIRKA, MOHEDA, TELEBORG, fill

AT = "2025-12-01 08:00"
UNITS = (BIRKA, MOHEDA, TELEBORG)
LISTS = {
    "units": ("units list", "units import"),
    "persons": ("persons list", "persons import"),
    "case types": ("case-types list", "case-types import"),
    "offers": ("case-types list --unit Birka", "case-types import"),
    "roles": ("roles list", "roles apply"),
    "roles, all": ("roles list --all", "roles apply"),
    "notices": ("cards notice list", "cards notice apply"),
    "notices, all": ("cards notice list --all", "cards notice apply"),
}
EXPORTS = {"hours.csv": "cards hours apply", "notices.csv": "cards notice apply"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The database of the demo, with a notice taken down and exceptions of one kind, of all, and within dated hours."""
    folder = tmp_path_factory.mktemp("demo")
    Command(folder, None).ok("demo", str(folder / "d"), "--quiet")
    vis = Command(folder / "d", str(folder / "d" / "vis.db"), {"VIS_NOW": AT, "VIS_CONFIG": "gallring-vis.yaml"})
    vis.ok("cards", "notice", "end", "N-2")
    vis.ok("cards", "hours", "set", "Birka", "mån–fre 09–15", "--from", "2026-06-15", "--to", "2026-08-09")
    vis.ok("cards", "hours", "except", "Birka", "2026-06-18", "09–12", "--kind", "telephone")
    vis.ok("cards", "hours", "except", "Birka", "Teleborg", "2026-06-26", "closed", "--yes")
    return vis


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("section", sorted(LISTS))
def test_what_a_list_writes_is_read_back_as_same(section: str, format: str, demo: Command) -> None:
    listing, taking = (words.split() for words in LISTS[section])
    (demo.cwd / f"list.{format}").write_bytes(demo.ok(*listing, "--format", format).bytes)
    run = demo(*taking, f"list.{format}", "--dry-run", "--json")
    assert run.code == 0, run.err
    counts = run.json["counts"]
    assert (counts["add"], counts["change"], counts["remove"], run.err) == (0, 0, 0, "")
    assert counts["same"] >= len(demo.ok(*listing, "--json").json["items"]) - ("all" in section)


def workbook(path: Path, rows: list[list[str]]) -> None:
    """The rows as a person's spreadsheet has them, days as days."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "d mmm yyyy"})
    sheet = book.add_worksheet()
    for row, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            if len(cell) == 10 and cell[:2] == "20":
                sheet.write_datetime(row, at, date.fromisoformat(cell))
            else:
                sheet.write_string(row, at, cell)
    book.close()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("file", sorted(EXPORTS))
def test_what_an_export_of_cards_writes_is_read_back_as_same(file: str, format: str, demo: Command) -> None:
    demo.ok("cards", "export", "--format", "csv", "--out", "out/")
    path = demo.cwd / "out" / file
    if format == "xlsx":
        workbook(path.with_suffix(".xlsx"), list(csv.reader(io.StringIO(path.read_text()))))
        path = path.with_suffix(".xlsx")
    run = demo.ok(*EXPORTS[file].split(), path, "--dry-run", "--json")
    counts = run.json["counts"]
    assert (counts["add"], counts["change"], counts["remove"], run.err) == (0, 0, 0, "")
    assert counts["same"] > 6


def test_the_workbook_of_an_export_is_read_back_as_same_sheet_by_sheet(demo: Command) -> None:
    run = demo.ok("cards", "export", "--format", "xlsx", "--out", "cards.xlsx")
    assert run.err == "Wrote cards.xlsx: 6 cards.\n"
    for sheet, taking in (("", "hours apply"), ("#hours", "hours apply"), ("#notices", "notice apply")):
        run = demo.ok("cards", *taking.split(), f"cards.xlsx{sheet}", "--dry-run", "--json")
        counts = run.json["counts"]
        assert (counts["add"], counts["change"], counts["remove"], run.err) == (0, 0, 0, "")
        assert counts["same"] > 6
    whole = (demo.cwd / "cards.xlsx").read_bytes()
    assert demo.ok("cards", "export", "--format", "xlsx").bytes == whole
    demo.ok("cards", "export", "--format", "xlsx", "--out", "new/")
    assert [(path.name, path.read_bytes()) for path in (demo.cwd / "new").iterdir()] == [("cards.xlsx", whole)]


def test_exceptions_come_back_as_exceptions(demo: Command) -> None:
    demo.ok("cards", "export", "--format", "csv", "--out", "back/")
    rows = (demo.cwd / "back" / "hours.csv").read_text().splitlines()
    assert "SE2321000065-TEST1003,Torsdag 09.00–12.00,telephone,2026-06-18,2026-06-18,yes" in rows
    assert "SE2321000065-TEST1003,Stängt,all,2026-06-26,2026-06-26,yes" in rows
    imported = demo("cards", "import", "back/hours.csv", "--yes", "--json")
    assert (imported.code, imported.err, imported.json["errors"]) == (0, "", [])
    exceptions = [step for step in imported.json["steps"] if "/except " in step["id"]]
    assert [step["action"] for step in exceptions] == ["same"] * len([row for row in rows if row.endswith(",yes")])
    run = demo.ok("cards", "hours", "apply", "back/hours.csv", "--dry-run", "--json")
    assert run.json["counts"]["same"] == sum(run.json["counts"].values())


def test_notices_as_hsa_may_have_them_come_back_without_first_or_last_day(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    rows = [
        f"{UNITS[0]},Ring i stället.,,2026-12-31",
        f"{UNITS[1]},Ingång B.,,",
        f"{UNITS[2]},Nytt nummer.,2025-12-01,",
    ]
    vis.write("hsa.csv", "\n".join(["unit,text,from,to", *rows, ""]))
    vis.ok("cards", "import", "hsa.csv", "--yes")
    vis.write("list.csv", vis.ok("cards", "notice", "list", "--format", "csv").out)
    vis.ok("cards", "export", "--format", "csv", "--out", "out/")
    for file in ("list.csv", "out/notices.csv"):
        for words in (["notice", "apply"], ["import"]):
            run = vis("cards", *words, file, "--json")
            assert (run.code, run.json["change"], run.json["counts"]["same"]) == (0, None, 3), run.err
    vis.write("new.csv", f"unit,text,from,to\n{UNITS[0]},Något annat.,,2026-12-31\n")
    run = vis("cards", "notice", "apply", "new.csv")
    assert (run.code, run.out) == (65, "") and "new.csv:2:" in run.err and "[missing-date]" in run.err


@pytest.mark.parametrize(
    ("row", "id", "place"),
    [
        ("Birka,stängt,all,2026-06-26,2026-06-26,", "unknown-kind", "kind"),
        ("Birka,stängt,,2026-06-26,,ja", "missing-date", "to"),
        ("Birka,mån 8–9,,,,ja", "missing-date", "from"),
        ("Birka,mån 8–9,,,,kanske", "faulty-boolean", "exception"),
    ],
)
def test_an_exception_has_its_days(row: str, id: str, place: str, demo: Command) -> None:
    (demo.cwd / "faulty.csv").write_text(f"unit,hours,kind,from,to,exception\n{row}\n")
    run = demo("cards", "hours", "apply", "faulty.csv", "--json")
    assert (run.code, run.error["id"], run.out) == (65, id, "")
