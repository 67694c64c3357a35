"""What a file of evidence gives: what was seen, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from vis_cli.errors import Fault, Malformed, Sentence, reason_of
from vis_cli.files.core import csv as csv_rows
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.worklist.evidence import Place, Seen

Find = Callable[[str], str]
BOOLEANS = {"yes": True, "ja": True, "no": False, "nej": False}


@dataclass(slots=True)
class Evidence:
    """What a file shows; `faults` are of what could not be read, `unknown` of units that the register does not have.

    `whole` are the systems and units of which it shows every role, so that one which is not there is not held there.
    """

    seen: list[Seen] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[Fault] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    whole: dict[Place, datetime | None] = field(default_factory=dict)


def moment_of(found: Evidence, table: csv_rows.Table, row: int, text: str) -> datetime | None:
    """When something was seen, from the column `seen_at`; a fault is noted, and None where there is nothing."""
    if not text:
        return None
    try:
        return parse_moment(text)
    except (ValueError, Malformed) as error:
        message = reason_of(error) if isinstance(error, ValueError) else error.message
        found.faults.append(Fault("malformed-date", message, table.source(row, "seen_at")))
        return None
