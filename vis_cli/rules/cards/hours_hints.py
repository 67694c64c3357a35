"""What was probably meant by a word in Swedish hours that is not understood, and why hours have no place for it."""

from __future__ import annotations

import re
from difflib import get_close_matches

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards import hours_dates
from vis_cli.rules.cards.hours_rules import Wrong, without_comments
from vis_cli.rules.core.times import VECKODAGAR

WEEKS = (
    "Hours are the same every week: write the weeks' dates, or what differs as a comment in parentheses (jämna veckor)."
)
RED = (
    "Red days have no place in HSA's hours: say what a unit does then with vis cards holidays, and tell residents by a "
    "notice (vis cards notice suggest)."
)
_WEEK_WORDS = ("jamn", "udda", "varannan", "vecka", "veckor", "forsta", "andra", "tredje", "fjarde", "sista")
_RED_WORDS = (
    "helgdag", "helgafton", "klamdag", "julafton", "juldag", "nyar", "midsommar", "pask", "trettond", "langfredag",
    "annandag", "kristi", "pingst", "valborg", "skartors", "allhelgona", "nationaldag", "sjalvstandighet",
)  # fmt: skip
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKEND = ("helg", "helger", "helgen", "helgerna", "veckoslut", "veckosluten", "veckoslutet")


_WEEKS_SAID = re.compile(r"\b(?:v\.?|veck\w*)\s*[0-9]|\b(?:jämna?|udda|varannan)\s+veck", re.IGNORECASE)
_FIGURES = re.compile(
    r"[0-9]\s*/\s*[0-9]|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}|\b[0-9]{1,2}\.[1-9]\s*[-–]\s*[0-9]{1,2}\.[1-9]\b(?![:.])"
)
_RED_SAID = re.compile(
    r"\b(?:röda?\s+dag|helgdag|helgafton|klämdag|julafton|juldag|annandag|nyårs|midsommar|påsk|trettond|långfreda"
    r"|kristi|pingst|valborg|skärtors|alla?\s*helgon|nationaldag|(?<![0-9]\s)jul(?:en|helg\w*)?\b|aftnar\b|dag(?:en)?\s+(?:före|innan)\b)",
    re.IGNORECASE,
)
_DAY_OF_MONTH = re.compile(
    r"\b[0-9]{1,2}(?::?[ea])?\s*(?:jan|feb|mars|apr|maj|juni?|juli?|aug|sep|okt|nov|dec)[a-zåäö]*\.?(?!\s+[0-9]{4})",
    re.IGNORECASE,
)
_UNCLEAR = ("unknown-day", "not-hours", "no-end", "no-times", "impossible-time")


def of_part(part: str, wrong: Wrong) -> Wrong:
    """The fault, with a hint about weeks, dates that are none, or red days, where its part of the text has any."""
    bare = without_comments(part)
    if wrong.id not in _UNCLEAR:
        return wrong
    for said, hint in (
        (_WEEKS_SAID, WEEKS), (_FIGURES, hours_dates.hint()), (_DAY_OF_MONTH, hours_dates.hint()), (_RED_SAID, RED)
    ):  # fmt: skip
        if said.search(bare):
            return Wrong(wrong.id, wrong.offset, wrong.message, hint)
    return wrong


def suggest_day(shown: str, following: str = "") -> Sentence:
    """The day that was probably meant, or how to say what is no day; `following` is the word behind it."""
    plain = _plain(shown.casefold()).rstrip(".:,")
    if plain in ("v", "dag", "dagen"):
        if plain == "v" and following[:1].isdigit():
            return WEEKS
        if _plain(following.casefold()) in ("fore", "innan", "efter"):
            return RED
    if plain.startswith(_WEEK_WORDS):
        return WEEKS
    if plain.startswith(_RED_WORDS) or plain in ("rod", "roda", "rott"):
        return RED
    if plain.startswith("helgfri"):
        return "Write helgfria vardagar, or mån–fre."
    if plain.startswith("lunch"):
        return "Write lunchstängt 12–13."
    if plain.startswith("vardag"):
        return "Write mån–fre, or mån–lör."
    if plain == "den":
        return hours_dates.hint()
    if plain in _WEEKEND:
        return "Write lör–sön."
    near: list[str] = []
    if len(plain) >= 2:
        near += [name if len(plain) > 3 else name[:3] for day, name in _NAMES.items() if day.startswith(plain)]
    if len(plain) >= 3 and plain != "fri":  # free, which is closed, rather than Friday
        near += [name[:3] for day, name in _IN_ENGLISH.items() if day.startswith(plain)]
    if 5 <= len(plain) <= 2 * max(map(len, _NAMES)):  # fewer letters are near many words that are no days
        near += [_NAMES[day] for day in get_close_matches(plain, _NAMES, n=1, cutoff=0.75)]
    if near:
        return Message('Did you mean "{day}"?', day=near[0])
    return "The days are mån, tis, ons, tors, fre, lör and sön."


def _plain(text: str) -> str:
    """The text without the marks of å, ä and ö."""
    return text.translate(_PLAIN)


_PLAIN = str.maketrans("åäö", "aao")
_NAMES = {_plain(name): name for name in VECKODAGAR}
_IN_ENGLISH = dict(zip(_ENGLISH, VECKODAGAR, strict=True))
