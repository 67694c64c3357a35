"""Times of a day in Swedish hours, and how a part of a text is read: `kl 8–16`, `mellan 9 och 12`, a comment."""

from __future__ import annotations

import re

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards import hours_dates
from vis_cli.rules.cards import hours_lexicon as words
from vis_cli.rules.cards.hours import MIDNIGHT
from vis_cli.rules.cards.hours_hints import suggest_day
from vis_cli.rules.cards.hours_rules import (
    NUMBER,
    Time,
    Wrong,
    comment_of,
    end_of_comment,
    expecting,
    minute_of_day,
    time_span,
)


class TimesReader:
    """Reads one part of the text, from left to right: what is not of days."""

    def __init__(self, text: str, start: int, end: int) -> None:
        while end > start and text[end - 1] in " \t\r\n.,":
            end -= 1
        begin = words.NOTHING.match(text, start, end)
        self.text, self.place, self.end = text, begin.end() if begin else start, end
        if text[self.place : self.place + 1] == "(" and end_of_comment(text, self.place) == end:
            inside = words.LUNCH.match(
                text, self.place + 1, end - 1
            )  # a line (lunchstängt 12–13) is of all that stands above
            if inside:
                self.place, self.end = self.place + 1, end - 1

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the pattern matches here, with the place moved behind it and the space that follows."""
        found = pattern.match(self.text, self.place, self.end)
        if found:
            space = words.SPACE.match(self.text, found.end(), self.end)
            self.place = space.end() if space else found.end()
        return found

    def at(self, *patterns: re.Pattern[str]) -> bool:
        return any(pattern.match(self.text, self.place, self.end) for pattern in patterns)

    def at_end(self) -> bool:
        return self.place >= self.end

    def span(self) -> Time:
        begin = self.place
        if self.take(words.ROUND_THE_CLOCK):
            return Time(0, MIDNIGHT, self.comment(), begin)
        self.take(words.KL)
        between = self.take(words.FROM)
        self.take(words.KL)
        begin = self.place
        start = self.clock(last=False)
        if not self.take(words.TO_OR_AND if between and between[0].lower() == "mellan" else words.TO_WORD):
            hint: Sentence = "Write for example 08:00–11:30."
            if hours_dates.in_figures(self.text[: self.end], begin, valid=True):
                hint = hours_dates.hint()
            raise Wrong("no-end", self.place, "the time that it ends is missing.", hint)
        self.take(words.KL)
        end = self.clock(last=True)
        return time_span(start, end, self.comment(), begin)

    def clock(self, *, last: bool) -> int:
        begin = self.place
        found = self.take(NUMBER)
        if found is None:
            raise self.unexpected(Message("a time"))
        try:
            minute = minute_of_day(found[0], begin)
        except Wrong as wrong:
            if hours_dates.in_figures(self.text[: self.end], begin):
                raise Wrong(wrong.id, begin, wrong.message, hours_dates.hint()) from None
            raise
        if minute == MIDNIGHT and not last:
            raise Wrong("impossible-time", begin, "24:00 can only be an end.", "Did you mean 00:00?")
        return minute

    def comment(self) -> str | None:
        if self.place >= self.end or self.text[self.place] not in '("':
            return None
        begin, end = self.place, end_of_comment(self.text, self.place)
        assert end is not None  # `split` has passed over it whole
        self.place = end
        self.take(words.SPACE)
        return comment_of(self.text[begin + 1 : end - 1], begin + 1)

    def unexpected(self, wanted: Message | None = None) -> Wrong:
        rest = self.text[self.place : self.end].split()
        shown = rest[0] if rest else None
        if shown is not None and words.day_named(shown) is not None:
            between = ", or och" if wanted else ";"
            hint = Message('Put {between} before "{shown}".', between=between, shown=shown)
            return Wrong(
                "not-hours",
                self.place,
                expecting(Message('"{shown}" comes too soon.', shown=shown), wanted),
                hint,
            )
        if shown is None:
            return Wrong(
                "no-times",
                self.place,
                expecting("the text ends too soon.", wanted),
                'Write times or "stängt".',
            )
        return Wrong(
            "not-hours",
            self.place,
            expecting(Message('"{shown}" is not understood.', shown=shown), wanted),
            suggest_day(shown, *rest[1:2]),
        )
