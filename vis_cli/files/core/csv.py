"""Tables in CSV, as Excel and catalogues write them: rows that know their line."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import BinaryIO, TextIO

from vis_cli.errors import Fault, FaultyInput, Malformed, Message, Sentence, Source
from vis_cli.files.core import foreign, sheets
from vis_cli.files.core import text as texts
from vis_cli.files.core.csv_write import write_csv
from vis_cli.files.core.sheets import Sheet
from vis_cli.files.core.text import Text
from vis_cli.rules.core import letters
from vis_cli.rules.core.faults import Faults, in_order
from vis_cli.rules.core.names import MAX_GUESSES, suggestion
from vis_cli.rules.core.personal_number import hidden
from vis_cli.rules.core.privacy import SHORTEST, without_number

SEPARATORS = ";,\t"
MAX_COLUMNS = 1000  # and characters of a cell that may name one
ERROR = "error"  # the column that rest files have beside the table's own


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its English name, with the other headers that people write over it."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    read: bool = True  # else it may be there, and is not looked at
    personal: bool = False  # holds personal numbers, which no fault may show
    takes: Callable[[str], str] = letters.name  # gives a cell as it is kept, or raises Malformed
    digits: bool = False  # a number in a sheet has lost something of it: a phone number, an id
    forever: bool = False  # stands in a record, so that the journal keeps it: no personal number may

    def take(self, cell: str) -> str:
        """The cell as it is kept, or Malformed raised."""
        return without_number(self.takes(cell)) if self.forever else self.takes(cell)


class Header:
    """The columns that a table may have. `noun` is what the table holds: "units".

    `content`: it holds what residents write or read, so that no fault shows a line of it.
    """

    def __init__(self, noun: str, *columns: Column, content: bool = False) -> None:
        self.noun = noun
        self.content = content
        self.columns = columns
        self.personal = tuple(one.name for one in columns if one.personal)
        self._by_name = {_fold(name): one for one in columns for name in (one.name, *one.aliases)}

    def column(self, written: str) -> Column | None:
        """The column that a header cell means; case, hyphens and underscores do not matter."""
        return self._by_name.get(_fold(written)) if len(written) <= MAX_COLUMNS else None

    def known(self, cells: Iterable[str]) -> int:
        """How many of the header's cells are columns of this table."""
        return sum(1 for cell in cells if self.column(cell) is not None)

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.columns if one.read]


def _fold(written: str) -> str:
    return re.sub(r"[\s_-]+", "_", written.strip().strip("'").casefold())


