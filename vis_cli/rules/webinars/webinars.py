"""Webinars for care units: their titles, links and occasions, and how these change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from vis_cli.errors import Ambiguous, Malformed, Message, NotFound, Refused, Sentence
from vis_cli.rules.core.names import normal, suggestion
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import iso, local, moment_in_english, parse_moment
from vis_cli.rules.core.undo import Obstacle, Rows

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Webinar:
    """A webinar; `removed` is one that is not given any more. `revision` counts its changes, for calendars."""

    kind: ClassVar[str] = "webinar"
    unsaid: ClassVar[tuple[str, ...]] = ("revision",)
    number: int
    title: str
    link: str | None = None
    removed: bool = False
    revision: int = 0

    @property
    def id(self) -> str:
        return f"V-{self.number}"

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("webinar: {title}", title=self.title)

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return self.label(name_of)

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a webinar is given, once. A `cancelled` one stays on record, so that calendars that have it follow."""

    kind: ClassVar[str] = "webinar-occasion"
    unsaid: ClassVar[tuple[str, ...]] = ("revision",)
    number: int
    webinar: int
    since: datetime
    until: datetime
    cancelled: bool = False
    revision: int = 0

    @property
    def id(self) -> str:
        return f"V-{self.webinar}/{self.number}"

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return self.words(name_of)

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        until = f"{local(self.until):%H:%M}"
        return Message("webinar: {since}–{until}", since=moment_in_english(self.since), until=until)

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True)
class Given:
    """A webinar as the region announced it."""

    title: str
    on: Sequence[tuple[str, str]] = ()


SHIPPED: Sequence[Given] = (
    Given(
        "Personalverktyget 1177", (("2025-05-06 11:30", "2025-05-06 12:00"), ("2025-05-13 08:00", "2025-05-13 08:30"))
    ),
    Given(
        "Invånarnas tillgång till och begränsningar i 1177 e-tjänster och journalen",
        (("2025-05-08 16:00", "2025-05-08 16:30"), ("2025-05-14 11:30", "2025-05-14 12:00")),
    ),
    Given("Anslutningsöversikten"),
)
"""The region's webinars of the spring of 2025, and the four occasions that it announced.

The title of the second is a translation of ours, and which occasions are whose is read from their order; the links were
not announced. `webinars edit` and `remove` set right what was meant otherwise.
"""

Span = tuple[datetime, datetime]
_TIMES = re.compile(r"(.+?)[ ,T]\s*([0-9]{1,2}[:.][0-9]{2})\s*[-–]\s*([0-9]{1,2}[:.][0-9]{2})", re.ASCII)


def split_times(text: str) -> tuple[str, str, str]:
    """A day as it was written, and two times of it, out of `2025-05-06 11:30-12:00`.

    Raises:
        Malformed: it has another form.
    """
    found = _TIMES.fullmatch(text.strip())
    if found is None:
        said = Message('"{text}" is not a day with its times.', text=text.strip())
        raise Malformed(said, id="malformed-occasion", hint="Write it as 2025-05-06 11:30-12:00.")
    day, since, until = found.groups()
    return day.strip(), since.replace(".", ":").zfill(5), until.replace(".", ":").zfill(5)


def shipped() -> list[tuple[str, list[Span]]]:
    """The titles that come with vis, with their occasions."""
    return [(each.title, [(parse_moment(since), parse_moment(until)) for since, until in each.on]) for each in SHIPPED]


