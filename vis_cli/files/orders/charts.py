"""Closures drawn by ISO week: for a terminal, as SVG and as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from html import escape
from itertools import groupby
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.html.pages import Section, page
from vis_cli.files.orders.weeks import PART, WHOLE, table
from vis_cli.rules.core.times import boundary, closure, in_english, local, weeks
from vis_cli.rules.orders.windows import Window


@dataclass(frozen=True)
class Row:
    """One line: a unit, the case types that share the same closures there, and those closures."""

    unit: str
    case_types: tuple[str, ...]
    spans: tuple[tuple[datetime, datetime], ...]

    def closed(self, first: date, after: date) -> timedelta:
        """For how long it is closed between two days, by the clock on the wall; no closures of a row overlap."""
        start, end = datetime.combine(first, time()), datetime.combine(after, time())
        walls = [tuple(local(moment).replace(tzinfo=None) for moment in span) for span in self.spans]
        return sum((max(min(until, end) - max(since, start), timedelta()) for since, until in walls), timedelta())


@dataclass(frozen=True)
class Drawing:
    """What is drawn: rows, the first Monday and the Monday after the last week, and today.

    `later` is the first day after that on which something else is closed. `say` puts words into the language `lang`.
    """

    rows: Sequence[Row]
    first: date
    after: date
    today: date
    later: date | None = None
    say: Callable[[Sentence], str] = str
    lang: str = "en"

    @property
    def mondays(self) -> list[date]:
        return [self.first + timedelta(weeks=n) for n in range((self.after - self.first).days // 7)]


def rows(windows: Iterable[Window], names: Mapping[str, str]) -> list[Row]:
    """The lines to draw, by unit; case types that are closed at the same times share one."""
    spans: dict[tuple[str, str], list[tuple[datetime, datetime]]] = {}
    for window in windows:
        if window.ends > window.since:
            spans.setdefault((window.unit, window.case_type), []).append((window.since, window.ends))
    shared: dict[tuple[str, tuple[tuple[datetime, datetime], ...]], list[str]] = {}
    for (unit, case_type), each in spans.items():
        shared.setdefault((names.get(unit, unit), tuple(sorted(each))), []).append(names.get(case_type, case_type))
    found = [Row(unit, tuple(sorted(types)), each) for (unit, each), types in shared.items()]
    return sorted(found, key=lambda row: (row.unit, row.spans, row.case_types))


def as_json(drawing: Drawing) -> dict[str, Any]:
    """The drawing as data."""
    return {
        "weeks": [f"{monday.isocalendar().year}-W{monday.isocalendar().week:02d}" for monday in drawing.mondays],
        "today": drawing.today.isoformat(),
        "later": drawing.later.isoformat() if drawing.later else None,
        "rows": [
            {
                "unit": row.unit,
                "case_types": list(row.case_types),
                "closed": [{"from": boundary(since), "to": boundary(until)} for since, until in row.spans],
            }
            for row in drawing.rows
        ],
    }


def text(drawing: Drawing, width: int = 80) -> str:
    """The drawing for a terminal: a column of three characters a week, `██` closed, `▒▒` partly, `▼` today's week.

    What they mean stands above. Weeks that do not fit beside one another follow below, so that no line is broken.
    """
    later = [] if drawing.later is None else [drawing.say(_later(drawing.later))]
    if not drawing.rows:
        return "\n".join([drawing.say(_NOTHING), *later])
    mondays = drawing.mondays
    most = (width - _LABEL - 2) // 3
    parts = -(-len(mondays) // most)
    each = -(-len(mondays) // parts)
    room = width - 3 * each - 2
    drawn = [_part(drawing, mondays[n : n + each], room, width) for n in range(0, len(mondays), each)]
    return "\n\n".join(["\n".join(_key(drawing.say, width)), *drawn, *later])


def _key(say: Callable[[Sentence], str], width: int) -> list[str]:
    """What the weeks are drawn with, and what that means: in one line, if it has room."""
    marks = [f"{mark} {say(about)}" for mark, about in ((_WHOLE, WHOLE), (_PARTLY, PART))]
    line = "   ".join(marks)
    return [line] if len(line) <= width else marks


def aloud(drawing: Drawing) -> list[Sentence]:
    """The drawing in words: which weeks, and what is closed when, for who cannot see it."""
    last = drawing.after - timedelta(days=1)
    lines: list[Sentence] = [
        Message("Closed case types {weeks}", weeks=_years(drawing.first, last)),
        Message("today {day}", day=drawing.today.isoformat()),
    ]
    heads = [drawing.say(each) for each in (Message("Unit"), Message("Case types"), Message("Closed"))]
    for row in drawing.rows:
        closed = "; ".join(drawing.say(closure(*span)) for span in row.spans)
        lines.append("")
        values = (row.unit, ", ".join(row.case_types), closed)
        lines += [f"{head}: {value}" for head, value in zip(heads, values, strict=True)]
    if not drawing.rows:
        lines.append(_NOTHING)
    return lines if drawing.later is None else [*lines, "", _later(drawing.later)]


def _later(day: date) -> Message:
    return Message("More is closed later, from {day} ({weeks}): see --weeks.", day=day, weeks=weeks(day, day))


_LABEL = 20  # characters at least for what stands before the weeks
_WHOLE, _PARTLY, _OPEN = "██", "▒▒", " ·"


def _part(drawing: Drawing, mondays: Sequence[date], room: int, width: int) -> str:
    this_week = drawing.today - timedelta(days=drawing.today.weekday())
    head = "".join(f"{monday.isocalendar().week:>3}" for monday in mondays)
    mark = "".join("  ▼" if monday == this_week else "   " for monday in mondays)
    lines = [f"{'':<{room}}{_months(mondays, drawing.lang)}".rstrip(), f"{drawing.say(Message('week')):<{room}}{head}"]
    if this_week in mondays:
        today = drawing.say(Message("today {day}", day=drawing.today.isoformat()))
        lines.append(f"{today:<{room}}{mark}".rstrip())
    unit = None
    for row in drawing.rows:
        if row.unit != unit:
            unit = row.unit
            lines.append(_cut(unit, width))
        bar = "".join(_week(row, monday) for monday in mondays)
        *above, label = _broken(row.case_types, room)
        lines += [*above, f"{label:<{room}}{bar}".rstrip()]
    return "\n".join(lines)


def _week(row: Row, monday: date) -> str:
    closed = row.closed(monday, monday + timedelta(weeks=1))
    if closed == timedelta(weeks=1):
        return f" {_WHOLE}"
    return f" {_PARTLY if closed else _OPEN}"


_MONTHS = {
    "en": ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    "sv": ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}


def _broken(case_types: Sequence[str], room: int) -> list[str]:
    """The case types in lines that leave room before the weeks; a name is cut only where it is too long by itself."""
    lines = [""]
    for n, each in enumerate(case_types):
        name = each if n == len(case_types) - 1 else f"{each},"
        if lines[-1] and len(lines[-1]) + len(name) + 1 >= room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {name}" if lines[-1] else f"  {name}"
    return [_cut(line, room) for line in lines]


def _months(mondays: Sequence[date], lang: str) -> str:
    names = _MONTHS.get(lang, _MONTHS["en"])
    line = ""
    for n, monday in enumerate(mondays):
        begins = n == 0 or monday.month != mondays[n - 1].month
        another = n == 0 and len(mondays) > 1 and mondays[1].month != monday.month  # no room for both names
        if begins and not another:
            line = f"{line:<{3 * n}} {names[monday.month - 1]}"
    return line


def _cut(said: str, width: int) -> str:
    return said if len(said) < width else said[: width - 2] + "…"


# --- SVG and HTML ----------------------------------------------------------------------------------------------------

_LEFT, _WEEK, _LINE, _TOP = 350, 38, 25, 54
_CLOSED, _NOW = 'class="closed" fill="#1f5f8b"', 'class="today" stroke="#b00020"'
_TITLE = Message("Closed case types by week")
_NOTHING = Message("No closures to draw.")


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG image: each unit with its case types below, and every closure's days in words."""
    lines = [
        line
        for unit, rows in groupby(drawing.rows, key=lambda row: row.unit)
        for line in ((unit, None), *((unit, row) for row in rows))
    ]
    mondays, height = drawing.mondays, _TOP + _LINE * max(1, len(lines)) + 18
    width = _LEFT + _WEEK * len(mondays) + 24  # the month that begins with the last week has room
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="system-ui,sans-serif" font-size="13" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(drawing.say(_TITLE))}</title>',
        f'<rect width="{width}" height="{height}" class="ground" fill="#fff"/>',
        *(_legend(drawing) if lines else ()),
        *_scale(mondays, height),
    ]
    for n, (unit, row) in enumerate(lines):
        y = _TOP + n * _LINE
        if row is None:
            parts.append(f'<text x="8" y="{y + 17}" fill="#111" font-weight="600">{escape(_cut(unit, 44))}</text>')
            continue
        types = escape(_cut(", ".join(row.case_types), 46))
        parts.append(f'<text x="20" y="{y + 16}" fill="#333">{types}</text>')
        parts += [_bar(drawing, row, span, y) for span in row.spans if _visible(drawing, span)]
    return "\n".join([*parts, *_today(drawing, height), "</svg>\n"])


