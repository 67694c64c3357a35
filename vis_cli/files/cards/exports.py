"""Contact cards in the forms that others read: HSA's values, LDIF, FHIR, schema.org, OSM, tables, JSON, HTML."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.cards import fhir as card_fhir
from vis_cli.files.cards import schema_org as card_schema_org
from vis_cli.files.cards.html import page
from vis_cli.files.core import ldif
from vis_cli.files.core.csv import write_csv
from vis_cli.rules.cards import hours_hsa, notices
from vis_cli.rules.cards.cards import Card, shown
from vis_cli.rules.cards.hours import KINDS, Hours
from vis_cli.rules.cards.hours_hsa import week_from
from vis_cli.rules.cards.hours_osm import losses as osm_losses
from vis_cli.rules.cards.hours_osm import write as osm
from vis_cli.rules.cards.hours_text import as_json
from vis_cli.rules.cards.hours_words import losses as swedish_losses
from vis_cli.rules.cards.hours_words import write as swedish
from vis_cli.rules.cards.hsa_card import notice_to_stand, still_ahead
from vis_cli.rules.cards.kept import kept_ahead
from vis_cli.rules.cards.schedules import of_kind
from vis_cli.rules.core.times import local

OSM_TAGS = {
    "telephone": "opening_hours:phone",
    "opening": "opening_hours",
    "dropin": "service_times:drop_in",
    "visiting": "visiting_hours",
}


@dataclass(slots=True)
class Export:
    """What is written, and what the format could not carry, in words."""

    text: str
    losses: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Options:
    """What an export may be told: the moment, and how the catalogue names an entry (`{hsa_id}`, `{name}`).

    `had` are the attributes of each unit that stood in HSA before, and may be gone from its card.
    """

    at: datetime
    dn: str = "ou={name},o=Region Kronoberg,c=SE"
    had: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return local(self.at).date()


def _hours(card: Card, day: date) -> Iterator[tuple[str, Hours]]:
    """The kinds of hours that a card has, in order, without what is over by the day."""
    for kind in KINDS:
        if kind in card.kinds:
            yield kind, still_ahead(of_kind(card.schedules, kind), day)


def _wire(card: Card, options: Options, losses: list[Sentence]) -> dict[str, list[str]]:
    """The values of each attribute of a card that it has, or once had."""
    day = options.day
    values: dict[str, list[str]] = {}
    for kind, value in _hours(card, day):
        values[hours_hsa.ATTRIBUTES[kind]] = [*hours_hsa.write(value), *kept_ahead(card.schedules, kind, day)]
        losses += [Message("{unit}: {loss}", unit=card.unit.name, loss=loss) for loss in hours_hsa.losses(value)]
    had = {hours_hsa.ATTRIBUTES[row.what] for row in card.schedules if row.is_usual}
    had.update(options.had.get(card.unit.hsa_id, ()))
    for attribute in [*hours_hsa.ATTRIBUTES.values(), notices.ATTRIBUTE]:
        if attribute in had:  # cleared here, and still in HSA
            values.setdefault(attribute, [])
    notice = notice_to_stand(card.notices, day)
    if card.notices:
        values[notices.ATTRIBUTE] = [notices.wire(notice)] if notice else []
    later = [n for n in card.notices if n is not notice and not n.ended and (n.until is None or n.until >= day)]
    if later:
        named = ", ".join(each.id for each in later)
        losses.append(
            Message(
                "{unit}: HSA has room for one notice; {named} must wait until it is over",
                unit=card.unit.name,
                named=named,
            )
        )
    return values


def _say_emptied(card: Card, options: Options, losses: list[Sentence]) -> None:
    """Tell what stood in HSA before and is gone from the card: a list of what there is does not say so."""
    left = _wire(card, options, [])
    for attribute in sorted(options.had.get(card.unit.hsa_id, ())):
        if not left[attribute]:
            losses.append(
                Message(
                    "{unit}: {attribute} is to be emptied, which only LDIF can say",
                    unit=card.unit.name,
                    attribute=attribute,
                )
            )


def _say_kept(card: Card, day: date, losses: list[Sentence]) -> None:
    """Tell what HSA holds of the hours that only HSA's own formats can carry."""
    for kind in KINDS:
        for value in kept_ahead(card.schedules, kind, day):
            message = "{unit}: HSA holds {value} too, which this format cannot carry beside the other hours"
            losses.append(Message(message, unit=card.unit.name, value=value))


