"""An order file to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import yaml

from vis_cli.rules.core.times import as_read, boundary, midnight


def template(
    today: date,
    *,
    ref: str | None = None,
    unit: str | None = None,
    case_types: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> str:
    """An order file with these values, or with examples for a closure of five weeks that begins in about a month.

    `case_types` may hold several names with commas.
    """
    monday = today + timedelta(days=28 - today.weekday())
    types = [each.strip() for written in case_types or ["Boka tid", "Förnya recept"] for each in written.split(",")]
    first = as_read(boundary(since or midnight(monday)))
    last = as_read(boundary(until or midnight(monday + timedelta(days=35))))
    shown = "all" if types == ["all"] else f"[{', '.join(_quoted(each) for each in types)}]"
    return f"""\
# yaml-language-server: $schema=orders.schema.json
orders:
  - ref: {_quoted(ref or "IT-00000")}            # ärendenummer i IT-portalen
    unit: {_quoted(unit or "Vårdcentralen Exempel")}   # enhet: name, former name or HSA-id
    case_types: {shown}   # ärendetyper: a list, or: all
    deactivate: {first}    # inaktiveras: first day closed
    reactivate: {last}    # aktiveras: first day open again
    # weeks: 2026-W27..2026-W31       # veckor: instead of the two dates
    # periods: [{{deactivate: {first}, reactivate: {last}}}]   # perioder: several closures in one order
    # offer: [Vaccination]            # erbjud: offered from a day on; drop (ta bort): no longer
    # from: {first}                # från: that day
    # handover: Vårdcentralen Grannen # hänvisning
    # replaces: IT-00001              # ersätter: an earlier order
    # notice: true                    # tillfällig information: also on the contact card
    # ordered_by: Anna Berg           # beställare
    # note: Semesterstängning         # anteckning
"""


def _quoted(text: str) -> str:
    """The text as YAML has it on one line, in quotes where it needs them."""
    written = yaml.safe_dump(text, allow_unicode=True, default_flow_style=True, width=1000)
    return str(written).removesuffix("...\n").strip()