def _legend(drawing: Drawing) -> list[str]:
    """What the bars and the line through today are, in the corner that the weeks leave free."""
    week = '<rect width="28" height="9" fill="none" stroke="#bbb"/>'
    marks = [(f'{week}<rect width="{wide}" height="9" {_CLOSED}/>', about) for wide, about in ((28, WHOLE), (10, PART))]
    if _today(drawing, 0):
        marks.append((f'<line x1="14" x2="14" y2="9" {_NOW} stroke-width="2"/>', Message("today")))
    return [
        f'<g class="key" transform="translate(8 {5 + 15 * n})">{mark}'
        f'<text x="36" y="9" fill="#333" font-size="12">{escape(drawing.say(about))}</text></g>'
        for n, (mark, about) in enumerate(marks)
    ]


def _scale(mondays: Sequence[date], height: int) -> list[str]:
    """The weeks along the top, and the months above them."""
    parts = []
    for n, monday in enumerate(mondays):
        x = _LEFT + n * _WEEK
        parts.append(f'<line x1="{x}" y1="{_TOP - 8}" x2="{x}" y2="{height - 18}" stroke="#e4e4e4"/>')
        parts.append(
            f'<text x="{x + _WEEK / 2:g}" y="{_TOP - 14}" text-anchor="middle" fill="#333">'
            f"v.{monday.isocalendar().week}</text>"
        )
        if n == 0 or monday.month != mondays[n - 1].month:
            parts.append(f'<text x="{x + 2}" y="18" fill="#666">{monday:%Y-%m}</text>')
    return parts


