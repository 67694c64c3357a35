"""Units in running Swedish: by name, former name, HSA-id, without the word for what they are, or one slip away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

from vis_cli.errors import Ambiguous, NotFound
from vis_cli.rules.core.names import TYPES, Directory, normal
from vis_cli.rules.orders.intake.near import Slips

T = TypeVar("T")
UNKNOWN, SEVERAL, PLACE, SLIP = "unknown-unit", "several-units", "place", "slip"
CLOSING, HANDOVER, INSTEAD = "closing", "handover", "instead"
_TOKEN = re.compile(r"[\w]+(?:-[\w]+)*")
_ID = re.compile(r"\bSE\d{10}\s?-\s?[A-Za-z0-9]{1,18}\b", re.IGNORECASE)
_KINDS = {
    **dict.fromkeys(("vc", "vårdcentral", "vårdcentralen", "vårdcentralens", "vårdcentralerna"), "vårdcentralen"),
    **dict.fromkeys(("hc", "hälsocentral", "hälsocentralen", "hälsocentralens", "hälsocentralerna"), "hälsocentralen"),
}
_KIND_WORD = re.compile(r"\w*(?:mottagning|central|klinik|avdelning|tandvård|rehab|akut)(?:en|erna|ens)?$|bvc$|mvc$")
_NAMELESS = frozenset(
    [
        *(
            "vi",
            "hej",
            "och",
            "i",
            "på",
            "som",
            "vill",
            "har",
            "är",
            "stänger",
            "önskar",
            "mvh",
            "tack",
            "det",
            "denna",
        ),
        *("den", "alla", "samtliga"),
    ]
)
"""Words that are no names, though they may follow `vårdcentralen` with a capital letter."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit that a text speaks of; `unit` is None where none can be told. `is_place`: its name may be a place's."""

    start: int
    end: int
    unit: str | None
    doubt: str | None = None
    role: str = CLOSING
    is_place: bool = False

    def doubted(self, why: str) -> Mention:
        """The same, in doubt; the first reason stays."""
        return self if self.doubt else replace(self, doubt=why)


