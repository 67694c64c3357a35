"""Whether a unit was open is answered by the hours that were known then, on both databases."""

from __future__ import annotations

from tests.cli.cards.fixtures import NOW, OFFICE, TELEBORG, with_units
from tests.conftest import Command


def test_a_unit_that_was_open_then_was_open_whatever_its_hours_have_become(vis: Command) -> None:
    with_units(vis)
    vis.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)

    def asked(at: str, now: str) -> tuple[int, str]:
        run = vis("cards", "open", TELEBORG, "--at", at, "--now", now, "--json")
        return run.code, run.json["next_change"]

    then = asked("2026-06-02 10:00", "2026-06-02 10:00")
    assert then == (0, "2026-06-02T11:30:00+02:00")
    later = "2026-06-10 08:00"
    vis.ok("cards", "hours", "set", TELEBORG, "mån–fre 13–15", "--now", later)
    assert asked("2026-06-02 10:00", later) == then
    assert asked("2026-06-11 10:00", later) == (1, "2026-06-11T13:00:00+02:00")
    vis.write("late.csv", "hsa_id,name\nSE2321000065-TEST0009,Vårdcentralen Sen\n")
    vis.ok("units", "import", "late.csv", "--yes", "--now", later)
    run = vis("cards", "open", "Sen", "--at", "2026-06-02 10:00", "--now", later, "--json")
    assert (run.code, run.ids) == (5, {"unknown-then"})
