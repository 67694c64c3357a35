"""Text files too long to be held: read from the beginning again and again, a few lines in memory at a time."""

from __future__ import annotations

import codecs
import hashlib
import hmac
import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from vis_cli.errors import Fault, FaultyInput, Message, Source, Stale, StorageError
from vis_cli.files.core import foreign
from vis_cli.files.core import text as texts
from vis_cli.files.core.text import Text
from vis_cli.rules.core import letters
from vis_cli.rules.core.masking import mask

BLOCK = 1 << 18
"""Bytes read at a time."""
ASKED = ("'", "E+")
"""What `holds` can be asked about: see `csv`."""
MOST_CONTROLS = 20  # more tell nobody anything


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a file is read no further, in bytes: in a `line` of it, which is held whole, and in all of it."""

    line: int = 16 << 20
    all: int = 8 << 30


LIMITS = Limits()


class _Extent:
    """How much has come of a file, and of its last line: what goes on and on is refused."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.size = self.line = 0

    def add(self, block: bytes) -> None:
        """Reckon with the next bytes.

        Raises:
            FaultyInput: that is more than is read.
        """
        ends = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self.size += len(block)
        self.line = len(block) - ends - 1 if ends >= 0 else self.line + len(block)
        if self.line > self.limits.line:
            said = Message("a line is longer than {most} MiB: this is no table.", most=self.limits.line >> 20)
            raise texts.too_large(self.name, said)
        if self.size > self.limits.all:
            said = Message("the file is larger than {most} GiB.", most=self.limits.all >> 30)
            raise texts.too_large(self.name, said)


class Bytes:
    """The bytes of a file, from where its stream was first, read a block at a time.

    `name` is what the user called it, or `<stdin>`.
    """

    def __init__(self, name: str, stream: BinaryIO, block: int = BLOCK, limits: Limits = LIMITS) -> None:
        self.name, self._limits = name, limits
        self._stream, self._start, self._block = stream, stream.tell(), block

    def read(self, size: int = -1) -> bytes:
        """The first bytes, or all.

        Raises:
            MissingInput: they cannot be read. FaultyInput: all are too many to be held.
        """
        with texts.readable(self.name):
            self._stream.seek(self._start)
            return texts.whole(self.name, self._stream) if size < 0 else self._stream.read(size)

    def blocks(self, *digests: Any, skip: int = 0) -> Iterator[bytes]:
        """All of them but the first few, some at a time; each of the digests is of all.

        Raises:
            MissingInput: they cannot be read. FaultyInput: the file has no end, or a line of it has none.
        """
        with texts.readable(self.name):
            self._stream.seek(self._start)
        extent = _Extent(self.name, self._limits)
        while True:
            with texts.readable(self.name):
                block = self._stream.read(self._block)
            if not block:
                return
            extent.add(block)
            for digest in digests:
                digest.update(block)
            yield block[skip:]
            skip = max(0, skip - len(block))


@contextmanager
def opened(path: str, *, stdin: BinaryIO | None = None, limits: Limits = LIMITS) -> Iterator[Bytes]:
    """The file at `path` (`-`: standard input), to be read several times.

    What comes but once, from a pipe, is kept in a file without a name, which is gone when this ends or is killed.

    Raises:
        MissingInput: there is no such file, it is a directory, or it cannot be read.
        FaultyInput: what comes but once goes on and on. StorageError: there is no room to keep what came.
    """
    name = "<stdin>" if path == "-" else path
    with ExitStack() as held:
        if path == "-":
            stream = stdin or sys.stdin.buffer
        else:
            with texts.readable(name):
                stream = held.enter_context(open(path, "rb"))
        if not stream.seekable():
            stream = held.enter_context(_kept(name, stream, limits))
        yield Bytes(name, stream, limits=limits)


@contextmanager
def _kept(name: str, stream: BinaryIO, limits: Limits) -> Iterator[BinaryIO]:
    extent = _Extent(name, limits)
    with ExitStack() as held:
        try:
            kept = held.enter_context(tempfile.TemporaryFile())
            while block := stream.read(BLOCK):
                extent.add(block)
                kept.write(block)
            kept.seek(0)
        except OSError as error:
            reason = error.strerror or error
            message = Message("{name} cannot be kept to be read twice: {reason}.", name=mask(name), reason=reason)
            raise StorageError(message, hint="Save it as a file, and name that.") from None
        yield kept


