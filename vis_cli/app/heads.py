"""The journal's heads in a file elsewhere: added by every change, and held against the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.errors import Message
from vis_cli.rules.journal.findings import Finding

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.core.engine import Database


def lines(invocation: Invocation, db: Connection, made: Sequence[int], database: Database | None = None) -> str:
    """What the file is to get of the change sets made, read in the transaction that makes them; empty without a file.

    `database` is where they are made, if that is not yet the invocation's own.
    """
    if invocation.settings.heads is None or not made or (database is not None and database != invocation.database):
        return ""
    from vis_cli.db.journal.heads import database_id, hashes
    from vis_cli.files.journal import heads as files

    own, found = database_id(db), hashes(db, made)
    return "".join(files.line(number, found[number], own) for number in made)


def write(invocation: Invocation, lines: str) -> None:
    """Add the lines to the file. What was changed stands, whether that can be done or not; people are told."""
    path = invocation.settings.heads
    if path is None or not lines:
        return
    from vis_cli.files.journal import heads as files

    try:
        files.append(path, lines)
    except OSError as error:
        said = Message(
            "Done, but {file} cannot be written ({reason}) and lacks the head {head} of the journal: `vis status` "
            "reports it until it has one again.",
            file=path,
            reason=error.strerror or str(error),
            head=lines.split()[-2],
        )
        invocation.tell(said)


def note(invocation: Invocation) -> None:
    """Add the head of the journal as it is: after a restore, which was journalled before it was in its place."""
    if invocation.settings.heads is not None:
        with invocation.reading() as db:
            noted = lines(invocation, db, [journal.head(db)[0]])
        write(invocation, noted)


def findings(invocation: Invocation, last: int | None = None) -> Iterator[Finding]:
    """What the file has and the journal has not, or the other way round, up to the change set `last` (None: the head).

    Nothing where no file is configured.
    """
    path = invocation.settings.heads
    if path is None:
        return
    from vis_cli.db.journal import heads as db_heads
    from vis_cli.files.journal import heads as files
    from vis_cli.rules.journal.heads import judge

    with invocation.reading() as db:
        newest = journal.head(db)[0] if last is None else last
    try:
        size = files.size(path)  # what is noted from here on, what is read of the journal may not have yet
        with invocation.reading() as db:
            noted = files.read(path, db_heads.database_id(db), size)
            known = partial(db_heads.hashes, db)
            yield from judge(str(path), noted, known, db_heads.restores(db), newest)
    except OSError as error:
        said = Message("{file} cannot be read: {reason}", file=path, reason=error.strerror or str(error))
        yield Finding("heads", said)


def is_behind(invocation: Invocation, db: Connection) -> Message | None:
    """That the file does not have the journal's head, if so: by its last lines alone."""
    path = invocation.settings.heads
    number, digest = journal.head(db)
    if path is None or not number:
        return None
    from vis_cli.files.journal import heads as files

    try:
        if (number, digest) in files.last(path):
            return None
        reason = Message("it lacks C-{number}", number=number)
    except OSError as error:
        reason = Message(error.strerror or str(error))
    return Message("The journal's head is not in {file}: {reason}.", file=path, reason=reason)
