"""A message as it came, cut up: what is new in it and what is forwarded or quoted, sentences, lines of a form, rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from vis_cli.rules.orders.intake import days, fields
from vis_cli.rules.orders.intake.periods import GOVERNING

LONGEST, LONGEST_LINE, MOST = 600, 4_000, 400
"""Letters of a sentence that are read at once, letters of a line, and parts of a message; nobody orders in more."""
BODY, SIGNATURE, SUBJECT = "body", "signature", "subject"


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence, or what stands in a field; `row` numbers the rows of tables."""

    text: str
    field: str | None = None
    zone: str = BODY
    row: int | None = None
    block: int = 0


@dataclass(slots=True)
class Letter:
    """One message, without those in it that it forwards or quotes. `base` is the day that it is of."""

    base: date
    parts: list[Part] = field(default_factory=list)
    is_quoted: bool = False
    sender: str = ""


_HEADER = re.compile(
    r"^\s*\**(Från|From|Skickat|Sent|Datum|Date|Till|To|Kopia|Cc|Ämne|Subject)\**\s*:\**\s*(.*)$", re.IGNORECASE
)
_WROTE = re.compile(
    r"^\s*(?:Den|On|[\d-]{10}\b|mån|tis|ons|tor|fre|lör|sön).{3,120}(?:skrev|wrote)\b.*:?\s*$", re.IGNORECASE
)
_RULE = re.compile(r"^\s*[-_=*]{3,}.*$")
_SIGN = re.compile(
    r"^\s*(?:(?:med\s+)?(?:vänlig|vänliga|bästa|varma|soliga|glada)?\s*hälsning(?:ar|en)?\b|mvh\b|vh\b|hälsar\b|hälsn\.?|bästa\s+hälsningar"
    r"|tack\s+på\s+förhand[,!.]?\s*/|/{1,2}\s?[A-ZÅÄÖ]|--\s*$|med\s+vänlig\b|trevlig\s+sommar|allt\s+gott)",
    re.IGNORECASE,
)
_SIGN_INLINE = re.compile(
    r"(?<=[.!?])\s*(?=(?:(?:Med\s+)?[Vv]änlig\w*\s+hälsning|Mvh\b|MVH\b|mvh\b|Hälsningar\b|Hälsning\b|Hälsar\b|/{1,2}\s?[A-ZÅÄÖ]))"
)
_AUTHOR = re.compile(
    r"^\s*(?:[^/\n]*?hälsning(?:ar|en)?|mvh|vh|hälsar|önskar|/{1,2})?[\s,:/]*"
    r"(?P<name>[A-ZÅÄÖ][a-zåäöéü]+(?:[- ][A-ZÅÄÖ][a-zåäöéü]+){0,2})\s*(?:$|[,(/])",
    re.IGNORECASE,
)
_PS = re.compile(r"^\s*P\.?S\.?\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?=\S)")
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bv\.)(?<!o\.m\.)(?<!o\.\sm\.)(?<!\bca\.)(?<!\bkl\.)(?<!\bprel\.)(?<!\bbl\.a\.)(?<!\bresp\.)(?<!\btel\.)(?<!\bt\.)"
    r"(?<!\bnr\.)\s+(?=[A-ZÅÄÖ0-9(\"”»/])(?!\d{1,2}\s*[-–])"
)
_CELLS = re.compile(r"\s*\|\s*|\t+|\s{2,}")


