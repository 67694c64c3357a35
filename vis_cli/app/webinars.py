"""Webinars: listed, added, changed, taken away, and as a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vis_cli.app.arguments import argument
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was
from vis_cli.app.streams import streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, next_number, stream
from vis_cli.rules.core import links
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.webinars import webinars as rules
from vis_cli.rules.webinars.webinars import Occasion, Span, Webinar

if TYPE_CHECKING:
    from sqlalchemy import Connection

RIGHT = "operations"


def list_(invocation: Invocation, *, since: datetime | None = None, at: datetime | None = None) -> list[dict[str, Any]]:
    """The webinars with their occasions from a moment on (`since`, else those that are not over at `at`, else now).

    Those that have no occasion yet are listed too, and those that were given before only with `since`. At a moment
    gone by they are as they were known then.
    """
    with invocation.reading() as db, as_it_was(invocation, db, at):
        webinars, occasions = _held(db)
    seen = at or invocation.now
    items = []
    for webinar in webinars:
        theirs = [each for each in occasions if each.webinar == webinar.number and not each.cancelled]
        shown = [each for each in theirs if (each.until > seen if since is None else each.since >= since)]
        if not webinar.removed and (shown or not theirs):
            listed = [rules.as_item(each) for each in sorted(shown, key=lambda each: each.since)]
            items.append({"id": webinar.id, "title": webinar.title, "link": webinar.link, "occasions": listed})
    return sorted(items, key=lambda item: (item["occasions"] or [{"from": "~"}])[0]["from"])


def add(invocation: Invocation, title: str | None, link: str | None, spans: Sequence[Span]) -> Outcome:
    """Add a webinar, or occasions to one of that title; without a title those that come with vis.

    Raises:
        Refused: an occasion ends before it begins, or the title is none. FaultyInput: the link is none.
    """
    address = _checked(link)

    def planner(db: Connection) -> Plan:
        webinars, occasions = _held(db)
        wanted = rules.shipped() if title is None else [(title, list(spans))]
        first = next_number(db, Webinar.kind), next_number(db, Occasion.kind)
        steps = []
        for each, theirs in wanted:
            made = rules.add(webinars, occasions, each, address, theirs, first)
            new = [step.after.kind for step in made if step.before is None]
            first = first[0] + new.count(Webinar.kind), first[1] + new.count(Occasion.kind)
            steps += made
        return Plan(tuple(steps))

    return execute(invocation, planner, needs=RIGHT)


def edit(invocation: Invocation, webinar: str, title: str | None, link: str | None) -> Outcome:
    """Give a webinar another title or link.

    Raises:
        NotFound: the webinar. Refused: another has the title. FaultyInput: the link is none.
    """
    address = _checked(link)

    def planner(db: Connection) -> Plan:
        held, _ = _held(db)
        return Plan(tuple(rules.edit(held, rules.find(held, webinar), title, address)))

    return execute(invocation, planner, needs=RIGHT)


def remove(invocation: Invocation, webinar: str, spans: Sequence[Span]) -> Outcome:
    """Take occasions of a webinar away, or the webinar with all that are to come.

    Raises:
        NotFound: the webinar, or the occasion.
    """

    def planner(db: Connection) -> Plan:
        held, occasions = _held(db)
        return Plan(tuple(rules.remove(rules.find(held, webinar), occasions, spans, invocation.now)))

    return execute(invocation, planner, needs=RIGHT)


@streamed
def as_calendar(invocation: Invocation) -> Iterator[str]:
    """Every occasion as an iCalendar, in pieces."""
    from vis_cli.files.webinars.calendars import written

    with invocation.streaming() as db:
        webinars = {each.number: each for each in fetch(db, Webinar)}
        yield from written(stream(db, Occasion), webinars, invocation.now)


def _held(db: Connection) -> tuple[list[Webinar], list[Occasion]]:
    return fetch(db, Webinar), fetch(db, Occasion, order_by=[t.webinar_occasions.c.since])


def _checked(link: str | None) -> str | None:
    if link is None:
        return None
    with argument(link):
        return links.address(link)
