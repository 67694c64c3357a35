"""Hours in Swedish, as units write them and as residents read them: `Måndag–fredag 08.00–11.30 och 13.00–15.00`.

Every word has its effect or is refused, but for those of `LEAD`: words before the days that say what is plain anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vis_cli.errors import Message
from vis_cli.rules.cards import hours_dates
from vis_cli.rules.cards import hours_lexicon as words
from vis_cli.rules.cards.hours import ALL_DAYS, Days, Hours
from vis_cli.rules.cards.hours_hints import RED, of_part, suggest_day
from vis_cli.rules.cards.hours_rules import NUMBER, Rule, Time, Wrong, Wrongs, assemble
from vis_cli.rules.cards.hours_swedish_times import TimesReader

_REST = "Name the other days first, and write övriga vardagar, or the days that are left: tis–fre."


def parse(text: str, period: Days | None = None, everyday: Sequence[int] | None = None) -> Hours:
    """Hours from Swedish text; with `period` every rule holds then, and may leave the days out.

    A later rule for a day replaces an earlier one; `,` and `och` add. Dates hold until the next dates. `everyday` are
    the days of times without days over several days (see `assemble`).

    Raises:
        Wrongs: every fault, each with its offset.
    """
    rules: list[Rule] = []
    faults: list[Wrong] = []
    current = period
    kind: str | None = None
    named: set[int] = set()
    for start, end in _whole(text, words.split(text, faults)):
        reader = _Reader(text, start, end, named)
        try:
            if (said := reader.lead()) and kind not in (None, said):
                message = "the text is of two kinds of hours."
                faults.append(Wrong("several-kinds", start, message, "Give each kind its hours by itself (--kind)."))
            kind = said or kind
            if reader.at_end():
                continue
            current = reader.period(fixed=period is not None) or current
            reader.lead()
            rules.extend(reader.rules(current))
            current = reader.dated or current
        except Wrong as wrong:
            faults.append(of_part(text[start:end], wrong))
    if not rules and not faults:
        faults.append(Wrong("empty-hours", 0, "there are no hours here.", "Write for example mån–fre 08:00–11:30."))
    if faults:
        raise Wrongs(faults)
    return assemble(rules, instead=True, everyday=everyday)


def kind_said(text: str) -> str | None:
    """The kind of hours that a text begins by naming (`Telefontid: …`); None if it names none."""
    return _Reader(text, 0, len(text)).lead()


def _whole(text: str, parts: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts, with days that stand on a line of their own put before the times on the next."""
    held: int | None = None
    end = 0
    for start, end in parts:
        if held is not None:
            start, held = held, None
        if end < len(text) and text[end] in "\r\n" and _Reader(text, start, end).has_days_alone():
            held = start
        else:
            yield start, end
    if held is not None:
        yield held, end  # what follows is no part: a comment that does not end