class LongText:
    """A text for tables, whose encoding, characters and kind are right; its lines are those of each `reading`.

    Raises:
        FaultyInput: the bytes are not text as `texts.read` takes it with `windows`, or what is in them has no place in
            a table.
    """

    def __init__(self, file: Bytes) -> None:
        self.file, self.name = file, mask(file.name)
        self.encoding, self.skipped = texts.marked_as(file.read(4))
        if not self.skipped and _is_legacy(file):
            self.encoding = "cp1252"
        self.held: set[str] = set()
        self.is_plain = True
        digest = hashlib.sha256()
        self._survey(digest)
        self.sha256 = digest.hexdigest()

    def reading(self) -> Text:
        """The text from its first line on."""
        return _Lines(self)

    def hmac(self, key: bytes) -> str:
        """The keyed digest of the file.

        Raises:
            Stale: it is another file by now.
        """
        digest, keyed = hashlib.sha256(), hmac.new(key, digestmod=hashlib.sha256)
        for _ in self.file.blocks(digest, keyed):
            pass
        self.check(digest)
        return keyed.hexdigest()

    def check(self, digest: Any) -> None:
        """Refuse a file that is not the one it was.

        Raises:
            Stale: so.
        """
        if digest.hexdigest() != self.sha256:
            raise changed(self.name)

    def blocks(self, digest: Any) -> Iterator[str]:
        """The text in blocks of whole lines, each line but the last of all with a line feed at its end.

        Raises:
            _NotText: bytes are not in the encoding.
        """
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(self.encoding)(), translate=True)
        rest: list[str] = []
        coming = self.file.blocks(digest, skip=self.skipped)
        try:
            for block in coming:
                text = decoder.decode(block)
                at = text.rfind("\n") + 1
                if at:
                    yield letters.composed("".join((*rest, text[:at])))
                    rest.clear()
                rest.append(text[at:])
            rest.append(decoder.decode(b"", final=True))
        except UnicodeDecodeError as error:
            wrong = bytes(error.object)
            line, last = ["".join(rest).encode(self.encoding), wrong], wrong[error.start :]
            while b"\n" not in last and (last := next(coming, b"")):  # the line is shown whole
                line.append(last)
            raise _NotText(b"".join(line)) from None
        if text := "".join(rest):
            yield letters.composed(text)

    def _survey(self, digest: Any) -> None:
        """Read it once for what must be known of the whole file before any of its lines."""
        before, controls, others = 0, list[Fault](), list[Fault]()
        try:
            for block in self.blocks(digest):
                part = _Part(self.name, block, before)
                if len(controls) < MOST_CONTROLS:
                    controls += part.control_characters()
                if not others:
                    others = foreign.conflicts(part) if before else foreign.faults(part)
                self.held |= {each for each in ASKED if each in block}
                self.is_plain = self.is_plain and letters.is_plain(block)
                before += block.count("\n")
        except _NotText as wrong:
            try:
                wrong.raw.decode(self.encoding)
            except UnicodeDecodeError as error:
                fault = texts.not_text(self.name, wrong.raw, 0, self.encoding, error, texts.CSV_BREAKS)
                raise FaultyInput([_later(fault, before)]) from None
            raise
        if found := controls[:MOST_CONTROLS] or others:
            raise FaultyInput(found)


class _NotText(Exception):
    """Bytes that are not in the encoding that their file is in, from the beginning of their line on."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self.raw = raw


def changed(name: str) -> Stale:
    """The refusal of a file that was written to between two readings."""
    return Stale(Message("{name} was changed while it was read.", name=name), hint="Run it again.")


def _is_legacy(file: Bytes) -> bool:
    """Whether a file is not in UTF-8, and does not look as if it were meant to be."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_sound, last = True, b""
    for block in file.blocks():
        if is_sound:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_sound = False
        if texts.UTF8_SWEDISH.search(last + block):
            return False
        last = block[-1:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_sound = False
    return not is_sound


def _later(fault: Fault, before: int) -> Fault:
    place = fault.source or Source("")
    return replace(fault, source=replace(place, line=(place.line or 0) + before))


class _Part(Text):
    """Whole lines out of a text, which know how many come before them."""

    def __init__(self, name: str, text: str, before: int) -> None:
        super().__init__(name, text, text.encode(), "utf-8", texts.CSV_BREAKS)
        self._before = before

    def source(self, line: int, column: int | None = None) -> Source:
        found = super().source(line, column)
        return replace(found, line=line + self._before)


class _Lines(Text):
    """One reading of a long text: its lines as they come, and the places in those that were not yet forgotten."""

    def __init__(self, file: LongText) -> None:
        super().__init__(file.name, "", b"", file.encoding, texts.CSV_BREAKS)
        self._file, self._digest = file, hashlib.sha256()
        self._blocks = file.blocks(self._digest)
        self._kept: list[str] = []
        self._first = self._next = 1  # the numbers of the first line kept, and of the one to come
        self._ends = True  # whether what was read ends with a line feed

    @property
    def is_plain(self) -> bool:
        return self._file.is_plain

    def holds(self, part: str) -> bool:
        return part in self._file.held or part not in ASKED

    def lines(self) -> Iterator[str]:
        while (line := self._line(self._next)) is not None:
            self._next += 1
            yield line + "\n"

    def forget(self, line: int) -> None:
        del self._kept[: line - self._first]
        self._first = line

    def source(self, line: int, column: int | None = None) -> Source:
        text = self._line(line)
        is_after = text is None and self._ends and line == self._first + len(self._kept)
        return Source(self.name, line, column, "" if is_after else text)

    def _line(self, number: int) -> str | None:
        """A line, for which more is read where need be; None for one past the last, or forgotten.

        Raises:
            Stale: the file has ended, and is not the one that it was.
        """
        while number >= self._first + len(self._kept):
            try:
                block = next(self._blocks, None)
            except _NotText:
                raise changed(self.name) from None
            if block is None:
                self._file.check(self._digest)
                return None
            self._ends = block.endswith("\n")
            self._kept += block.removesuffix("\n").split("\n")
        return self._kept[number - self._first] if number >= self._first else None
