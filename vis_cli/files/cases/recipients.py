"""A table of residents to send to: who, and what stands in the fields of each one's message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from vis_cli.errors import Malformed, Message
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core.csv import Column, Header, Table
from vis_cli.files.core.text import Text
from vis_cli.rules.cases import sending
from vis_cli.rules.cases.sending import Recipient
from vis_cli.rules.core import letters, personal_number

RESIDENT = Column("resident", ("invånare", "personnummer", "patient"), required=True, personal=True, digits=False)
"""The one column that every such table has."""


@dataclass
class Recipients:
    """The residents of a table, each once, in order; `left` are rows of those who have no way in, with why."""

    table: Table
    found: list[Recipient] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def parse(text: Text, fields: Sequence[str], *, today: date) -> Recipients:
    """The residents in a table with a column for each of the fields.

    Three ways to write a number are one resident, who gets one message; a resident of two rows that differ is a fault,
    since one of them would get lost. Twelve characters with letters in them are one of the region's reserve numbers.

    Raises:
        FaultyInput: it is no such table, or a row has no number, or no value for a field; with every fault of every
            row.
    """
    columns = [Column(name, required=True, takes=letters.text) for name in fields]
    table = csv_rows.parse(text, Header("recipients", RESIDENT, *columns, content=True))
    result = Recipients(table)
    first: dict[str, tuple[int, Mapping[str, str]]] = {}
    for row, (written, _, *cells) in enumerate(table.pick("resident", "resident", *fields)):
        values = dict(zip(fields, cells, strict=True))
        resident = _resident(table, row, written, today)
        for name, cell in values.items():
            try:
                sending.value(cell)
            except Malformed as error:
                table.malformed(row, name, error)
        if resident is None:
            continue
        before = first.setdefault(resident, (row, values))
        if before[0] != row:
            if before[1] != values:
                line = table.lines[before[0]]
                message = Message("line {line} has this resident already, with other values.", line=line)
                table.fault(row, "resident", "resident-twice", message, "Keep one of the rows; each gets one message.")
            continue
        result.found.append(Recipient(resident, values, row))
    table.check()
    return result


def _resident(table: Table, row: int, written: str, today: date) -> str | None:
    if not written:
        table.fault(row, "resident", "missing-value", Message('"{column}" is empty.', column="resident"))
        return None
    try:
        return personal_number.parse(written, today=today)
    except Malformed as error:
        if len(written) == 12 and written.isascii() and written.isalnum() and not written.isdigit():
            return written.upper()
        table.malformed(row, "resident", error)
        return None
