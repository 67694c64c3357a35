"""Files of hours and of notices: tables in, rows with places out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import BinaryIO

from vis_cli.errors import Fault, FaultyInput, Message, Sentence, Source, VisError, reason_of
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core.csv import Header, Table
from vis_cli.files.core.headers import HOLIDAYS, HOURS, NOTICES
from vis_cli.rules.cards import holidays, notices
from vis_cli.rules.cards.holidays import HolidayRow
from vis_cli.rules.cards.hours import ALL_DAYS, Days, Hours, Week
from vis_cli.rules.cards.hours_text import names_weekdays, parse_week, read
from vis_cli.rules.cards.rows import EVERY_KIND_WORDS, EXCEPTION_WORDS, KIND_WORDS, HoursRow, NoticeRow
from vis_cli.rules.cards.schedules import EVERY_KIND
from vis_cli.rules.core.dates import Reversed, is_sheet_period, understand_sheet_day, understand_sheet_period
from vis_cli.rules.core.faults import FaultsByRow, in_order
from vis_cli.rules.core.names import Guesses, normal

Find = Callable[[str], str]


@dataclass(slots=True)
class RowsFile(ABC):
    """A table that was read, and the faults of its rows by row number."""

    table: Table
    faults: FaultsByRow = field(default_factory=FaultsByRow)
    guesses: Guesses = field(default_factory=Guesses)
    today: date | None = None

    @classmethod
    def read(cls, path: str, *, stdin: BinaryIO | None = None, today: date | None = None) -> RowsFile:
        """The file at `path` (`-`: standard input). From `today` days and weeks without a year are understood.

        Raises:
            MissingInput, FaultyInput: see `csv_rows.read`.
        """
        return cls(csv_rows.read(path, cls.header(), stdin=stdin), today=today)

    @staticmethod
    @abstractmethod
    def header() -> Header:
        """The columns of the table."""

    @property
    def every_fault(self) -> Sequence[Fault]:
        """The faults of the file and of its rows, in file order."""
        return in_order(self.table.faults, *self.faults.values())

    def refuse(self, row: int, column: str | None, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        """Note what is wrong with a row."""
        self.faults.note(row, Fault(id, message, self.table.source(row, column), hint))

    def _unit(self, find: Find, row: int, text: str) -> str | None:
        if not text:
            self.refuse(row, "unit", "missing-unit", "the unit is missing.")
            return None
        try:
            return find(text)
        except VisError as error:
            for fault in error.faults:
                self.refuse(row, "unit", fault.id, fault.message, fault.hint)
            return None

    def _days(self, row: int, since: str, until: str, weeks: str = "") -> tuple[str, str]:
        """The first and last day, as they stand or as they are in `weeks`, or in a first day that is a period."""
        column = "weeks" if weeks else "from"
        period = weeks or (since if since and not until and is_sheet_period(since) else "")
        if not period:
            return since, until
        if weeks and (since or until):
            message = "the row gives both weeks and days."
            self.refuse(row, "weeks", "weeks-and-days", message, "Leave one of them out.")
            return since, until
        try:
            first, last = understand_sheet_period(period, self.today)
        except Reversed as error:
            self.refuse(row, column, "inverted-dates", reason_of(error))
        except ValueError as error:
            self.refuse(row, column, "malformed-date", reason_of(error))
        else:
            return first.isoformat(), last.isoformat()
        return "", ""

    def _day(self, row: int, column: str, text: str) -> date | None:
        if not text:
            return None
        try:
            return understand_sheet_day(text, self.today)
        except ValueError as error:
            self.refuse(row, column, "malformed-date", reason_of(error))
            return None

    def _ordered(self, row: int, since: date | None, until: date | None) -> bool:
        if since is not None and until is not None and until < since:
            self.refuse(
                row,
                "to",
                "inverted-dates",
                Message("the period ends {until}, before it begins {since}.", until=until, since=since),
            )
            return False
        return True


_SOME_DAYS: Days = (date.min, None)


class HoursFile(RowsFile):
    """A table of hours: unit, hours, kind, from, to, exception; weeks instead of the days."""

    @staticmethod
    def header() -> Header:
        return HOURS

    def rows(self, find: Find) -> list[HoursRow]:
        """The rows without fault; the others are in `faults`. `find` gives the HSA-id of a unit's name."""
        self.faults.clear()
        found = []
        find = cache(find)
        names = ("unit", "hours", "kind", "from", "to", "exception", "weeks")
        for row, cells in enumerate(self.table.pick(*names)):
            understood = self.row(find, row, cells)
            if understood is not None:
                found.append(understood)
        return found

    def row(self, find: Find, row: int, cells: Sequence[str]) -> HoursRow | None:
        """One row, of these cells of its columns; None with faults noted."""
        unit, text, kind, since, until, exception, *weeks = cells
        where = self._unit(find, row, unit)
        since, until = self._days(row, since, until, *weeks)
        is_exception = self._is_exception(row, exception, since, until)
        what = KIND_WORDS.get(kind) or KIND_WORDS.get(normal(kind))
        if is_exception and normal(kind) in EVERY_KIND_WORDS:
            what = EVERY_KIND
        if what is None:
            hint = self.guesses.suggestion(kind, KIND_WORDS) or "Kinds: telephone, opening, dropin, visiting."
            self.refuse(row, "kind", "unknown-kind", Message('there is no kind of hours "{kind}".', kind=kind), hint)
        first, last = self._day(row, "from", since), self._day(row, "to", until)
        in_order = self._ordered(row, first, last)
        days: Days | None = (first, last) if since or until else None
        if days == (None, None) or not in_order:
            days = _SOME_DAYS  # the fault is told already; what the hours are is still to be judged
        understood = self._hours(row, text, days, what)
        if where is None or what is None or understood is None or row in self.faults:
            return None
        hours, week, red = understood
        place = self.table.place(row)
        is_whole = days is None or names_weekdays(text, days)
        return HoursRow(row, where, what, hours, days, week, place, is_exception, None if is_whole else text, red)

    def _is_exception(self, row: int, written: str, since: str, until: str) -> bool:
        said = EXCEPTION_WORDS.get(written.casefold())
        if said is None:
            message = Message('"{text}" is neither yes nor no.', text=written)
            self.refuse(row, "exception", "faulty-boolean", message, "Write yes or no (ja, nej).")
        elif said and not (since and until):
            column = "to" if since else "from"
            self.refuse(row, column, "missing-date", "an exception has a first and a last day.", "Write YYYY-MM-DD.")
        return bool(said)

    def _hours(
        self, row: int, text: str, days: Days | None, kind: str | None
    ) -> tuple[Hours | None, Week, str | None] | None:
        try:
            try:
                value, week, red = _understood(text, days, kind, None)
            except FaultyInput:  # again, with the place: found by walking along the line, so for faults only
                value, week, red = _understood(text, days, kind, self.table.source(row, "hours"))
        except FaultyInput as error:
            for fault in error.faults:
                self.faults.note(row, fault)
            return None
        if value is not None and not value:
            self.refuse(row, "hours", "empty-hours", "it is never open.", "Use vis cards hours clear, or give dates.")
            return None
        return value, week, red


