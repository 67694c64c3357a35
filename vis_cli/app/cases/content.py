"""What an event writes and attaches: kept with the case, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vis_cli.app.cases.once import Once, keyed
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention.places import the_key
from vis_cli.errors import MissingInput

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.app.cases.attachments import Taken
    from vis_cli.files.core.text import Text


@dataclass(frozen=True)
class Reply:
    """A ready-made answer, by its name or number, and the values of its fields by name."""

    template: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """What an event writes, none of which the journal holds.

    `files` are attached; with `keep` they stay where they are. `read` is the file that the text came from, as bytes, so
    that the journal can keep a keyed digest of it. `reply` is the ready-made answer that says the text instead.
    """

    text: str | None = None
    comment: str | None = None
    signed: bool = True
    files: Sequence[str] = ()
    keep: bool = False
    read: bytes | None = None
    reply: Reply | None = None


def keyed_file(invocation: Invocation, db: Connection, text: Text) -> None:
    """Note for the journal a list of residents that was read, by a keyed digest; twice is as once."""
    digest = text.hmac(the_key(invocation, db))
    if not any(each.get("hmac") == digest for each in invocation.files):
        invocation.note_content(digest)


def note(invocation: Invocation, db: Connection, content: Content, taken: Taken | None) -> None:
    """Note for the journal what files the content came from, by keyed digests; twice is as once."""
    if invocation.dry_run:
        return
    if taken is not None:
        taken.note(db)
    if content.read is not None:
        digest = keyed(invocation, db, content.read)
        if not any(each.get("hmac") == digest for each in invocation.files):
            invocation.note_content(digest)


@contextmanager
def ready(
    invocation: Invocation, unit: str, name: str, content: Content, once: Once
) -> Iterator[tuple[Taken | None, MissingInput | None]]:
    """The files of a content, ready to be attached to cases of a unit of that name.

    Or why they are not there, where something was done with the key: they left the shared folder when they were sent.

    Raises:
        MissingInput: one is not there, and nothing was done with the key. FaultyInput, Refused: see `attachments`.
    """
    from vis_cli.app.cases import attachments

    with ExitStack() as stack:
        taken = attachments.taken(invocation, unit, name, content.files, keep=content.keep)
        found: tuple[Taken | None, MissingInput | None]
        try:
            found = stack.enter_context(taken), None
        except MissingInput as error:
            with invocation.reading() as db:
                if not once.is_known(db):
                    raise
            found = None, error
        yield found
