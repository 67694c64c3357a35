"""The numbers of cases in a table: what `cases list` writes, or a list that somebody made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from vis_cli.errors import Malformed, Message
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core.csv import Table
from vis_cli.files.core.headers import CASE_NUMBERS
from vis_cli.rules.cases.cases import parse_number


@dataclass(frozen=True)
class Numbers:
    """The table, and in which of its rows each case stands first, by the case's key."""

    table: Table
    row_of: dict[int, int]


def read(path: str, *, stdin: BinaryIO | None = None) -> Numbers:
    """The cases that a table names, each once, whatever else stands in it.

    Raises:
        MissingInput: there is no such file, or it cannot be read. FaultyInput: it is no such table, or a row has no
            case number.
    """
    table = csv_rows.read(path, CASE_NUMBERS, stdin=stdin)
    rows: dict[int, int] = {}
    for row, (written, _) in enumerate(table.pick("number", "unit")):
        if not written:
            table.fault(row, "number", "missing-value", Message('"{column}" is empty.', column="number"))
            continue
        try:
            rows.setdefault(parse_number(written), row)
        except Malformed as error:
            table.malformed(row, "number", error)
    table.check()
    return Numbers(table, rows)