def hsa(cards: Sequence[Card], options: Options) -> Export:
    """One value a line: HSA-id, attribute, value, parted by tabs."""
    export = Export("")
    lines = []
    for card in cards:
        for attribute, values in _wire(card, options, export.losses).items():
            for value in values:
                if "\n" in value:
                    export.losses.append(
                        Message("{unit}: a line break in the notice is written as a space", unit=card.unit.name)
                    )
                lines.append(f"{card.unit.hsa_id}\t{attribute}\t{' '.join(value.splitlines())}\n")
        _say_emptied(card, options, export.losses)
    export.text = "".join(lines)
    return export


def ldif_(cards: Sequence[Card], options: Options) -> Export:
    """Modify records (RFC 2849) that give each attribute exactly its values."""
    export = Export("")
    records = ["version: 1\n\n"]
    for card in cards:
        values = _wire(card, options, export.losses)
        if values:
            parts = {"hsa_id": card.unit.hsa_id, "name": _dn_value(card.unit.name)}
            records += [f"# {card.unit.hsa_id}\n", ldif.modify(options.dn.format(**parts), values)]
    export.text = "".join(records)
    return export


def _dn_value(name: str) -> str:
    """A name inside a distinguished name (RFC 4514)."""
    escaped = "".join(f"\\{letter}" if letter in '\\,+"<>;=' else letter for letter in name)
    return f"\\{escaped}" if escaped.startswith(("#", " ")) else escaped


def osm_(cards: Sequence[Card], options: Options) -> Export:
    """One tag a line: HSA-id, key, value, parted by tabs. A single tag is just its value, ready for a field."""
    export = Export("")
    tags = []
    for card in cards:
        for kind, value in _hours(card, options.day):
            export.losses += [Message("{unit}: {loss}", unit=card.unit.name, loss=loss) for loss in osm_losses(value)]
            tags.append((card.unit.hsa_id, OSM_TAGS[kind], osm(value)))
        _say_kept(card, options.day, export.losses)
        _say_notice_lost(card, options.day, export.losses, "OSM")
        _say_emptied(card, options, export.losses)
    export.text = f"{tags[0][2]}\n" if len(tags) == 1 else "".join("\t".join(tag) + "\n" for tag in tags)
    return export


def _say_notice_lost(card: Card, day: date, losses: list[Sentence], format: str) -> None:
    notice = notice_to_stand(card.notices, day)
    if notice is not None:
        losses.append(
            Message(
                "{unit}: {format} has no place for the notice {notice}",
                unit=card.unit.name,
                format=format,
                notice=notice.id,
            )
        )


def fhir(cards: Sequence[Card], options: Options) -> Export:
    """HealthcareService (R4), one for each unit and kind of hours; several in a Bundle."""
    export = Export("")
    found = [
        card_fhir.service(card, kind, value, options.day, export.losses)
        for card in cards
        for kind, value in _hours(card, options.day)
    ]
    for card in cards:
        _say_kept(card, options.day, export.losses)
        _say_emptied(card, options, export.losses)
    export.text = _json(found[0] if len(found) == 1 else card_fhir.bundle(found))
    return export


def schema_org(cards: Sequence[Card], options: Options) -> Export:
    """MedicalClinic as JSON-LD; several in a graph."""
    export = Export("")
    found = [
        card_schema_org.clinic(card, dict(_hours(card, options.day)), options.day, export.losses) for card in cards
    ]
    for card in cards:
        _say_kept(card, options.day, export.losses)
    context = {"@context": "https://schema.org"}
    export.text = _json({**context, **found[0]} if len(found) == 1 else {**context, "@graph": found})
    return export


HOURS = ("unit", "hours", "kind", "from", "to", "exception")
NOTICES = ("unit", "text", "from", "to")


def hours_rows(cards: Sequence[Card], options: Options, losses: list[Sentence]) -> list[list[Any]]:
    """The table that `vis cards hours apply` and `vis cards import` read: the hours of each kind, in Swedish.

    Exceptions have rows of their own, so that they come back as such.
    """
    rows: list[list[Any]] = []
    for card in cards:
        plain = replace(card, schedules=tuple(row for row in card.schedules if not row.is_exception))
        for kind, value in _hours(plain, options.day):
            losses += [Message("{unit}: {loss}", unit=card.unit.name, loss=loss) for loss in swedish_losses(value)]
            rows.append([card.unit.hsa_id, swedish(value), kind, None, None, None])
        rows += [
            [row.unit, swedish(Hours(week_from(row.week))), row.what, row.since, row.until, "yes"]
            for row in card.schedules
            if row.is_exception and (row.until is None or row.until >= options.day)
        ]
        _say_kept(card, options.day, losses)
        _say_emptied(card, options, losses)
    return rows


