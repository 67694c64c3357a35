"""What each format of the journal hashes, as data: a row is hashed by the columns of its own format for ever.

A column that is added to these tables needs a format of its own, in which rows are written from that schema on; the
lists of earlier formats never change. A step has the format of its change set. Formats only grow: the newest has every
column that an earlier one has.
"""

from __future__ import annotations

from collections.abc import Mapping

SINCE: Mapping[int, str] = {1: "0001", 2: "0005", 3: "0007"}
"""The version of the schema from which on rows are written in each format."""

NEWEST = max(SINCE)

COLUMNS: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "changes": {
        1: (
            "number", "at", "actor", "ticket", "reason", "command", "counts", "files", "details", "undoable", "undoes",
            "steps_hash",
        ),
        2: (
            "number", "at", "actor", "ticket", "reason", "command", "counts", "files", "details", "undoable", "undoes",
            "steps_hash", "format", "user",
        ),
        3: (
            "number", "at", "actor", "ticket", "reason", "command", "counts", "files", "details", "undoable", "undoes",
            "steps_hash", "format", "user",
        ),
    },
    "steps": {
        1: ("position", "action", "kind", "object", "before", "after", "source"),
        2: ("position", "action", "kind", "object", "before", "after", "source"),
        3: ("position", "action", "kind", "object", "before", "after", "source"),
    },
    "runs": {
        1: ("number", "job", "at", "actor", "result", "change"),
        2: ("number", "job", "at", "actor", "result", "change", "format", "user"),
        3: ("number", "job", "at", "actor", "result", "change", "format", "user"),
    },
    "reads": {
        1: ("number", "at", "actor", "command", "resident", "cases", "person"),
        2: ("number", "at", "actor", "command", "resident", "cases", "person", "format", "user"),
        3: (
            "number", "at", "actor", "command", "resident", "cases", "person", "format", "user", "unit", "what",
            "resident_key",
        ),
    },
}  # fmt: skip
"""The columns that a row's hash covers, by table and format, in the order in which they are hashed."""


def format_at(version: str) -> int:
    """The format in which rows are written where the schema has this version."""
    return max(number for number, since in SINCE.items() if since <= version)
