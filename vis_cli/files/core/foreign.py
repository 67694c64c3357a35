"""Files that are something else than they are taken for: web pages, merges left half done, tables with a title."""

from __future__ import annotations

import re
from collections.abc import Callable

from vis_cli.errors import Fault, FaultyInput, Message
from vis_cli.files.core.text import Text

TITLE_LINES = 10  # within which a header is looked for
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body|table|meta)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b")
_MERGE = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)


def faults(text: Text) -> list[Fault]:
    """The fault of a file that is neither table, YAML nor LDIF but something that is taken for one; else none."""
    if _PAGE.match(text.text) or _XML.match(text.text):
        kind = Message("a web page (HTML)") if _PAGE.match(text.text) else Message("XML")
        hint = "A login page, or a table saved as a web page? Export it again."
        return [Fault("web-page", Message("this is {kind}.", kind=kind), text.source(1, 1), hint)]
    return conflicts(text)


def conflicts(text: Text) -> list[Fault]:
    """The fault of a file in which a merge has left two versions, at the first of them; else none."""
    if "<<<<<<<" in text.text or ">>>>>>>" in text.text:
        found = _MERGE.search(text.text)
        if found is not None:
            message = "two versions of the file were merged, and a conflict was left here."
            hint = "Keep one of the versions, and remove the lines with <<<<<<<, ======= and >>>>>>>."
            return [Fault("merge-conflict", message, text.source_at(found.start()), hint)]
    return []


def refuse_title(text: Text, first: int, is_header: Callable[[str], bool]) -> None:
    """Raise FaultyInput for a table or sheet whose line number `first` is a title above its header."""
    for number, line in text.lines_after(first, TITLE_LINES - 1):
        if is_header(line):
            message = Message("this is a title: the header is line {line}.", line=number)
            place = text.source(text.row(first), 1)
            raise FaultyInput([Fault("title-line", message, place, "Remove the lines above the header.")])