def _today(drawing: Drawing, height: int) -> list[str]:
    """A line through today, where it is on the drawing."""
    x = _x(drawing, datetime.combine(drawing.today, time(12)))
    if not _LEFT <= x <= _LEFT + _WEEK * len(drawing.mondays):
        return []
    return [
        f'<line x1="{x:.1f}" y1="{_TOP - 10}" x2="{x:.1f}" y2="{height - 16}" {_NOW} stroke-width="2"/>',
        f'<text x="{x:.1f}" y="{height - 4}" text-anchor="middle" class="today" fill="#b00020" '
        f'font-size="11">{drawing.today}</text>',
    ]


def _x(drawing: Drawing, wall: datetime) -> float:
    start = datetime.combine(drawing.first, time())
    return _LEFT + (wall - start) / timedelta(weeks=1) * _WEEK


def _visible(drawing: Drawing, span: tuple[datetime, datetime]) -> bool:
    return local(span[0]).date() < drawing.after and local(span[1]).date() >= drawing.first


def _bar(drawing: Drawing, row: Row, span: tuple[datetime, datetime], y: int) -> str:
    right = _LEFT + _WEEK * len(drawing.mondays)
    begin = max(_LEFT, _x(drawing, local(span[0]).replace(tzinfo=None)))
    end = min(right, _x(drawing, local(span[1]).replace(tzinfo=None)))
    words = escape(f"{row.unit}, {', '.join(row.case_types)}: {drawing.say(closure(*span))}")
    return (
        f'<rect x="{begin:.1f}" y="{y + 3}" width="{max(2.0, end - begin):.1f}" height="{_LINE - 8}" rx="4" '
        f"{_CLOSED}><title>{words}</title></rect>"
    )


