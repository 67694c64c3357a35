"""`vis roles list` where there is nothing to list: what there is of other days."""

from __future__ import annotations

from tests.conftest import Command
from tests.rules.roles.region import ANNA, BO, EDITOR, LAGAN, TELEBORG


def test_an_empty_list_says_what_there_is_of_other_days(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-07-01", "--to", "2026-07-31")
    staffed.ok("roles", "grant", BO, EDITOR, TELEBORG, "--from", "2026-08-01", "--to", "2026-08-31")
    run = staffed("roles", "list")
    said = "No roles then. 2 begin later, the first on Wed 1 July 2026: see --all, or --as-of 2026-07-01.\n"
    assert (run.code, run.out, run.err) == (0, "", said)
    run = staffed("roles", "list", "--person", BO, "--lang", "sv")
    said = "Inga roller då. 1 börjar senare, lör 1 aug. 2026: se --all, eller --as-of 2026-08-01.\n"
    assert (run.code, run.out, run.err) == (0, "", said)
    run = staffed("roles", "list", "--unit", TELEBORG, "--as-of", "2026-09-01")
    assert (run.code, run.err) == (0, "No roles then. 2 ended before: see --all.\n")
    assert staffed("roles", "list", "--unit", LAGAN).err == "No roles.\n"
    assert staffed("roles", "list", "--json").json == {"items": []}