def notice_rows(cards: Sequence[Card], options: Options) -> list[list[Any]]:
    """The table of notices that `vis cards notice apply` and `vis cards import` read."""
    return [
        [card.unit.hsa_id, notice.text, notice.since, notice.until]
        for card in cards
        for notice in card.notices
        if not notice.ended and (notice.until is None or notice.until >= options.day)
    ]


def csv_(cards: Sequence[Card], options: Options) -> Export:
    """The table of hours; see `hours_rows`."""
    export = Export("")
    rows = hours_rows(cards, options, export.losses)
    for card in cards:
        notice = notice_to_stand(card.notices, options.day)
        if notice is not None:
            export.losses.append(
                Message(
                    "{unit}: {notice} is in the other table, --out DIR writes both",
                    unit=card.unit.name,
                    notice=notice.id,
                )
            )
    export.text = _table([HOURS, *rows])
    return export


def both_csv(cards: Sequence[Card], options: Options, losses: list[Sentence]) -> dict[str, str]:
    """Both tables, by the names of their files."""
    hours, notices = hours_rows(cards, options, losses), notice_rows(cards, options)
    return {"hours.csv": _table([HOURS, *hours]), "notices.csv": _table([NOTICES, *notices])}


Sheet = tuple[Sequence[str], list[dict[str, Any]]]
"""The columns of a table, and its rows by column."""


def sheets(cards: Sequence[Card], options: Options, losses: list[Sentence]) -> Mapping[str, Sheet]:
    """Both tables as the sheets of a workbook, by name."""
    hours, notices = hours_rows(cards, options, losses), notice_rows(cards, options)
    return {"hours": _sheet(HOURS, hours), "notices": _sheet(NOTICES, notices)}


def _sheet(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sheet:
    return columns, [
        {key: cell.isoformat() if isinstance(cell, date) else cell for key, cell in zip(columns, row, strict=True)}
        for row in rows
    ]


def _table(rows: Sequence[Sequence[Any]]) -> str:
    stream = io.StringIO(newline="")
    write_csv(([cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in rows), stream)
    return stream.getvalue()


def json_(cards: Sequence[Card], options: Options) -> Export:
    """Everything that vis knows of the cards."""
    return Export(_json({"items": [whole(card, options.at) for card in cards]}))


def whole(card: Card, at: datetime) -> dict[str, Any]:
    """A card with all its hours, exceptions and notices."""
    day = local(at).date()
    seen = shown(card, at)
    seen["hours"] = {kind: as_json(of_kind(card.schedules, kind)) for kind in KINDS if kind in card.kinds}
    seen["notices"] = [
        {
            "id": notice.id,
            "text": notice.text,
            "from": notice.since.isoformat() if notice.since else None,
            "to": notice.until.isoformat() if notice.until else None,
        }
        for notice in card.notices
        if not notice.ended and (notice.until is None or notice.until >= day)
    ]
    return seen


def html(cards: Sequence[Card], options: Options) -> Export:
    """A page with the cards as residents see them that day."""
    losses: list[Sentence] = []
    for card in cards:
        for notice in card.notices:
            if not notice.ended and notice.since is not None and notice.since > options.day:
                losses.append(
                    Message(
                        "{unit}: {notice} begins {since}; --as-of shows the card then",
                        unit=card.unit.name,
                        notice=notice.id,
                        since=notice.since,
                    )
                )
    return Export(page([shown(card, options.at) for card in cards]), losses)


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how it is written, and the ending of its files."""

    write: Callable[[Sequence[Card], Options], Export]
    ending: str


FORMATS: Mapping[str, Format] = {
    "hsa": Format(hsa, ".txt"),
    "ldif": Format(ldif_, ".ldif"),
    "fhir": Format(fhir, ".fhir.json"),
    "schema.org": Format(schema_org, ".jsonld"),
    "osm": Format(osm_, ".osm.txt"),
    "csv": Format(csv_, ".csv"),
    "json": Format(json_, ".json"),
    "html": Format(html, ".html"),
}
