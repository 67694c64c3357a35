"""A sheet of an .xlsx workbook, row by row, with what is wrong with its cells.

Read here, with zipfile and expat, and not by a library. python-calamine gives #DIV/0! and a formula that was never
worked out as an empty cell, and lays the sheet out whole: a file of 6 kB with two cells far apart ends the process.
openpyxl cannot tell such a formula from an empty cell either, and takes ten times as long.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any

from vis_cli.errors import Malformed, Message, Sentence
from vis_cli.files.core.xlsx_xml import CELLS, TextOf, parsed, too_large, unescaped

UNPACKED = 64 * 1024 * 1024
"""How many bytes a workbook may hold when it is unpacked."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^]]*\]', re.IGNORECASE)
_MOMENT, _HOURS = "moment", "hours"
_BUILT_IN = {**dict.fromkeys((*range(14, 23), 45, 47), _MOMENT), 46: _HOURS}
_LEAST = 8  # cells that a row counts for: rows cost too, however short they are
_LONGEST = 10**15  # Excel keeps fifteen digits of a number
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    LookupError,
)


@dataclass(slots=True)
class Row:
    """A row of a sheet: its number, counted from 1, its cells as text, and by position what is wrong with one."""

    number: int
    cells: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # the positions that hold a number
    wrong: dict[int, tuple[str, Sentence, Sentence]] = field(default_factory=dict)  # id, message, hint


