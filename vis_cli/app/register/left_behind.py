"""The open cases that a unit which closes, or a person who leaves, leaves behind: which of them may be named."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vis_cli.app.access_log import note_read
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import open_cases
from vis_cli.errors import NotPermitted
from vis_cli.rules.core.rights import READ_CASES

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

Which = Callable[["Connection"], "ColumnElement[bool]"]


def named(invocation: Invocation, which: Which) -> frozenset[int]:
    """The keys of the first of these cases, to be named; the access log says, before they are, who saw them.

    None where the OS user may not read cases: who closes a unit is then told how many there are, and no more.

    Raises:
        Busy: the database did not take the note in time.
    """
    try:
        invocation.permit(READ_CASES)
    except NotPermitted:
        return frozenset()
    with invocation.reading() as db:
        found = open_cases.first(db, which(db))
    return frozenset(case.key for case in note_read(invocation, "list", found))