def letters_of(text: str, today: date) -> list[Letter]:
    """The messages that a text holds, the newest first, each from `today` or the day that stands over it."""
    found: list[Letter] = []
    lines: list[str] = []
    letter = Letter(today)
    held = text.split("\n")
    at = 0
    while at < len(held):
        line = held[at]
        size = _headers(held, at)
        if size or (line.lstrip().startswith(">") and not letter.is_quoted) or _WROTE.match(line):
            if any(each.strip() for each in lines):
                found.append(_parsed(letter, lines))
            lines = []
            headers = held[at : at + size]
            letter = Letter(_sent(headers, today), is_quoted=not size, sender=_sender(headers))
            if size and (subject := _value(headers, ("ämne", "subject"))):
                letter.parts.append(Part(subject, zone=SUBJECT))
            at += size or (0 if line.lstrip().startswith(">") else 1)
            if not size and line.lstrip().startswith(">"):
                letter.is_quoted = True
                while at < len(held) and (held[at].lstrip().startswith(">") or not held[at].strip()):
                    lines.append(re.sub(r"^\s*(?:>\s?)+", "", held[at]))
                    at += 1
            continue
        lines.append(re.sub(r"^\s*(?:>\s?)+", "", line) if letter.is_quoted else line)
        at += 1
    found.append(_parsed(letter, lines))
    return found


MOST_HEADERS = 12  # lines of a head: no mail program shows more


def _headers(lines: Sequence[str], at: int) -> int:
    """How many lines of a forwarded message's head begin here."""
    size, names = 0, set()
    while size < MOST_HEADERS and at + size < len(lines) and (found := _HEADER.match(lines[at + size])):
        names.add(found[1].casefold())
        size += 1
    is_head = size >= 2 and (
        names & {"ämne", "subject", "skickat", "sent"} or any("@" in each for each in lines[at : at + size])
    )
    return size if is_head else 0


def _value(headers: Sequence[str], names: Sequence[str]) -> str:
    found = (_HEADER.match(each) for each in headers)
    return next((each[2] for each in found if each and each[1].casefold() in names), "")


def _sent(headers: Sequence[str], today: date) -> date:
    found = days.find(_value(headers, ("skickat", "sent", "datum", "date")), today)
    day = found[0].first if found else None
    return day if day is not None and day <= today else today


def _sender(headers: Sequence[str]) -> str:
    return re.sub(r"\s*[<\[(].*$", "", _value(headers, ("från", "from"))).strip(' "')


def cut(part: Part) -> list[Part]:
    """The part in pieces that may be read at once."""
    return [replace(part, text=part.text[begin : begin + LONGEST]) for begin in range(0, len(part.text), LONGEST)]


def _parsed(letter: Letter, lines: Sequence[str]) -> Letter:
    whole = [each for line in lines for each in _fields_apart(line)]
    letter.parts += [
        piece for part in islice(_parts(letter, [each[:LONGEST_LINE] for each in whole]), MOST) for piece in cut(part)
    ]
    return letter


_INLINE = re.compile(r"(?:(?<=^)|(?<=[.;,|]\s)|(?<=\d[.)]\s))(?P<label>[A-ZÅÄÖ][^.:;,|\n]{1,40}):\s")


def _fields_apart(line: str) -> list[str]:
    """The line, or, where several fields stand on it, each on a line of its own."""
    if line.count(":") < 2:
        return [line]
    cuts = [found.start() for found in _INLINE.finditer(line) if fields.field_of(found["label"])]
    if len(cuts) < 2:
        return [line]
    begin = 0 if line[: cuts[0]].strip(" .)0123456789") else cuts[0]
    edges = list(dict.fromkeys((begin, *cuts)))
    return [line[one:after].strip(" .;,|") for one, after in zip(edges, [*edges[1:], len(line)], strict=True)]


