"""Case types in running Swedish: by name and other name, as people shorten them, or all of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.intake.near import Slips
from vis_cli.rules.orders.intake.periods import GOVERNING
from vis_cli.rules.orders.intake.said import ALL

UNKNOWN, LIKELY, SLIP = "unknown-case-type", "likely-case-type", "slip"
NOUN = re.compile(r"\bärendetyp\w*|\be-?tjänst\w*|\b1177\b|\btjänster(?:na)?\b", re.IGNORECASE)
"""What case types are called as a whole."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Case types that a text speaks of: slugs, or ALL. `is_kept`: it says that they stay open."""

    start: int
    end: int
    slugs: tuple[str, ...] | str
    doubt: str | None = None
    is_kept: bool = False


_NOT_ALL = (
    r"patient|invånar|dag|vardag|helg|fråg|enhet|mottagning|vårdcentral|kolleg|medarbet|ärenden|personal|användar|som\b"
    r"|er\b|oss\b|andra|övriga|vi\b|kund|samtal|kontakt|uppgift|bokningar|besök|tider\b|inblandade|berörda|ni\b"
)
_OF = r"(?:\s+(?:våra|vårt|era|sina|dess|deras|de|enhetens|mottagningens|centrala|aktiva|öppna))*"
_EVERY = re.compile(
    rf"\b(?:alla|samtliga)(?P<sure>{_OF}\s+(?:(?:centrala|aktiva)\s+)?(?:ärendetyp\w*|e-?tjänst\w*|1177\W?\w*|typer\w*|tjänster\w*))"
    rf"|\b(?:alla|samtliga)\b(?!{_OF}\s+(?:{_NOT_ALL}))|\b(?:allt|allting|hela\s+utbudet)\b"
    r"|\bhela\s+1177\b",
    re.IGNORECASE,
)
_NOT_EVERYTHING = re.compile(
    r"(?:tack\s+för|om|med|är|av|framför|före)\s+$|^\s+(?:som\s+vanligt|gott|bra|är|väl|detta|det|om)\b", re.IGNORECASE
)
_EXCEPT = re.compile(
    r"\b(?:utom|förutom|undanta\w*|med\s+undantag\s+(?:av|för)|men\s+inte|exklusive|exkl\.?)\b", re.IGNORECASE
)
_STAYS = re.compile(
    r"(?:(?!övriga|resten|andra|alla|men\b)[^.;,(]){0,25}?\b(?:(?:ska|skall|får|kan|är|har|hålls?)\s+)?(?:vara\s+|ligga\s+|hållas\s+|förbli\s+|fortsatt\s+|fortfarande\s+|dock\s+|vi\s+)*"
    r"(?:öpp(?:et|en|na)\b(?!\s+igen)|kvar\b|påverkas\s+(?:inte|ej)|berörs\s+(?:inte|ej)|(?:inte|ej)\s+(?:\w+\s+)?stäng|(?:stängs|stänger)\s+(?:inte|ej))",
    re.IGNORECASE,
)
_KEEP = re.compile(r"\b(?:behåll\w*|låt|lämna\w*|fortsätt\w*|inte\s+stänga)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_ORDINARY = re.compile(r"kontakta\s+(?:mig|oss)", re.IGNORECASE)
_IN_A_SENTENCE = re.compile(r"\s+(?:om|via|på|vid|gärna|så|per|ifall|för|med|direkt|innan)\b", re.IGNORECASE)
_ASKS_TO_CALL = re.compile(r"(?:\beller|\bgärna|\bkan\s+(?:ni|du)|\bska\s+ni)\s+$", re.IGNORECASE)
_AND = re.compile(r"(?:\s*(?:,|och|samt|&|\+|/|resp\.?|respektive|även|också|både|med)\s*)+", re.IGNORECASE)
_BETWEEN = r"\s*(?:,|och|samt|&|/)\s*"
_ENDING = r"(?:en|et|er|erna|na|n|r|s)?"


class CaseTypes:
    """The case types of the register, to be found in texts."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        names = list(directory.known())
        self._forms: dict[str, str] = {}  # by name in small letters: the slug
        for name in names:
            self._forms[" ".join(name.casefold().split())] = directory.find(name)
        patterns = {re.escape(form).replace(r"\ ", r"\s+") + _ENDING: slug for form, slug in self._forms.items()}
        likely: dict[str, str] = {}
        for word, slug in self._last_words().items():
            patterns.setdefault(re.escape(word) + _ENDING, slug)
            for stem in self._stems(slug, word):
                likely[rf"{re.escape(word)}s?{re.escape(stem)}\w*"] = slug
        self._heads = self._coordinated(likely)
        self._sure, self._sure_slugs = _compiled(patterns)
        self._likely, self._likely_slugs = _compiled(likely)
        self.slips = Slips(word for form in self._forms for word in re.findall(r"\w+", form))

    def _last_words(self) -> dict[str, str]:
        """The last word of a name, where it is that of no other case type: `recept`, `intyg`."""
        owners: dict[str, set[str]] = {}
        for slug, name in self.directory.names.items():
            words = name.casefold().split()
            if len(words) > 1:
                owners.setdefault(words[-1], set()).add(slug)
        return {word: next(iter(slugs)) for word, slugs in owners.items() if len(slugs) == 1 and len(word) >= 5}

    def _stems(self, slug: str, last: str) -> list[str]:
        firsts = {form.split()[0] for form, each in self._forms.items() if each == slug and form.split()[-1] == last}
        return sorted(first.rstrip("aeiouyåäö") for first in firsts if len(first) >= 4)

    def _coordinated(self, likely: dict[str, str]) -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
        """Patterns of verbs before one noun: `boka, avboka och omboka tid`; `tidbokning` becomes `likely`."""
        tails: dict[str, set[str]] = {}
        for form in self._forms:
            head, _, tail = form.partition(" ")
            if tail and " " not in tail:
                tails.setdefault(tail, set()).add(head)
        found = []
        for tail, heads in tails.items():
            if len(heads) > 1:
                head = "|".join(sorted(map(re.escape, heads), key=len, reverse=True))
                whole = rf"\b(?:{head})(?:{_BETWEEN}(?:{head}))+\s+{re.escape(tail)}\b"
                found.append((re.compile(whole, re.IGNORECASE), re.compile(rf"\b(?:{head})\b", re.IGNORECASE), tail))
                for first in heads:  # tidbokning, tidsbokning
                    stem = first.rstrip("aeiouyåäö")
                    if len(stem) >= 3 and len(tail) >= 3:
                        likely[rf"{re.escape(tail)}s?{re.escape(stem)}\w*"] = self._forms[f"{first} {tail}"]
        return found

    def find(self, text: str) -> list[Mention]:
        """The case types that a text speaks of, in its order."""
        taken: list[Mention] = []
        for whole, head, tail in self._heads:
            for found in whole.finditer(text):
                slugs = tuple(
                    dict.fromkeys(self._forms[f"{each[0].casefold()} {tail}"] for each in head.finditer(found[0]))
                )
                taken.append(Mention(*found.span(), slugs))
        if self._sure is not None:
            for found in self._sure.finditer(text):
                slug = self._sure_slugs[int((found.lastgroup or "g0")[1:])]
                if not _is_ordinary(text, found):
                    _add(taken, Mention(*found.span(), (slug,)))
        if self._likely is not None:
            for found in self._likely.finditer(text):
                slug = self._likely_slugs[int((found.lastgroup or "g0")[1:])]
                _add(taken, Mention(*found.span(), (slug,), LIKELY))
        for found in _EVERY.finditer(text):
            if _is_all(text, found):
                _add(taken, Mention(*found.span(), ALL))
        taken.sort(key=lambda each: each.start)
        return _with_neighbours(text, [_kept(text, each, taken) for each in taken])


def _add(taken: list[Mention], mention: Mention) -> None:
    if not any(each.start < mention.end and mention.start < each.end for each in taken):
        taken.append(mention)


def _compiled(patterns: dict[str, str]) -> tuple[re.Pattern[str] | None, list[str]]:
    """One pattern of them all, the longest first, each in a group of its number; and the slugs by number."""
    ordered = sorted(patterns.items(), key=lambda each: -len(each[0]))
    if not ordered:
        return None, []
    whole = "|".join(rf"(?P<g{n}>\b{pattern}\b)" for n, (pattern, _) in enumerate(ordered))
    return re.compile(whole, re.IGNORECASE), [slug for _, slug in ordered]


def _is_ordinary(text: str, found: re.Match[str]) -> bool:
    """Whether somebody asks to be called: `kontakta oss via mejl` is no case type."""
    if not _ORDINARY.fullmatch(found[0]):
        return False
    after = text[found.end() :]
    if _IN_A_SENTENCE.match(after) and not re.match(r"\s+(?:på|för|vid)\s+[A-ZÅÄÖ]", after):
        return True
    return _ASKS_TO_CALL.search(text[: found.start()]) is not None


def _is_all(text: str, found: re.Match[str]) -> bool:
    word = found[0].casefold()
    before, after = text[: found.start()], text[found.end() :]
    if word in ("allt", "allting"):
        return not (_NOT_EVERYTHING.search(before[-12:]) or _NOT_EVERYTHING.match(after)) and (
            GOVERNING.search(text) is not None or NOUN.search(text) is not None
        )
    return True


def _kept(text: str, mention: Mention, taken: Sequence[Mention]) -> Mention:
    """The mention, with whether it says that these case types stay open."""
    after = text[mention.end :]
    following = next((each.start for each in taken if each.start >= mention.end), None)
    before = text[: mention.start]
    excepted = next(reversed(list(_EXCEPT.finditer(before))), None)
    stays = _STAYS.match(after if following is None else after[: max(0, following - mention.end)])
    closing = stays is not None and any(
        each["close"] and not re.search(r"inte|ej", stays[0]) for each in GOVERNING.finditer(stays[0])
    )
    dated = stays is not None and re.match(r"\s*(?:igen\s+)?(?:den\s+)?\d", after[stays.end() :]) is not None
    if (stays and not closing and not dated) or _KEEP.search(before):
        return replace(mention, is_kept=True)
    if excepted is not None and not GOVERNING.search(before, excepted.end()):
        return replace(mention, is_kept=True)
    return mention


def _with_neighbours(text: str, mentions: list[Mention]) -> list[Mention]:
    """Of those listed together all stay open, or none: `Recept och intyg ska ligga kvar`."""
    kept = [each.is_kept for each in mentions]
    pairs = [
        (at, at + 1)
        for at, (one, after) in enumerate(itertools.pairwise(mentions))
        if _AND.fullmatch(text[one.end : after.start])
    ]
    for one, after in reversed(pairs):
        if kept[after] and isinstance(mentions[one].slugs, tuple):
            kept[one] = True
    return [replace(each, is_kept=stays) for each, stays in zip(mentions, kept, strict=True)]


def unknown_between(text: str, mentions: Sequence[Mention]) -> str | None:
    """A word in a list of case types that is none: `Boka tid, Rådgivning och Förnya recept`."""
    for one, after in itertools.pairwise(mentions):
        gap = text[one.end : after.start]
        rest = _AND.sub(" ", gap).strip()
        listed = re.match(r"\s*(?:,|och\b|samt\b|&|/)", gap) and re.search(r"(?:,|och|samt|&|/)\s*$", gap)
        if listed and rest and len(rest.split()) <= 3 and re.fullmatch(r"[^\W\d_][\w\s-]*", rest):
            return rest
    if mentions and isinstance(mentions[-1].slugs, tuple):
        found = re.match(r"\s*(?:,|och|samt|&)\s+([A-ZÅÄÖ][\wåäö]+)\b", text[mentions[-1].end :])
        if found and not re.match(r"(?:Vi|V|Fr|T|Hänvis|Stäng|Vårdcentral)", found[1]):
            return found[1]
    if mentions and isinstance(mentions[0].slugs, tuple):
        found = re.search(r"(?<=[\w:,] )([A-ZÅÄÖ][\wåäö]+)(?:\s+och|,|\s+samt)\s+$", text[: mentions[0].start])
        if found and ":" in text[: found.start()][-3:]:
            return found[1]
    return None
