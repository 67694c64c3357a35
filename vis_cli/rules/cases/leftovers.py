"""What is left lying of documents: sent and still there, forgotten there, and attachments' files that no row names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.guards import too_many
from vis_cli.rules.core.plan import BulkPlan

SENT, CHANGED, FORGOTTEN, ORPHAN = "sent", "changed", "forgotten", "orphan"
REASONS: Mapping[str, Sentence] = {
    SENT: Message("sent, and something is still there"),
    CHANGED: Message("another file, where one was sent"),
    FORGOTTEN: Message("forgotten there"),
    ORPHAN: Message("belongs to no attachment"),
}
"""Why something is left over, in words."""

BY_ITSELF = frozenset({"thumbs.db", "desktop.ini"})
"""What file managers put into folders: nobody has forgotten it there. So are files whose names begin with a dot."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file that is left over: where, why, since when, and in which case it was sent, or to which it belonged.

    `inode` and `written` tell what was found there from another that comes in its place.
    """

    path: str
    reason: str
    since: datetime
    case: str | None
    inode: int
    written: datetime


def is_forgotten(name: str, since: datetime, before: datetime) -> bool:
    """Whether a file of that name that came to lie in a shared folder then has been forgotten there."""
    return since < before and not name.startswith(".") and name.casefold() not in BY_ITSELF


def removal(found: Sequence[Leftover]) -> BulkPlan:
    """The plan that all of them are removed: asked about always, since what was forgotten may not have been sent."""
    digest = sha256()
    for each in found:
        digest.update(
            f"{each.path}\0{each.reason}\0{each.inode}\0{each.written.isoformat()}\n".encode("utf-8", "surrogateescape")
        )
    by = Counter(each.reason for each in found)
    asks = [
        Message("{count} file: {reason}", "{count} files: {reason}", count=by[reason], reason=said)
        for reason, said in REASONS.items()
        if by[reason]
    ]
    counts = {"add": 0, "change": 0, "remove": len(found), "same": 0}
    violations = too_many(len(found), len(found), share=1)
    return BulkPlan(counts, digest.hexdigest(), violations, asks=tuple(asks))
