"""An order file to fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import yaml

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import as_read, boundary, midnight

_COLUMN = 40  # where the words beside the values begin


def template(
    today: date,
    *,
    ref: str | None = None,
    unit: str | None = None,
    case_types: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    say: Callable[[Sentence], str] = str,
) -> str:
    """An order file with these values, or with examples for a closure of five weeks that begins in about a month.

    `case_types` may hold several names with commas; `say` puts its comments into a language.
    """
    monday = today + timedelta(days=28 - today.weekday())
    types = [each.strip() for written in case_types or ["Boka tid", "Förnya recept"] for each in written.split(",")]
    first = as_read(boundary(since or midnight(monday)))
    last = as_read(boundary(until or midnight(monday + timedelta(days=35))))
    shown = "all" if types == ["all"] else f"[{', '.join(_quoted(each) for each in types)}]"
    lines = (
        (f"- ref: {_quoted(ref or 'IT-00000')}", Message("ärendenummer: the ticket in the IT portal")),
        (f"  unit: {_quoted(unit or 'Vårdcentralen Exempel')}", Message("enhet: name, former name or HSA-id")),
        (f"  case_types: {shown}", Message("ärendetyper: a list, or: all")),
        (f"  deactivate: {first}", Message("inaktiveras: first day closed")),
        (f"  reactivate: {last}", Message("aktiveras: first day open again")),
        ("  # weeks: 2026-W27..2026-W31", Message("veckor: instead of the two dates")),
        (
            f"  # periods: [{{deactivate: {first}, reactivate: {last}}}]",
            Message("perioder: several closures in one order"),
        ),
        ("  # offer: [Vaccination]", Message("erbjud: offered from a day on; drop (ta bort): no longer")),
        (f"  # from: {first}", Message("från: that day")),
        ("  # handover: Vårdcentralen Grannen", Message("hänvisning: the unit that takes over")),
        ("  # replaces: IT-00001", Message("ersätter: an earlier order")),
        ("  # notice: true", Message("tillfällig information: also on the contact card")),
        ("  # ordered_by: Anna Berg", Message("beställare: who asked for it")),
        ("  # note: Semesterstängning", Message("anteckning: what else there is to know")),
    )
    written = [f"  {line:<{_COLUMN}}  # {say(about)}" for line, about in lines]
    return "\n".join(["# yaml-language-server: $schema=orders.schema.json", "orders:", *written]) + "\n"


def _quoted(text: str) -> str:
    """The text as YAML has it on one line, in quotes where it needs them."""
    written = yaml.safe_dump(text, allow_unicode=True, default_flow_style=True, width=1000)
    return str(written).removesuffix("...\n").strip()
