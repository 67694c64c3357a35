"""Closures by week on a page: a table for those who hear it and a drawing for those who see it, for weeks.html.j2."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import local

if TYPE_CHECKING:
    from vis_cli.files.orders.charts import Row

HOURS_SEEN = 14  # of a week's 168 that a bar has at least, so that a closure of an hour is seen

Say = Callable[[Sentence], str]

WHOLE, PART = Message("closed the whole week"), Message("closed for a part")
"""What a week is that is drawn whole, or in part: the legend of every drawing."""


def table(
    units: Iterable[tuple[str, str, Sequence[Row]]], mondays: Sequence[date], today: date, say: Say
) -> dict[str, Any] | None:
    """The closures of units, each with its name, what a search finds it by and its rows; None where there are none."""
    this = today - timedelta(days=today.weekday())
    found = [{"name": name, "search": search, "rows": _rows(rows, mondays, say)} for name, search, rows in units]
    shown = [unit for unit in found if unit["rows"]]
    if not shown:
        return None
    weeks = [(f"v.{monday.isocalendar().week}", monday == this) for monday in mondays]
    is_now = any(is_this for _, is_this in weeks)
    key = {"whole": say(WHOLE), "part": say(PART), "this": say(Message("this week")) if is_now else ""}
    return {"case_types": say(Message("Case types")), "weeks": weeks, "units": shown, "key": key}


def _rows(rows: Sequence[Row], mondays: Sequence[date], say: Say) -> list[dict[str, Any]]:
    drawn = ((row, [_cell(row, each, say) for each in mondays]) for row in rows)
    return [
        {"label": ", ".join(row.case_types), "cells": cells} for row, cells in drawn if any(bars for bars, _ in cells)
    ]


def _cell(row: Row, monday: date, say: Say) -> tuple[list[tuple[float, float]], str]:
    """Where in the hours of a week it is closed, and that in words."""
    start = datetime.combine(monday, time())
    bars = []
    for span in row.spans:
        begin, end = ((local(moment).replace(tzinfo=None) - start) / timedelta(hours=1) for moment in span)
        begin, end = max(0.0, begin), min(168.0, end)
        if begin < end:
            width = max(float(HOURS_SEEN), end - begin)
            bars.append((round(min(begin, 168 - width), 2), round(width, 2)))
    whole = row.closed(monday, monday + timedelta(weeks=1)) == timedelta(weeks=1)
    return bars, say(WHOLE if whole else PART) if bars else ""
