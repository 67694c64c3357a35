"""The notice about days that are not as usual, in Swedish: what each kind of hours really does on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from vis_cli.rules.cards.days import Days, Stretch
from vis_cli.rules.cards.hours import MIDNIGHT, clock
from vis_cli.rules.cards.red_days import in_a_sentence, name_of
from vis_cli.rules.core.times import in_swedish

_THINGS = {
    "opening": "mottagningen",
    "telephone": "telefonen",
    "dropin": "drop-in-mottagningen",
    "visiting": "besökstiden",
}
"""What residents call what has hours, in the order in which it is told."""
_AS_USUAL = {
    "opening": "Mottagningen är öppen som vanligt.",
    "telephone": "Telefonen är öppen som vanligt.",
    "dropin": "Drop-in-mottagningen är öppen som vanligt.",
    "visiting": "Besökstiderna är som vanligt.",
}
_AGAIN = {
    "opening": "Vi har öppet",
    "telephone": "Telefonen är öppen",
    "dropin": "Drop-in-mottagningen är öppen",
    "visiting": "Besökstiderna är",
}
ENOUGH = 2  # days that are listed one by one; more are told as a span

Doing = tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
"""What is open when on a day: each kind with its times, none for one that is closed though it has hours otherwise."""


@lru_cache(maxsize=4096)
def text(days: Days, stretch: Stretch) -> str:
    """What residents are told of a stretch: what is closed or open when, of every day, and when all is usual again.

    Nothing is said of the days before it: the text is read both before the stretch and on its days.
    """
    year, closes = 0, False
    sentences = []
    for group, doing in _groups(days, stretch):
        said, rest = _days_in_words(group, year)
        year = group[-1].year
        closes = closes or any(not times for _, times in doing)
        sentences.append(f"{said[0].upper()}{said[1:]} är {_doing_in_words(doing)}{rest}.")
    others = [kind for kind in _THINGS if kind in days.kinds and kind not in stretch.kinds]
    as_usual = [kind for kind in others if any(days.real(kind, day) for day in stretch.days)]
    sentences += [_AS_USUAL[kind] for kind in as_usual]
    if closes and stretch.usual_again is not None:
        again = in_swedish(stretch.usual_again, year=stretch.usual_again.year != year)
        subject = _AGAIN[stretch.kinds[0]] if len(stretch.kinds) == 1 else _AGAIN["opening"]
        sentences.append(f"{subject} som vanligt igen från och med {again}.")
    return " ".join(sentences)


def _groups(days: Days, stretch: Stretch) -> list[tuple[list[date], Doing]]:
    """The days of a stretch with what is done on them: days after one another with the same together.

    A day without any hours goes with closed ones on both sides; between others it is left out, as it is as always.
    """
    groups: list[tuple[list[date], Doing]] = []
    between: list[date] = []  # days without hours since the last that is told
    for day in stretch.days:
        doing = _doing(days, stretch.kinds, day)
        if not doing:
            between.append(day)
        elif groups and _sameness(groups[-1][1]) == _sameness(doing):
            told, before = groups[-1]
            groups[-1] = ([*told, *(between if _is_all_closed(doing) else ()), day], _whole(before, doing))
            between = []
        else:
            groups.append(([day], doing))
            between = []
    return groups


def _doing(days: Days, kinds: Sequence[str], day: date) -> Doing:
    found = []
    for kind in _THINGS:
        if kind in kinds:
            real = days.real(kind, day)
            if real or days.ordinary(kind, day):
                found.append((kind, tuple((span.start, span.end) for span in real)))
    return tuple(found)


def _is_all_closed(doing: Doing) -> bool:
    return all(not times for _, times in doing)


def _sameness(doing: Doing) -> object:
    """What two days must share to be told together: a day on which all is closed is like any other such."""
    return "closed" if _is_all_closed(doing) else doing


def _whole(one: Doing, other: Doing) -> Doing:
    """What is done on days that are told together, as one."""
    kinds = dict((*one, *other))
    return tuple((kind, kinds[kind]) for kind in _THINGS if kind in kinds)


def _days_in_words(days: Sequence[date], year: int) -> tuple[str, str]:
    """`julafton, torsdag 24 december, och juldagen, fredag 25 december 2026,`; and what is said of days left out.

    The year stands where it is another than `year`.
    """
    first, last = days[0], days[-1]
    if len(days) == 1:
        return _day(first, year=first.year != year), ""
    own = first.year != last.year and first.year != year
    if len(days) <= ENOUGH:
        return f"{_day(first, year=own)} och {_day(last, year=last.year != year)}", ""
    whole = (last - first).days + 1 == len(days)
    said = f"från och med {_day(first, year=own)} till och med {_day(last, year=last.year != year)}"
    return said, "" if whole else ", de dagar då det annars är öppet"


def _day(day: date, *, year: bool) -> str:
    name, said = name_of(day), in_swedish(day, year=year)
    return said if name is None else f"{in_a_sentence(name)}, {said},"


def _doing_in_words(doing: Doing) -> str:
    closed = [kind for kind, times in doing if not times]
    if len(closed) == len(doing) > 1:
        return "mottagningen stängd, även telefonen" if "telephone" in closed else "mottagningen stängd"
    return _and([f"{_THINGS[kind]} {_state(kind, times)}" for kind, times in doing])


def _state(kind: str, times: tuple[tuple[int, int], ...]) -> str:
    if kind == "visiting":
        return in_words(times) if times else "inställd"
    return f"öppen {in_words(times)}" if times else "stängd"


def in_words(times: Sequence[tuple[int, int]]) -> str:
    """`08.00–11.30 och 13.00–15.00`, `dygnet runt`."""
    said = [
        "dygnet runt" if each == (0, MIDNIGHT) else f"{clock(each[0])}–{clock(each[1])}".replace(":", ".")
        for each in times
    ]
    return _and(said)


def _and(words: Sequence[str]) -> str:
    return " och ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
