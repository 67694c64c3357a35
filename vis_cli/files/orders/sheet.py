"""Order files as tables: a row is an order, the columns are the keys, and faults name the cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from vis_cli.errors import FaultyInput, Source
from vis_cli.files.core import csv, sheets
from vis_cli.files.core import text as texts
from vis_cli.files.core.csv import Column, Header, Table
from vis_cli.files.core.yaml_nodes import Mapping, Node, Scalar, Sequence, YamlFile
from vis_cli.files.orders import offers
from vis_cli.files.orders.orders import ORDER
from vis_cli.rules.core import letters
from vis_cli.rules.core.faults import Faults

_OTHERS = {
    "unit": ("mottagning", "vårdenhet"),
    "case_types": ("ärendetyp", "case types"),
    "deactivate": ("från", "från och med", "fr.o.m.", "stängs"),
    "reactivate": ("öppnar", "öppnas"),
    "through": ("till och med", "sista dag"),
    "weeks": ("vecka",),
    "handover": ("hänvisas till",),
    "ref": ("ärende",),
}
_NO_COLUMN = ("periods", "units", "under")
_WORDS = ("note", "ordered_by")
_LISTS = ("case_types", "offer", "drop")


def _header(*, offers: bool = False) -> Header:
    """The columns of a table; where it `offers` anything it need close nothing, and `från` is from when it does."""
    taken = {"deactivate" if offers else "from": ("från", "fr.o.m.")}
    columns = (
        Column(
            one.name,
            tuple(each for each in (*one.aliases, *_OTHERS.get(one.name, ())) if each not in taken.get(one.name, ())),
            required=one.required and not (offers and one.name == "case_types"),
            takes=letters.text if one.name in _WORDS else letters.name,
        )
        for one in ORDER.fields
        if one.name not in _NO_COLUMN
    )
    return Header("orders", *columns)


HEADER = _header()
_HEADER_OF_OFFERS = _header(offers=True)
_NAMES = tuple(one.name for one in HEADER.columns)
_TABLES = (".csv", ".tsv", ".xlsx")
_ROW = -1  # where a column would stand, for the row itself


@dataclass(slots=True)
class SheetFile(YamlFile):
    """A table, in the form that a YAML file has: nodes of which each is a cell."""

    table: Table | None = None

    def source(self, node: Node) -> Source:
        """The cell of `node`, or the row where it is of no cell."""
        assert self.table is not None
        return self.table.source(node.line, None if node.column == _ROW else _NAMES[node.column])


def is_table(name: str) -> bool:
    """Whether a file is read as a table, by its name."""
    return sheets.named(name)[0].casefold().endswith(_TABLES)


def read(path: str, *, stdin: BinaryIO | None = None) -> texts.Text:
    """The text of an order file, YAML or table.

    Raises:
        MissingInput: there is no such file, or it cannot be read. FaultyInput: it is not text, nor a workbook.
    """
    return sheets.read(path, stdin=stdin) if is_table(path) else texts.read(path, stdin=stdin)


def parse(text: texts.Text) -> YamlFile:
    """The orders of a table, one for each row, with the faults noted, not raised."""
    try:
        first = text.text.partition("\n")[0].casefold()
        table = csv.parse(text, _HEADER_OF_OFFERS if any(each in first for each in offers.KEYS) else HEADER)
    except FaultyInput as error:
        return YamlFile(text.name, faults=Faults(error.faults), text=text)
    file = SheetFile(text.name, faults=Faults(table.faults), text=text, table=table)
    present = [(at, name) for at, name in enumerate(_NAMES) if name in table.index]
    for row, cells in enumerate(table.rows):
        order = Mapping(row, _ROW)
        for at, name in present:
            if cell := cells[table.index[name]]:
                order.pairs[name] = (Scalar(name, row, at), _value(name, cell, row, at))
        file.documents.append(order)
    return file


def _value(name: str, cell: str, row: int, at: int) -> Node:
    """A cell as a value; case types are a list, set apart by commas, semicolons or bars."""
    if name not in _LISTS or re.fullmatch(r"(?i)all|alla|samtliga|\?.*", cell):
        return Scalar(cell, row, at)
    listed = Sequence(row, at)
    parts = re.split(r"\||\n", cell) if re.search(r"[|\n]", cell) else re.split(r"[,;]", cell)
    listed.items = [Scalar(part.strip(), row, at) for part in parts if part.strip()]
    return listed
