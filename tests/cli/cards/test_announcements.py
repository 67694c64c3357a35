"""`vis cards hours except … --notice --case-types`, as it is typed at a quarter past nine."""

from __future__ import annotations

from tests.conftest import Command
from tests.register import fill


def test_we_close_at_noon_today(vis: Command) -> None:
    vis.environment |= {"VIS_NOW": "2026-06-10 09:15"}
    fill(vis)
    vis.ok("cards", "hours", "set", "Teleborg", "mån–fre 08:00–16:00")
    vis.ok("case-types", "import", vis.write("o.csv", "unit,case_type,offered\nTeleborg,Boka tid,yes\n"), "--yes")
    run = vis(
        "cards", "hours", "except", "Teleborg", "idag", "08–12", "--notice", "--case-types", "all", "--yes", "--json"
    )
    assert (run.code, run.err) == (0, "")
    kinds = [step["object"] for step in run.json["steps"]]
    assert kinds == ["hours", "notice", *["window"] * 3]
    assert run.json["steps"][1]["after"]["text"] == "Onsdag 10 juni 2026 är telefonen öppen 08.00–12.00."
    assert run.json["steps"][2]["after"]["from"] == "2026-06-10T12:00:00+02:00"
    systems = {item["system"] for item in vis.ok("todo", "--json").json["items"]}
    assert len(systems) == 2
    vis.ok("changes", "undo", run.json["change"], "--yes")
    assert vis("cards", "open", "Teleborg", "--at", "2026-06-10 13:00").code == 0
