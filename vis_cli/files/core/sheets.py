"""The file of a table, whichever way it was saved: text, or a sheet of a workbook, in which every cell can be named."""

from __future__ import annotations

import csv
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, BinaryIO

from vis_cli.errors import Fault, FaultyInput, Malformed, Message, Sentence, Source
from vis_cli.files.core import text as texts
from vis_cli.files.core.text import Text

if TYPE_CHECKING:
    from vis_cli.files.core.long_text import LongText
    from vis_cli.files.core.xlsx import Row

csv.field_size_limit(2**31 - 1)  # else a cell of 128 KiB is taken for a quote that is never closed
_ENDING = ".xlsx"
_MARK = _ENDING + "#"
GUARDED = re.compile(r"'+[=+\-@\t\r]")  # a cell that is kept from being read as a formula
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+")

Told = tuple[str, Sentence, Sentence]
"""What is wrong with a cell: an id, a sentence, and what to do about it."""


def read(path: str, *, stdin: BinaryIO | None = None) -> Text:
    """The table at `path` (`-`: standard input): text as `texts.read` takes it with `windows`, or a workbook's sheet.

    `FILE.xlsx#NAME` names the sheet; else it is the first that is not hidden.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is neither, or damaged, too large, or has no such sheet.
    """
    file, sheet = named(path)
    name, raw = texts.read_bytes(file, stdin=stdin)
    return _of_bytes(name, raw, file, sheet)


@contextmanager
def opened(path: str, *, stdin: BinaryIO | None = None) -> Iterator[Text | LongText]:
    """The same table, to be read several times (`reading`): text is not held, so that it may be of any length.

    Raises: see `read`; of the file's bytes all that is wrong is found now. StorageError: standard input, or a pipe,
    cannot be kept for the second reading.
    """
    from vis_cli.files.core import long_text

    file, sheet = named(path)
    with long_text.opened(file, stdin=stdin) as held:
        is_named_so = sheet is not None or file.casefold().endswith(_ENDING)
        if is_named_so or held.read(8).startswith((texts.ZIP, texts.OLE)):
            yield _of_bytes(held.name, held.read(), file, sheet)
        else:
            yield long_text.LongText(held)


def _of_bytes(name: str, raw: bytes, file: str, sheet: str | None) -> Text:
    if not raw.startswith(texts.ZIP):
        if sheet is not None or (file.casefold().endswith(_ENDING) and not raw.startswith(texts.OLE)):
            hint = "If it is a CSV file, give it a name that ends in .csv."
            raise FaultyInput([Fault("not-a-workbook", "this is no Excel workbook.", Source(name), hint)])
        return texts.decode(name, raw, windows=True)
    from vis_cli.files.core import xlsx
    from vis_cli.files.core.xlsx_xml import CELLS

    try:
        with texts.no_collection():
            return Sheet(name if sheet is None else f"{name}#{sheet}", raw, xlsx.rows(raw, sheet), most=CELLS)
    except Malformed as error:
        raise FaultyInput([error.fault(Source(name))]) from None


def named(path: str) -> tuple[str, str | None]:
    """The file and the sheet that a path names; a name may hold a # for other reasons."""
    at = path.casefold().find(_MARK)
    return (path, None) if at < 0 else (path[: at + len(_ENDING)], path[at + len(_MARK) :])


def place(text: Text, line: int, position: int, separator: str) -> Source:
    """Where the cell's text begins, found by walking along the row: asked for faults only."""
    if isinstance(text, Sheet):
        return text.cell(line, position)
    count, column, quoted, rest = 0, 0, False, ""
    while (source := text.source(line)).text is not None:
        rest, column = source.text or "", 0
        if not quoted and '"' not in rest:  # nearly every line
            while count < position and (found := rest.find(separator, column)) >= 0:
                count, column = count + 1, found + 1
            column = column if count >= position else len(rest)
            break
        while column < len(rest) and (quoted or count < position):
            if rest[column] == '"':
                quoted = not quoted
            elif rest[column] == separator and not quoted:
                count += 1
            column += 1
        if count >= position or not quoted:
            break
        line += 1
    while column < len(rest) and (rest[column].isspace() or rest[column] == '"') and rest[column] != separator:
        column += 1
    if GUARDED.match(rest, column):
        column += 1
    return text.source(line, column + 1)


def column_name(position: int) -> str:
    """The letters of the column at `position`, counted from 0: A, B, …, Z, AA."""
    name = ""
    while position >= 0:
        position, letter = divmod(position, 26)
        name, position = chr(65 + letter) + name, position - 1
    return name