def rows(raw: bytes, sheet: str | None = None) -> Iterator[Row]:
    """The rows of a sheet, the first that is not hidden unless one is named, that have anything in them.

    Dates are written YYYY-MM-DD, with HH:MM where there is a time; booleans yes and no; whole numbers without decimals.

    Raises:
        Malformed: it is no workbook, is damaged or larger than can be read, or has no such sheet.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from _Workbook(archive).rows(sheet)
    except Malformed:
        raise
    except _BROKEN:
        hint = "Open it in Excel and save it again."
        raise Malformed("the workbook is damaged.", id="not-a-workbook", hint=hint) from None


class _Workbook:
    """An archive that holds a workbook; what is read of it is no more than it says that it holds."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {name.lower(): name for name in archive.namelist()}
        if "xl/workbook.xml" not in self.names:
            hint = 'Save it as "Excel workbook (.xlsx)" or as CSV.'
            raise Malformed(_other_kind(self.names), id="not-a-workbook", hint=hint)
        unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > UNPACKED:
            message = Message(
                "unpacked, the workbook is {size} MiB; no more than {limit} are read.",
                size=-(-unpacked // 2**20),
                limit=UNPACKED // 2**20,
            )
            raise Malformed(message, id="too-large", hint="Save the sheet as CSV UTF-8.")

    def rows(self, wanted: str | None) -> Iterator[Row]:
        sheets: list[Mapping[str, str]] = []
        epochs = [datetime(1899, 12, 30)]  # noqa: DTZ001  # a cell has no zone

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if name == "sheet":
                sheets.append(attributes)
            elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                epochs.append(datetime(1904, 1, 1))  # noqa: DTZ001

        self._parse("xl/workbook.xml", start)
        parts = self._parts()
        reader = _SheetReader(self._strings(parts.get("sharedStrings")), self._kinds(parts.get("styles")), epochs[-1])
        yield from reader.rows(self._open(parts[_chosen(sheets, wanted)]))

    def _parts(self) -> dict[str, str]:
        """The parts of the workbook, by their ids and by their kinds."""
        parts: dict[str, str] = {}

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if name == "Relationship":
                target = attributes.get("Target", "")
                part = target[1:] if target.startswith("/") else f"xl/{target}"
                parts[attributes.get("Id", "")] = part
                parts.setdefault(attributes.get("Type", "").rpartition("/")[2], part)

        self._parse("xl/_rels/workbook.xml.rels", start)
        return parts

    def _strings(self, part: str | None) -> list[str]:
        """The strings that cells name by number."""
        strings: list[str] = []
        parts: list[str] = []
        text = TextOf(parts)

        def start(name: str, _attributes: Mapping[str, str]) -> None:
            text.start(name)

        def end(name: str) -> None:
            text.end(name)
            if name == "si":
                strings.append(unescaped("".join(parts)))
                parts.clear()

        self._parse(part, start, end, text.data)
        return strings

    def _kinds(self, part: str | None) -> list[str]:
        """For each style what its numbers are: see `_kind`."""
        kinds: list[str] = []
        formats = dict(_BUILT_IN)
        within: list[str] = []

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if name == "numFmt":
                formats[int(attributes.get("numFmtId", 0))] = _kind(attributes.get("formatCode", ""))
            elif name == "xf" and within[-1:] == ["cellXfs"]:
                kinds.append(formats.get(int(attributes.get("numFmtId", 0)), ""))
            within.append(name)

        self._parse(part, start, lambda name: within.pop())
        return kinds

    def _open(self, part: str) -> IO[bytes]:
        return self.archive.open(self.names[part.lower()])

    def _parse(self, part: str | None, *handlers: Callable[..., Any]) -> None:
        if part is None:
            return
        with self._open(part) as stream:
            for _ in parsed(stream, *handlers):
                pass


def _chosen(sheets: Sequence[Mapping[str, str]], wanted: str | None) -> str:
    """The id of the sheet that is named, else of the first that is not hidden."""
    named = {sheet.get("name", ""): sheet for sheet in sheets}
    if wanted is not None and wanted not in named:
        message = Message('there is no sheet "{sheet}".', sheet=wanted)
        raise Malformed(message, id="unknown-sheet", hint=Message("Sheets: {names}.", names=", ".join(named)))
    shown = [sheet for sheet in sheets if sheet.get("state", "visible") == "visible"]
    chosen = named[wanted] if wanted is not None else (shown or sheets)[0]
    return next((value for name, value in chosen.items() if name.endswith(":id")), "")


def _other_kind(names: Mapping[str, str]) -> Sentence:
    """What an archive that is no such workbook is."""
    if "xl/workbook.bin" in names:
        return "this is a binary workbook, .xlsb."
    if any(name.startswith("word/") for name in names):
        return "this is a document of Word, not a workbook."
    if "content.xml" in names and "mimetype" in names:
        return "this is an OpenDocument file, not an Excel workbook."
    return "this is an archive, not an Excel workbook."


def _kind(code: str) -> str:
    """What a number format shows: a moment, hours that go beyond a day, or just a number."""
    letters = _NO_LETTERS.sub("", code.partition(";")[0]).lower()
    if "general" in letters or not set("dmyhs") & set(letters):
        return ""
    return _HOURS if "[" in letters else _MOMENT


class _SheetReader:
    """Makes rows of a sheet's XML."""

    def __init__(self, strings: Sequence[str], kinds: Sequence[str], epoch: datetime) -> None:
        self.strings, self.kinds, self.epoch = strings, kinds, epoch
        self.ready: list[Row] = []
        self.row = Row(0)
        self.cells = 0
        self.position = -1
        self.type, self.style = "n", 0
        self.has_formula = False
        self.value: list[str] = []
        self.parts: list[str] = []
        self.text = TextOf(self.parts)
        self.in_value = False

    def rows(self, stream: IO[bytes]) -> Iterator[Row]:
        with stream:
            for _ in parsed(stream, self._start, self._end, self._data):
                yield from self.ready
                self.ready.clear()

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self.type, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.has_formula = False
            self.value.clear()
            self.parts.clear()
            self.position = self._position(attributes["r"]) if "r" in attributes else self.position + 1
        elif name == "v":
            self.in_value = True
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            number = int(attributes["r"]) if "r" in attributes else self.row.number + 1
            if number <= self.row.number:
                raise ValueError("rows come in order")
            self.row, self.position = Row(number), -1
        else:
            self.text.start(name)

    def _position(self, reference: str) -> int:
        found = _REFERENCE.fullmatch(reference)
        if found is None or int(found[2]) != self.row.number:
            raise ValueError("a cell stands in its row")
        position = 0
        for letter in found[1]:
            position = position * 26 + ord(letter) - 64
        if position <= self.position + 1:
            raise ValueError("cells come in order")
        return position - 1

    def _end(self, name: str) -> None:
        if name == "v":
            self.in_value = False
        elif name == "c":
            self._cell("".join(self.value))
        elif name == "row":
            self.cells += max(_LEAST, len(self.row.cells))
            if self.cells > CELLS:
                raise too_large()
            if self.row.cells:
                self.ready.append(self.row)
        else:
            self.text.end(name)

    def _data(self, text: str) -> None:
        if self.in_value:
            self.value.append(text)
        else:
            self.text.data(text)

    def _cell(self, value: str) -> None:
        """Keep what a cell holds, or what is wrong with it."""
        row = self.row
        text = value
        if self.type == "s":
            text = self.strings[int(value)] if value else ""
        elif self.type == "inlineStr":
            text = unescaped("".join(self.parts))
        elif self.type == "str":
            text = unescaped(value)
        elif self.type == "b":
            text = "" if not value else "yes" if value == "1" else "no"
        elif self.type == "e":
            self._wrong("error-cell", Message("the cell holds an error, {error}.", error=value), "Mend the formula.")
        elif not value and self.has_formula:
            message = "the cell holds a formula that has never been worked out."
            self._wrong("no-value", message, "Open the workbook in Excel and save it.")
        elif value and self.type == "d":
            day, _, clock = value.removesuffix("Z").partition("T")
            text = f"{day} {clock.removesuffix(':00')}" if clock.strip("0:.") else day
        elif value:
            text = self._number(float(value))
        if text or self.position in row.wrong:
            row.cells += [""] * (self.position - len(row.cells))
            row.cells.append(text)

    def _number(self, number: float) -> str:
        """A number as text, or the day and time that it shows."""
        kind = self.kinds[self.style] if self.style < len(self.kinds) else ""
        if kind:
            return self._moment(number, is_long=kind == _HOURS)
        self.row.numbers.append(self.position)
        if number != number or abs(number) >= _LONGEST:
            message = "the number has more than 15 digits, and Excel has rounded it."
            self._wrong("rounded-number", message, "Make the column text, and write it again.")
        return str(int(number)) if abs(number) < 2 * _LONGEST and number.is_integer() else f"{number:.15g}"

    def _moment(self, number: float, *, is_long: bool) -> str:
        seconds = round(number * 86400) if abs(number) < 1e8 else -1
        if seconds >= 0 and (is_long or seconds < 86400):
            minutes, second = divmod(seconds, 60)
            return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{second:02}" if second else "")
        early = seconds < 60 * 86400 and self.epoch.year < 1900  # Excel has a 29 February 1900
        try:
            if seconds < 0:
                raise OverflowError
            return _as_written(self.epoch + timedelta(days=1 if early else 0, seconds=seconds))
        except OverflowError:
            self._wrong("faulty-date", "the number is no day.", "Write YYYY-MM-DD.")
            return f"{number:.15g}"

    def _wrong(self, id: str, message: Sentence, hint: Sentence) -> None:
        self.row.wrong[self.position] = (id, message, hint)


def _as_written(moment: datetime) -> str:
    day = moment.date().isoformat()
    if moment.time() == datetime.min.time():
        return day
    return f"{day} {moment:%H:%M:%S}" if moment.second else f"{day} {moment:%H:%M}"
