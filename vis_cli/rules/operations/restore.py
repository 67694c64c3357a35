"""Whether a backup may take a database's place, and what is lost by it."""

from __future__ import annotations

from dataclasses import dataclass

from vis_cli.errors import Message, Refused, Sentence, WrongDatabase
from vis_cli.rules.core.plan import Violation


@dataclass(frozen=True)
class Contents:
    """What a backup holds: the schema's version, how many change sets, the newest one's hash, whether a sandbox.

    `broken` says where the chain of its journal breaks, and why; None where it holds.
    """

    kind: str  # "sqlite" or "postgresql"
    version: str
    changes: int
    head: str
    sandbox: bool
    broken: Sentence | None = None


@dataclass(frozen=True)
class Place:
    """The database that a backup is to replace; `head` is None where there is none, or none that can be read."""

    name: str
    kind: str
    head: tuple[int, str] | None = None
    sandbox: bool = False


def check(held: Contents, place: Place, *, schema: str) -> None:
    """Refuse a backup that does not fit the place, or this vis, whose schema has the version `schema`.

    Raises:
        Refused: it is of another kind of database, or of a sandbox that would replace the real thing.
        WrongDatabase: a newer vis made it.
    """
    if held.kind != place.kind:
        said = Message("the backup is of {held}, {place} is {kind}.", held=held.kind, place=place.name, kind=place.kind)
        raise Refused(said, id="other-kind", hint="Name another with --db.")
    if held.version > schema:
        said = Message(
            "the backup has version {version}, newer than this vis ({schema}).", version=held.version, schema=schema
        )
        raise WrongDatabase(said, id="new-schema", hint="Upgrade vis, as its README says.")
    if place.head is not None and held.sandbox and not place.sandbox:
        raise Refused(
            "a sandbox's backup does not replace a database that is no sandbox.",
            id="sandbox",
            hint="Name a new database with --db.",
        )


def broken_chain(held: Contents, name: str) -> tuple[Violation, ...]:
    """The guard `broken-chain`, where the journal of the backup of this name does not verify."""
    if held.broken is None:
        return ()
    said = Message("the journal of {name} is broken: {why}.", name=name, why=held.broken)
    return (Violation("broken-chain", said, hint="Take an older backup, and find out what altered this one."),)


def may_pretend(held: Contents, place: Place) -> bool:
    """Whether the restore may be dated at another moment: in a sandbox, or where one is made anew."""
    return place.sandbox or (place.head is None and held.sandbox)


def lost(held: Contents, place: Place) -> int:
    """How many change sets the database has that the backup has not."""
    return 0 if place.head is None else max(0, place.head[0] - held.changes)
