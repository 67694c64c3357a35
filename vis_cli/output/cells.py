"""One value as it stands in a table or a file of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from vis_cli.errors import Message, Sentence

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BEFORE_CONTROL = (b"\x7f", b"\xc2", b"\xe2")
"""With one of these begins every control character in UTF-8 that JSON allows; no Swedish letter does."""
_MOMENT = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2})?"
_BOUNDARY = re.compile(_MOMENT, re.ASCII)
_BOUNDARIES = re.compile(rf"{_MOMENT}( – {_MOMENT})?(, {_MOMENT} – {_MOMENT})*", re.ASCII)


def safe(text: str) -> str:
    """The text with control characters and writing-direction tricks made visible, so that no terminal obeys them."""
    return text if text.isprintable() else _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def escaped_json(written: bytes | str) -> str:
    """JSON whose control characters above 127, which JSON allows, are escaped like those below."""
    text = written if isinstance(written, str) else written.decode()
    if isinstance(written, bytes) and not any(begun in written for begun in _BEFORE_CONTROL):
        return text
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def cell(value: Any, say: Callable[[Sentence], str] = str) -> str:
    """A value as text: lists and mappings on one line, nothing for None, messages as `say` puts them."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, list | tuple):
        return ", ".join(cell(each, say) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {cell(each, say)}" for key, each in value.items() if each is not None)
    return str(value)


def flat(document: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """A document as names and values: `case_types.1.name`; what is a single value or a list of such is not divided."""
    if isinstance(document, Iterator):
        document = list(document)
    if isinstance(document, Mapping):
        inner: Iterable[tuple[Any, Any]] = document.items()
    elif isinstance(document, list | tuple) and any(isinstance(each, Mapping | list | tuple) for each in document):
        inner = enumerate(document, 1)
    else:
        inner = ()
        yield name, document
    for key, value in inner:
        yield from flat(value, f"{name}.{key}" if name else str(key))


def as_read(value: Any, say: Callable[[Sentence], str] = str) -> str:
    """A value as a person reads it: on one line, without control characters, moments as the clock on the wall has."""
    text = value if type(value) is str else cell(value, say)
    if not text.isprintable():
        text = safe(text.replace("\n", " "))
    if text[4:5] != "-" or "T" not in text or not _BOUNDARIES.fullmatch(text):
        return text
    from vis_cli.rules.core.times import as_read as read

    return read(text)


def row_as_read(row: Mapping[str, Any], keys: Sequence[str], say: Callable[[Sentence], str] = str) -> list[str]:
    """The values of a row as a person reads them; most are short texts in which there is nothing to do."""
    return [
        text
        if type(text := row.get(key)) is str and (text[4:5] != "-" or len(text) == 10) and text.isprintable()
        else ("" if text is None else as_read(text, say))
        for key in keys
    ]


def day_or_moment(text: str) -> date | None:
    """The day, or the moment as the clock on the wall shows it, that the text is; None where it shows it twice."""
    if text[4:5] != "-" or not _BOUNDARY.fullmatch(text):
        return None
    from vis_cli.rules.core.times import local

    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = local(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None
    once = moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset()
    return moment.replace(tzinfo=None) if once else None


def in_file(value: Any) -> Any:
    """A value as a file of rows has it: a list of names by `|`, because names have commas; numbers stay numbers."""
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return "|".join(value)
    return cell(value)