class _Phrases(Generic[T]):
    """Phrases by their words, each with what it stands for; found in a text by its first word and its length."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], list[T]] = {}
        self._lengths: dict[str, list[int]] = {}  # by the first word, the longest first

    def add(self, words: tuple[str, ...], meant: T) -> None:
        """Keep what a phrase stands for."""
        self._held.setdefault(words, []).append(meant)
        lengths = self._lengths.setdefault(words[0], [])
        if len(words) not in lengths:
            lengths.append(len(words))
            lengths.sort(reverse=True)

    def at(self, tokens: Sequence[tuple[int, int, str]], at: int) -> tuple[int, list[T]]:
        """The longest phrase that stands here: how many tokens, and what it stands for. Its last word may have an s."""
        first = tokens[at][2].casefold()
        stem = first.removesuffix("s")
        lengths = {*self._lengths.get(first, ()), *self._lengths.get(stem, ())}
        for length in sorted(lengths, reverse=True):
            if at + length > len(tokens):
                continue
            words = tuple([each.casefold() for _, _, each in tokens[at : at + length]])
            last = words[-1]
            for ending in dict.fromkeys((last, last.removesuffix("s"), last.removesuffix("es"))):
                if found := self._held.get((*words[:-1], ending)):
                    return length, found
        return 0, []


class Units:
    """The units of the register, to be found in texts. `places` has where each lies, by HSA-id."""

    def __init__(self, directory: Directory, places: Mapping[str, str]) -> None:
        self.directory = directory
        self._places: dict[str, set[str]] = {}
        for unit, place in places.items():
            if place:
                self._places.setdefault(normal(place), set()).add(unit)
        self._names: _Phrases[str] = _Phrases()
        self._bare: _Phrases[tuple[str, str]] = _Phrases()  # without its first word: that word's kind, and the name
        words: set[str] = set()
        for name in directory.known():
            tokens = tuple(_TOKEN.findall(normal(name)))
            if not tokens:
                continue
            self._names.add(tokens, name)
            words.update(token for token in tokens if not _is_kind(token))
            if len(tokens) > 1 and _is_kind(tokens[0]):
                self._bare.add(tokens[1:], (_kind(tokens[0]), name))
        self.slips = Slips(words)
        self._cached = lru_cache(maxsize=256)(self._find)

    def find(self, text: str, *, anyhow: bool = False) -> tuple[Mention, ...]:
        """The units that a text speaks of, in its order; `anyhow`: also names in small letters, as in a field."""
        return self._cached(text, anyhow)

    def _find(self, text: str, anyhow: bool) -> tuple[Mention, ...]:
        mentions = [*self._ids(text)]
        tokens = [(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(text)]
        at = 0
        while at < len(tokens):
            taken, mention = self._at(text, tokens, at, anyhow)
            if mention is not None and not any(one.start < mention.end and mention.start < one.end for one in mentions):
                mentions.append(mention)
            at += taken
        mentions.sort(key=lambda mention: mention.start)
        return tuple([replace(mention, role=_role(text, mention)) for mention in mentions])

    def _ids(self, text: str) -> Iterable[Mention]:
        for found in _ID.finditer(text):
            written = re.sub(r"\s", "", found[0])
            unit = next((each for each in (written, written.upper()) if each in self.directory.names), None)
            yield Mention(*found.span(), unit, None if unit else UNKNOWN)

    def _at(
        self, text: str, tokens: Sequence[tuple[int, int, str]], at: int, anyhow: bool
    ) -> tuple[int, Mention | None]:
        """How many tokens to go on by, and the unit that is named from this one on."""
        start, _end, word = tokens[at]
        low = word.casefold()
        if word[0].isupper() or anyhow or _is_kind(low):
            count, names = self._names.at(tokens, at)
            if count:
                return count, self._found(start, tokens[at + count - 1][1], names)
        if _is_kind(low):
            return self._after_kind(text, tokens, at)
        if not (word[0].isupper() or anyhow):
            return 1, None
        count, named = self._bare.at(tokens, at)
        if not count:
            return 1, None
        kinds = {kind for kind, _ in named}
        last = tokens[at + count - 1][1]
        after = tokens[at + count][2].casefold() if at + count < len(tokens) else ""
        if _is_kind(after) and text[last : tokens[at + count][0]].isspace():  # Moheda VC
            kinds &= {_kind(after)}
            count, last = count + 1, tokens[at + count][1]
            if not kinds:
                return count, Mention(start, last, None, UNKNOWN)
        names = [name for kind, name in named if kind in kinds]
        is_place = re.search(r"\bi\s$", text[:start]) is not None
        return count, replace(self._found(start, last, names), is_place=is_place)

    def _after_kind(self, text: str, tokens: Sequence[tuple[int, int, str]], at: int) -> tuple[int, Mention | None]:
        """What follows a word such as `vårdcentralen`: the rest of a name, a place, or a name that nobody has."""
        start, end, word = tokens[at]
        kind = _kind(word.casefold())
        follows = at + 1
        in_place = follows < len(tokens) and tokens[follows][2].casefold() == "i"
        follows += in_place
        if follows >= len(tokens) or not text[end : tokens[follows][0]].replace("i", "").isspace():
            return 1, None
        count, bare = self._bare.at(tokens, follows)
        named = [name for each, name in bare if each == kind]
        first = tokens[follows][2]
        if named:
            mention = self._found(start, tokens[follows + count - 1][1], named)
            return follows - at + count, mention.doubted(PLACE) if in_place else mention
        if in_place:
            there = self._places.get(normal(first), set()) | self._places.get(normal(first.removesuffix("s")), set())
            there = {each for each in there if _kind(normal(self.directory.names[each]).split()[0]) == kind}
            if there or first[0].isupper():
                unit = next(iter(there)) if len(there) == 1 else None
                return follows - at + 1, Mention(start, tokens[follows][1], unit, PLACE)
        if first[0].isupper() and first.casefold() not in _NAMELESS and not first.isupper():
            meant = self.slips.meant(first.casefold())
            if meant is None:
                return follows - at + 1, Mention(start, tokens[follows][1], None, UNKNOWN)
        return 1, None

    def _found(self, start: int, end: int, names: Sequence[str]) -> Mention:
        units: set[str] = set()
        for name in names:
            try:
                units.add(self.directory.find(name))
            except Ambiguous:
                return Mention(start, end, None, SEVERAL)
            except NotFound:
                continue
        return Mention(start, end, units.pop()) if len(units) == 1 else Mention(start, end, None, SEVERAL)


@lru_cache(maxsize=4096)
def _is_kind(low: str) -> bool:
    return low in _KINDS or low in TYPES or _KIND_WORD.match(low) is not None


def _kind(low: str) -> str:
    """The word for what a unit is, in one form."""
    if low in _KINDS:
        return _KINDS[low]
    stem = re.sub(r"(?:erna|ens|en)$", "", low)
    return f"{stem}en"


_HANDING = re.compile(
    r"->|=>|→|hänvis\w*|\bhör\w*\s+av\s+sig\b|\bvänd\w*\s+(?:\w+\s+)?(?:sig|er)\b|\bsök\w*\s+(?:sig|vård)\b|\bhandover\b|\btas?\s+(?:\w+\s+){0,2}(?:över|emot|hand\s+om)\s+av\b"
    r"|\bersätt\w*\s+av\b|\bpatienter\w*\s+(?:\w+\s+){0,4}\btill\b|\binvånar\w*\s+(?:\w+\s+){0,4}\btill\b|\bkontakta\s+(?!mig|oss)"
    r"|\bskicka\w*\s+(?:\w+\s+){0,3}till\b|\bavlastas\s+av\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\b(?:när|då|medan|eftersom|som|stäng\w*|inaktiver\w*|öppn\w*|från)\b|[;.](?=\s)", re.IGNORECASE)
_TAKES_OVER = re.compile(
    r"\s*(?:,\s*som\s+)?(?:\w+\s+)?(?:tar\s+(?:över|emot|hand|våra|deras)|täck\w*|sköt\w*|hjälp\w*|stött\w*|avlast\w*|är\s+hänvisning)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"(?:i\s?ställ?et\s+för|\binte(?:\s+till)?|\bej)\s+(?:till\s+)?$", re.IGNORECASE)


def _role(text: str, mention: Mention) -> str:
    """Whether a unit closes, takes over, or is named only as what it is not."""
    before = text[: mention.start]
    if _INSTEAD.search(before):
        return INSTEAD
    if _TAKES_OVER.match(text, mention.end):
        return HANDOVER
    cue = next(reversed(list(_HANDING.finditer(before))), None)
    if cue is None or _BREAK.search(before, cue.end()) or before[cue.end() :].rstrip().endswith("för"):
        return CLOSING
    return HANDOVER


NO_HANDOVER = re.compile(
    r"\b(?:ingen|utan|inte\s+någon)\s+hänvisning|hänvisning\w*\s+(?:behövs|krävs|är)\s+(?:inte|ej)|hänvisning:?\s*(?:nej|ingen|saknas|-)",
    re.IGNORECASE,
)
HANDING_TO = re.compile(r"hänvis\w*|\bvänd\w*\s+(?:\w+\s+)?(?:sig|er)\b", re.IGNORECASE)
