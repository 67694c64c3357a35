"""Rights: what the configuration lets an OS user do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

READ_CASES = "read-cases"
READ_LOG = "read-log"
RESIDENTS = "residents"
TEMPLATES = "templates"
RIGHTS = (
    *(
        "register",
        "roles",
        "orders",
        "windows",
        "cards",
        "cases",
        READ_CASES,
        READ_LOG,
        RESIDENTS,
        TEMPLATES,
        "retention",
        "operations",
    ),
    "all",
)
"""Every right by its name. `all` is all of them but `residents`, to write what a resident would; who may change cases
or destroy them may read them too."""

HANDLE_CASES = "handle-cases"
"""What those have who may change cases, and the staff that the configuration names, as themselves."""
EDIT_TEMPLATES = "edit-templates"
"""The same of templates: staff only those of the units where their roles permit it."""
OF_STAFF: Mapping[str, str] = {HANDLE_CASES: "cases", EDIT_TEMPLATES: TEMPLATES}
"""What staff have too, as themselves and as far as their roles go, and the right that lets do it without roles."""

_INCLUDED_IN: Mapping[str, Sequence[str]] = {READ_CASES: ("cases", "retention"), READ_LOG: ("retention",)}

Operators = Mapping[str, Sequence[str]]


def to_plan(right: str) -> str | None:
    """The right it takes to see what somebody with `right` would change; None where it takes none."""
    return right if right == HANDLE_CASES else READ_CASES if right in _INCLUDED_IN[READ_CASES] else None


def to_undo(right: str) -> str:
    """The right it takes to undo what somebody with `right` did: of templates, more than a role at one unit."""
    return TEMPLATES if right == EDIT_TEMPLATES else right


def who_may(operators: Operators, right: str) -> list[str] | None:
    """The OS users who have a right; None where everybody has.

    Without operators everybody may everything. Where none of them has `read-cases` by name, everybody may read cases:
    that is how it was before there was such a right, and who wrote the configuration then did not forbid it. Where none
    has `read-log` by name, those read the access log who may read cases.
    """
    if operators and right == READ_LOG and not any(READ_LOG in rights for rights in operators.values()):
        return who_may(operators, READ_CASES)
    if not operators or (right == READ_CASES and not any(READ_CASES in rights for rights in operators.values())):
        return None
    enough = {right, "all", *_INCLUDED_IN.get(right, ())}
    return sorted(user for user, rights in operators.items() if enough & set(rights))