def _understood(
    text: str, days: Days | None, kind: str | None, source: Source | None
) -> tuple[Hours | None, Week, str | None]:
    """The hours, or their week on these days; and what holds on red days."""
    if days is None:
        said = read(text, source, kind=kind)
        return said.hours, (), said.red_days
    return None, parse_week(text, days, source, kind=kind, everyday=ALL_DAYS), None  # which weekdays, the card must say


class NoticesFile(RowsFile):
    """A table of notices: unit, text, from, to; and state, as the list has it."""

    @staticmethod
    def header() -> Header:
        return NOTICES

    def rows(self, find: Find) -> list[NoticeRow]:
        """The rows without fault; the others are in `faults`."""
        self.faults.clear()
        found = []
        find = cache(find)
        names = ("unit", "text", "from", "to", "state")
        for row, (unit, text, since, until, state) in enumerate(self.table.pick(*names)):
            if state == "ended":  # what was taken down is not put up again
                continue
            where = self._unit(find, row, unit)
            text = notices.clean(text)
            for wrong in notices.wrongs(text):
                self.faults.note(row, wrong.fault(self.table.source(row, "text")))
            since, until = self._days(row, since, until)
            first, last = self._day(row, "from", since), self._day(row, "to", until)
            if self._ordered(row, first, last) and where is not None and row not in self.faults:
                found.append(NoticeRow(row, where, first, last, text, self.table.place(row)))
        return found


class HolidaysFile(RowsFile):
    """A table of rules for red days: unit, red, before."""

    @staticmethod
    def header() -> Header:
        return HOLIDAYS

    def rows(self, find: Find) -> list[HolidayRow]:
        """The rows without fault; the others are in `faults`."""
        self.faults.clear()
        found = []
        find = cache(find)
        for row, (unit, red, before) in enumerate(self.table.pick("unit", "red", "before")):
            where = self._unit(find, row, unit)
            rules = [
                self._rule(row, column, text) if text else None for column, text in (("red", red), ("before", before))
            ]
            if not red:
                self.refuse(row, "red", "empty-hours", "the row does not say what the unit does on red days.")
            if where is not None and row not in self.faults:
                found.append(HolidayRow(row, where, rules[0] or "", rules[1], self.table.place(row)))
        return found

    def _rule(self, row: int, column: str, text: str) -> str | None:
        try:
            return holidays.understand(text, self.table.source(row, column))
        except FaultyInput as error:
            for fault in error.faults:
                self.faults.note(row, fault)
            return None
