"""The one masker: personal numbers and passwords, hidden in whatever is kept, shown or sent on as words."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
_KEY = r"([\w%.-]+?)\s?(?:=|%3[Dd])\s?"
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


@cache
def _in_url() -> re.Pattern[str]:
    """The user and the password of a URL; what SQLAlchemy takes for a password ends at an @ and may hold all else."""
    return re.compile(
        r"(postgres[\w+]*:/+[^\s:/@]*:)[^@]*(?:@[^\s@?]*)*@|([A-Za-z][\w+.-]*:/+[^\s:/@]*:)[^\s@]*(?:@[^\s@?]*)*@"
        r"|(postgres[\w+]*:/+[^\s:/@\[]*:)(?![0-9]*[.:]?(?:[/?,;)\s\"']|$))[^\s/?\"']*"  # at a port's place, and none
    )


def mask(text: str, *, certain: bool = False) -> str:
    """`text` with every password gone, and every letter and digit of what may be a personal number a `*`.

    A number counts whatever its check digit says, since it may be mistyped; an HSA-id, a phone, a day with a time of
    day, a digest and other figures do not. With `certain` only those that are right are hidden.
    """
    if ":/" in text:
        text = _in_url().sub(lambda found: f"{found[3]}***" if found[3] else f"{found[1] or found[2]}***@", text)
    if "=" in text or "%3" in text:
        text = _without_secrets(text)
    for start, end in numbers(text, certain=certain):
        text = text[:start] + re.sub(r"[0-9A-Za-z]", "*", text[start:end]) + text[end:]
    return text


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


def _without_secrets(text: str) -> str:
    from urllib.parse import unquote

    for key in reversed(list(re.finditer(_KEY, text))):
        value = re.compile(_VALUE).match(text, key.end())
        if value and unquote(key[1]).casefold().endswith(_SECRETS):
            text = f"{text[: key.end()]}***{text[value.end() :]}"
    return text
