"""`vis todo verify` with a list of roles as HSA Webb or Personalverktyget has them, as cron would run it."""

from __future__ import annotations

from tests.conftest import Command
from tests.register import BIRKA, TELEBORG, fill

SEEN = "person,role,unit,from,to\n"
ANNA, ERIK, NEW = (f"SE2321000065-TEST{n}" for n in (1001, 1002, 9999))
ANNA_EDITS = f"{ANNA},redaktor-kontaktkort,Teleborg,2026-06-01,\n"
ERIK_EDITS = f"{ERIK},Redaktör kontaktkort,{TELEBORG},,\n"


def granted(vis: Command) -> Command:
    vis.environment |= {"VIS_NOW": "2026-06-10 09:15"}
    fill(vis)
    vis.write("p.csv", f"hsa_id,name\n{ERIK},Erik Lind\n")
    vis.ok("persons", "import", "p.csv", "--yes")
    for person in (ANNA, ERIK):
        vis.ok("roles", "grant", person, "redaktor-kontaktkort", "Teleborg")
    vis.write("both.csv", SEEN + ANNA_EDITS + ERIK_EDITS)
    return vis


def open_tasks(vis: Command) -> int:
    return len(vis.ok("todo", "--system", "HSA Webb", "--json").json["items"])


def test_a_role_that_is_seen_is_ticked_off_by_the_files_hash_and_a_second_look_changes_nothing(vis: Command) -> None:
    granted(vis)
    vis.write("roles.csv", SEEN + ANNA_EDITS)
    run = vis.ok("todo", "verify", "roles.csv", "--json")
    assert (run.json["counts"]["add"], run.json["findings"], run.json["waiting"], run.err) == (1, [], 1, "")
    (file,) = vis.ok("changes", "show", run.json["change"], "--json").json["files"]
    assert (file["name"], len(file["sha256"])) == ("roles.csv", 64)
    assert open_tasks(vis) == 1  # the other is still to be keyed in
    again = vis.ok("todo", "verify", "roles.csv", "--json").json
    assert (again["change"], again["findings"], again["agreeing"], again["waiting"]) == (None, [], 1, 1)


def test_what_was_ticked_off_and_is_not_there_and_what_nobody_asked_for_are_findings(vis: Command) -> None:
    granted(vis)
    vis.ok("todo", "verify", "both.csv")
    assert open_tasks(vis) == 0
    vis.write("later.csv", f"{SEEN}{ANNA_EDITS}{NEW},redaktor-kontaktkort,Teleborg,,\n")
    run = vis("todo", "verify", "later.csv")
    assert (run.code, run.err) == (1, "")
    first, second = [line for line in run.out.splitlines() if line.startswith("!")]
    assert first == (
        f"! never-asked-for: Vårdcentralen Teleborg: HSA Webb has Redaktör kontaktkort for {NEW}, and nobody asked for "
        "that. Grant it if it is right (vis roles grant), or take it away there."
    )
    assert second.startswith(
        "! ticked-not-seen: Vårdcentralen Teleborg: Redaktör kontaktkort for Erik Lind was ticked off as given "
        "2026-06-10 (T-"
    )
    assert "HSA Webb does not have it." in second
    findings = vis("todo", "verify", "later.csv", "--json").json["findings"]
    assert [(each["id"], each["task"] is not None) for each in findings] == [
        ("never-asked-for", False), ("ticked-not-seen", True),
    ]  # fmt: skip


def test_a_role_that_is_taken_away_is_ticked_off_when_it_is_no_longer_there(vis_sqlite: Command) -> None:
    vis = granted(vis_sqlite)
    vis.ok("todo", "verify", "both.csv")
    vis.ok("roles", "revoke", ERIK, "redaktor-kontaktkort", "Teleborg")
    assert vis.ok("todo", "verify", "both.csv", "--json").json["waiting"] == 1
    vis.write("one.csv", SEEN + ANNA_EDITS)
    assert vis.ok("todo", "verify", "one.csv", "--json").json["counts"]["change"] == 1
    assert open_tasks(vis) == 0
    drift = vis("todo", "verify", "both.csv")
    assert (drift.code, "was ticked off as taken away 2026-06-10" in drift.out) == (1, True)


def test_nothing_is_taken_for_missing_at_a_unit_without_a_row_or_with_one_that_cannot_be_read(
    vis_sqlite: Command,
) -> None:
    vis = granted(vis_sqlite)
    vis.ok("todo", "verify", "both.csv")
    vis.write("birka.csv", f"{SEEN}{NEW},redaktor-kontaktkort,{BIRKA},,\n")
    other = vis("todo", "verify", "birka.csv")
    assert (other.code, other.out.count("! ")) == (1, 1)
    assert "Units with roles ticked off and no whole list in the files: 1." in other.out
    vis.write("unclear.csv", f"{SEEN}{ANNA_EDITS}Nobody Known,redaktor-kontaktkort,Teleborg,,\n")
    unclear = vis("todo", "verify", "unclear.csv")
    assert "unknown-person" in unclear.err
    assert "ticked-not-seen" not in unclear.out


def test_a_row_that_is_over_or_has_not_begun_is_not_held(vis_sqlite: Command) -> None:
    vis = granted(vis_sqlite)
    vis.ok("todo", "verify", "both.csv")
    for days in ("2026-01-01,2026-06-09", "2026-06-11,"):
        vis.write("other.csv", f"{SEEN}{ANNA_EDITS}{ERIK},redaktor-kontaktkort,{TELEBORG},{days}\n")
        assert "ticked-not-seen" in vis("todo", "verify", "other.csv").out
    vis.write("twice.csv", f"{SEEN}{ANNA_EDITS}{ERIK_EDITS}{ERIK},redaktor-kontaktkort,Teleborg,,2026-06-09\n")
    assert vis("todo", "verify", "twice.csv").code == 0


def test_what_vis_lists_itself_agrees_with_it(vis_sqlite: Command) -> None:
    vis = granted(vis_sqlite)
    vis.ok("roles", "grant", ANNA, "medarbetare", "Birka", "--yes")
    vis.write("roles.csv", vis.ok("roles", "list", "--format", "csv").out)
    assert vis.ok("todo", "verify", "roles.csv", "--json").json["counts"]["add"] == 4
    assert vis.ok("todo", "--json").json["items"] == []
