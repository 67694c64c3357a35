"""Contact cards in the forms that others read: HSA's values, LDIF, FHIR, schema.org, OSM, tables, JSON, HTML.

Cards come one at a time, and what is written of one is let go before the next.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain, islice
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.cards import fhir as card_fhir
from vis_cli.files.cards import schema_org as card_schema_org
from vis_cli.files.cards.html import page
from vis_cli.files.core import ldif
from vis_cli.files.core.csv_write import write_csv
from vis_cli.files.core.json_lists import Document, batches, listed
from vis_cli.rules.cards import hours_hsa, notices
from vis_cli.rules.cards.cards import Card, shown
from vis_cli.rules.cards.holidays import effective
from vis_cli.rules.cards.hours import KINDS, Hours
from vis_cli.rules.cards.hours_hsa import week_from
from vis_cli.rules.cards.hours_osm_write import losses as osm_losses
from vis_cli.rules.cards.hours_text import as_json
from vis_cli.rules.cards.hours_words import losses as swedish_losses
from vis_cli.rules.cards.hours_words import write as swedish
from vis_cli.rules.cards.hsa_card import notice_to_stand, still_ahead
from vis_cli.rules.cards.kept import kept_ahead
from vis_cli.rules.cards.osm_card import text as osm
from vis_cli.rules.cards.schedules import of_kind
from vis_cli.rules.core.times import local

OSM_TAGS = {
    "telephone": "opening_hours:phone",
    "opening": "opening_hours",
    "dropin": "service_times:drop_in",
    "visiting": "visiting_hours",
}


Losses = list[Sentence]
"""What a format cannot carry of a card, in words."""

Tell = Callable[[Sentence], None]
"""What is called with each loss, as it comes."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an export may be told: the moment, and how the catalogue names an entry (`{hsa_id}`, `{name}`)."""

    at: datetime
    dn: str = "ou={name},o=Region Kronoberg,c=SE"

    @property
    def day(self) -> date:
        return local(self.at).date()


def _hours(card: Card, day: date) -> Iterator[tuple[str, Hours]]:
    """The kinds of hours that a card has, in order, without what is over by the day."""
    for kind in KINDS:
        if kind in card.kinds:
            yield kind, still_ahead(of_kind(card.schedules, kind), day)


def _real_hours(card: Card, day: date) -> Iterator[tuple[str, Hours]]:
    """The same with what the unit does on red days, for a year ahead: those who read it do not ignore them."""
    last = day + min(timedelta(days=366), date.max - day)
    for kind, _ in _hours(card, day):
        yield kind, still_ahead(effective(card.schedules, kind, card.holidays, day, last), day)


def _wire(card: Card, options: Options, losses: Losses) -> dict[str, list[str]]:
    """The values of each attribute of a card that it has, or once had."""
    day = options.day
    values: dict[str, list[str]] = {}
    for kind, value in _hours(card, day):
        values[hours_hsa.ATTRIBUTES[kind]] = [*hours_hsa.write(value), *kept_ahead(card.schedules, kind, day)]
        losses += [Message("{unit}: {loss}", unit=card.unit.name, loss=loss) for loss in hours_hsa.losses(value)]
    had = {hours_hsa.ATTRIBUTES[row.what] for row in card.schedules if row.is_usual}
    had |= card.had
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


def _say_emptied(card: Card, options: Options, losses: Losses) -> None:
    """Tell what stood in HSA before and is gone from the card: a list of what there is does not say so."""
    left = _wire(card, options, [])
    for attribute in sorted(card.had):
        if not left[attribute]:
            losses.append(
                Message(
                    "{unit}: {attribute} is to be emptied, which only LDIF can say",
                    unit=card.unit.name,
                    attribute=attribute,
                )
            )


def _say_kept(card: Card, day: date, losses: Losses) -> None:
    """Tell what HSA holds of the hours that only HSA's own formats can carry."""
    for kind in KINDS:
        for value in kept_ahead(card.schedules, kind, day):
            message = "{unit}: HSA holds {value} too, which this format cannot carry beside the other hours"
            losses.append(Message(message, unit=card.unit.name, value=value))


