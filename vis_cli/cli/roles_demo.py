"""What `vis demo` shows of roles, on the register of `examples/`: commands in order, and how each ends."""

from __future__ import annotations

from collections.abc import Sequence

AT = "2025-06-09T08:00"

# What is shown, the words after `vis`, and the exit code. `{examples}` is the folder of the example files.
STEPS: Sequence[tuple[str, tuple[str, ...], int]] = (
    (
        "The users of the old authorisation service become local administrators of HSA Webb; who is unknown is told.",
        ("roles", "migrate", "{examples}/old-authorisation.csv", "--ticket", "IT-48300", "--yes", "--now", AT),
        0,
    ),
    (
        "A local administrator makes a colleague editor of the contact card.",
        ("roles", "grant", "Bo Ek", "redaktör", "Teleborg", "--granted-by", "Anna Berg", "--yes", "--now", AT),
        0,
    ),
    (
        "Somebody who is no administrator there can not; vis says who could.",
        ("roles", "grant", "Filip Gren", "redaktör", "Teleborg", "--granted-by", "Eva Fors", "--now", AT),
        77,
    ),
    (
        "A file with faults is refused whole, each fault with its place.",
        ("roles", "apply", "{examples}/bad-roles.csv", "--now", AT),
        65,
    ),
    (
        "A file from Excel gives many roles at once, some of them for the summer only.",
        ("roles", "apply", "{examples}/roles.csv", "--ticket", "IT-48301", "--yes", "--now", AT),
        0,
    ),
    (
        "May she edit the card? The grant behind the answer, and the change it came with.",
        ("roles", "explain", "Bo Ek", "Teleborg", "edit-card", "--now", AT),
        0,
    ),
    (
        "An auditor asks who held a role at Birka some day of August.",
        ("roles", "list", "--unit", "Vårdcentralen Birka", "--during", "2025-08", "--now", AT),
        0,
    ),
    (
        "What is not as it should be at Birka while the summer staff are there, and the command that mends it.",
        ("roles", "check", "--unit", "Vårdcentralen Birka", "--now", "2025-07-01T08:00"),
        1,
    ),
    (
        "What a person must key into HSA Webb for it.",
        ("todo", "--system", "HSA Webb", "--now", AT),
        0,
    ),
)
