"""Finding the one thing that a person means by a name, an id, a former name or a beginning."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from vis_cli.errors import Ambiguous, Malformed, Message, NotFound
from vis_cli.rules.core import hsa_id
from vis_cli.rules.core.letters import composed
from vis_cli.rules.core.sentences import some

MAX_GUESSES = 50
MAX_COMPARED = 300_000
ADDED_BY: Mapping[str, Message] = {
    "unit": Message("Not in the catalogue yet? vis units add HSA-ID NAME"),
    "person": Message("Not in the catalogue yet? vis persons add HSA-ID NAME"),
    "case type": Message("Is it new? vis case-types add NAME"),
    "template": Message("vis templates list has them."),
}
"""How one that is missing comes into the register, where its name is near no other."""
EMPTY = {
    "unit": Message("The register has no units yet: `vis units import FILE`, or see `vis demo`."),
    "person": Message("The register has no persons yet: `vis persons import FILE`, or see `vis demo`."),
    "case type": Message("The register has no case types yet: `vis case-types import FILE`, or see `vis demo`."),
    "template": Message("There are no templates yet: `vis templates import` brings those that come with vis."),
}
"""What is said of a name where there is none of its kind in the register."""


def normal(text: str) -> str:
    """What two ways to write the same name have in common: case and white space folded, no-break space too.

    An `å` in two characters, as Macs write it, is one.
    """
    return " ".join(composed(text).split()).casefold()


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` is a slip of; fewer than three letters are near everything, so they are of nothing."""
    written = {normal(candidate): candidate for candidate in candidates}
    wanted = normal(word)
    near = get_close_matches(wanted, written, n=1, cutoff=0.75) if len(wanted) > 2 else []
    return written[near[0]] if near else None


def suggestion(word: str, candidates: Iterable[str]) -> Message | None:
    """`Did you mean "Förnya recept"?` where a candidate is near, else None."""
    near = nearest(word, candidates)
    return Message('Did you mean "{name}"?', name=near) if near else None


TYPES = (
    *("vårdcentralen", "vårdcentral", "hälsocentralen", "hälsocentral", "familjecentralen", "familjeläkarna"),
    *("mottagningen", "mottagning", "distriktssköterskemottagningen", "läkarmottagningen", "närakuten"),
    *("barnmorskemottagningen", "barnavårdscentralen", "bvc", "mvc", "kvinnohälsovården", "ungdomsmottagningen"),
    *("folktandvården", "tandvården", "rehabmottagningen", "fysioterapin", "psykiatrimottagningen", "vc"),
)
"""The words that stand before a place in the names of Swedish care units."""


class Guesses:
    """Suggestions for the wrong words of one file, each made once, and only for the first of them.

    A file where no word is right should not take minutes: comparing one with all that may be meant is slow.
    """

    def __init__(self) -> None:
        self._made: dict[Any, Message | None] = {}
        self._compared = 0

    def make(self, word: str, guess: Callable[[str], Message | None], cost: int, of: Any = None) -> Message | None:
        """What `guess` suggests for `word`, comparing it with `cost` others; `of` tells the words of one kind apart."""
        key = (word, of)
        if key in self._made:
            return self._made[key]
        if len(self._made) >= MAX_GUESSES or self._compared > MAX_COMPARED:
            return None
        self._compared += cost
        self._made[key] = guess(word)
        return self._made[key]

    def suggestion(self, word: str, candidates: Collection[str], of: Any = None) -> Message | None:
        """`suggestion`, for the first of the file's wrong words."""
        return self.make(word, lambda word: suggestion(word, candidates), len(candidates), of)


