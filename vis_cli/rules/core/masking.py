"""The one masker: personal numbers and passwords, hidden in whatever is kept, shown or sent on as words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from vis_cli.rules.core import luhn

_GAP = r"[\s\u200b-\u200d\u2060\ufeff]*"  # readers leave out white space wherever it stands
_DASH = r"[+\u2010-\u2015\u2212-]"
_ENOUGH = rf"[0-9][0-9{_GAP[1:-2]}{_DASH[1:-1]}]{{7}}"  # how every number begins, found quickly
_HSA_ID = r"SE([0-9]{10})-[0-9A-Za-z]+"
_DIGEST = (
    r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{64}(?![0-9A-Za-z])"  # SHA-256: one in 30,000 holds ten right figures
)
_EQUALS = r"\s?(?:=|%3[Dd])\s?"
_KEY = r"[\w%.-]+\Z"
_LONGEST_KEY = 24  # letters of the longest of them, each as %70
_SECRETS = ("password", "passwd", "pwd")
_VALUE = r"'(?:[^'\\]|\\.)*'|[^\s&]*"


def _spelled(*classes: str) -> str:
    """A character of each class, with gaps between them."""
    return _GAP.join(classes)


# Compiled when they are first used: most commands say nothing that could be masked, and help nothing at all.


@cache
def _maybe() -> re.Pattern[str]:
    """What may be a number, looked for at every beginning of digits: one that is none may overlap one that is."""
    digit, ending = "[0-9]", _spelled(*["[0-9]"] * 4) + "(?![0-9])"
    ten = _spelled(digit, digit, "[01]", digit, digit, digit, f"(?P<dash>{_DASH}?)", ending)
    twelve = _spelled("(?:1", "[89]|2", "0)", digit, digit, "[01]", digit, digit, digit, f"{_DASH}?", ending)
    # Reserve numbers of regions: 19810829M071 (Västra Götaland), 19810829SU3A (Värmland), 991981000010 (Stockholm).
    reserve = (
        r"(?:18|19|20)[0-9]{2}[01][0-9][0-9]{2}(?:[A-Za-z][0-9]{3}|[A-Za-z]{2}[0-9][A-Za-z])(?![0-9A-Za-z])"
        r"|99(?:18|19|20)[0-9]{8}(?![0-9])"
    )
    begins = _spelled("(?:[0-9]", "[0-9]", "[01]|1", "[89]|2", "0)|99")  # told apart quickly: most figures are none
    return re.compile(
        rf"(?<![0-9])(?={begins})(?=(?P<twelve>{twelve})?)(?=(?P<ten>{ten})?)(?=(?P<reserve>{reserve})?)(?=[0-9])"
    )


# What SQLAlchemy takes for a password of PostgreSQL ends at an @ and may hold all else; any other has no blanks.


@cache
def _of_postgres() -> re.Pattern[str]:
    return re.compile(r"(postgres[\w+]*+:/+[^\s:/@]*:)[^@]*(?:@[^\s@?]*)*@")


@cache
def _of_others() -> re.Pattern[str]:
    return re.compile(r"(?<![\w+.-])((?=[^A-Za-z\s:/@]*+[A-Za-z])[\w+.-]++:/+[^\s:/@]*:)[^\s@]*(?:@[^\s@?]*)*@")


@cache
def _at_port() -> re.Pattern[str]:
    """What stands where a port does, and is none."""
    return re.compile(r"(postgres[\w+]*+:/+[^\s:/@\[]*:)(?![0-9]*+[.:]?(?:[/?,;)\s\"']|$))[^\s/?\"']*")


def mask(text: str, *, certain: bool = False) -> str:
    """`text` with every password gone, and every letter and digit of what may be a personal number a `*`.

    A number counts whatever its check digit says, since it may be mistyped; an HSA-id, a phone, a day with a time of
    day, a digest and other figures do not. With `certain` only those that are right are hidden.
    """
    if ":/" in text:
        text = _without_passwords(text)
    if "=" in text or "%3" in text:
        text = _without_secrets(text)
    return _replaced(text, numbers(text, certain=certain), lambda number: re.sub(r"[0-9A-Za-z]", "*", number))


def masked(value: Any) -> Any:
    """A document as JSON has it, with every word in it masked: in lists, under keys, and the keys themselves.

    What is no text is as it is, unless it would be masked if it were written out.
    """
    if isinstance(value, Mapping):
        return {masked(key): masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    written = str(value)
    said = mask(written)
    return said if isinstance(value, str) or said != written or not isinstance(value, int | float) else value


def holds_number(text: str) -> bool:
    """Whether a personal number stands in `text` beyond doubt: its check digit is right, or it is a reserve number."""
    return bool(numbers(text, certain=True))


def numbers(text: str, *, certain: bool = False) -> list[tuple[int, int]]:
    """Where personal numbers stand in `text`, each from its first character to after its last."""
    places: list[tuple[int, int]] = []
    if len(text) < 10 or not re.search(_ENOUGH, text):
        return places
    for found in _maybe().finditer(text):
        if found["reserve"]:
            places.append(found.span("reserve"))
        elif found["twelve"] and _is_number(found["twelve"], certain=certain):
            places.append(found.span("twelve"))
        elif found["ten"] and _is_number(found["ten"], certain=certain, dash=found["dash"]):
            places.append(found.span("ten"))
    if not places:
        return places
    others = [found.span() for found in re.finditer(_HSA_ID, text, re.IGNORECASE) if luhn.passes(found[1])]
    others += [found.span() for found in re.finditer(_DIGEST, text)]
    return [place for place in places if not any(first <= place[0] and place[1] <= last for first, last in others)]


def _is_number(written: str, *, certain: bool, dash: str = "") -> bool:
    digits = re.sub(r"[^0-9]", "", written)
    month, day, ending = int(digits[-8:-6]), int(digits[-6:-4]), digits[-4:]
    if not 1 <= month <= 12 or not 1 <= day <= 91 or ending.startswith("000"):
        return False
    is_right = luhn.passes(digits[-10:])
    if len(digits) == 12:
        is_moment = digits.startswith(("202", "203")) and day <= 31 and ending < "2400" and ending[2] < "6"
        return is_right or 31 < day <= 60 or not (certain or is_moment)  # 32: a national reserve number
    if 31 < day <= 60:
        return False
    if dash:
        return is_right or (not certain and written[:6].isdigit())
    return is_right and not certain and digits[0] != "0"  # with a 0 it is a phone


def _without_passwords(text: str) -> str:
    """The text without the passwords of URLs; each place of it is looked at a few times, however many there are."""
    last = text.rfind("@") + 1
    before = _of_postgres().sub(r"\1***@", text[:last])
    before = re.sub(r"(?<!\S)\S*@", lambda word: _of_others().sub(r"\1***@", word[0]), before)
    return before + _at_port().sub(r"\1***", text[last:])


def _without_secrets(text: str) -> str:
    from urllib.parse import unquote

    value, places = re.compile(_VALUE), list[tuple[int, int]]()
    for sign in re.finditer(_EQUALS, text):
        key = re.search(_KEY, text[max(0, sign.start() - _LONGEST_KEY) : sign.start()])
        if key and unquote(key[0]).casefold().endswith(_SECRETS):
            found = value.match(text, sign.end())
            places.append((sign.end(), found.end() if found else sign.end()))
    return _replaced(text, places, lambda _: "***")


def _replaced(text: str, places: Sequence[tuple[int, int]], by: Callable[[str], str]) -> str:
    """The text with what stands at these places, in their order, replaced; those that touch are one."""
    parts: list[str] = []
    last = n = 0
    while n < len(places):
        start, end = places[n]
        while (n := n + 1) < len(places) and places[n][0] <= end:
            end = max(end, places[n][1])
        parts += [text[last:start], by(text[start:end])]
        last = end
    return "".join([*parts, text[last:]]) if parts else text
