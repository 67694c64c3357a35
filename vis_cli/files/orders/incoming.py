"""What units send, as messages: text, mail with what is attached to it, and tables with headings of their own."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from io import StringIO
from typing import Any, BinaryIO

from vis_cli.errors import Fault, FaultyInput, Malformed, Source
from vis_cli.files.core import sheets, xlsx
from vis_cli.files.core import text as texts
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.times import local
from vis_cli.rules.orders.intake.fields import field_of
from vis_cli.rules.orders.intake.reader import Message

_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}\r?\n")
_MAIL_ONLY = re.compile(rb"^(?:mime-version|message-id|received|return-path):", re.IGNORECASE | re.MULTILINE)
_TABLES = (".csv", ".tsv", ".xlsx")
_HEAD_WITHIN = 12
"""Rows of a table that may stand above its headings."""
LEAST_HEADINGS = 2
DEEPEST = 4
"""How many mails may lie within each other."""
LONGEST_HEADER = 4000
"""Characters of a header that is parsed; RFC 5322 has lines of 998 at most."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one file holds: its messages, and the names of what is attached and cannot be read."""

    name: str
    messages: tuple[Message, ...]
    unread: tuple[str, ...] = ()


def read(path: str, *, stdin: BinaryIO | None = None) -> Incoming:
    """The messages of the file at `path` (`-`: standard input); `FILE.xlsx#NAME` names the sheet.

    Raises:
        MissingInput: there is no such file, or it cannot be read. FaultyInput: it is none of what is read.
    """
    file, sheet = sheets.named(path)
    name, raw = texts.read_bytes(file, stdin=stdin)
    return understand(name, raw, sheet)


def understand(name: str, raw: bytes, sheet: str | None = None) -> Incoming:
    """The messages in the bytes of a file called `name`.

    Raises:
        FaultyInput: they are none of what is read.
    """
    shown = mask(name)
    head = _MAIL.match(raw)
    if name.casefold().endswith(".eml") or (head is not None and _MAIL_ONLY.search(head[0])):
        mail: Any = message_from_bytes(raw, policy=_Patient())
        messages, unread = _of_mail(mail, 0)
        return Incoming(shown, tuple(messages), tuple(unread))
    if name.casefold().endswith(_TABLES) or raw.startswith(texts.ZIP):
        return Incoming(shown, (_table(shown, raw, sheet),))
    text = texts.decode(shown, raw, windows=True)
    if "\0" in text.text:  # no text at all
        raise FaultyInput(text.control_characters())
    return Incoming(shown, (Message(text.text),))


# --- mail ------------------------------------------------------------------------------------------------------------


class _Patient(policy.EmailPolicy):
    """Takes a header as it stands where the library fails on it, as it does on some addresses that are none.

    A header that no mail has is not parsed at all: that takes the library time with the square of its length.
    """

    def header_fetch_parse(self, name: str, value: str) -> Any:
        try:
            if len(value) > LONGEST_HEADER:
                raise ValueError(f"{len(value)} characters")
            return super().header_fetch_parse(name, value)
        except Exception:  # noqa: BLE001  # AttributeError, IndexError, RecursionError …: whatever its parser meets
            known = {"content-type": "application/octet-stream", "content-disposition": "attachment"}.get(name.lower())
            return " ".join(value.split()) if known is None else self.header_factory(name, known)


def _of_mail(mail: EmailMessage, depth: int) -> tuple[list[Message], list[str]]:
    """The mail itself, then the tables, texts and mails attached to it; and the names of the rest."""
    subject, sender = str(mail.get("Subject", "")), _name_of(str(mail.get("From", "")))
    day = None
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        day = local(parsedate_to_datetime(str(mail["Date"]))).date() if mail["Date"] else None
    body = mail.get_body(("plain", "html"))
    text = _content(body) if body is not None else ""
    if body is not None and body.get_content_subtype() == "html":
        text = plain(text)
    messages, unread = [], []
    for part in mail.iter_attachments() if mail.is_multipart() else ():
        called = part.get_filename() or part.get_content_type()
        try:
            if part.get_content_type() == "message/rfc822" and depth < DEEPEST:
                inner = part.get_content()
                more, rest = _of_mail(inner, depth + 1)
                messages += more
                unread += rest
            elif called.casefold().endswith(_TABLES):
                table = _table(called, part.get_payload(decode=True) or b"", None)  # type: ignore[arg-type]
                messages.append(replace(table, day=day))
            elif part.get_content_type() == "text/plain":
                messages.append(Message(_content(part), day=day))
            elif part.get_content_disposition() != "inline":
                unread.append(mask(called))
        except (FaultyInput, KeyError, LookupError, ValueError):
            unread.append(mask(called))
    return [Message(text, subject, sender, day), *messages], unread


