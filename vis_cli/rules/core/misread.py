"""Letters that were read in another encoding than they were written in: `GÃ¶ran`, `G”ran`, `Gšran`, `G?ran`.

Told by where such characters stand: only åäöÅÄÖ are looked for, in places where no language has what they became.
Not charset-normalizer: it weighs a file as a whole, needs more text than most tables have, and points nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vis_cli.errors import Malformed, Message

_LETTER = r"[^\W\d_]"
_CONSONANTS = "(?i:[bcdfghjklmnpqrstvwxz])"
_HIGH = "\x81\x8d\x8f\x90\x9d\xa0-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # the bytes 80 to BF in Windows-1252
_CERTAIN = (("UTF-8", "Windows-1252", f"Ã[{_HIGH}]|Â[\xa0-¿]|â€[{_HIGH}]"),)
_LIKELY = (
    ("UTF-8", "CP850", "[├┬]"),
    ("UTF-8", "Mac Roman", r"√(?=[^\s\d])"),
    (
        "CP850",
        "Windows-1252",
        rf"(?<={_LETTER})[„†”](?={_LETTER})|(?<!\S)†(?={_LETTER})|(?<!\S)„(?={_LETTER})(?!.*[“”])|™(?={_LETTER})",
    ),
    (
        "Mac Roman",
        "Windows-1252",
        rf"(?<={_LETTER})[€…](?={_LETTER})|(?<={_LETTER})[ŒŠ](?=[a-zåäöšœ])|(?<=[a-zåäö])[ŒŠ]"
        rf"|(?<=\b{_CONSONANTS})š(?={_CONSONANTS})|(?<=\b{_CONSONANTS}{{2}})š(?={_CONSONANTS})|(?<=j)š\b",
    ),
)
CODECS = {"UTF-8": "utf-8", "CP850": "cp850", "Mac Roman": "mac_roman", "Windows-1252": "cp1252"}
_SWEDISH = "åäöÅÄÖéÉ"


def certain(text: str) -> Malformed | None:
    """The first place of UTF-8 read as Windows-1252, or of a letter that was lost: nothing else looks like it."""
    lost = re.search("\ufffd", text)
    message = Message('a letter was lost here in another encoding: "{word}".', word=lost and _word(text, lost.start()))
    found = [Malformed(message, id="wrong-encoding", position=lost.start(), hint=_HINT)] if lost else []
    return min((*found, *_found(text, _CERTAIN)), key=lambda each: each.position, default=None)


def likely(text: str) -> Malformed | None:
    """The first place of a letter that names do not have there, and that åäö become in another encoding."""
    single = re.search(rf"(?<={_LETTER})”(?!\S)", text)  # Växj”, and not a quotation: ”Solen”
    found = list(_found(text, _LIKELY))
    if single and text.count("”") == 1 and not re.search("[“„]", text):
        found.append(_wrong(text, single.start(), "CP850", "Windows-1252"))
    return min(found, key=lambda each: each.position, default=None)


def question_mark(name: str, *, anywhere: bool = False) -> Malformed | None:
    """A `?` that stands for a lost letter: one before a letter, or `anywhere` in the name of a person or a place."""
    found = re.search(r"\?" if anywhere else rf"\?(?={_LETTER})", name)
    if found is None:
        return None
    message = Message(
        '"{word}": the ? looks like a letter that was lost in another encoding.', word=_word(name, found.start())
    )
    return Malformed(message, id="wrong-encoding", position=found.start(), hint=_HINT)


def encoding_of(byte: int) -> str | None:
    """The encoding in which a byte that is not UTF-8 is one of åäöÅÄÖ or é, by its usual place."""
    for encoding in ("Windows-1252", "CP850", "Mac Roman"):
        if bytes([byte]).decode(CODECS[encoding], "replace") in _SWEDISH:
            return encoding
    return None


_HINT = "Export it again, or save it, in UTF-8."


def _found(text: str, sorts: tuple[tuple[str, str, str], ...]) -> Iterator[Malformed]:
    for written, read, pattern in sorts:
        found = re.search(pattern, text)
        if found is not None:
            yield _wrong(text, found.start(), written, read)


def _wrong(text: str, at: int, written: str, read: str) -> Malformed:
    word = _word(text, at)
    meant = _meant(word, CODECS[written], CODECS[read])
    message = Message(
        '"{word}" looks like {written} read as {read}; "{meant}" may be meant.',
        word=word,
        written=written,
        read=read,
        meant=meant,
    )
    return Malformed(message, id="wrong-encoding", position=at, hint=_HINT)


def _meant(word: str, written: str, read: str) -> str:
    """The word as it was before it was read wrongly."""
    if written == "utf-8":
        return b"".join(_bytes(letter, read) for letter in word).decode("utf-8", "replace")
    before = ((letter, _bytes(letter, read).decode(written, "replace")) for letter in word)
    return "".join(meant if meant in _SWEDISH and letter not in _SWEDISH else letter for letter, meant in before)


def _bytes(letter: str, codec: str) -> bytes:
    try:
        return letter.encode(codec)
    except UnicodeEncodeError:  # the five bytes that Windows-1252 leaves free
        return letter.encode("latin-1", "replace")


def _word(text: str, at: int) -> str:
    """The word around a position, cut where it is long."""
    start, end = max(text.rfind(" ", 0, at) + 1, at - 20), text.find(" ", at)
    return text[start : end if end >= 0 else len(text)][:40].split("\n")[0]
