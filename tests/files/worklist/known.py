"""What lists of roles are understood by in tests."""

from __future__ import annotations

from datetime import date

from vis_cli.files.worklist.roles_seen import Known
from vis_cli.rules.core.names import Directory

PERSON, UNIT = "SE2321000065-TEST1001", "SE2321000065-TEST0001"
SYSTEMS = {"editor": "HSA Webb", "receiver": "Personalverktyget", "handler": "Personalverktyget"}
ROLES = Directory("role", {"editor": "Redaktör", "both": "Medarbetare"})


def _roles(text: str) -> tuple[str, ...]:
    found = ROLES.find(text)
    return ("receiver", "handler") if found == "both" else (found,)


KNOWN = Known(
    Directory("person", {PERSON: "Anna Berg"}).find,
    _roles,
    SYSTEMS.__getitem__,
    set(SYSTEMS.values()),
    date(2026, 6, 10),
)
