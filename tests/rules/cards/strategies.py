"""Random hours for the properties of contact cards."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.rules.core.strategies import is_kept
from vis_cli.rules.cards.hours import Hours, Period, Span, Week, hours, week
from vis_cli.rules.core import letters

DAYS = st.dates(date(1971, 1, 1), date(2100, 12, 31))  # OpenStreetMap's days begin in 1970


COMMENTS = st.none() | st.none() | st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="#"), max_size=12
).filter(lambda text: is_kept(letters.text, text)).map(lambda text: text.strip() or None)  # fmt: skip


@st.composite
def weeks(draw: st.DrawFn, comments: st.SearchStrategy[str | None] = COMMENTS) -> Week:
    spans = []
    for day in range(1, 8):
        cuts = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
        spans += [Span(day, a, b, draw(comments)) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    if draw(st.booleans()):  # the same times on several days, as most units have
        alike = [span for span in spans if span.day == 1]
        days = draw(st.sets(st.integers(1, 7)))
        spans = [Span(day, span.start, span.end, span.comment) for day in days for span in alike]
    return week(spans)


@st.composite
def periods(draw: st.DrawFn, comments: st.SearchStrategy[str | None] = COMMENTS) -> Period:
    since = draw(st.none() | DAYS)
    until = draw(DAYS if since is None else st.none() | st.integers(0, 400).map(lambda n: since + timedelta(n)))
    return Period(since, until, draw(weeks(comments)))


@st.composite
def some_hours(draw: st.DrawFn, comments: st.SearchStrategy[str | None] = COMMENTS) -> Hours:
    return hours(draw(weeks(comments)), draw(st.lists(periods(comments), max_size=3)))
