"""Units for the tests of contact cards."""

from __future__ import annotations

from tests.conftest import Command

TELEBORG, BIRKA, MOHEDA = (f"SE2321000065-TEST000{n}" for n in (1, 2, 3))
OFFICE = "mån–fre 08:00–11:30, 13:00–15:00"
NOW = ("--now", "2026-06-01T08:00")
UNITS = f"""hsa_id,name,phone,visiting_address
{TELEBORG},Vårdcentralen Teleborg,08-465 004 01,"Exempelgatan 1, Växjö"
{BIRKA},Vårdcentralen Birka,08-465 004 02,
{MOHEDA},Vårdcentralen Moheda,,
"""


def with_units(vis: Command) -> Command:
    """`vis` with three units in its register."""
    vis.write("units.csv", UNITS)
    vis.ok("units", "import", "units.csv", "--yes", *NOW)
    return vis


def finding_ids(vis: Command, *words: str) -> list[tuple[str, str]]:
    """(finding, day) for every finding of `vis cards check`."""
    run = vis("cards", "check", "--json", *(words or NOW))
    found = [(each["id"], each.get("date", "")) for each in run.json["findings"]]
    assert run.code == (1 if found else 0)
    return sorted(found)
