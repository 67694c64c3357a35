"""The XML of which a workbook is made, a piece at a time: its elements, and the text of its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from vis_cli.errors import Malformed, Message

CELLS = 4_000_000
"""How many cells a sheet may have, the empty ones among them too; and how many elements its XML."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def parsed(
    stream: IO[bytes],
    start: Callable[[str, Mapping[str, str]], Any],
    end: Callable[[str], Any] | None = None,
    data: Callable[[str], Any] | None = None,
) -> Iterator[None]:
    """Parse XML a piece at a time, calling these with names that have no prefix; stops after each piece.

    Raises:
        Malformed: it is no XML, or too much of it.
    """
    from xml.parsers import expat

    count = 0

    def started(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count
        count += 1
        if count > CELLS:
            raise too_large()
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def doctype(*_declared: Any) -> None:
        raise ValueError("a workbook declares nothing")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = doctype
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2] if ":" in name else name)
    parser.CharacterDataHandler = data
    try:
        while piece := stream.read(1 << 16):
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    yield


def too_large() -> Malformed:
    """The refusal of a sheet that has more cells than are read."""
    message = Message("the sheet is too large; no more than {limit} cells are read.", limit=CELLS)
    return Malformed(message, id="too-large", hint="Save it as CSV UTF-8.")


class TextOf:
    """Gathers what stands in `t`, but not how it is pronounced."""

    def __init__(self, parts: list[str]) -> None:
        self.parts, self.inside, self.phonetic = parts, False, False

    def start(self, name: str) -> None:
        if name == "t":
            self.inside = not self.phonetic
        elif name == "rPh":
            self.phonetic = True

    def end(self, name: str) -> None:
        if name == "t":
            self.inside = False
        elif name == "rPh":
            self.phonetic = False

    def data(self, text: str) -> None:
        if self.inside:
            self.parts.append(text)


def unescaped(text: str) -> str:
    """The text with the characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: found[0] if 0xD800 <= (code := int(found[1], 16)) < 0xE000 else chr(code), text)
