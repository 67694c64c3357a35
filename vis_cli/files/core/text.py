"""The bytes of an input file as text, in which every place can be named."""

from __future__ import annotations

import codecs
import gc
import hashlib
import hmac
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from vis_cli.errors import Fault, FaultyInput, Message, MissingInput, Source
from vis_cli.regular import MOST, up_to
from vis_cli.rules.core import letters, misread
from vis_cli.rules.core.masking import mask

# Longest first: a UTF-32 mark begins with a UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 calls a line break
CSV_BREAKS = re.compile("\r\n|[\n\r]")
UTF8_SWEDISH = re.compile(rb"\xc3[\x80-\xbf]")  # åäö and their like in UTF-8; in Windows-1252 it would read "Ã¥"
_CONTROLS = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ZIP = b"PK\x03\x04"  # what an .xlsx or .ods begins with
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what an .xls begins with, and a workbook with a password
_CONTROL_BYTES = bytes({*range(32), 127} - {9, 10, 13})
_MAY_HIDE_CONTROLS = (b"\xc2", b"\xef\xbf")  # lead bytes of U+0080 to U+009F and of U+FFFE in UTF-8


class Text:
    """The text of one file, without byte order mark. `name` is what the user called it, or `<stdin>`."""

    def __init__(self, name: str, text: str, raw: bytes, encoding: str, breaks: re.Pattern[str] = _BREAKS) -> None:
        self.name = mask(name)  # it goes wherever the file is spoken of
        self.text = text
        self.encoding = encoding
        self._raw = raw
        self._breaks = breaks
        self._lines: list[str] | None = None

    def compose(self) -> None:
        """Make every letter one character (NFC), as readers of tables, YAML and LDIF do before anything else.

        Not those of JSON: what a program wrote is compared with what it wrote.
        """
        composed = letters.composed(self.text)
        if composed is not self.text:
            self.text, self._lines = composed, None

    @property
    def sha256(self) -> str:
        """The digest of the file as it was read, which the journal keeps beside its name."""
        return hashlib.sha256(self._raw).hexdigest()

    def hmac(self, key: bytes) -> str:
        """The keyed digest of the file, for one that holds so little that it would be found from a plain one."""
        return hmac.new(key, self._raw, hashlib.sha256).hexdigest()

    def strictly(self) -> Text:
        """The same file for a format that is never in Windows-1252.

        Raises:
            FaultyInput: it is.
        """
        return self if self.encoding != "cp1252" else decode(self.name, self._raw)

    def again(self) -> Text:
        """The same file as a format that is no table: its bytes, since a pipe is not read twice.

        Raises:
            FaultyInput: it is not text in such an encoding.
        """
        return decode(self.name, self._raw)

    def reading(self) -> Text:
        """The text to be read once more: of a file too long to be held, see `long_text`, another each time."""
        return self

    def lines(self) -> Iterator[str]:
        """The lines, each with a line feed at its end, whatever the file has there."""
        return io.StringIO(self.text, newline=None)

    def forget(self, line: int) -> None:
        """Let go of what stands before a line, if the text is not held whole: nobody asks for a place there again."""

    def holds(self, part: str) -> bool:
        """Whether `part` may stand anywhere in the text."""
        return part in self.text

    @property
    def is_plain(self) -> bool:
        """Whether no letter of the text needs to be looked at; see `letters`."""
        return letters.is_plain(self.text)

    def row(self, line: int) -> int:
        """What the file calls a line of the text: that line, but in a sheet, where a cell may hold several."""
        return line

    def lines_after(self, line: int, count: int) -> Iterator[tuple[int, str]]:
        """So many lines of the text after a line, each with what the file calls it."""
        for number in range(line + 1, line + 1 + count):
            written = self.source(number).text
            if written is None:
                return
            yield number, written

    def source(self, line: int, column: int | None = None) -> Source:
        """The place at `line` and `column`, both counted from 1."""
        if self._lines is None:
            unified = self.text.replace("\r\n", "\n").replace("\r", "\n")
            if self._breaks is _BREAKS and not self.text.isascii():
                unified = _BREAKS.sub("\n", unified)
            self._lines = unified.split("\n")
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else None
        return Source(self.name, line, column, text)

    def source_at(self, offset: int) -> Source:
        """The place `offset` characters into the text."""
        line, start = 1, 0
        for found in self._breaks.finditer(self.text, 0, offset):
            line, start = line + 1, found.end()
        return self.source(line, offset - start + 1)

    def control_characters(self) -> list[Fault]:
        """A fault for every line with a character that text never holds (NUL, escape, …), at the first one on it."""
        plain = self.encoding in ("utf-8", "cp1252") and not any(mark in self._raw for mark in _MAY_HIDE_CONTROLS)
        if plain and len(self._raw.translate(None, _CONTROL_BYTES)) == len(self._raw):
            return []  # ten times as quick as the search
        faults: list[Fault] = []
        at = 0
        while len(faults) < 20 and (found := _CONTROLS.search(self.text, at)):  # more tell nobody anything
            hint = "Remove it." if found.group() != "\0" else "Save the file as text, in UTF-8."
            message = Message("the character U+{letter:04X} has no place in a text file.", letter=ord(found.group()))
            faults.append(Fault("control-character", message, self.source_at(found.start()), hint))
            ends = self._breaks.search(self.text, found.end())
            at = ends.end() if ends else len(self.text)
        return faults


