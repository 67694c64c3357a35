"""Cases as a table from the system they were in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from vis_cli.errors import Ambiguous, Malformed, Message, NotFound, Sentence, reason_of
from vis_cli.files.cases.seen import Seen
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core.csv import Table
from vis_cli.files.core.headers import CASES
from vis_cli.files.core.text import Text
from vis_cli.rules.cases.cases import DOCUMENTED, STATES, Case, parse_number
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.dates import understand_moment
from vis_cli.rules.core.names import Directory, Guesses
from vis_cli.rules.core.times import midnight

T = TypeVar("T")

DAY = timedelta(days=1)
PIECE = 2000
"""Rows in memory at a time."""

STATE_WORDS = {
    **{state: state for state in STATES},
    "nytt": "new", "ny": "new", "fördelat": "assigned", "tilldelat": "assigned", "besvarat": "answered",
    "avslutat": "closed", "stängt": "closed",
}  # fmt: skip
DOCUMENTED_WORDS = {
    **{word: word for word in DOCUMENTED},
    "": "unknown", "ja": "yes", "okänt": "unknown", "ej relevant": "not-relevant", "not relevant": "not-relevant",
}  # fmt: skip


def parse(
    text: Text,
    *,
    units: Directory,
    case_types: Directory,
    persons: Directory,
    today: date,
    reserve_numbers: bool,
) -> Iterator[tuple[Table, dict[int, Case]]]:
    """The cases in a table, one per row, by their rows in the table, which holds a piece of the file at a time.

    With `reserve_numbers`, twelve characters that are no personal number are taken as they stand: regions give such
    numbers to residents who have none, each in its own form. What the caller finds wrong is noted in the table, as
    long as the piece is there.

    Raises:
        FaultyInput: when all was read, with every fault of every row.
    """
    reader: _Rows | None = None
    for table in csv_rows.pieces(text, CASES, size=PIECE):
        reader = reader or _Rows(table, units, case_types, persons, today, reserve_numbers)
        found = ((row, reader.case(row, cells)) for row, cells in enumerate(table.pick(*CASES.names)))
        yield table, {row: case for row, case in found if case is not None}
    table.check()


class _Rows:
    """Reads one row at a time; what is wrong is noted in the table."""

    def __init__(
        self, table: Table, units: Directory, case_types: Directory, persons: Directory, today: date, reserve: bool
    ) -> None:
        self.table, self.today, self.reserve = table, today, reserve
        self.names = CASES.names
        self.tomorrow = midnight(today + DAY) if today < date.max else None
        self.units, self.case_types, self.persons = _Found(units), _Found(case_types), _Found(persons)
        self.seen = Seen()
        self.guesses = Guesses()
        self.moment = lru_cache(maxsize=4096)(_moment)

    def case(self, row: int, cells: tuple[str, ...]) -> Case | None:
        before = len(self.table.faults)
        said = dict(zip(self.names, cells, strict=True))
        key = self._value(row, "number", said, parse_number)
        first = line = self.table.lines[row]
        if key is not None:
            first = self.seen.first(key, line)
        if first != line:
            self._fault(
                row,
                "number",
                "duplicate-case",
                Message("line {line} has this case already.", line=first),
            )
        state = self._word(row, "state", said["state"], STATE_WORDS)
        documented = self._word(row, "documented", said["documented"], DOCUMENTED_WORDS)
        unit = self._value(row, "unit", said, self.units)
        case_type = self._value(row, "case_type", said, self.case_types)
        resident = self._value(row, "resident", said, self._resident)
        assigned = self._value(row, "assigned_to", said, self.persons) if said["assigned_to"] else None
        opened = self._value(row, "opened", said, self.moment)
        closed = self._value(row, "closed", said, self.moment) if said["closed"] else None
        self._check_times(row, state, opened, closed, said)
        if len(self.table.faults) > before or not (key and unit and case_type and resident and state and opened):
            return None
        if closed is None:  # an open case is new as long as it is nobody's
            state = _state(state, assigned)
        waits = opened if state in ("new", "assigned") else None
        last = closed or opened
        subject = said["subject"] or None
        return Case(
            key,
            unit,
            case_type,
            resident,
            state,
            opened,
            last,
            closed,
            documented or "unknown",
            assigned,
            waits,
            subject,
        )

    def _check_times(
        self, row: int, state: str | None, opened: datetime | None, closed: datetime | None, said: dict[str, str]
    ) -> None:
        for column, moment in (("opened", opened), ("closed", closed)):
            if moment is not None and self.tomorrow is not None and moment >= self.tomorrow:
                self._fault(
                    row,
                    column,
                    "to-come",
                    Message("the case cannot have been {column} on a day to come.", column=column),
                )
        if state == "closed" and not said["closed"]:
            self._fault(row, "state", "no-closing-day", "a closed case needs the day it was closed.")
        if state not in ("closed", None) and said["closed"]:
            self._fault(
                row, "closed", "not-closed", Message("the case is {state}, yet it has a day of closing.", state=state)
            )
        if opened is not None and closed is not None and closed < opened:
            self._fault(row, "closed", "reversed", "the case would be closed before it was opened.")

    def _resident(self, text: str) -> str:
        try:
            return personal_number.parse(text, today=self.today)
        except Malformed as error:
            if self.reserve and len(text) == 12 and text.isalnum() and text.isascii():
                return text.upper()
            hint = error.hint or ""
            if not self.reserve and any(letter.isalpha() for letter in text):
                hint = "For the region's own reserve numbers, add --reserve-numbers."
            raise Malformed(reason_of(error), id=error.id, position=error.position, hint=hint or None) from None

    def _value(self, row: int, column: str, said: dict[str, str], parse: Callable[[str], T]) -> T | None:
        if not said[column]:
            self._fault(row, column, "missing-value", Message('"{column}" is empty.', column=column))
            return None
        try:
            return parse(said[column])
        except Malformed as error:
            self.table.malformed(row, column, error)
        except (NotFound, Ambiguous) as error:
            self.table.fault(row, column, error.id, error.message, error.hint)
        return None

    def _word(self, row: int, column: str, written: str, words: dict[str, str]) -> str | None:
        found = words.get(written) or words.get(written.casefold())
        if found is None:
            known = ", ".join(dict.fromkeys(words.values()))
            hint = self.guesses.suggestion(written, words, column) or Message("It is one of {known}.", known=known)
            self._fault(
                row, column, f"unknown-{column}", Message('"{written}" is no such word.', written=written), hint
            )
        return found

    def _fault(self, row: int, column: str, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        self.table.fault(row, column, id, message, hint)


def _moment(text: str) -> datetime:
    try:
        return understand_moment(text, None)
    except ValueError as error:
        raise Malformed(reason_of(error), id="faulty-date") from None


def _state(said: str, assigned: str | None) -> str:
    """The state of an open case by whose it is: answered by nobody, it waits again."""
    if assigned is None:
        return "new"
    return "assigned" if said == "new" else said


class _Found:
    """A directory that is asked once for each name."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        if text not in self.known:
            self.known[text] = self.directory.find(text)
        return self.known[text]