def _name_of(sender: str) -> str:
    """The name of who sent a mail, without the address."""
    return re.sub(r"<[^<>]*>$", "", sender.rstrip()).strip(' "') if "<" in sender else ""


def _content(part: MIMEPart) -> str:
    """The text of a part, whatever it says of its own encoding."""
    try:
        return str(part.get_content())
    except (LookupError, KeyError, ValueError):
        raw = part.get_payload(decode=True)
        raw = raw if isinstance(raw, bytes) else b""
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")


def plain(html: str) -> str:
    """The text of a page, with cells set apart by tabs."""
    reader = _Html()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \xa0]+", " ", line).strip(" ") for line in "".join(reader.parts).split("\n"))
    return re.sub(
        r"\n{3,}", "\n\n", "\n".join(line.strip("\t") if not line.strip() else line for line in lines)
    ).strip()


class _Html(HTMLParser):
    """Collects the text of a page. Not a library: what is wanted of it is lines, and the cells of tables."""

    _BREAKS = frozenset(("p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "blockquote"))
    _HIDDEN = frozenset(("style", "script", "head", "title"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self._HIDDEN:
            self._hidden += 1
        elif tag == "tr":
            self._cells = 0
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self._cells += 1
            if self._cells > 1:
                self.parts.append("\t")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in self._BREAKS and not self._cells:
            self.parts.append("\n")
        elif tag in self._BREAKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("tr", "table"):
            self._cells = 0
            self.parts.append("\n")
        elif tag in ("p", "div", "blockquote") and not self._cells:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(name: str, raw: bytes, sheet: str | None) -> Message:
    """A table: its rows by the fields of its headings, or, where it has none, as text."""
    held = list(_rows(name, raw, sheet))
    for at, cells in enumerate(held[:_HEAD_WITHIN]):
        fields = [field_of(cell) for cell in cells]
        if (
            len({field for field in fields if field}) >= LEAST_HEADINGS
            and sum(1 for cell in cells if cell.strip()) >= 2
        ):
            above = "\n".join("\t".join(filter(None, row)) for row in held[:at])
            return Message(above, rows=tuple(_by_field(fields, row) for row in held[at + 1 :] if any(row)))
    return Message("\n".join("\t".join(row) for row in held))


def _by_field(fields: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """The cells under headings that are known; two of one field are one, as `Fr.o.m. vecka` beside `Fr.o.m. datum`."""
    row: dict[str, str] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field is not None and cell.strip():
            row[field] = f"{row[field]} {cell}" if field in row else cell
    return row


def _rows(name: str, raw: bytes, sheet: str | None) -> Iterator[list[str]]:
    if raw.startswith(texts.ZIP):
        try:
            for row in xlsx.rows(raw, sheet):
                yield [" ".join(cell.split()) for cell in row.cells]
        except Malformed as error:
            raise FaultyInput([error.fault(Source(name))]) from None
        return
    if sheet is not None or name.casefold().endswith(".xlsx"):
        raise FaultyInput([Fault("not-a-workbook", "this is no Excel workbook.", Source(name))])
    text = texts.decode(name, raw, windows=True).text
    separator = _separator(text.splitlines()[:_HEAD_WITHIN])
    for cells in csv.reader(StringIO(text, newline=""), delimiter=separator):
        yield [" ".join(cell.split()) for cell in cells]


def _separator(lines: Iterable[str]) -> str:
    """What sets the cells apart: that which makes the most headings."""
    held = list(lines)

    def headings(separator: str) -> int:
        return max((sum(1 for cell in line.split(separator) if field_of(cell.strip('"'))) for line in held), default=0)

    return max(";,\t", key=headings)
