"""The site of the closures: a page, a calendar for all and for each unit, and JSON, at names that never change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.html.pages import page as made
from vis_cli.files.orders import charts
from vis_cli.files.orders.calendars import calendar
from vis_cli.files.orders.weeks import table
from vis_cli.rules.core.times import boundary, closure, iso, local, moment_in_english, parse_moment, weeks
from vis_cli.rules.orders.publishing import Known, Published, Site

KIND = "closures"
PAGE, ALL, DATA, SCHEMA = "index.html", "closures.ics", "closures.json", "closures.schema.json"

_MOST = 1 << 31
"""Changes that a calendar may count: SEQUENCE is a whole number of 32 bits (RFC 5545, 3.3.8)."""

Say = Callable[[Sentence], str]


def calendar_name(unit: str) -> str:
    """The name of a unit's calendar, by its HSA-id, which outlives the unit's name."""
    return f"units/{unit}.ics"


def files(site: Site, say: Say, lang: str) -> Iterator[tuple[str, str]]:
    """Every file by its name, the page in the language that `say` speaks."""
    names = {**site.units, **site.case_types}
    yield PAGE, page(site, say, lang)
    yield ALL, "".join(calendar(site.windows, names, made_at=site.made_at, handovers=site.handovers))
    for unit, name in site.units.items():
        own = site.windows_of.get(unit, ())
        title = f"Stängda ärendetyper, {name}"
        written = calendar(own, names, made_at=site.made_at, title=title, handovers=site.handovers)
        yield calendar_name(unit), "".join(written)
    yield DATA, _json(document(site))
    yield SCHEMA, _json(schema())


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


# --- what is remembered --------------------------------------------------------------------------------------------


def remembered(site: Site) -> dict[str, Any]:
    """What the next site must know of this one, as JSON; see `known`."""
    return {id: {**asdict(each), "until": iso(each.until)} for id, each in site.known.items()}


def known(remembered: Mapping[str, Any]) -> dict[str, Known]:
    """What `remembered` wrote.

    Raises:
        ValueError: it is not.
    """
    found: dict[str, Known] = {}
    for id, each in remembered.items():
        try:
            said = Known(each["sequence"], each["digest"], parse_moment(each["until"]))
            is_ours = type(said.sequence) is int and 0 <= said.sequence < _MOST and (id + said.digest).isascii()
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(str(error)) from None
        if not is_ours:
            raise ValueError(id)
        found[id] = said
    return found


# --- data ----------------------------------------------------------------------------------------------------------


def document(site: Site) -> dict[str, Any]:
    """What programs read: the units, and each closure that holds or is to come."""
    return {
        "$schema": SCHEMA,
        "version": 1,
        "made": iso(site.made_at),
        "calendar": ALL,
        "units": [{"id": id, "name": name, "calendar": calendar_name(id)} for id, name in site.units.items()],
        "closures": [
            {
                "id": each.id,
                "unit": each.unit,
                "unit_name": site.units[each.unit],
                "case_type": each.case_type,
                "case_type_name": site.case_types[each.case_type],
                "from": boundary(each.since),
                "to": boundary(each.until),
                "handover": site.handovers.get(each.id),
                "handover_name": site.units.get(site.handovers.get(each.id, "")),
            }
            for each in site.current
        ],
    }


def schema() -> dict[str, Any]:
    """The JSON Schema of `document`."""
    text, some = {"type": "string"}, {"type": ["string", "null"]}
    end = {**text, "anyOf": [{"format": "date"}, {"format": "date-time"}]}
    closed = {
        "id": {**text, "description": "the same for as long as the closure is known; UID in calendars begins with it"},
        "unit": {**text, "description": "HSA-id, as in units"},
        "unit_name": text,
        "case_type": {**text, "description": "the name for programs"},
        "case_type_name": text,
        "from": {**end, "description": "closed from then on: a day, or a moment with its offset"},
        "to": {**end, "description": "open again from then on: a day, or a moment with its offset"},
        "handover": {**some, "description": "HSA-id of the unit that takes over, if any"},
        "handover_name": some,
    }
    unit = {"id": {**text, "description": "HSA-id"}, "name": text, "calendar": text}
    values = {
        "$schema": text,
        "version": {"const": 1, "description": "another one for another form; keys may be added without"},
        "made": {**text, "format": "date-time"},
        "calendar": {**text, "description": "iCalendar of all closures; relative to this file, as the others"},
        "units": {"type": "array", "items": _object(unit)},
        "closures": {"type": "array", "items": _object(closed)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Closures that vis has published",
        **_object(values),
    }


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


# --- the page ------------------------------------------------------------------------------------------------------


def page(site: Site, say: Say, lang: str) -> str:
    """The page, which needs nothing beside it but the calendars it links to."""
    mondays = site.mondays()
    units: list[dict[str, Any]] = [
        {
            "id": id,
            "name": name,
            "calendar": calendar_name(id),
            "search": _search(site, id),
            "closures": [_closure(site, each, say) for each in site.closures(id)],
        }
        for id, name in site.units.items()
    ]
    rows = ((name, _search(site, id), _rows(site, id)) for id, name in site.units.items())
    return made(
        "orders/site.html.j2",
        title=say(Message("Closed case types")),
        lang=lang,
        words=_words(site, say, len(units)),
        all=ALL,
        data=DATA,
        closed=[unit for unit in units if unit["closures"]],
        others=[unit for unit in units if not unit["closures"]],
        weeks=table(rows, mondays, site.today, say),
        later=_later(site, mondays, say),
    )


def _words(site: Site, say: Say, units: int) -> dict[str, str]:
    texts: dict[str, Sentence] = {
        "as_of": Message("As of {moment}.", moment=moment_in_english(site.made_at)),
        "contents": Message("On this page"),
        "by_unit": Message("By unit"),
        "by_week": Message("By week"),
        "all_calendar": Message("Calendar of all units (.ics)"),
        "data": Message("For programs (JSON)"),
        "search": Message("Search for a unit or a case type"),
        "found": Message("Shown: {shown} of {all}", shown="#", all=units),
        "now": Message("closed now"),
        "none": Message("Nothing is closed."),
        "others": Message("Units where nothing is closed"),
        "calendar": Message("Calendar (.ics)"),
    }
    return {name: say(text) for name, text in texts.items()}


def _search(site: Site, unit: str) -> str:
    """What a unit is found by: its name and id, and what is closed there."""
    types = {name for each in site.closures(unit) for name in each.case_types}
    return " ".join([site.units[unit], unit, *sorted(types)])


def _rows(site: Site, unit: str) -> list[charts.Row]:
    return charts.rows(site.current_of.get(unit, ()), {**site.units, **site.case_types})


def _closure(site: Site, closed: Published, say: Say) -> dict[str, Any]:
    said = say(closure(closed.since, closed.until))
    instead = Message("Meanwhile: {unit}", unit=site.units.get(closed.handover or "")) if closed.handover else None
    return {
        "case_types": ", ".join(closed.case_types),
        "closed": f"{said[:1].upper()}{said[1:]}",
        "now": closed.since <= site.made_at,
        "instead": None if instead is None else say(instead),
    }


def _later(site: Site, mondays: Sequence[date], say: Say) -> str | None:
    """What is said where more is closed than the weeks have room for."""
    after = mondays[-1] + timedelta(weeks=1)
    first = min((day for each in site.current if (day := local(each.since).date()) >= after), default=None)
    if first is None:
        return None
    return say(Message("More is closed later, from {day} ({weeks}).", day=first, weeks=weeks(first, first)))
