"""The door for text: what letters arguments, files and answers may hold, by what the text is for.

Whatever comes in is made NFC, so that an `å` in two characters, as Macs write it, is one. Each kind of text takes less
than `text`:

- `text`, free text such as a notice or a reason: whatever people can see, in any script, emoji too; not control
  characters, invisible ones that shape nothing, or marks that turn the direction of writing.
- `name`, what things are called: nothing invisible, and no letter that only looks like another.
- `proper`, what a unit, a person or a place is called: no question mark.
- `identifier`, such as a ticket: Latin letters only, and one kind of hyphen.

None takes what another encoding has made of a letter: see `misread`. Look-alikes are Unicode's: compatibility
decompositions as `unicodedata` has them, and of confusables.txt (Unicode 16) the Cyrillic and Greek letters that look
like one of ASCII. That table is short, and ours: ICU's spoof checker is a native library, and confusable_homoglyphs
reads the whole of confusables.txt at import.
"""

from __future__ import annotations

import re
import unicodedata

from vis_cli.errors import Malformed, Message
from vis_cli.rules.core import misread

_PLAIN = re.compile("[\t\n\r ->@-~§°´·»«À-ÁÄ-ÿ–’]*")  # nothing to look at: almost every text in Swedish
# Compiled when something else first comes in. Marks that turn the direction of writing count as controls.
_CONTROL = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BREAK = "[\x85\u2028\u2029]"
# Joiners and variants shape emoji, and letters of other scripts; tags spell the flags of parts of a country.
_HIDDEN = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
    "|(?<![\u0300-\U0010ffff])[\u200c\u200d]|(?<![\u0300-\U0010ffff0-9#*©®])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]"
)
_INVISIBLE = (
    "[\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)
_SPACE = "[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_DASH = "[\u2010-\u2015\u2043\u2212]"
_COMPATIBLE = ("<wide>", "<narrow>", "<font>", "<noBreak>")
_CYRILLIC_AND_GREEK = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХҮԌԚԜаеѕіјорсухүһԁԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγινορσυϲϳ",
        "ABESIJKMHOPCTYXYGQWaesijopcyxyhdqwvABEZHIKMNOPTYXayivopoucj",
        strict=True,
    )
)
_LATIN = "[A-Za-zÀ-ÖØ-öø-ɏ]"
_WORD = r"[^\W\d_]+"
_PART = 1000


def composed(text: str) -> str:
    """The text with one character for each letter (NFC); in parts where marks are heaped without end.

    Python sorts the marks on one letter in quadratic time: a megabyte of them takes minutes.
    """
    if text.isascii():
        return text
    if len(text) <= _PART or max(map(len, re.findall("[^\x00-\u02ff]+", text)), default=0) <= _PART:
        return unicodedata.normalize("NFC", text)
    parts, start = [], 0
    while start < len(text):
        end = start + _PART
        while end > start + _PART // 2 and unicodedata.combining(text[end : end + 1] or " "):
            end -= 1
        parts.append(unicodedata.normalize("NFC", text[start:end]))
        start = end
    return "".join(parts)


def is_plain(text: str) -> bool:
    """Whether every function here gives the text back as it is: quickly told, and true of most files."""
    return _PLAIN.fullmatch(text) is not None


def text(written: str) -> str:
    """Free text as it is kept.

    Raises:
        Malformed: it holds a character that nobody sees or that another encoding has made, at its position.
    """
    if is_plain(written):
        return written
    written = composed(written)
    _refuse_first(_control(written, _CONTROL), _hidden(written, _HIDDEN), misread.certain(written))
    return written


def name(written: str) -> str:
    """What something is called, as it is kept: every white space in it is a plain one.

    Raises:
        Malformed: as `text`, or a character only looks like another one.
    """
    if is_plain(written):
        return written
    written = re.sub(_SPACE, " ", composed(written))
    _refuse_first(
        _control(written, f"{_CONTROL}|{_BREAK}"),
        _hidden(written, _INVISIBLE),
        misread.certain(written),
        misread.likely(written),
        _look_alike(written),
        None if "://" in written else misread.question_mark(written),
    )
    return written


def proper(written: str) -> str:
    """The name of a unit, a person or a place, as it is kept.

    Raises:
        Malformed: as `name`, or a `?` stands in it, which is what programs write for letters that they do not have.
    """
    written = name(written)
    if "?" in written:
        _refuse_first(misread.question_mark(written, anywhere=True))
    return written


def identifier(written: str) -> str:
    """A ticket or the like as it is kept.

    Raises:
        Malformed: as `name`, or a letter is not Latin, or a dash is not `-`.
    """
    written = name(written)
    if not written.isascii():
        if dash := re.search(_DASH, written):
            raise _looks_like(dash[0], "-", dash.start())
        for found in re.finditer(_WORD, written):
            for position, letter in enumerate(found[0], found.start()):
                if not re.match(_LATIN, letter):
                    raise _looks_like(letter, _CYRILLIC_AND_GREEK.get(letter), position)
    return written


def _refuse_first(*found: Malformed | None) -> None:
    wrong = [each for each in found if each is not None]
    if wrong:
        raise min(wrong, key=lambda each: each.position)


def _control(written: str, pattern: str) -> Malformed | None:
    found = re.search(pattern, written)
    if found is None:
        return None
    message = Message("the control character U+{letter:04X} has no place in a text.", letter=ord(found[0]))
    return Malformed(message, id="control-character", position=found.start(), hint="Remove it.")


def _hidden(written: str, pattern: str) -> Malformed | None:
    found = re.search(pattern, written)
    if found is None:
        return None
    letter = found[0]
    message = Message(
        "an invisible character stands here: U+{letter:04X}, {name}.",
        letter=ord(letter),
        name=unicodedata.name(letter, "without a name").lower(),
    )
    return Malformed(message, id="invisible-character", position=found.start(), hint="Remove it.")


def _look_alike(written: str) -> Malformed | None:
    """The first character that is another one in disguise, or a Greek or Cyrillic letter in a Latin word."""
    for position, letter in enumerate(written):
        if letter == "\u2010":
            return _looks_like(letter, "-", position)
        if letter > "\xff":
            kind, _, points = unicodedata.decomposition(letter).partition(" ")
            if kind in _COMPATIBLE:
                shown = "".join(chr(int(point, 16)) for point in points.split())
                return _looks_like(letter, "-" if shown == "\u2010" else shown, position)
    for found in re.finditer(_WORD, written):
        if re.search(_LATIN, found[0]):
            for position, letter in enumerate(found[0], found.start()):
                if letter in _CYRILLIC_AND_GREEK:
                    return _looks_like(letter, _CYRILLIC_AND_GREEK[letter], position)
    return None


def _looks_like(letter: str, other: str | None, position: int) -> Malformed:
    point, called = ord(letter), unicodedata.name(letter, "without a name").lower()
    if other is None:
        message = Message(
            '"{letter}" is U+{point:04X}, {called}: not a Latin letter.', letter=letter, point=point, called=called
        )
        return Malformed(message, id="look-alike", position=position)
    message = Message(
        '"{letter}" is U+{point:04X}, {called}: it only looks like "{other}".',
        letter=letter,
        point=point,
        called=called,
        other=other,
    )
    return Malformed(message, id="look-alike", position=position, hint=Message('Write "{other}".', other=other))