def find(held: Iterable[Webinar], written: str) -> Webinar:
    """The webinar that is meant: V-1, its title, or the beginning of it.

    Raises:
        NotFound: none. Ambiguous: several.
    """
    there = [each for each in held if not each.removed]
    wanted = normal(written)
    found = [each for each in there if wanted in (normal(each.id), normal(each.title))]
    found = found or [each for each in there if normal(each.title).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = [each.id for each in found]
        said = Message('"{title}" may be {candidates}.', title=written, candidates=ids)
        raise Ambiguous(said, id="ambiguous-webinar", hint="Name one.", candidates=ids)
    said = Message('there is no webinar "{title}".', title=written)
    hint = suggestion(written, [each.title for each in there]) or "`vis webinars list` has them."
    raise NotFound(said, id="unknown-webinar", hint=hint)


def add(
    held: Sequence[Webinar],
    occasions: Sequence[Occasion],
    title: str,
    link: str | None,
    spans: Iterable[Span],
    first: tuple[int, int],
) -> list[Step]:
    """Add a webinar with its occasions; to one of that title those that it does not have yet, and the link.

    `first` are the first numbers of webinars and of occasions that were never given out.

    Raises:
        Refused: see `check`.
    """
    same = next((each for each in held if normal(each.title) == normal(title) and not each.removed), None)
    if same is None:
        webinar = Webinar(first[0], checked_title(title), link)
        steps = [Step(None, webinar)]
    else:
        webinar = same
        steps = [_changed(same, replace(same, link=same.link if link is None else link))]
    theirs = {(each.since, each.until): each for each in occasions if each.webinar == webinar.number}
    number = first[1]
    for span in dict.fromkeys(spans):
        check(span)
        there = theirs.get(span)
        if there is not None:
            steps.append(_changed(there, replace(there, cancelled=False)))
        else:
            steps.append(Step(None, Occasion(number, webinar.number, *span)))
            number += 1
    return steps


def edit(held: Sequence[Webinar], webinar: Webinar, title: str | None, link: str | None) -> list[Step]:
    """Give a webinar another title or link.

    Raises:
        Refused: another has that title.
    """
    after = replace(webinar, link=webinar.link if link is None else link)
    if title is not None:
        wanted = checked_title(title)
        if any(normal(each.title) == normal(wanted) and each != webinar and not each.removed for each in held):
            raise _another(wanted)
        after = replace(after, title=wanted)
    return [_changed(webinar, after)]


def remove(webinar: Webinar, occasions: Sequence[Occasion], spans: Sequence[Span], now: datetime) -> list[Step]:
    """Take occasions of a webinar away; without any, the webinar and all that are to come. What has been stays.

    Raises:
        NotFound: it has no such occasion.
    """
    theirs = [each for each in occasions if each.webinar == webinar.number]
    if not spans:
        coming = [each for each in theirs if each.until > now and not each.cancelled]
        gone = _changed(webinar, replace(webinar, removed=True))
        return [gone, *(_changed(each, replace(each, cancelled=True)) for each in coming)]
    steps = []
    for span in dict.fromkeys(spans):
        found = next((each for each in theirs if (each.since, each.until) == span), None)
        if found is None:
            said = Message("{id} is not given {moment}.", id=webinar.id, moment=moment_in_english(span[0]))
            raise NotFound(said, id="unknown-occasion", hint="`vis webinars list --since` has them.")
        steps.append(_changed(found, replace(found, cancelled=True)))
    return steps


def obstacles(rows: Rows) -> Iterator[Obstacle]:
    """Titles that would come back to a webinar while another has them."""
    titles: dict[str, list[Webinar]] = {}
    for each in rows.of(Webinar.kind).values():
        if not each.removed:
            titles.setdefault(normal(each.title), []).append(each)
    for step in rows.steps(Webinar.kind):
        if step.after is not None and len(titles.get(normal(step.after.title), ())) > 1:
            yield rows.obstacle(step.after, "exists", error=_another(step.after.title))


def _another(title: str) -> Refused:
    return Refused(Message("another webinar is called {title}.", title=title), id="exists")


def check(span: Span) -> None:
    """Refuse an occasion that ends before it begins.

    Raises:
        Refused: so.
    """
    if span[1] <= span[0]:
        said = Message("it would end before it begins: {moment}.", moment=moment_in_english(span[0]))
        raise Refused(said, id="ends-first", hint="Write the earlier time first, as 11:30-12:00.")


def checked_title(written: str) -> str:
    """A title as it is kept.

    Raises:
        Refused: it is empty, or too long.
    """
    title = " ".join(written.split())
    if not 0 < len(title) <= LONGEST_TITLE:
        said = Message("a title has from 1 to {most} characters.", most=LONGEST_TITLE)
        raise Refused(said, id="faulty-title", hint="Shorten it." if title else "Give one.")
    return title


def as_item(occasion: Occasion) -> dict[str, str]:
    """An occasion as JSON has it."""
    return {"id": occasion.id, "from": iso(occasion.since), "to": iso(occasion.until)}


def _changed(before: Webinar | Occasion, after: Webinar | Occasion) -> Step:
    return Step(before, before if before == after else replace(after, revision=before.revision + 1))