def hsa(card: Card, options: Options, losses: Losses) -> Iterator[str]:
    """One value a line: HSA-id, attribute, value, parted by tabs."""
    for attribute, values in _wire(card, options, losses).items():
        for value in values:
            if "\n" in value:
                losses.append(Message("{unit}: a line break in the notice is written as a space", unit=card.unit.name))
            yield f"{card.unit.hsa_id}\t{attribute}\t{' '.join(value.splitlines())}\n"
    _say_emptied(card, options, losses)


def ldif_(card: Card, options: Options, losses: Losses) -> Iterator[str]:
    """A modify record (RFC 2849) that gives each attribute exactly its values."""
    values = _wire(card, options, losses)
    if values:
        parts = {"hsa_id": card.unit.hsa_id, "name": _dn_value(card.unit.name)}
        yield f"# {card.unit.hsa_id}\n{ldif.modify(options.dn.format(**parts), values)}"


def _dn_value(name: str) -> str:
    """A name inside a distinguished name (RFC 4514)."""
    escaped = "".join(f"\\{letter}" if letter in '\\,+"<>;=' else letter for letter in name)
    return f"\\{escaped}" if escaped.startswith(("#", " ")) else escaped


Tag = tuple[str, str, str]


def osm_(card: Card, options: Options, losses: Losses) -> Iterator[Tag]:
    """Tags: HSA-id, key, value."""
    for kind, value in _hours(card, options.day):
        losses += [Message("{unit}: {loss}", unit=card.unit.name, loss=loss) for loss in osm_losses(value)]
        yield card.unit.hsa_id, OSM_TAGS[kind], osm(card.schedules, kind, card.holidays, options.day)
    _say_kept(card, options.day, losses)
    _say_notice_lost(card, options.day, losses, "OSM")
    _say_emptied(card, options, losses)


def _say_notice_lost(card: Card, day: date, losses: Losses, format: str) -> None:
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


def fhir(card: Card, options: Options, losses: Losses) -> Iterator[Document]:
    """HealthcareService (R4), one for each kind of hours."""
    for kind, value in _real_hours(card, options.day):
        yield card_fhir.service(card, kind, value, options.day, losses)
    _say_kept(card, options.day, losses)
    _say_emptied(card, options, losses)


def schema_org(card: Card, options: Options, losses: Losses) -> Iterator[Document]:
    """MedicalClinic as JSON-LD."""
    yield card_schema_org.clinic(card, dict(_real_hours(card, options.day)), options.day, losses)
    _say_kept(card, options.day, losses)


HOURS = ("unit", "hours", "kind", "from", "to", "exception")
NOTICES = ("unit", "text", "from", "to")


Row = Sequence[Any]


def hours_rows(card: Card, options: Options, losses: Losses) -> Iterator[Row]:
    """The table that `vis cards hours apply` and `vis cards import` read: the hours of each kind, in Swedish.

    Exceptions have rows of their own, so that they come back as such.
    """
    plain = replace(card, schedules=tuple(row for row in card.schedules if not row.is_exception))
    for kind, value in _hours(plain, options.day):
        losses += [Message("{unit}: {loss}", unit=card.unit.name, loss=loss) for loss in swedish_losses(value)]
        yield card.unit.hsa_id, swedish(value), kind, None, None, None
    for row in card.schedules:
        if row.is_exception and (row.until is None or row.until >= options.day):
            yield row.unit, swedish(Hours(week_from(row.week))), row.what, row.since, row.until, "yes"
    _say_kept(card, options.day, losses)
    _say_emptied(card, options, losses)


def notice_rows(card: Card, options: Options, _losses: Losses) -> Iterator[Row]:
    """The table of notices that `vis cards notice apply` and `vis cards import` read."""
    for notice in card.notices:
        if not notice.ended and (notice.until is None or notice.until >= options.day):
            yield card.unit.hsa_id, notice.text, notice.since, notice.until


def csv_(card: Card, options: Options, losses: Losses) -> Iterator[Row]:
    """The table of hours; see `hours_rows`."""
    yield from hours_rows(card, options, losses)
    notice = notice_to_stand(card.notices, options.day)
    if notice is not None:
        losses.append(
            Message(
                "{unit}: {notice} is in the other table, --out DIR writes both", unit=card.unit.name, notice=notice.id
            )
        )