@dataclass(slots=True)
class Table:
    """A table that was read: cells stripped of white space and of the guard against formulas, `""` where empty.

    `rows` and `lines` go together: a row of all the file's columns, and the line on which it begins. Rows with too
    many or too few cells are in `rejected` instead, whole, each with its fault in `faults`.
    """

    header: Header
    text: Text
    separator: str = ";"
    written: list[str] = field(default_factory=list)  # the header cells as they stand in the file
    index: dict[str, int] = field(default_factory=dict)  # column name to position in a row
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejected: list[tuple[int, list[str], Sentence]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def name(self) -> str:
        return self.text.name

    def __len__(self) -> int:
        return len(self.rows)

    def clear(self) -> None:
        """Forget the rows, as the next ones are coming; the faults stay."""
        for held in (self.rows, self.lines, self.rejected):
            held.clear()

    def pick(self, *names: str) -> Iterator[tuple[str, ...]]:
        """The cells of these columns (two or more), row by row; `""` for a column that the file does not have."""
        wanted = [self.index.get(name, len(self.written)) for name in names]
        return map(itemgetter(*wanted), self.rows)

    def place(self, row: int) -> Source:
        """The line of row number `row`, without its text: what a step of a plan keeps, made quickly."""
        return Source(self.text.name, self.lines[row])

    def source(self, row: int, column: str | None = None) -> Source:
        """Where row number `row` of `rows` begins, or its cell in `column`; personal numbers in the row are hidden."""
        if column is None or column not in self.index:
            source = self.line(self.lines[row])
        else:
            source = self._cell(self.lines[row], self.index[column])
        for name in self.header.personal:
            cell = self.rows[row][self.index[name]] if name in self.index else ""
            if len(cell) > 6 and source.text:
                source = replace(source, text=source.text.replace(cell, hidden(cell)))
        return source

    def fault(self, row: int, column: str | None, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        """Note what is wrong with a row, or with one of its cells."""
        self.faults.append(Fault(id, message, self.source(row, column), hint))

    def malformed(self, row: int, column: str, error: Malformed) -> None:
        """Note that the text of a cell cannot be understood, at the character where it fails."""
        self.faults.append(error.fault(self.source(row, column)))

    def check(self) -> None:
        """Raise FaultyInput with every fault, in file order, if there is any."""
        if self.faults:
            raise FaultyInput(in_order(self.faults))

    def line(self, number: int) -> Source:
        """Where a line of the file begins."""
        return self._shown(self.text.source(number, 1))

    def _cell(self, line: int, position: int) -> Source:
        return self._shown(sheets.place(self.text, line, position, self.separator))

    def _shown(self, source: Source) -> Source:
        return replace(source, text=None) if self.header.content else source

    def write_rest(self, errors: Mapping[int, str], stream: TextIO) -> int:
        """Write the rows numbered in `errors`, and the rejected ones, as a table to be mended and read again.

        The columns are the file's own and `error`; cells that a row has too many follow after. `stream` is UTF-8, and
        gets a byte order mark. Returns the number of rows.
        """
        width = len(self.written)
        keep = [at for at, cell in enumerate(self.written) if _fold(cell) != ERROR]
        rest = [(self.lines[row], self.rows[row][:width], message) for row, message in errors.items()] + self.rejected
        rest.sort(key=itemgetter(0))
        stream.write("\ufeff")
        rows = ([*(cells[at] for at in keep), message, *cells[width:]] for _, cells, message in rest)
        separator = ";" if isinstance(self.text, Sheet) else self.separator
        write_csv([[*(self.written[at] for at in keep), ERROR], *rows], stream, separator, ending="\r\n")
        return len(rest)


def read(path: str, *headers: Header, stdin: BinaryIO | None = None) -> Table:
    """The table at `path` (`-`: standard input), under the one of `headers` that fits its first line best.

    Comma, semicolon or tab; UTF-8 with or without byte order mark, UTF-16 with one, or Windows-1252; any line ending;
    columns in any order; or a sheet of a workbook. Faults of rows are noted in the table, for the caller to add to and
    to `check`.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is not text, is empty, or the first line is not a header of such a table.
    """
    return parse(sheets.read(path, stdin=stdin), *headers)


def parse(text: Text, *headers: Header) -> Table:
    """The table in `text`; see `read`."""
    with texts.no_collection():
        return list(pieces(text, *headers, size=sys.maxsize))[-1]


def pieces(text: Text, *headers: Header, size: int) -> Iterator[Table]:
    """The table in `text`, `size` of its rows at a time, those with faults beside: one table, which is filled anew.

    The last piece may have no rows. Raises: see `read`.
    """
    text.compose()
    controls = text.control_characters() or foreign.faults(text)
    if controls:
        raise FaultyInput(controls)
    lines = text.lines()
    first, number = "", 0
    for first in lines:
        number += 1
        named = re.fullmatch(r'"?sep=(.)"?\n?', first)  # Excel's own line before the header
        if first.startswith("#TYPE "):  # the line of PowerShell's Export-Csv
            continue
        if named is None and first.strip(f'{SEPARATORS}" \n'):
            break
    else:
        raise FaultyInput([Fault("empty-file", "the file is empty.", text.source(1, 1), "Begin with a header.")])
    if not _is_header(first, headers):
        foreign.refuse_title(text, number, lambda line: _is_header(line, headers))
    separator, header = _best(first, headers, text.separator if isinstance(text, Sheet) else SEPARATORS)
    table = Table(header, text, separator)
    _read_header(table, first, text.row(number))
    yield from _read_rows(table, lines, number, size)
    yield table


def _is_header(line: str, headers: Sequence[Header]) -> bool:
    """Whether a line names every column that one of the tables must have, and two columns at least."""
    for cells in (_cells(line, separator)[: MAX_COLUMNS + 1] for separator in SEPARATORS):
        for header in headers:
            present = {one.name for cell in cells if (one := header.column(cell))}
            if len(present) > 1 and present.issuperset(one.name for one in header.columns if one.required):
                return True
    return False


def _best(first: str, headers: Sequence[Header], separators: str) -> tuple[str, Header]:
    """The separator of these and the table under which the first line makes most sense."""

    def fit(choice: tuple[str, Header]) -> tuple[int, int, int]:
        every = _cells(first, choice[0])
        cells = every[: MAX_COLUMNS + 1]
        required = {one.name for one in choice[1].columns if one.required}
        present = {one.name for cell in cells if (one := choice[1].column(cell))}
        return choice[1].known(cells), len(required & present), len(every)

    return max(((separator, header) for separator in separators for header in headers), key=fit)


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]


def _read_header(table: Table, first: str, line: int) -> None:
    """Find the columns; raises FaultyInput for a header that is not this table's."""
    table.written = _cells(first, table.separator)
    header, faults, ignored = table.header, Faults(), set()
    if len(table.written) > MAX_COLUMNS:
        message = Message("the header has {count} columns.", count=len(table.written))
        raise FaultyInput([Fault("too-many-columns", message, table.line(line), "Is this another file?")])
    for at, cell in enumerate(table.written):
        column = header.column(cell)
        if column is not None and column.name in table.index:
            message = Message('"{cell}" is a second column for {column}.', cell=cell, column=column.name)
            faults.append(Fault("duplicate-column", message, table._cell(line, at)))
        elif column is not None:
            table.index[column.name] = at
        elif not cell or _fold(cell) == ERROR:
            ignored.add(at)
        elif wrong := _wrong(letters.name, cell):
            faults.append(wrong.fault(table._cell(line, at)))
        else:
            names = [name for one in header.columns for name in (one.name, *one.aliases)]
            near = suggestion(cell, names) if len(faults) < MAX_GUESSES else None
            hint = near or Message(
                "The columns of {noun} are: {names}.", noun=Message(header.noun), names=", ".join(header.names)
            )
            faults.append(
                Fault(
                    "unknown-column",
                    Message('{noun} have no column "{cell}".', noun=Message(header.noun), cell=cell),
                    table._cell(line, at),
                    hint,
                )
            )
    for column in header.columns:
        if column.required and column.name not in table.index:
            message = Message(
                'the column "{column}" is missing, in Swedish: {alias}.'
                if column.aliases
                else 'the column "{column}" is missing.',
                column=column.name,
                alias=next(iter(column.aliases), None),
            )
            hint = Message(
                "The columns of {noun} are: {names}.", noun=Message(header.noun), names=", ".join(header.names)
            )
            faults.append(Fault("missing-column", message, table.line(line), hint))
    if faults:
        raise FaultyInput(faults)


def _read_rows(table: Table, lines: Iterable[str], before: int, size: int) -> Iterator[Table]:
    """Read what follows the header, which ends on line `before`; stops after so many rows, and begins anew."""
    reader = csv.reader(lines, delimiter=table.separator, strict=True)
    width, rows, numbers = len(table.written), table.rows, table.lines
    guarded = table.text.holds("'")
    nameless = [at for at, cell in enumerate(table.written) if not cell]
    takes = _takes(table)
    digits = {one.name: one.digits for one in table.header.columns if one.read}
    columns = [(at, digits[name]) for name, at in table.index.items() if name in digits]
    spoilt = sheets.spoilt(table.text, columns, table._cell)
    line = before + 1
    once: dict[str, str] = {}  # each text of the cells, most of which say what others say
    while True:
        try:
            for cells in reader:
                here, line = table.text.row(line), before + 1 + reader.line_num
                row = [once.setdefault(cell, cell) for cell in map(str.strip, cells)]
                if len(row) != width or nameless:
                    if not any(row):
                        continue
                    if len(row) < width or any(row[width:]) or any(row[at] for at in nameless):
                        _reject(table, here, row)
                        continue
                    del row[width:]
                elif not row[0] and not any(row):
                    continue
                if guarded:
                    row = [cell[1:] if sheets.GUARDED.match(cell) else cell for cell in row]
                if takes and _refused(table, here, row, _take(table, takes, here, row)):
                    continue
                if spoilt is not None and _refused(table, here, row, spoilt(here, row)):
                    continue
                row.append("")  # what `pick` gives for a column that is not there
                rows.append(row)
                numbers.append(here)
                if len(rows) == size:
                    yield table
                    table.clear()
                    table.text.forget(line)
                    once.clear()
            return
        except csv.Error as error:
            problem = str(error)
            source = table.line(line)
            if "expected after" in problem:
                message = "a closing quote is followed by more text; a quote inside quotes is written twice."
                table.faults.append(Fault("faulty-quote", message, source))
                table.rejected.append((line, [source.text or "", *[""] * (width - 1)], message))
                line = before + 1 + reader.line_num
                continue
            message = "a quote is opened in this row and never closed."
            table.faults.append(Fault("open-quote", message, source))
            return


def _takes(table: Table) -> list[tuple[int, Column]]:
    """The columns whose cells are looked at one by one: all that are read, or those that the journal keeps."""
    columns = {one.name: one for one in table.header.columns if one.read and (one.forever or not table.text.is_plain)}
    return [(at, columns[name]) for name, at in table.index.items() if name in columns]


def _take(table: Table, takes: Iterable[tuple[int, Column]], line: int, row: list[str]) -> list[Fault]:
    """Make of a row's cells what is kept; what no cell may hold is a fault."""
    faults = []
    for at, column in takes:
        cell = row[at]
        if cell.isascii() and cell.isprintable() and "?" not in cell and (not column.forever or len(cell) < SHORTEST):
            continue
        try:
            row[at] = column.take(cell).strip()
        except Malformed as error:
            faults.append(error.fault(table._cell(line, at)))
    return faults


def _refused(table: Table, line: int, row: list[str], faults: Sequence[Fault]) -> bool:
    """Note faults of a row and reject it; whether there are any."""
    for fault in faults:
        table.faults.append(fault)
    if faults:
        table.rejected.append((line, row, faults[0].message))
    return bool(faults)


def _wrong(take: Callable[[str], str], cell: str) -> Malformed | None:
    try:
        take(cell)
    except Malformed as error:
        return error
    return None


def _reject(table: Table, line: int, row: list[str]) -> None:
    """Note a row that does not fit under the header."""
    width, count = len(table.written), len(row)
    id, message = "too-many-cells", Message("a cell stands in a column without a name.")
    if count != width:
        id = "too-few-cells" if count < width else id
        message = Message(
            "{count} cell where the header has {width}.",
            "{count} cells where the header has {width}.",
            count=count,
            width=width,
        )
    hint = None if isinstance(table.text, Sheet) else "Put a cell that holds a separator in quotes."
    table.faults.append(Fault(id, message, table.line(line), hint))
    table.rejected.append((line, row + [""] * (width - len(row)), message))