def spoilt(
    text: Text, columns: Sequence[tuple[int, bool]], place: Callable[[int, int], Source]
) -> Callable[[int, Sequence[str]], list[Fault]] | None:
    """What finds the cells of a row that a spreadsheet has spoilt; None where there cannot be any.

    Args:
        columns: the positions to look at, and whether a number there has lost something of it.
        place: gives that of a cell, by row and position.
    """
    if isinstance(text, Sheet):
        sheet = text

        def in_sheet(row: int, _cells: Sequence[str]) -> list[Fault]:
            told = [(at, sheet.wrong(row, at, digits=digits)) for at, digits in columns]
            return [Fault(each[0], each[1], place(row, at), each[2]) for at, each in told if each is not None]

        return in_sheet

    def rounded(row: int, cells: Sequence[str]) -> list[Fault]:
        message = "Excel has made this of a longer number, whose last digits are lost."
        hint = "Make the column text in Excel, and write the numbers again."
        found = [at for at, _ in columns if _ROUNDED.fullmatch(cells[at])]
        return [Fault("rounded-number", message, place(row, at), hint) for at in found]

    return rounded if text.holds("E+") else None


class Sheet(Text):
    """A sheet as the text of a table: cells set apart by tabs, rows as wide as the first.

    Places are those of the sheet: lines are its rows, and a cell has its name, B7.
    """

    separator = "\t"

    def __init__(self, name: str, raw: bytes, rows: Iterable[Row], *, most: int) -> None:
        stream = StringIO(newline="")
        writer = csv.writer(stream, delimiter=self.separator, lineterminator="\n")
        self._starts: list[int] = []  # the line of the text on which each row begins
        self._numbers: list[int] = []  # the number that each row has in the sheet
        self._wrong: dict[tuple[int, int], Told] = {}
        self._holding_number: dict[int, array[int]] = defaultdict(lambda: array("I"))  # by position, the rows
        self._split: list[str] | None = None
        line, width = 1, 0
        for row in rows:
            cells = [each.replace("\r\n", "\n").replace("\r", "\n") for each in row.cells]
            if not width:
                cells = [" ".join(cell.split()) for cell in cells]
                width = len(cells)
            cells += [""] * (width - len(cells))
            writer.writerow(cells)
            self._starts.append(line)
            self._numbers.append(row.number)
            line += 1 + sum(cell.count("\n") for cell in cells)
            self._wrong |= {(row.number, at): told for at, told in row.wrong.items()}
            for at in row.numbers:
                self._holding_number[at].append(row.number)
            if width * len(self._starts) > most:
                message = Message("the sheet is too large; no more than {limit} cells are read.", limit=most)
                raise Malformed(message, id="too-large", hint="Save it as CSV UTF-8.")
        super().__init__(name, stream.getvalue(), raw, "xlsx", texts.CSV_BREAKS)

    def row(self, line: int) -> int:
        return self._numbers[bisect_right(self._starts, line) - 1] if self._numbers else line

    def lines_after(self, line: int, count: int) -> Iterator[tuple[int, str]]:
        first = bisect_right(self._starts, line)
        for at in range(first, min(first + count, len(self._starts))):
            yield self._numbers[at], self._written(at)

    def _written(self, at: int) -> str:
        """The row in position `at`, as a table has it."""
        ends = self._starts[at + 1] - 1 if at + 1 < len(self._starts) else None
        if self._split is None:  # once, however many cells are asked for
            self._split = self.text.split("\n")
        return "\n".join(self._split[self._starts[at] - 1 : ends])

    def source(self, line: int, column: int | None = None) -> Source:
        return Source(self.name, line)

    def source_at(self, offset: int) -> Source:
        return self.source(self.row(self.text.count("\n", 0, offset) + 1))

    def cell(self, row: int, position: int) -> Source:
        """The place of a cell, with its text; the row has its number in the sheet, positions count from 0."""
        written = self._written(bisect_left(self._numbers, row))
        cells = next(csv.reader(StringIO(written, newline=""), delimiter=self.separator), [])
        text = cells[position].strip().replace("\n", " ") if position < len(cells) else ""
        return Source(self.name, row, 1, text, f"{column_name(position)}{row}")

    def wrong(self, row: int, position: int, *, digits: bool) -> Told | None:
        """What is wrong with a cell, whatever its column; `digits`: also that it holds a number, and not text."""
        told = self._wrong.get((row, position))
        if told is None and digits and position in self._holding_number:
            rows = self._holding_number[position]
            at = bisect_left(rows, row)
            if at < len(rows) and rows[at] == row:
                message = Message("the cell holds a number, which may have lost zeros or a plus sign.")
                return "number-cell", message, Message("Make the column text, and write it again.")
        return told
