"""Rights: what the configuration lets an OS user do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

READ_CASES = "read-cases"
RESIDENTS = "residents"
RIGHTS = (
    *("register", "roles", "orders", "windows", "cards", "cases", READ_CASES, RESIDENTS, "retention", "operations"),
    "all",
)
"""Every right by its name. `all` is all of them but `residents`, to write what a resident would; who may change cases
or destroy them may read them too."""

HANDLE_CASES = "handle-cases"
"""What those have who may change cases, and the staff that the configuration names, as themselves."""

_INCLUDED_IN: Mapping[str, Sequence[str]] = {READ_CASES: ("cases", "retention")}

Operators = Mapping[str, Sequence[str]]


def to_plan(right: str) -> str | None:
    """The right it takes to see what somebody with `right` would change; None where it takes none."""
    return right if right == HANDLE_CASES else READ_CASES if right in _INCLUDED_IN[READ_CASES] else None


def who_may(operators: Operators, right: str) -> list[str] | None:
    """The OS users who have a right; None where everybody has.

    Without operators everybody may everything. Where none of them has `read-cases` by name, everybody may read cases:
    that is how it was before there was such a right, and who wrote the configuration then did not forbid it.
    """
    if not operators or (right == READ_CASES and not any(READ_CASES in rights for rights in operators.values())):
        return None
    enough = {right, "all", *_INCLUDED_IN.get(right, ())}
    return sorted(user for user, rights in operators.items() if enough & set(rights))
