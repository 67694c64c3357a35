"""Cases: residents' conversations with units, their numbers, and what belongs to each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from vis_cli.errors import Malformed, Message

STATES = ("new", "assigned", "answered", "closed")
"""1177's own words for these are not published; see docs/retention.md."""

SORTS = ("resident", "question", "information", "form")
"""What a case began as: a resident's, or a message that the unit sent with or without room for an answer, or a form."""

BELONGING = ("messages", "comments", "attachments", "form_replies", "form_requests")
"""What belongs to a case and goes with it: the one list of it, by the names of the tables and of the counts in JSON.

Whoever adds a table adds its name here, its Swedish in `files.retention.certificate` and its words in the preview of a
purge; all else follows.
"""

SENT_TYPES = {
    "information": ("meddelande-fran-varden", "Meddelande från vården"),
    "question": ("fraga-fran-varden", "Fråga från vården"),
}
"""The case type of what a unit sends, by its sort: id and name. The register need not have them: no resident opens one.

A region that wants other rules for them in its retention policies adds a case type of that name, which has that id.
"""

DOCUMENTED = ("yes", "not-relevant", "unknown")
"""Whether what matters in the case was summarised in the patient record (Cosmic)."""

PER_YEAR = 10_000_000
_NUMBER = re.compile(r"([0-9]{4})-([0-9]{7})")


def parse_number(text: str) -> int:
    """The key of the case whose number is written `2024-0001234`.

    A key is the year times ten million plus the number within the year, so that keys grow with time and a case's rows
    lie where it was opened.

    Raises:
        Malformed: another form.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None or found[2] == "0000000" or not 1900 <= int(found[1]) <= 2199:
        raise Malformed(
            Message('"{text}" is not a case number.', text=text.strip()),
            id="faulty-case-number",
            position=len(text) - len(text.lstrip()),
            hint="Write it as 2024-0001234.",
        )
    return int(found[1]) * PER_YEAR + int(found[2])


def is_case_number(text: str) -> bool:
    """Whether the text is written as a case number is."""
    return _NUMBER.fullmatch(text.strip()) is not None


def number(key: int) -> str:
    """The number that people know the case by: `2024-0001234`."""
    return f"{key // PER_YEAR:04d}-{key % PER_YEAR:07d}"


def numbers(keys: Iterable[int]) -> list[bytes]:
    """The numbers of many cases, as their digests are taken of."""
    return [b"%04d-%07d" % divmod(key, PER_YEAR) for key in keys]


def first_key(year: int) -> int:
    """The key before that of the year's first case."""
    return year * PER_YEAR


@dataclass(frozen=True, slots=True)
class Case:
    """A case without what was written in it. It goes from `new` to `assigned`, `answered` and `closed`, and stays so.

    `last_event` is when anybody last did something in it; `waiting_since`, when the resident began to wait for the
    unit, None where nobody waits. `open_until` is when it closes by itself, `revision` counts its events, `sending` is
    the mailing that it came of.
    """

    kind: ClassVar[str] = "case"
    key: int
    unit: str
    case_type: str
    resident: str
    state: str
    opened: datetime
    last_event: datetime
    closed: datetime | None = None
    documented: str = "unknown"
    assigned_to: str | None = None
    waiting_since: datetime | None = None
    subject: str | None = None
    sort: str = "resident"
    open_until: datetime | None = None
    revision: int = 0
    sending: int | None = None

    @property
    def id(self) -> str:
        return number(self.key)

    def __str__(self) -> str:
        return f"{self.id} {self.case_type} at {self.unit}, {self.state}"
