"""`vis orders read` and `orders reply --missing`, as a person would run them; sheets given to `orders apply`."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.files.core.workbooks import workbook
from tests.register import BIRKA, TELEBORG, fill

SURE = "IT-9: Vårdcentralen Birka stänger Boka tid v. 27–31. Hänvisning till Teleborg.\n"
UNSURE = "Vårdcentralen Telebrog stänger Boka tid från 29 juni till 3 augusti.\n"


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment |= {"VIS_NOW": "2026-05-11 08:00"}
    return fill(vis)


def test_a_text_becomes_an_order_file_that_can_be_checked_and_applied(vis: Command) -> None:
    vis.write("a.txt", SURE)
    before = vis.dump()
    run = vis("orders", "read", "a.txt")
    assert (run.code, run.err) == (0, "")
    assert vis.dump() == before
    vis.write("o.yaml", run.out)
    assert vis.ok("orders", "check", "o.yaml").out == "1 file, 1 order, 1 closure: no faults.\n"
    assert vis.ok("orders", "apply", "o.yaml", "--json").json["counts"]["add"] == 1


def test_as_json_each_thing_asked_for_is_an_item(vis: Command) -> None:
    vis.write("a.txt", SURE)
    run = vis("orders", "read", "a.txt", "--json")
    assert (run.code, run.err) == (0, "")
    assert run.json["items"] == [
        {
            "kind": "order", "unit": BIRKA, "case_types": ["Boka tid"], "deactivate": "2026-06-29",
            "reactivate": "2026-08-03", "handover": TELEBORG, "doubts": [], "ref": "IT-9", "ordered_by": None,
            "words": {
                "unit": "Vårdcentralen Birka", "case_types": "Boka tid", "deactivate": "v. 27–31",
                "reactivate": "v. 27–31", "handover": "Teleborg",
            },
            "questions": {}, "file": "a.txt",
        }
    ]  # fmt: skip


def test_what_is_in_doubt_is_exit_3_and_check_refuses_it(vis: Command) -> None:
    vis.write("a.txt", UNSURE)
    run = vis("orders", "read", "a.txt")
    assert (run.code, run.err) == (3, "The ticket is not named: write its ref in the file, or give --ref.\n")
    vis.write("o.yaml", run.out)
    check = vis("orders", "check", "o.yaml", "--json")
    assert (check.code, [each["id"] for each in check.json["errors"]]) == (65, ["in-doubt"] * 3)
    found = vis("orders", "read", "a.txt", "--ref", "IT-7", "--json")
    assert (found.code, found.err, found.json["items"][0]["doubts"]) == (3, "", ["unit", "reactivate"])
    assert found.json["items"][0]["questions"]["unit"] == (
        "”Vårdcentralen Telebrog” (Vårdcentralen Teleborg): är det rätt uppfattat?"
    )


def test_a_text_without_an_order_is_65(vis: Command) -> None:
    vis.write("a.txt", "Hej på er\n")
    run = vis("orders", "read", "a.txt")
    assert (run.code, run.out) == (65, "")
    assert run.err.startswith("a.txt: error[no-order]: there is no order in it.")
    as_json = vis("orders", "read", "a.txt", "--json")
    assert (as_json.code, as_json.err, as_json.json["items"][0]["kind"]) == (65, "", "none")


def test_a_change_is_no_order_to_apply(vis: Command) -> None:
    vis.write("a.txt", "Ändring av IT-9: Vårdcentralen Birka öppnar 10 augusti 2026.\n")
    run = vis("orders", "read", "a.txt")
    assert run.code == 0
    vis.write("o.yaml", run.out)
    apply = vis("orders", "apply", "o.yaml", "--yes", "--json")
    assert (apply.code, apply.out, apply.error["id"]) == (65, "", "not-a-new-order")


def test_what_is_missing_is_asked_for_in_swedish(vis: Command) -> None:
    vis.write("a.txt", UNSURE)
    run = vis("orders", "reply", "--missing", "a.txt")
    assert (run.code, run.err) == (0, "")
    assert "”Vårdcentralen Telebrog” (Vårdcentralen Teleborg): är det rätt uppfattat?" in run.out
    assert "öppnar tisdag 4 augusti 2026" in run.out
    assert vis.ok("orders", "reply", "--missing", "a.txt", "--json").json["text"] == run.out.removesuffix("\n")
    assert vis("orders", "reply", "--missing", "a.txt", "--unit", "Birka").code == 2
    vis.write("b.txt", "Hej\n")
    assert vis("orders", "reply", "--missing", "b.txt").code == 65


def test_an_attachment_that_is_not_read_is_told(vis: Command) -> None:
    head = "Subject: Stängning\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    body = f"--x\nContent-Type: text/plain; charset=utf-8\n\n{SURE}\n"
    pdf = "--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF\n--x--\n"
    vis.write("a.eml", head + body + pdf)
    run = vis("orders", "read", "a.eml")
    assert (run.code, run.err) == (0, "a.eml: the attachment a.pdf was not read.\n")


@pytest.mark.parametrize("name", ["o.csv", "o.xlsx"])
def test_a_sheet_is_an_order_file(vis: Command, name: str) -> None:
    rows = [["ref", "unit", "case_types", "weeks"], ["IT-9", "Birka", "Boka tid, Förnya recept", "v. 27–31 2026"]]
    if name.endswith("xlsx"):
        (vis.cwd / name).write_bytes(workbook(rows))
    else:
        vis.write(name, "\n".join(";".join(row) for row in rows))
    assert vis.ok("orders", "check", name).out == "1 file, 1 order, 2 closures: no faults.\n"
    assert vis.ok("orders", "plan", name, "--json").json["counts"]["add"] == 2
    assert vis.ok("orders", "apply", name, "--yes", "--json").json["counts"]["add"] == 2
    assert vis.ok("orders", "apply", name, "--yes", "--json").json["change"] is None
    assert vis.ok("orders", "list", "--json").json["items"][0]["ref"] == "IT-9"


def test_a_sheet_with_faults_names_their_cells_and_changes_nothing(vis: Command) -> None:
    rows = [["ref", "unit", "case_types", "weeks"], ["IT-9", "Brika", "Boka tid", "v. 27–31 2026"]]
    (vis.cwd / "o.xlsx").write_bytes(workbook(rows))
    run = vis("orders", "apply", "o.xlsx", "--yes")
    assert (run.code, run.out) == (65, "")
    assert run.err.startswith('o.xlsx:B2: error[unknown-unit]: no unit "Brika".')
