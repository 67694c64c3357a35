"""The tables of cases and of what belongs to them.

They are laid out for the purge. A case's key grows with time, and what belongs to a case is keyed by it first, so that
in SQLite (WITHOUT ROWID) a case's rows lie together, beside those of the cases opened with it: a purge touches pages in
proportion to what it deletes. The children have no foreign key: looking one up for each case that goes, once per table,
is most of what such a purge costs in PostgreSQL. Whoever adds a child holds the case's row (db.cases.cases).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from vis_cli.db.core.columns import metadata, partial_index, text
from vis_cli.db.core.types import Instant, Number
from vis_cli.rules.cases.cases import BELONGING

NOBODYS = "closed IS NOT NULL OR (state = 'new') = (assigned_to IS NULL)"
"""An open case is new as long as it is nobody's."""
ATTACHMENTS, OUTBOX = "attachments", "outbox"
"""The folders whose files go with their cases, as the list of files to be removed has them."""

cases = Table(
    "cases",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    text("unit"),
    text("case_type"),
    text("resident"),
    text("state"),
    Column("opened", Instant, nullable=False, index=True),
    Column("last_event", Instant, nullable=False),
    Column("closed", Instant),
    text("documented"),
    Column("assigned_to", Text),
    Column("waiting_since", Instant),
    Column("subject", Text),
    Column("sort", Text, nullable=False, server_default="resident"),
    Column("open_until", Instant),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("sending", Number),
    CheckConstraint("(state = 'closed') = (closed IS NOT NULL)", name="closed"),
    CheckConstraint("opened <= last_event AND (closed IS NULL OR closed <= last_event)", name="order"),
    CheckConstraint(NOBODYS, name="nobodys"),
    # Each case stands in one of these two.
    # What is due is counted by unit from the first alone, held for want of a note or not, without looking at the case.
    # It begins with when the case was opened, as the cases lie, though it is asked for the days of closing: cases that
    # were opened together close on many days, and each batch of a purge would write the pages of all of them anew.
    partial_index("ix_cases_closed", "opened", "closed", "unit", "documented", where="closed IS NOT NULL"),
    partial_index("ix_cases_open", "unit", "case_type", where="closed IS NULL"),
    # Of open cases alone, so that they cost a purge nothing: a unit's queue, a person's cases, a resident's, those
    # whose time runs out; and the cases of a sending. An index on the residents of closed ones would double its time.
    partial_index("ix_cases_queue", "unit", "waiting_since", "key", where="closed IS NULL"),
    partial_index("ix_cases_assigned", "assigned_to", "waiting_since", where="closed IS NULL"),
    partial_index("ix_cases_resident_open", "resident", where="closed IS NULL"),
    partial_index("ix_cases_due_close", "open_until", where="closed IS NULL AND open_until IS NOT NULL"),
    partial_index("ix_cases_sending", "sending", where="sending IS NOT NULL"),
)


# Forms that residents may be sent, each version as it was imported, in the order of that (`position`).
forms = Table(
    "forms",
    metadata,
    Column("form", Text),
    Column("version", Text),
    Column("position", Integer, nullable=False),
    text("title"),
    text("url"),
    text("status"),
    text("questionnaire"),  # JSON
    PrimaryKeyConstraint("form", "version"),
    sqlite_with_rowid=False,
)


def _child(name: str, *columns: Column[Any] | Index, content: Sequence[str] = ("text",)) -> Table:
    """A table of what belongs to cases: `n` counts from 1 within the case.

    `content` are its columns whose bytes a purge counts: texts, or the size of a file.
    """
    return Table(
        name,
        metadata,
        Column("case_key", Number, autoincrement=False),
        Column("n", Integer, autoincrement=False),
        Column("at", Instant, nullable=False),
        *columns,
        PrimaryKeyConstraint("case_key", "n"),
        sqlite_with_rowid=False,
        info={"content": tuple(content)},
    )


# `sender` is resident or unit; `sort` is message, reply, partial, question, information or closing.
messages = _child(
    "messages",
    text("sender"),
    Column("author", Text),
    text("sort"),
    text("text"),
    Column("signature", Text),
    content=("text", "signature"),
)
comments = _child("comments", text("author"), text("text"))
MISNAMED = (
    "substr(file, 1, 18) <> substr(CAST(case_key AS TEXT), 1, 4) || '/' || substr(CAST(case_key AS TEXT), 5, 4)"
    " || '/' || substr(CAST(case_key AS TEXT), 5) || '-'"
)
"""Whether an attachment's file is not called after its own case, as `rules.cases.attachments.file_name` calls it."""

attachments = _child(
    "attachments",
    Column("message", Integer),  # the `n` of the message it came with
    text("name"),
    text("media_type"),
    Column("size", Integer, nullable=False),
    text("sha256"),
    text("file"),  # below the attachments folder
    # Of files that two cases name, one names a misnamed file: where this index is empty, as it is unless somebody went
    # past vis, none is shared. An index of all would cost every attachment that goes.
    partial_index("ix_attachments_misnamed", "file", "case_key", where=MISNAMED),
    content=("size",),
)
form_replies = _child("form_replies", text("form"), text("answers"), content=("answers",))

# A form that was sent, and what becomes of its answer. `state` is sent, answered or filed. `bundle` is what is filed,
# written once and for all, `file` its name in the outbox; both from the answer on.
form_requests = _child(
    "form_requests",
    text("form"),
    text("version"),
    text("state"),
    Column("bundle", Text),
    Column("file", Text),
    Column("sha256", Text),
    Column("filed_at", Instant),
    partial_index("ix_form_requests_answered", "case_key", where="state = 'answered'"),  # what waits to be filed
    content=("bundle",),
)

CHILDREN = tuple(metadata.tables[name] for name in BELONGING)
"""What belongs to a case, and goes with it."""

CASE_TABLES = (cases, *CHILDREN)

# Files whose rows are gone, of attachments or of the outbox (`folder`): removed after the commit, and whatever is left
# at the next run.
file_removals = Table(
    "file_removals",
    metadata,
    text("file"),
    text("folder", server_default="attachments"),
    PrimaryKeyConstraint("folder", "file"),
    sqlite_with_rowid=False,
)
