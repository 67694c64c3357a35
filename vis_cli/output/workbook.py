"""An answer as a workbook for people: typed days, times and numbers, everything else text, no formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, islice
from tempfile import TemporaryDirectory, TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Any

from vis_cli.errors import CannotWrite, Message
from vis_cli.output.cells import day_or_moment, in_file
from vis_cli.output.documents import in_rows

if TYPE_CHECKING:
    from vis_cli.output import Result

_PIECE = 1 << 16
_SAMPLE = 1000
_WIDEST = 60
_ROWS, _LETTERS = 1_048_576, 32_767  # what Excel takes
_EXACT = 10**15
_GUARDED = re.compile(r"'+[=+\-@\t\r]")  # reading takes a ' off such text, as that of a CSV file
_FIRST = date(1900, 3, 1)  # Excel has a 29 February 1900
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001  # so that the same answer gives the same bytes


def xlsx(sheets: Result | Mapping[str, Result]) -> Iterator[bytes]:
    """The rows under their keys, as the CSV file has them; a document that is no list as names and values.

    Several answers are sheets of one workbook, by name.

    Raises:
        CannotWrite: there are more rows, or a longer text, than a workbook can hold, or no room to put it together in.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with _room(), TemporaryDirectory() as folder, TemporaryFile() as file:
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}
        archive = _Archive(file)
        try:
            with xlsxwriter.Workbook(archive, options) as book:
                book.set_properties({"created": _MADE})
                for name, result in (sheets if isinstance(sheets, Mapping) else {None: sheets}).items():
                    _fill(book, book.add_worksheet(name), *in_rows(result))
        except FileCreateError as error:  # one of its own files beside the archive
            raise archive.fail(error.args[0]) from None
        except OSError as error:
            raise archive.fail(error) from None
        archive.flush()
        if archive.failed is not None:
            raise archive.failed
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


class _Archive:
    """The file of a workbook. What cannot be written is kept as `failed`, and whatever comes after it is let go of.

    The library would say it with a traceback on stderr: it closes its archive once more when it is let go of.
    """

    def __init__(self, file: Any) -> None:
        self._file, self._at = file, 0
        self.failed: OSError | None = None

    def _do(self, what: Callable[[], object]) -> None:
        if self.failed is None:
            try:
                what()
            except OSError as error:
                self.failed = error

    def fail(self, why: OSError) -> OSError:
        """Let go of all that is still written; why, which is the first that failed."""
        self.failed = self.failed or why
        return self.failed

    def write(self, content: bytes) -> int:
        self._do(lambda: self._file.write(content))
        self._at += len(content)
        return len(content)

    def seek(self, place: int) -> int:
        self._do(lambda: self._file.seek(place))
        self._at = place
        return place

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._do(self._file.flush)


@contextmanager
def _room() -> Iterator[None]:
    """Tells why a workbook cannot be put together in the folder for temporary files.

    Raises:
        CannotWrite: so.
    """
    try:
        yield
    except OSError as error:
        said = Message(
            "the workbook cannot be put together in {folder}: {reason}.",
            folder=gettempdir(),
            reason=error.strerror or error,
        )
        raise CannotWrite(said, hint="Make room there, or set TMPDIR to another folder.") from None


def _fill(book: Any, sheet: Any, header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the header and the rows, each as it comes; the first ones say how wide the columns are."""
    formats = {name: book.add_format({"num_format": name}) for name in ("yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss")}
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_ROWS}"})
    for at, key in enumerate(header):
        sheet.write_string(0, at, key, bold)
    coming = ([_typed(item.get(key)) for key in header] for item in rows)
    first = list(islice(coming, _SAMPLE))
    for at, cells in enumerate(zip(header, *first, strict=True)):
        sheet.set_column(at, at, min(_WIDEST, max(map(_width, cells)) + 2))
    for number, values in enumerate(chain(first, coming), 1):
        if number == _ROWS:
            _refuse(Message("a workbook holds no more than {count} rows.", count=_ROWS))
        for at, value in enumerate(values):
            _write(sheet, number, at, value, formats)


def _typed(value: Any) -> Any:
    """A value as a workbook has it: a day, a moment as the clock on the wall has it, a number or text."""
    if value is None or type(value) is int or type(value) is float:
        return value if value is None or abs(value) < _EXACT else str(value)
    text = str(in_file(value))
    when = day_or_moment(text)
    if when is not None and (when.date() if isinstance(when, datetime) else when) >= _FIRST:
        return when
    return f"'{text}" if text[:1] == "'" and _GUARDED.match(text) else text


def _width(value: Any) -> int:
    if isinstance(value, date):
        return 16 if isinstance(value, datetime) else 10
    return max(map(len, str("" if value is None else value).split("\n")))


def _write(sheet: Any, row: int, at: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, at, value, formats["yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value)
    elif isinstance(value, str):
        if len(value) > _LETTERS:
            _refuse(Message("a cell of a workbook holds no more than {count} letters.", count=_LETTERS))
        sheet.write_string(row, at, value)
    else:
        sheet.write_number(row, at, value)


def _refuse(message: Message) -> None:
    raise CannotWrite(message, id="no-form", hint="Use --format csv or json.")