def json_(card: Card, options: Options, _losses: Losses) -> Iterator[Document]:
    """Everything that vis knows of the card."""
    yield whole(card, options.at)


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


def ics(card: Card, options: Options, _losses: Losses) -> Iterator[Any]:
    """What is dated: notices and exceptions, as the events of a calendar."""
    from vis_cli.files.cards import calendars

    yield from calendars.events(card, options.at, options.day)


def _calendar(events: Iterator[Any]) -> Iterator[str]:
    from vis_cli.files.cards import calendars

    return calendars.written(events)


def html(card: Card, options: Options, losses: Losses) -> Iterator[Document]:
    """The card as residents see it that day."""
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
    yield shown(card, options.at)


# --- what stands around the cards -------------------------------------------------------------------------------------


def _tags(tags: Iterator[Tag]) -> Iterator[str]:
    """One tag a line, parted by tabs. A single tag is just its value, ready for a field."""
    first = list(islice(tags, 2))
    if len(first) == 1:
        yield f"{first[0][2]}\n"
        return
    for tag in chain(first, tags):
        yield "\t".join(tag) + "\n"


def _table(columns: Row, rows: Iterator[Row]) -> Iterator[str]:
    return map(_lines, batches(chain([columns], rows)))


def _lines(rows: Iterable[Row]) -> str:
    stream = io.StringIO(newline="")
    write_csv((map(_cell, row) for row in rows), stream)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what there is to say of a card, how that is written of all of them, and the ending of its files."""

    of: Callable[[Card, Options, Losses], Iterable[Any]]
    written: Callable[[Iterator[Any]], Iterator[str]]
    ending: str


FORMATS: Mapping[str, Format] = {
    "hsa": Format(hsa, iter, ".txt"),
    "ldif": Format(ldif_, lambda records: chain(["version: 1\n\n"], records), ".ldif"),
    "fhir": Format(fhir, card_fhir.written, ".fhir.json"),
    "schema.org": Format(schema_org, card_schema_org.written, ".jsonld"),
    "osm": Format(osm_, _tags, ".osm.txt"),
    "csv": Format(csv_, partial(_table, HOURS), ".csv"),
    "json": Format(json_, partial(listed, {}, "items"), ".json"),
    "html": Format(html, page, ".html"),
    "ics": Format(ics, _calendar, ".ics"),
}


def written(format: str, cards: Iterable[Card], options: Options, tell: Tell) -> Iterator[str]:
    """The cards in a format, in pieces that are made as they are asked for; `tell` gets what it cannot carry."""
    form = FORMATS[format]
    return form.written(_said(form.of, cards, options, tell))


def _said(
    of: Callable[[Card, Options, Losses], Iterable[Any]], cards: Iterable[Card], options: Options, tell: Tell
) -> Iterator[Any]:
    for card in cards:
        losses: Losses = []
        yield from of(card, options, losses)
        for loss in dict.fromkeys(losses):
            tell(loss)


TABLES: Mapping[str, tuple[Sequence[str], Callable[[Card, Options, Losses], Iterable[Row]]]] = {
    "hours": (HOURS, hours_rows),
    "notices": (NOTICES, notice_rows),
}
"""Both tables, which are two files or the sheets of one workbook: their columns, and their rows of a card."""

Sheet = tuple[Sequence[str], Iterator[Document]]
"""The columns of a table, and its rows by column, as they come."""


def tables(cards: Iterable[Card], options: Options, tell: Tell) -> Iterator[tuple[str, str]]:
    """Both tables in pieces, each with the name of its table; see `written`."""
    for name, (columns, _) in TABLES.items():
        yield name, _lines([columns])
    for batch in batches(cards):
        for name, (_, of) in TABLES.items():
            yield name, _lines(_said(of, batch, options, tell))


def sheet(name: str, cards: Iterable[Card], options: Options, tell: Tell) -> Sheet:
    """One of the tables as a sheet of a workbook; see `written`."""
    columns, of = TABLES[name]
    return columns, (dict(zip(columns, map(_cell, row), strict=True)) for row in _said(of, cards, options, tell))


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