def html(drawing: Drawing) -> str:
    """The drawing as one HTML page, with each closure in words below."""
    columns = [drawing.say(each) for each in (Message("Unit"), Message("Case types"), Message("Closed"))]
    return _page(drawing, drawing.say(_TITLE), Section("", columns, _lines(drawing), empty=drawing.say(_NOTHING)))


def report(drawing: Drawing) -> str:
    """The closures of the weeks drawn as a page to hand on: how many, for how long, and when."""
    say = drawing.say
    days = [_days(row.closed(drawing.first, drawing.after)) for row in drawing.rows]
    lines = [(*line, count) for line, count in zip(_lines(drawing), days, strict=True)]
    columns = [say(each) for each in (Message("Unit"), Message("Case types"), Message("Closed"), Message("Days"))]
    title = Message("Closed case types {weeks}", weeks=_years(drawing.first, drawing.after - timedelta(days=1)))
    about = Message(
        "As of {day}. {count} unit has anything closed in these weeks.",
        "As of {day}. {count} units have anything closed in these weeks.",
        day=in_english(drawing.today),
        count=len({row.unit for row in drawing.rows}),
    )
    return _page(drawing, say(title), Section("", columns, lines, empty=say(_NOTHING)), say(about))


def _years(first: date, last: date) -> str:
    """The weeks, with their year."""
    year, other = first.isocalendar().year, last.isocalendar().year
    return weeks(first, last) if year != other else f"{weeks(first, last)} {year}"


def items(drawing: Drawing) -> list[dict[str, Any]]:
    """Each closure in the weeks drawn, as data, and for how many of their days it is closed."""
    return [
        {
            "unit": row.unit,
            "case_types": list(row.case_types),
            "from": boundary(since),
            "to": boundary(until),
            "days": _days(replace(row, spans=((since, until),)).closed(drawing.first, drawing.after)),
        }
        for row in drawing.rows
        for since, until in row.spans
        if _visible(drawing, (since, until))
    ]


def _days(length: timedelta) -> float:
    days = round(length / timedelta(days=1), 2)
    return int(days) if days == int(days) else days


def _lines(drawing: Drawing) -> list[tuple[str, str, str]]:
    said = ("; ".join(drawing.say(closure(*span)) for span in row.spans) for row in drawing.rows)
    return [
        (row.unit, ", ".join(row.case_types), f"{each[:1].upper()}{each[1:]}")
        for row, each in zip(drawing.rows, said, strict=True)
    ]


def by_week(drawing: Drawing) -> dict[str, Any] | None:
    """The drawing as the table of weeks that pages have."""
    units = ((unit, "", list(rows)) for unit, rows in groupby(drawing.rows, key=lambda row: row.unit))
    return table(units, drawing.mondays, drawing.today, drawing.say)


def _page(drawing: Drawing, title: str, section: Section, about: str = "") -> str:
    if drawing.later is not None:
        later = drawing.say(_later(drawing.later))
        about = f"{about} {later}".strip()
    template, lang = "orders/chart.html.j2", drawing.lang
    return page(template, title=title, lang=lang, about=about, weeks=by_week(drawing), sections=[section])
