"""What `vis demo` shows of roles, on the register of `examples/`: commands in order, and how each ends."""

from __future__ import annotations

from collections.abc import Sequence

from vis_cli.cli.demo.parts import Part, Step

AT = "2025-06-09 08:00"

# What is shown, the words after `vis`, and the exit code.
STEPS: Sequence[tuple[str, tuple[str, ...], int]] = (
    (
        "The users of the old authorisation service become local administrators of HSA Webb; the unknown wait.",
        ("roles", "migrate", "old-authorisation.csv", "--ticket", "IT-48300", "--yes"),
        3,
    ),
    (
        "A local administrator makes a colleague editor of the contact card.",
        ("roles", "grant", "Bo Ek", "redaktör", "Teleborg", "--granted-by", "Anna Berg", "--yes"),
        0,
    ),
    (
        "Somebody who is no administrator there cannot; vis says who could.",
        ("roles", "grant", "Filip Gren", "redaktör", "Teleborg", "--granted-by", "Eva Fors"),
        77,
    ),
    (
        "A file with faults is refused whole, each fault with its place.",
        ("roles", "apply", "bad-roles.csv"),
        65,
    ),
    (
        "A file from Excel gives many roles at once, some of them for the summer only.",
        ("roles", "apply", "roles.csv", "--ticket", "IT-48301", "--yes"),
        0,
    ),
    (
        "May this person edit the card? The grant behind the answer, and the change it came with.",
        ("roles", "explain", "Bo Ek", "Teleborg", "edit-card"),
        0,
    ),
    (
        "An auditor asks who held a role at Birka some day of August.",
        ("roles", "list", "--unit", "Vårdcentralen Birka", "--during", "2025-08"),
        0,
    ),
    (
        "What is not as it should be at Birka, and the command that mends it.",
        ("roles", "check", "--unit", "Vårdcentralen Birka"),
        1,
    ),
    (
        "What a person must key into HSA Webb for it.",
        ("todo", "--system", "HSA Webb"),
        0,
    ),
)


def parts() -> list[Part]:
    """The part on roles."""
    steps = [Step(words, AT, code, about) for about, words, code in STEPS]
    about = "Editors and administrators, one by one and by file; who may what, since when, and who granted it."
    return [Part("Roles", about, "roles", steps, needs=["register"])]
