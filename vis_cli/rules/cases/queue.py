"""A list of cases: which are wanted, whose turn each is and how long it still stays open, and where a page ends."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from vis_cli.errors import Message
from vis_cli.rules.cases.cases import STATES, Case
from vis_cli.rules.core.times import local

OPEN = STATES[:-1]
"""The states of cases that are not closed."""

TURNS = ("unit", "resident")
"""Who is to do something in an open case."""

ORDERS = ("number", "waiting", "opened")
"""What a list of cases is sorted by; `waiting`: those that wait for the unit first, the longest wait at the top."""

SOON = 7  # days in which a case that closes by itself does so soon
_PAYLOAD = re.compile(r"(\d)\.(-?\d{1,12}|)\.(\d{1,18})")


def turn(case: Case) -> str | None:
    """Whose turn it is: the unit's as long as the resident waits for it, else the resident's; nobody's once closed."""
    if case.closed is not None:
        return None
    return "resident" if case.waiting_since is None else "unit"


def days_left(case: Case, now: datetime) -> int | None:
    """In how many days an open case closes by itself: 0 today, or with the next run; None if it does not."""
    if case.closed is not None or case.open_until is None:
        return None
    return max(0, (local(case.open_until).date() - local(now).date()).days)


def days_open(case: Case, now: datetime) -> int:
    """The case's age in days, until it was closed."""
    return (local(case.closed or now).date() - local(case.opened).date()).days


@dataclass(frozen=True)
class Wanted:
    """Which cases a list has, and in which order.

    `units` None: of every unit. `nobodys`: of nobody, instead of `assigned_to`. `opened_before` is a moment.
    """

    units: Sequence[str] | None = None
    states: Sequence[str] = STATES
    assigned_to: str | None = None
    nobodys: bool = False
    turn: str | None = None
    opened_before: datetime | None = None
    resident: str | None = None
    sending: int | None = None
    order: str = "number"

    @property
    def has_open(self) -> bool:
        """Whether open cases may be among them."""
        return any(state in OPEN for state in self.states)

    @property
    def has_closed(self) -> bool:
        """Whether closed cases may be among them: it is nobody's turn in those."""
        return "closed" in self.states and self.turn is None

    @property
    def name(self) -> str:
        """What tells the list from others, so that none is read on where another ended.

        Without the resident, who could be found from it by trying, and without a moment that goes on with the clock.
        """
        units = None if self.units is None else sorted(self.units)
        is_by_resident = self.resident is not None
        said = (units, sorted(self.states), self.assigned_to, self.nobodys, self.turn, is_by_resident, self.sending)
        return repr((*said, self.order))


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a case stands: in which of its parts, the moment by which that is sorted, if any, and its key."""

    part: int
    at: datetime | None
    key: int


def cursor(place: Place, wanted: Wanted) -> str:
    """The place as whoever asks for the next page gives it back: letters and digits without a meaning."""
    seconds = "" if place.at is None else str(int(place.at.timestamp()))
    payload = f"{place.part}.{seconds}.{place.key}"
    return urlsafe_b64encode(f"{payload}.{_digest(payload, wanted)}".encode()).decode().rstrip("=")


def place_of(written: str, wanted: Wanted) -> Place:
    """The place that a cursor stands for.

    Raises:
        ValueError: it is none of this list, or was changed on the way.
    """
    try:
        text = urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode("ascii")
    except ValueError:
        text = ""
    payload, _, digest = text.rpartition(".")
    found = _PAYLOAD.fullmatch(payload)
    if found is None or digest != _digest(payload, wanted):
        raise ValueError(Message('"{written}" is no place in this list.', written=written))
    part, seconds, key = found.groups()
    return Place(int(part), datetime.fromtimestamp(int(seconds), UTC) if seconds else None, int(key))


def _digest(payload: str, wanted: Wanted) -> str:
    return sha256(f"{payload} {wanted.name}".encode()).hexdigest()[:10]