class _Reader(TimesReader):
    """Reads one part of the text, from left to right. `named` are the days that the parts before it name."""

    def __init__(self, text: str, start: int, end: int, named: set[int] | None = None) -> None:
        super().__init__(text, start, end)
        self.named = named
        self.dated: Days | None = None
        """The dates that stand behind `,` or `och`: they hold until the next dates."""
        self.rest_at: int | None = None
        """Where `övriga dagar` stands, if the days that are left are some of Saturday and Sunday too."""

    def lead(self) -> str | None:
        """Pass over the words that may stand before days and times; the kind of hours that they name."""
        said: str | None = None
        while not self.at(words.ROUND_THE_CLOCK):
            found = next((kind for kind, pattern in words.LEAD.items() if self.take(pattern)), None)
            if found is None:
                break
            if said and found and found != said:
                raise Wrong("several-kinds", self.place, "the text is of two kinds of hours.", "Name one of them.")
            said = found or said
        return said

    def has_days_alone(self) -> bool:
        """Whether the part has days, and no times or word that it is closed."""
        try:
            self.lead()
            return self.days() is not None and self.at_end()
        except Wrong:
            return False

    def period(self, *, fixed: bool) -> Days | None:
        """The dates that stand here, if any."""
        found = hours_dates.match(self.text, self.place, self.end)
        if found is None:
            return None
        if fixed:
            raise Wrong("dates-twice", self.place, "dates stand here too, beside those asked for.", "Leave one out.")
        days = hours_dates.days_of(found, self.place)
        if self.named is not None:
            self.named.clear()  # of other days, which say nothing of these
        self.place = found.end()
        self.take(words.SPACE)
        self.take(words.COLON)
        return days

    def rules(self, period: Days | None) -> list[Rule]:
        """The rules of the part: sets of days, each with its times or closed."""
        found: list[Rule] = []
        while True:
            offset = self.place
            self.take(words.ON)
            if self.take(words.BUT):
                found = self._without(found, offset)
            elif found and found[-1].cuts and self.at(NUMBER, words.KL, words.FROM):  # stängt 9–10 och 12–13
                found.append(replace(found[-1], times=(self.span(),), offset=offset))
            else:
                found.append(self._rule(period, offset, adds=bool(found)))
                self._name(found[-1].days)
            while self.at(words.BUT):
                found = self._without(found, self.place, taken=False)
            if dates := self.period(fixed=period is not None):  # mån–fre 8–10 t.o.m. 17 augusti 2026
                found = [replace(rule, period=dates) for rule in found]
            if self.at_end():
                return found
            if not self.take(words.AND) and not self.at(words.LUNCH):
                raise self.unexpected()
            if dates := self.period(fixed=False):
                self.dated = period = dates

    def _name(self, days: Iterable[int] | None) -> None:
        if self.named is not None:
            self.named.update(days or ())

    def _rule(self, period: Days | None, offset: int, *, adds: bool) -> Rule:
        days = self._days_of_rule()
        if days is not None and not self.take(words.COMMA):  # Mån–ons, kl 8–10
            self.take(words.AND_ROUND_THE_CLOCK)
        if days is not None and not self.at(words.ROUND_THE_CLOCK):
            self.take(words.LEAD[""])
        if self.take(words.LUNCH):
            return Rule(days, (self.span(),), period, offset=offset, cuts=True)
        if self.take(words.CLOSED):
            if self.at(NUMBER, words.KL, words.FROM) and not hours_dates.match(self.text, self.place, self.end):
                return Rule(days, (self.span(),), period, offset=offset, cuts=True)
            if days is None:
                said = self.take(words.ON)
                dates = self.period(fixed=period is not None)
                days = self.days() if said or self._at_day() or self.at(*words.SETS_OF_DAYS) else None
                if said and days is None:
                    raise self.unexpected(Message("a day"))
                period = dates or period
            return Rule(days if days or period else ALL_DAYS, (), period, offset=offset)
        if self.at_end():
            hint = 'Write for example "08:00–11:30" or "stängt".'
            raise Wrong("no-times", offset if days is None else self.place, "times are missing here.", hint)
        is_round_the_clock = self.at(words.ROUND_THE_CLOCK)
        times = self.times()
        if days is None:
            days = self._days_behind()
        if days is None and is_round_the_clock:
            days = ALL_DAYS
        if self.rest_at is not None:
            message = "are these the other weekdays, or Saturday and Sunday too?"
            raise Wrong("several-meanings", self.rest_at, message, _REST)
        if days is None and period is None:
            raise Wrong(
                "no-days", offset, "there is no day before the times.", "Write for example mån–fre 08:00–16:00."
            )
        return Rule(days, times, period, adds, offset)

    def _days_of_rule(self) -> tuple[int, ...] | None:
        self.rest_at = None
        return self.days()

    def _days_behind(self) -> tuple[int, ...] | None:
        """The days of times that stand before them: `8–16 på vardagar`; None where what follows is another rule."""
        begin = self.place
        self.take(words.COMMA)
        said = self.take(words.ON)
        try:
            days = self.days()
        except Wrong:
            if said:
                raise
            days = None
        if days is None or not (self.at_end() or self.at(words.AND, words.BUT)):
            self.place = begin
            return None
        return days

    def _without(self, rules: list[Rule], offset: int, *, taken: bool = True) -> list[Rule]:
        """The rules of this part without the days that follow `utom`."""
        if not taken:
            self.take(words.BUT)
        if self.at(words.RED_DAYS):
            raise Wrong("not-supported", self.place, "red days cannot be kept.", RED)
        less = self.days()
        if less is None:
            raise self.unexpected(Message("a day"))
        held = {day for rule in rules for day in rule.days or ()}
        if not set(less) <= held or held <= set(less):
            message = "days are left out here that are not among those before, or all of them."
            raise Wrong("no-effect", offset, message, "Write the days that have hours.")
        kept = [
            rule if rule.days is None else replace(rule, days=tuple(day for day in rule.days if day not in less))
            for rule in rules
        ]
        return [rule for rule in kept if rule.days != ()]

    def days(self) -> tuple[int, ...] | None:
        """Days and ranges of days, less those that are left out; None where the part has none."""
        found = self._days()
        if found is not None and self.at(words.BUT):
            offset = self.place
            (left,) = self._without([Rule(found, ())], offset, taken=False)
            return left.days
        return found

    def _days(self) -> tuple[int, ...] | None:
        if self.take(words.EVERY_DAY):
            return ALL_DAYS
        if self.at(words.REST):
            return self._rest()
        if self.take(words.WEEKDAYS):
            within = self._list() if self._at_day() else None
            if within and not set(within) <= set(words.WORKING_DAYS):
                raise Wrong("no-effect", self.place, "these days are not all weekdays.", "Write the days alone.")
            return within or words.WORKING_DAYS
        self.take(words.HELGFRI)
        return self._list()

    def _rest(self) -> tuple[int, ...]:
        """The days that are not named before: `övriga dagar`, `övriga vardagar`."""
        begin = self.place
        said = self.take(words.REST)
        of = words.WORKING_DAYS if said and said[1] else ALL_DAYS
        left = tuple(day for day in of if day not in (self.named or ()))
        if self.named is not None and (not left or not self.named):
            raise Wrong("no-effect", begin, "no day is left here, or none is named before.", _REST)
        if of == ALL_DAYS and not set(left) <= set(words.WORKING_DAYS):
            self.rest_at = begin
        return left

    def _list(self) -> tuple[int, ...] | None:
        found: list[int] = []
        while True:
            begin = self.place
            if not self._at_day():
                break
            first = self.day()
            if self.take(words.TO_WORD):
                last = self.day()
                more = [day % 7 + 1 for day in range(first - 1, last if last >= first else last + 7)]
            else:
                more = [first]
            if set(more) & set(found):
                raise Wrong("no-effect", begin, "this day stands here already.", "Write it once.")
            found += more
            self.take(words.COLON)
            behind = self.place
            if not self.take(words.AND):
                break
            if not self._at_day():
                self.place = behind
                break
        return tuple(found) or None

    def _at_day(self) -> bool:
        """Whether a word that should be a day stands here: any word but those that begin times."""
        return not self.at(*words.NO_DAY) and self.at(words.WORD)

    def day(self) -> int:
        begin = self.place
        word = self.take(words.WORD)
        if word is None:
            raise Wrong("unknown-day", begin, "a day is missing here.", "Write for example mån–fre.")
        day = words.day_named(word[0])
        if day is None:
            following = self.text[self.place : self.end].split()[:1]
            hint = suggest_day(word[0], *following)
            raise Wrong("unknown-day", begin, Message('"{word}" is not a day.', word=word[0]), hint)
        return day

    def times(self) -> tuple[Time, ...]:
        """The times of a day, up to where another rule begins."""
        found = [self.span()]
        while not self.at_end():
            behind = self.place
            if not self.take(words.AND):
                break
            if self.at_end():
                raise self.unexpected(Message("a time"))
            if (
                self._at_day()
                or self.at(*words.ANOTHER_RULE)
                or hours_dates.match(self.text, self.place, self.end)
                or self._has_days_behind()
            ):
                self.place = behind
                break
            found.append(self.span())
        return tuple(found)

    def _has_days_behind(self) -> bool:
        """Whether the time here is that of days that stand behind it: `8–18 på måndag samt 8–16 på fredag`."""
        begin = self.place
        try:
            self.span()
            return self.at(words.ON)
        except Wrong:
            return False
        finally:
            self.place = begin
