"""A sample of the access log that somebody has looked at: a row for each read, with what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from vis_cli.errors import Fault, FaultyInput, Message, Source, VisError, reason_of
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core.csv import Table
from vis_cli.files.core.headers import LOG_REVIEW
from vis_cli.rules.journal.reviews import OUTCOME_WORDS, OUTCOMES, month_of

_NOTHING = "A month without reads needs no review."


@dataclass(frozen=True)
class Looked:
    """The reads that were looked at, of one unit and month: (number, outcome, comment), and the row of each."""

    table: Table
    unit: str
    month: str
    rows: list[tuple[int, str, str]]
    row_of: dict[int, int]


def read(path: str, find_unit: Callable[[str], str], *, stdin: BinaryIO | None = None) -> Looked:
    """The table at `path` (`-`: standard input), filled in.

    Raises:
        MissingInput: there is no such file. FaultyInput: with every fault: a row without an outcome, or of another unit
            or month than the first, or twice.
    """
    table = csv_rows.read(path, LOG_REVIEW, stdin=stdin)
    rows: list[tuple[int, str, str]] = []
    row_of: dict[int, int] = {}
    whole: set[tuple[str, str]] = set()
    for row, (number, unit, month, outcome, comment) in enumerate(
        table.pick("read", "unit", "month", "outcome", "comment")
    ):
        where = _where(table, row, unit, month, find_unit)
        if where is not None:
            whole.add(where)
            if len(whole) > 1:
                said = "a review is of one unit and one month."
                table.fault(row, "unit", "several-reviews", said, "Put the others into a file of their own.")
        if not (number.isascii() and number.isdigit() and len(number) <= 18):
            table.fault(row, "read", "faulty-number", Message('"{text}" is not the number of a read.', text=number))
            continue
        word = OUTCOME_WORDS.get(outcome.strip().casefold())
        if word is None:
            hint = Message("Write one of: {words}.", words=", ".join(OUTCOMES))
            table.fault(row, "outcome", "missing-outcome", "the row does not say what came of it.", hint)
            continue
        if int(number) in row_of:
            table.fault(row, "read", "duplicate-row", Message("read {number} stands here twice.", number=number))
            continue
        row_of[int(number)] = row
        rows.append((int(number), word, comment.strip()))
    table.check()
    if not rows:
        raise FaultyInput([Fault("empty-file", "no read was looked at.", Source(table.text.name), _NOTHING)])
    unit, month = next(iter(whole))
    return Looked(table, unit, month, rows, row_of)


def _where(table: Table, row: int, unit: str, month: str, find: Callable[[str], str]) -> tuple[str, str] | None:
    try:
        kept = month_of(month)[0]
    except ValueError as error:
        table.fault(row, "month", "malformed-month", reason_of(error), "Write it as 2026-05.")
        return None
    try:
        return find(unit), kept
    except VisError as error:
        for each in error.faults:
            table.fault(row, "unit", each.id, each.message, each.hint)
        return None
