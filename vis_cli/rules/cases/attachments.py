"""Files attached to cases: of which kinds, what they may be called, and where each lies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from vis_cli.errors import Malformed, Message
from vis_cli.rules.cases.cases import PER_YEAR, number
from vis_cli.rules.core import letters

LONGEST_NAME = 255  # bytes, what file systems take


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file that a resident may be sent: its media type, and the endings that its files have, the usual first.

    Inera's help on attachments names these four, for answers, partial answers, questions and cases that staff start.
    """

    name: str
    media_type: str
    endings: tuple[str, ...]

    @property
    def ending(self) -> str:
        """What a file of this kind ends with, without the dot."""
        return self.endings[0]


PDF = Media("PDF", "application/pdf", ("pdf",))
PNG = Media("PNG", "image/png", ("png",))
JPEG = Media("JPG", "image/jpeg", ("jpg", "jpeg"))
GIF = Media("GIF", "image/gif", ("gif",))

_FILE = re.compile(r"([0-9]{4})/([0-9]{4})/([0-9]{7})-([0-9]+)-[0-9a-f]+\.[a-z]+")


def file_name(key: int, n: int, token: str, ending: str) -> str:
    """Where an attachment's file lies below the attachments folder: beside those of the cases opened with it.

    No two attachments have one name, since each names its row; the token keeps names from being guessed.
    """
    year, within = number(key).split("-")
    return f"{year}/{int(within) // 1000:04d}/{within}-{n}-{token}.{ending}"


def owner(file: str) -> tuple[int, int] | None:
    """The key and `n` of the attachment whose file has this name; None where no attachment's has."""
    found = _FILE.fullmatch(file)
    if found is None or int(found[3]) // 1000 != int(found[2]):
        return None
    return int(found[1]) * PER_YEAR + int(found[3]), int(found[4])


def checked_name(written: str) -> str:
    """What an attachment is called, as it is kept and as the resident sees it.

    Raises:
        Malformed: a character that nobody sees, turns the direction of writing or is another than it seems; too long.
    """
    try:
        name = letters.name(written)
    except Malformed as error:
        raise Malformed(error.message, id=error.id, hint="Give the file another name.") from None
    if found := re.search("[\t\n\r]", name):
        said = Message("the control character U+{letter:04X} has no place in a name.", letter=ord(found[0]))
        raise Malformed(said, id="control-character", hint="Give the file another name.")
    if len(written.encode("utf-8", "surrogateescape")) > LONGEST_NAME:
        said = Message("the name has more than {most} bytes.", most=LONGEST_NAME)
        raise Malformed(said, id="long-name", hint="Give the file a shorter name.")
    return name


def demand_ending(name: str, media: Media) -> None:
    """Refuse a file whose name says that it is of another kind than it is: who gets it could not open it.

    Raises:
        Malformed: `wrong-ending`.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or ending.casefold() not in media.endings:
        raise Malformed(
            Message("it is a {kind} file, and its name does not say so.", kind=media.name),
            id="wrong-ending",
            hint=Message("Have its name end with .{ending}.", ending=media.ending),
        )


def digest(contents: Iterable[str]) -> str:
    """One SHA-256 of several files, given those of each in order; empty where there is none.

    It says the same of the same contents under other names. Take an HMAC of it before it is kept: a short file is found
    from a plain digest by trying.
    """
    each = "".join(contents)
    return hashlib.sha256(each.encode()).hexdigest() if each else ""