class Directory:
    """The names of one kind of thing.

    `names` maps id to name; `aliases` holds (other name, id) pairs. An id or a full name beats an alias, an alias a
    name without the word that says what it is ("Lagan" of Vårdcentralen Lagan), and that a beginning. `noun` is for
    the messages, e.g. "unit". Whatever name those in `gone` have leads to the one that has their name as an alias, the
    unit that took over; to themselves where there is none and the name is free.
    """

    def __init__(
        self,
        noun: str,
        names: Mapping[str, str],
        aliases: Iterable[tuple[str, str]] = (),
        gone: Collection[str] = (),
    ) -> None:
        self.noun = noun
        self.names = names
        self._aliases = tuple(aliases)
        self._gone = gone
        self._guesses = Guesses()
        self._several: dict[str, list[str]] = {}

    def when_gone(self, gone: Collection[str]) -> Directory:
        """The same names when just those of `gone` are not there any more."""
        return self if set(gone) == set(self._gone) else Directory(self.noun, self.names, self._aliases, gone)

    @cached_property
    def _exact(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        gone = set(self._gone)
        for key, name in self.names.items():
            found.setdefault(normal(key), set()).add(key)
            if key not in gone:
                found.setdefault(normal(name), set()).add(key)
        heirs = {key: self._heirs(key, gone) for key in gone}
        aliases = [(alias, key) for alias, key in self._aliases if key not in gone]
        theirs = [(alias, key) for alias, key in self._aliases if key in gone] + [
            (self.names[key], key) for key in gone
        ]
        inherited = [(name, heir) for name, key in theirs for heir in heirs[key]]
        for later in (aliases, inherited, theirs):
            free: dict[str, set[str]] = {}
            for name, key in later:
                if normal(name) not in found:
                    free.setdefault(normal(name), set()).add(key)
            found |= free
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._exact)

    @cached_property
    def _inner(self) -> list[tuple[str, ...]]:
        """Every name from its second word on, from its third, …, with the whole, in order."""
        return sorted((name[at + 1 :], name) for name in self._exact for at, letter in enumerate(name) if letter == " ")

    def _heirs(self, key: str, gone: set[str]) -> set[str]:
        """Those not in `gone` that have the name of `key` as an alias, or that took over from one that has."""
        heirs: set[str] = set()
        seen, waiting = {key}, [key]
        while waiting:
            name = normal(self.names[waiting.pop()])
            for heir in self._owners.get(name, ()):
                if heir not in seen:
                    seen.add(heir)
                    (waiting.append if heir in gone else heirs.add)(heir)
        return heirs

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        """Who has a name as an alias."""
        owners: dict[str, list[str]] = {}
        for alias, key in self._aliases:
            owners.setdefault(normal(alias), []).append(key)
        return owners

    def find(self, text: str) -> str:
        """The id of the one thing that `text` names.

        Raises:
            NotFound: nothing goes by that name; the hint is the nearest one, or what is wrong with an HSA-id.
            Ambiguous: several do; `details["candidates"]` lists them.
        """
        if text in self.names:
            return text
        key = normal(text)
        found = self._exact.get(key) or self._without_type(key) or self._beginning(key)
        if len(found) == 1:
            return next(iter(found))
        if found:
            candidates = self._candidates(key, found)
            raise Ambiguous(
                Message('"{text}" may be {shown}.', text=text, shown=some(candidates, 8)),
                id=f"ambiguous-{self._slug}",
                hint="Name one.",
                candidates=candidates,
            )
        if hsa_id.looks_like(text):
            try:
                hsa_id.parse(text)
            except Malformed as error:
                raise NotFound(error.message, id=error.id, hint=error.hint) from None
        raise NotFound(
            Message('no {noun} "{text}".', noun=Message(self.noun), text=text),
            id=f"unknown-{self._slug}",
            hint=self._near(text),
        )

    def _candidates(self, key: str, found: Collection[str]) -> list[str]:
        """Those found for a name, as they are told; a file may say the same name in a thousand ways."""
        if key not in self._several:
            self._several[key] = sorted(f"{self.names[each]} ({each})" for each in found)
        return self._several[key]

    def _near(self, text: str) -> Message | None:
        """A suggestion, for the first names that are not found."""
        if not self.names:
            return EMPTY.get(self.noun)
        return self._guesses.make(text, self._guess, 2 * len(self.names) + len(self._aliases))

    def _guess(self, text: str) -> Message | None:
        known = [*self.names.values(), *(alias for alias, _ in self._aliases)]
        return suggestion(text, known) or self._near_word(normal(text)) or ADDED_BY.get(self.noun)

    def _near_word(self, text: str) -> Message | None:
        """A name of which one word is near: `Telebrog` is not near `Vårdcentralen Teleborg` as a whole."""
        near = get_close_matches(text, self._words, n=1, cutoff=0.75)
        names = self._words[near[0]] if near else set()
        return Message('Did you mean "{name}"?', name=next(iter(names))) if len(names) == 1 else None

    @cached_property
    def _words(self) -> dict[str, set[str]]:
        """Every word of a name but its first, with the names that it stands in."""
        words: dict[str, set[str]] = {}
        for name in self.names.values():
            for word in normal(name).split()[1:]:
                words.setdefault(word, set()).add(name)
        return words

    @property
    def _slug(self) -> str:
        return self.noun.replace(" ", "-")

    def known(self) -> Iterable[str]:
        """Every name and other name that there is, once each."""
        return dict.fromkeys((*self.names.values(), *(alias for alias, _ in self._aliases)))

    def candidates(self, text: str) -> tuple[set[str], set[str]]:
        """The ids that `text` names in full, and those of which it is only the beginning of a name."""
        key = normal(text)
        exact = {text} if text in self.names else set(self._exact.get(key, ()))
        return exact, (self._without_type(key) or self._beginning(key)) - exact

    def _without_type(self, key: str) -> set[str]:
        """Whatever is called `key` but for the word before it that says what it is: "Lagan" is Vårdcentralen Lagan."""
        return {each for word in TYPES for each in self._exact.get(f"{word} {key}", ())} if key else set()

    def _beginning(self, key: str) -> set[str]:
        """Whatever has a name, or a name with a word in it, that begins with `key`."""
        if not key:
            return set()
        names = self._sorted
        found: set[str] = set()
        for at in range(bisect_left(names, key), len(names)):
            if not names[at].startswith(key):
                break
            found |= self._exact[names[at]]
        if found:
            return found
        for at in range(bisect_left(self._inner, (key,)), len(self._inner)):
            rest, name = self._inner[at]
            if not rest.startswith(key):
                break
            found |= self._exact[name]
        return found
