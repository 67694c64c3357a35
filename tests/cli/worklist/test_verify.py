"""`vis todo verify`, as cron would run it."""

from __future__ import annotations

from tests.conftest import Command
from tests.register import BIRKA, TELEBORG, fill

EXPORT = """dn: ou=a,c=SE
hsaIdentity: {teleborg}
telephoneHours: {hours}

dn: ou=b,c=SE
hsaIdentity: {birka}
telephoneHours: 2-2#09:00#10:00
"""


def test_what_an_export_shows_is_ticked_off_and_what_it_does_not_is_found(vis: Command) -> None:
    vis.environment |= {"VIS_NOW": "2026-06-10 09:15"}
    fill(vis)
    vis.ok("cards", "hours", "set", "Teleborg", "mån–fre 08:00–16:00")
    vis.write("hsa.ldif", EXPORT.format(teleborg=TELEBORG, birka=BIRKA, hours="1-5#08:00#16:00"))
    run = vis("todo", "verify", "hsa.ldif", "--json")
    assert (run.code, run.json["counts"]["add"], run.err) == (1, 1, "")
    assert [(each["id"], each["unit"]) for each in run.json["findings"]] == [("never-asked-for", BIRKA)]
    assert vis.ok("todo", "--json").json["items"] == []
    change = vis.ok("changes", "show", run.json["change"], "--json").json
    assert [(file["name"], len(file["sha256"])) for file in change["files"]] == [("hsa.ldif", 64)]
    again = vis("todo", "verify", "hsa.ldif", "--json")
    assert (again.code, again.json["change"], again.json["findings"]) == (1, None, run.json["findings"])

    vis.write("later.ldif", EXPORT.format(teleborg=TELEBORG, birka=BIRKA, hours="1-5#08:00#15:00"))
    drift = vis("todo", "verify", "later.ldif")
    assert (drift.code, drift.err) == (1, "")
    assert "! ticked-not-seen: Vårdcentralen Teleborg: telephoneHours was ticked off 2026-06-10 (T-" in drift.out


def test_switches_seen_are_held_against_the_windows(vis_sqlite: Command) -> None:
    vis_sqlite.environment |= {"VIS_NOW": "2026-06-10 09:15"}
    fill(vis_sqlite)
    vis_sqlite.ok("windows", "add", "Teleborg", "Boka tid", "--from", "2026-06-10 09:15", "--opens", "2026-06-20")
    vis_sqlite.write("s.csv", "unit,case_type,active\nTeleborg,Boka tid,no\nBirka,Förnya recept,no\n")
    run = vis_sqlite("todo", "verify", "s.csv", "--json")
    assert (run.code, run.json["counts"]["add"]) == (1, 1)
    assert [each["id"] for each in run.json["findings"]] == ["never-asked-for"]
    assert vis_sqlite.ok("todo", "--system", "Personalverktyget", "--json").json["items"] == []
    assert vis_sqlite("todo", "verify", "none.ldif").code == 66


def test_a_file_of_which_some_could_not_be_read_is_partly_done(vis_sqlite: Command) -> None:
    """Nobody may take it for seen: not a script that looks at the code, and not who reads the answer."""
    vis_sqlite.environment |= {"VIS_NOW": "2026-06-10 09:15"}
    fill(vis_sqlite)
    switches, roles = "unit,case_type,active,seen_at\n", "person,role,unit\n"
    for name, content in {
        "type.csv": f"{switches}Teleborg,Ingen sådan,yes,\n",
        "state.csv": f"{switches}Teleborg,Boka tid,yes,\nTeleborg,Boka tid,kanske,\n",
        "moment.csv": f"{switches}Teleborg,Boka tid,yes,0000-00-00\n",
        "role.csv": f"{roles}Anna Berg,ingen,Teleborg\n",
        "hours.csv": "unit,hours\nTeleborg,xx\n",
        "found.csv": f"{switches}Teleborg,Boka tid,kanske,\nBirka,Förnya recept,no,\n",
        "syntax.ldif": "version: 1\ndn: x\nfoo\n",
    }.items():
        vis_sqlite.write(name, content)
        run = vis_sqlite("todo", "verify", name)
        assert (run.code, run.err[: len(name)]) == (3, name)
        assert "Faulty values left out: 1." in run.out
        told = vis_sqlite("todo", "verify", name, "--json")
        assert (told.code, len(told.json["errors"]), told.err) == (3, 1, "")
        assert vis_sqlite("todo", "verify", name, "-n").code == (1 if name == "found.csv" else 0)
    assert [each["id"] for each in told.json["errors"]] == ["ldif-syntax"]