def _parts(letter: Letter, lines: list[str]) -> Iterator[Part]:  # noqa: C901  # a branch for each kind of line
    zone, at, block, rows = BODY, 0, 0, 0
    field_now: str | None = None
    while at < len(lines):
        line = lines[at].rstrip()
        if not line.strip() or (_RULE.match(line) and not _CELLS.search(line.strip(" |"))):
            block, field_now = block + (not line.strip()), field_now if not line.strip() else None
            at += 1
            continue
        if zone == BODY and (header := _table_header(line)):
            size = 1
            while at + size < len(lines) and lines[at + size].strip():
                cells = _cells(lines[at + size])
                size += 1
                if all(re.fullmatch(r"[-:=\s]*", cell) for cell in cells):
                    continue
                rows += 1
                yield from (
                    Part(cell, name, BODY, rows, block)
                    for name, cell in zip(header, cells, strict=False)
                    if name and cell
                )
            at += size
            continue
        if zone == BODY and _SIGN.match(line):
            zone = SIGNATURE
            letter.sender = letter.sender or _author(lines[at : at + 3])
        elif zone == SIGNATURE and (_PS.match(line) or (GOVERNING.search(line) and days.find(line, letter.base))):
            zone = BODY
        if zone == SIGNATURE:
            yield Part(line.strip(), zone=SIGNATURE)
            at += 1
            continue
        label = _labelled(line)
        if label is not None:
            field_now, name, value = label
            if len(name.split()) > 1:
                yield Part(name, block=block, field="question" if f"{name}?" in line.replace(" ?", "?") else "label")
            if value:
                yield Part(value, field_now, block=block)
                field_now = None
            at += 1
            continue
        bullet = _BULLET.match(line)
        if field_now is not None and (bullet or block == 0 or len(line.split()) <= 6):
            yield Part(line[bullet.end() if bullet else 0 :].strip(), field_now, block=block)
            field_now = field_now if bullet else None
            at += 1
            continue
        size = 1
        while at + size < len(lines) and _goes_on(lines[at + size - 1], lines[at + size]):
            size += 1
        text = " ".join(each.strip() for each in lines[at : at + size])
        at += size
        body, *signed = _SIGN_INLINE.split(text, maxsplit=1)
        ends_with_list = body.rstrip().endswith(":") and fields.field_of(body.rstrip(" :").rsplit(".", 1)[-1]) is None
        for sentence in _SENTENCE.split(body[bullet.end() :] if bullet else body):
            if sentence.strip():
                yield Part(sentence.strip(), "item" if bullet else None, block=block)
        field_now = (
            fields.TYPES if ends_with_list and re.search(r"ärendetyp|följande|tjänst", body, re.IGNORECASE) else None
        )
        for each in signed:
            letter.sender = letter.sender or _author([each])
            yield Part(each.strip(), zone=SIGNATURE)


def _labelled(line: str) -> tuple[str, str, str] | None:
    found = fields.labelled(line)
    if (
        found is not None
        and found[0] in (fields.START, fields.TO)
        and found[1].casefold() in ("från", "till", "from", "to")
    ) and not re.search(r"\d|dag|veck|[a-z]{3,}afton", found[2]):
        return None
    if found is None and (cells := _cells(line)) and len(cells) == 2 and "\t" in line:
        name = fields.field_of(cells[0])
        return None if name is None else (name, cells[0], cells[1])
    return found


def _author(lines: Sequence[str]) -> str:
    for line in lines:
        rest = re.sub(_SIGN, "", line, count=1) if _SIGN.match(line) and not line.lstrip().startswith("/") else line
        found = _AUTHOR.match(rest.strip(" ,!"))
        if rest.strip(" ,!") and found and found["name"][0].isupper():
            return found["name"]
    return ""


def _goes_on(line: str, after: str) -> bool:
    """Whether a line was broken only because it was long."""
    if (
        not after.strip()
        or _BULLET.match(after)
        or fields.labelled(after)
        or _SIGN.match(after)
        or _table_header(after)
    ):
        return False
    last = line.rstrip()
    if after.lstrip()[0].islower():
        return last[-1:] not in ":"
    return len(last) > 55 and last[-1:] not in ".!?:;"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip().strip("|").strip())]


def _table_header(line: str) -> list[str | None] | None:
    """The fields of the columns, where the line is the head of a table."""
    if not ("|" in line or "\t" in line or "  " in line.strip()):
        return None
    cells = _cells(line)
    if len(cells) < 2:
        return None
    names = [fields.field_of(cell) for cell in cells]
    return names if sum(1 for name in names if name) >= 3 or (len(cells) >= 3 and None not in names) else None
