"""What arguments name: found by id, name, alias or the beginning of a name; domain text that points into itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vis_cli.app.invocation import Invocation
from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory
from vis_cli.errors import ARGUMENT, Ambiguous, FaultyInput, Malformed, NotFound, Source
from vis_cli.rules.core import hsa_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.core.names import Directory
    from vis_cli.rules.roles.catalogue import Catalogue


@contextmanager
def argument(text: str) -> Iterator[None]:
    """Turns domain text in an argument that cannot be understood into a fault that points into it.

    Raises:
        FaultyInput: it cannot be understood.
    """
    try:
        yield
    except Malformed as error:
        raise FaultyInput([error.fault(Source(ARGUMENT, 1, 1, text))]) from None


def unit(invocation: Invocation, db: Connection, text: str) -> str:
    """The HSA-id of the unit that an argument names.

    Raises:
        NotFound, Ambiguous: none, or several. FaultyInput: it is meant as an HSA-id, and is none.
    """
    return find(unit_directory(db, invocation.today), text)


def person(db: Connection, text: str) -> str:
    """The HSA-id of the person that an argument names; see `unit`."""
    return find(person_directory(db), text)


def case_type(db: Connection, text: str) -> str:
    """The id of the case type that an argument names.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    return case_type_directory(db).find(text)


def find(directory: Directory, text: str) -> str:
    """The id of what an argument names; see `unit`."""
    try:
        return directory.find(text)
    except NotFound:
        if hsa_id.looks_like(text):
            with argument(text):
                hsa_id.parse(text)
        raise


def kinds_of(invocation: Invocation, texts: Sequence[str]) -> list[frozenset[str]]:
    """What each text may name, in full or by a beginning: "unit", "person", "case type", "role".

    Raises:
        FaultyConfiguration: the role catalogue.
    """
    from vis_cli.app.configured import catalogue

    roles = catalogue(invocation.settings)
    with invocation.reading() as db:
        directories = [unit_directory(db, invocation.today), person_directory(db), case_type_directory(db)]
    return [
        frozenset(each.noun for each in directories if any(each.candidates(text)))
        | ({"role"} if _is_role(roles, text) else set())
        for text in texts
    ]


def _is_role(roles: Catalogue, text: str) -> bool:
    try:
        roles.find(text)
    except NotFound:
        return False
    except Ambiguous:
        return True
    return True