def read(path: str, *, windows: bool = False, stdin: BinaryIO | None = None, most: int = MOST) -> Text:
    """The text of the file at `path`, or of standard input when `path` is `-`.

    UTF-8, with or without a byte order mark, and UTF-16 or UTF-32 with one. With `windows`, for tables that Excel
    saved, text that is not UTF-8 is read as Windows-1252, and a line ends at CR or LF only.

    Raises:
        MissingInput: there is no such file, it is a directory, or it cannot be read.
        FaultyInput: the bytes are not text in an encoding named above, or too many to be held.
    """
    return decode(*read_bytes(path, stdin=stdin, most=most), windows=windows)


def read_bytes(path: str, *, stdin: BinaryIO | None = None, most: int = MOST) -> tuple[str, bytes]:
    """What the file at `path` is called, and its bytes; see `read`.

    Raises:
        MissingInput: there is no such file, it is a directory, or it cannot be read.
        FaultyInput: it is too large to be held.
    """
    if path == "-":
        return "<stdin>", whole("<stdin>", stdin or sys.stdin.buffer, most)
    with readable(path), open(path, "rb") as stream:
        return path, whole(path, stream, most)


def whole(name: str, stream: BinaryIO, most: int = MOST) -> bytes:
    """What is left of a stream, which may be one without an end.

    Raises:
        FaultyInput: it is too large to be held.
    """
    content = up_to(stream, most)
    if len(content) > most:
        raise too_large(name, Message("the file is larger than {most} MiB.", most=most >> 20))
    return content


def too_large(name: str, message: Message) -> FaultyInput:
    """What is said of a file that is not read to its end."""
    hint = "Check that it is the right one; if it is, divide it."
    return FaultyInput([Fault("too-large", message, Source(mask(name)), hint)])


@contextmanager
def readable(path: str) -> Iterator[None]:
    """Tells why a file cannot be opened or read.

    Raises:
        MissingInput: so.
    """
    try:
        yield
    except FileNotFoundError:
        raise MissingInput("there is no such file.", file=path) from None
    except IsADirectoryError:
        raise MissingInput("that is a directory, not a file.", file=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MissingInput(Message("it cannot be read: {reason}.", reason=reason), file=path) from None


def decode(name: str, raw: bytes, *, windows: bool = False) -> Text:
    """`raw` as text; the encodings and the errors are those of `read`."""
    breaks = CSV_BREAKS if windows else _BREAKS
    encoding, start = marked_as(raw)
    if (message := _other_kind(raw)) is not None:
        hint = 'Save it as "CSV UTF-8" first.'
        raise FaultyInput([Fault("not-text", message, Source(name, 1, 1), hint)])
    legacy = windows and not start and not UTF8_SWEDISH.search(raw)
    for tried in (encoding, "cp1252") if legacy else (encoding,):
        try:
            return Text(name, raw[start:].decode(tried), raw, tried, breaks)
        except UnicodeDecodeError as error:
            fault = not_text(name, raw, start, tried, error, breaks)
    raise FaultyInput([fault])


def marked_as(raw: bytes) -> tuple[str, int]:
    """The encoding that a byte order mark says, else UTF-8, and the length of the mark."""
    for mark, marked in _MARKS:
        if raw.startswith(mark):
            return marked, len(mark)
    return "utf-8", 0


def _other_kind(raw: bytes) -> Message | None:
    """What a file that is no text is, as far as its first bytes tell."""
    if raw.startswith(ZIP):
        return Message("this is a workbook or an archive, not a text.")
    if not raw.startswith(OLE):
        return None
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return Message("this is a workbook or document with a password.")
    if "Workbook".encode("utf-16-le") in raw:
        return Message("this is a workbook in the old format of Excel, .xls.")
    return Message("this is a document in an old format of Office.")


def not_text(
    name: str, raw: bytes, start: int, encoding: str, error: UnicodeDecodeError, breaks: re.Pattern[str]
) -> Fault:
    """The fault of bytes that are not in `encoding`, at the first such byte."""
    if encoding == "utf-8" and b"\0" in raw:
        place = Text(name, raw.decode("latin-1"), raw, encoding, breaks).source_at(raw.index(b"\0"))
        return Fault("not-utf-8", "the file is not text; it may be UTF-16 without a mark.", place, "Save it as UTF-8.")
    offset = error.start + start
    before = raw[start:offset].decode(encoding, "replace")
    line = raw[offset:].split(b"\n", 1)[0].decode("cp1252", "replace")
    place = Text(name, before + line, raw, encoding, breaks).source_at(len(before))
    if encoding.startswith("utf-") and encoding != "utf-8":
        return Fault(
            "not-utf-8",
            Message("the file is not whole {encoding}.", encoding=encoding.upper()),
            place,
            "Save it as UTF-8.",
        )
    byte = raw[offset]
    looks = misread.encoding_of(byte)
    if looks is not None and looks != "Windows-1252":
        shown = bytes([byte]).decode(misread.CODECS[looks])
        message = Message(
            'the file is not UTF-8: the byte {byte:02X} is "{shown}" in {encoding}.',
            byte=byte,
            shown=shown,
            encoding=looks,
        )
        return Fault("not-utf-8", message, place, 'Save it as "UTF-8".')
    shown = bytes([byte]).decode("cp1252", "replace")
    if shown.isprintable() and shown != "\ufffd":
        message = Message('the file is not UTF-8: "{shown}" is written as in Windows-1252 or Latin-1.', shown=shown)
    else:
        message = Message("the file is not UTF-8: it holds the byte {byte:02X}.", byte=byte)
    return Fault("not-utf-8", message, place, 'Save it as "UTF-8".')


@contextmanager
def no_collection() -> Iterator[None]:
    """While a large file is being read, without the garbage collector.

    It walks all that was read again and again to find nothing (measured: two thirds of the time of a YAML file of
    10,000 orders).
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
