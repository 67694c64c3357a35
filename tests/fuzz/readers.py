"""Every reader that vis has, as a function of bytes: it answers, or fails with an error that has a documented code."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.fuzz.samples import (
    HOURS,
    LDIF,
    MAIL,
    ORDER,
    OTHER,
    PERSON,
    POLICY,
    SHOWN,
    UNIT,
    URL,
    example,
    in_bytes,
    workbook,
)
from tests.rules.forms.samples import asked
from vis_cli import config_file
from vis_cli.db.core.urls import database_url
from vis_cli.errors import VisError
from vis_cli.files.cards import imports as cards
from vis_cli.files.cards import rows as card_rows
from vis_cli.files.cases import cases, media, numbers, recipients
from vis_cli.files.cases import templates as template_files
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import json_nodes, ldif, long_text, sheets, yaml_nodes
from vis_cli.files.core import text as texts
from vis_cli.files.core.headers import UNITS
from vis_cli.files.forms import forms
from vis_cli.files.journal import heads, log_key, reviews
from vis_cli.files.orders import incoming, saved_plan
from vis_cli.files.orders import orders as order_files
from vis_cli.files.orders import sheet as order_sheet
from vis_cli.files.register import rows as register
from vis_cli.files.retention import batches, hmac_key, ledger, policies
from vis_cli.files.roles import catalogue, grants
from vis_cli.files.worklist import evidence, shown
from vis_cli.files.worklist.roles_seen import Known
from vis_cli.rules.cards import hours_hsa, hours_osm, hours_text
from vis_cli.rules.cards.hours_rules import Wrongs
from vis_cli.rules.core import dates, durations, hsa_id, personal_number, times
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.intake.reader import Reader as Intake
from vis_cli.rules.orders.orders import OrderNames
from vis_cli.rules.retention.certificate import hash_of

TODAY = date(2026, 6, 2)
UNITS_KNOWN = Directory("unit", {UNIT: "Vårdcentralen Teleborg", OTHER: "Vårdcentralen Birka"}, [("Telis", UNIT)])
TYPES = Directory("case type", {"boka-tid": "Boka tid", "fornya-recept": "Förnya recept"})
PERSONS = Directory("person", {PERSON: "Anna Berg"})
NAMES = OrderNames(
    UNITS_KNOWN, TYPES, {UNIT: frozenset(TYPES.names), OTHER: frozenset(["boka-tid"])}, frozenset(TYPES.names)
)
CODES = frozenset((2, 5, 65, 66, 78))
"""What may come of a file or an argument that is faulty: usage, an unknown name, the input, a missing one, settings."""
MALFORMED = (ValueError, Wrongs)
"""What a reader of one value raises, whose caller makes a fault of it with the place; `Malformed` is one."""


@dataclass(frozen=True)
class Reader:
    """A reader, as what it is called and the functions that it covers; `seeds` are texts of its kind to begin with.

    `of_value` reads one value: what is no such value is a ValueError, of which the caller makes a fault.
    """

    read: Callable[[bytes], object]
    covers: tuple[str, ...]
    seeds: tuple[bytes, ...] = ()
    of_value: bool = False


def tried(reader: Reader, data: bytes) -> str:
    """What comes of it: `read`, or the code and id of the error.

    Raises:
        whatever else: the reader has a bug.
    """
    try:
        reader.read(data)
    except VisError as error:
        if error.exit_code not in CODES:
            raise
        str(error)  # it can be said
        return f"{error.exit_code} {error.id}"
    except MALFORMED as error:
        if not reader.of_value or type(error) in (UnicodeDecodeError, UnicodeEncodeError, json.JSONDecodeError):
            raise
        return "no such value"
    return "read"


# --- how each is called ----------------------------------------------------------------------------------------------


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes with this process."""
    return tempfile.TemporaryDirectory(prefix="vis-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


def _folder() -> Path:
    return Path(_kept().name)


def _file(read: Callable[[Path], object], ending: str = "") -> Callable[[bytes], object]:
    def reads(data: bytes) -> object:
        path = _folder() / f"file{ending}"
        path.write_bytes(data)
        return read(path)

    return reads


def _stdin(read: Callable[..., object], *given: object, **more: object) -> Callable[[bytes], object]:
    return lambda data: read("-", *given, stdin=BytesIO(data), **more)


def _text(understand: Callable[[texts.Text], object]) -> Callable[[bytes], object]:
    return lambda data: understand(texts.decode("a.csv", data))


def _value(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", "replace"))


def _orders(data: bytes) -> object:
    found, faults, count = order_files.read([yaml_nodes.parse(texts.decode("a.yaml", data))], NAMES)
    return [str(fault) for fault in faults], found, count


def _order_sheet(data: bytes) -> object:
    return order_files.read([order_sheet.parse(texts.decode("a.csv", data))], NAMES)


def _incoming(name: str) -> Callable[[bytes], object]:
    def reads(data: bytes) -> object:
        found = incoming.understand(name, data)
        reader = Intake(NAMES)
        return [reader.read(message, TODAY) for message in found.messages]

    return reads


def _evidence(text: texts.Text) -> object:
    known = Known(PERSONS.find, lambda role: (role,), lambda role: "hsa", ("hsa",), TODAY)
    return evidence.understand(text, UNITS_KNOWN.find, TYPES.find, switches=("pv", "aktiv", "inaktiv"), roles=known)


def _cards(text: texts.Text) -> object:
    return cards.understand(text, UNITS_KNOWN.find)


def _rows(kind: type[card_rows.RowsFile]) -> Callable[[bytes], object]:
    def reads(data: bytes) -> object:
        found: Any = kind.read("-", stdin=BytesIO(data), today=TODAY)
        return found.rows(UNITS_KNOWN.find), found.faults

    return reads


def _cases(text: texts.Text) -> object:
    return cases.parse(text, units=UNITS_KNOWN, case_types=TYPES, persons=PERSONS, today=TODAY, reserve_numbers=True)


def _find_unit(name: str) -> str:
    return UNITS_KNOWN.find(name)


def _ledger(data: bytes) -> object:
    return list(batches.read_batches(BytesIO(data)))


def _heads(path: Path) -> object:
    return list(heads.read(path, "d" * 32, path.stat().st_size))


def _long(data: bytes) -> object:
    with sheets.opened("-", stdin=BytesIO(data)) as text:
        return list(csv_rows.pieces(text, UNITS, size=3)) if isinstance(text, texts.Text) else text


def _json(text: texts.Text) -> object:
    return json.dumps(json_nodes.read(text), ensure_ascii=False).encode()  # it can be written again


def _saved_plan(text: texts.Text) -> object:
    return saved_plan.read(text) if saved_plan.is_saved(text) else None


def readers() -> Mapping[str, Reader]:
    """Every reader by its name; the functions of `vis_cli.files` that each covers are what a test holds complete."""
    return {
        "orders": Reader(_orders, ("orders.orders.read", "core.yaml_nodes.parse", "core.text.decode"), in_bytes(ORDER)),
        "order sheet": Reader(
            _order_sheet,
            ("orders.sheet.parse",),
            in_bytes("ref,enhet,ärendetyper,inaktiveras,aktiveras\nIT-1,Teleborg,Boka tid,2026-06-29,2026-08-03\n"),
        ),
        "order sheet, file": Reader(_stdin(order_sheet.read), ("orders.sheet.read",)),
        "yaml": Reader(_stdin(yaml_nodes.read), ("core.yaml_nodes.read",), in_bytes(ORDER, POLICY)),
        "mail": Reader(
            _incoming("a.eml"),
            ("orders.incoming.understand",),
            in_bytes(MAIL, "Hej! Stäng Boka tid på Teleborg v. 27-29."),
        ),
        "ticket": Reader(_incoming("a.txt"), (), example("examples/arende.txt")),
        "ticket as a table": Reader(
            _incoming("a.csv"), (), in_bytes("enhet;typ;från;till\nTeleborg;Boka tid;29/6;2/8\n")
        ),
        "ticket as a workbook": Reader(_incoming("a.xlsx"), (), workbook()),
        "ticket, file": Reader(_stdin(incoming.read), ("orders.incoming.read",), in_bytes(MAIL)),
        "saved plan": Reader(
            _text(_saved_plan), ("orders.saved_plan.read",), example("tests/data/0.1/plan.json") + plan()
        ),
        "json": Reader(_text(_json), ("core.json_nodes.read",), in_bytes('{"a": [1, "x", null], "b": {}}')),
        "ldif": Reader(_text(ldif.parse), ("core.ldif.parse",), in_bytes(LDIF)),
        "ldif, file": Reader(_stdin(ldif.read), ("core.ldif.read",), in_bytes(LDIF)),
        "text": Reader(_stdin(texts.read), ("core.text.read", "core.text.read_bytes"), in_bytes("å\r\n", "\ufeffa")),
        "text of Windows": Reader(_stdin(texts.read, windows=True), (), ("å".encode("cp1252"), "å".encode("utf-16"))),
        "csv": Reader(
            _text(lambda text: csv_rows.parse(text, UNITS)), ("core.csv.parse",), example("examples/units.csv")
        ),
        "csv, file": Reader(_stdin(csv_rows.read, UNITS), ("core.csv.read",), example("examples/units.csv")),
        "csv in pieces": Reader(_long, ("core.csv.pieces", "core.sheets.opened"), example("examples/units.csv")),
        "workbook": Reader(_stdin(sheets.read), ("core.sheets.read",), workbook()),
        "long text": Reader(_all_of_it, ("core.long_text.opened", "core.long_text.Bytes.read"), in_bytes("a,b\n1,2\n")),
        "units": Reader(_stdin(register.read_units), ("register.rows.read_units",), example("examples/units.csv")),
        "units, LDIF": Reader(_stdin(register.read_units), (), in_bytes(LDIF)),
        "persons": Reader(
            _stdin(register.read_persons, protected_attribute="x"),
            ("register.rows.read_persons",),
            example("examples/persons.csv") + in_bytes(LDIF),
        ),
        "case types": Reader(
            _stdin(register.read_case_types),
            ("register.rows.read_case_types",),
            example("examples/case-types.csv", "examples/unit-case-types.csv", "configs/case-types.yaml"),
        ),
        "cards": Reader(_text(_cards), ("cards.imports.understand",), example("examples/hours.csv") + in_bytes(LDIF)),
        "cards, file": Reader(_stdin(cards.read), ("cards.imports.read",)),
        "hours": Reader(_rows(card_rows.HoursFile), ("cards.rows.RowsFile.read",), example("examples/hours.csv")),
        "notices": Reader(_rows(card_rows.NoticesFile), (), example("examples/notices.csv")),
        "red days": Reader(_rows(card_rows.HolidaysFile), (), in_bytes("unit,red,before\nTeleborg,stängt,8-12\n")),
        "evidence": Reader(
            _text(_evidence),
            ("worklist.evidence.understand",),
            in_bytes(LDIF, "unit,case_type,active,seen_at\nTeleborg,Boka tid,ja,2026-06-01 08:00\n"),
        ),
        "evidence, file": Reader(_stdin(evidence.read), ("worklist.evidence.read",)),
        "cases": Reader(
            _text(_cases),
            ("cases.cases.parse",),
            in_bytes(
                "number,unit,case_type,resident,state,opened\n"
                "2024-0000001,Teleborg,Boka tid,191212121212,new,2024-05-01\n"
            ),
        ),
        "numbers": Reader(
            _stdin(numbers.read), ("cases.numbers.read",), in_bytes("2024-0000001\n", "number\n2024-0000002\n")
        ),
        "recipients": Reader(
            _text(lambda text: recipients.parse(text, ["namn"], today=TODAY)),
            ("cases.recipients.parse",),
            in_bytes("invånare;namn\n19121212-1212;Tolvan\n"),
        ),
        "templates": Reader(_stdin(template_files.read), ("cases.templates.read",), example("configs/templates.yaml")),
        "forms": Reader(_stdin(forms.read_form), ("forms.forms.read_form",), example("examples/halsodeklaration.json")),
        "answers to forms": Reader(
            _text(lambda text: forms.read_answers(text, asked())),
            ("forms.forms.read_answers",),
            example("examples/halsodeklaration-svar.json"),
        ),
        "attachments": Reader(
            media.kind, (), (b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"), of_value=True
        ),
        "reviews": Reader(
            _stdin(reviews.read, _find_unit),
            ("journal.reviews.read",),
            in_bytes("read,unit,month,outcome,comment\n1,Teleborg,2026-05,ok,\n"),
        ),
        "heads": Reader(_file(_heads), ("journal.heads.read",), in_bytes(f"12:{'a' * 64} {'d' * 32}\n")),
        "keys": Reader(_file(hmac_key.read_key), ("retention.hmac_key.read_key",), (b"a" * 64,)),
        "numbers last shown": Reader(_file(shown.read), ("worklist.shown.read",), in_bytes(SHOWN)),
        "log keys": Reader(_file(log_key.sealer), (), (b"vis-log-public " + b"A" * 43 + b"=",)),
        "ledgers": Reader(_ledger, ("retention.batches.read_batches",), (b"a" * 64 + b"\n",)),
        "certificates": Reader(
            _file(lambda path: hash_of(ledger.read_certificate(path))),
            ("retention.ledger.read_certificate",),
            in_bytes('{"id": "R-1", "hash": ""}'),
        ),
        "policies": Reader(
            _file(lambda path: policies.read(str(path), TYPES, UNITS_KNOWN)),
            ("retention.policies.read", "retention.policies.read_file"),
            in_bytes(POLICY) + example("examples/gallring.yaml"),
        ),
        "roles": Reader(
            _file(lambda path: catalogue.read_catalogue(str(path))),
            ("roles.catalogue.read_catalogue",),
            example("configs/roles.yaml"),
        ),
        "grants": Reader(
            _stdin(grants.read_grants),
            ("roles.grants.read_grants",),
            example("examples/roles.csv", "examples/roles.yaml"),
        ),
        "old users": Reader(
            _stdin(grants.read_old_users), ("roles.grants.read_old_users",), example("examples/old-authorisation.csv")
        ),
        "settings": Reader(_file(config_file.read, ".yaml"), (), example("configs/vis.yaml")),
        "URLs": Reader(_value(database_url), (), in_bytes(URL, "vis.db", "sqlite:///x.db")),
        "Swedish hours": Reader(_value(hours_text.parse), (), in_bytes(*HOURS), of_value=True),
        "hours as read leniently": Reader(_value(hours_text.read), (), in_bytes(*HOURS), of_value=True),
        "OSM hours": Reader(
            _value(hours_osm.parse), (), in_bytes("Mo-Fr 08:00-11:30,13:00-15:00", *HOURS), of_value=True
        ),
        "HSA hours": Reader(_value(hours_hsa.parse), (), in_bytes(*HOURS), of_value=True),
        "HSA hours as read leniently": Reader(_value(lambda text: hours_hsa.read([text])), (), in_bytes(*HOURS)),
        "days": Reader(
            _value(lambda text: dates.understand_day(text, TODAY)), (), in_bytes("29 juni", "2026-06-29"), of_value=True
        ),
        "moments": Reader(
            _value(lambda text: dates.understand_moment(text, TODAY)), (), in_bytes("idag 08:00"), of_value=True
        ),
        "weeks": Reader(
            _value(lambda text: dates.understand_weeks(text, TODAY)), (), in_bytes("v. 27–31 2026"), of_value=True
        ),
        "periods": Reader(
            _value(lambda text: dates.understand_period(text, TODAY)), (), in_bytes("2026-W27..2026-W31"), of_value=True
        ),
        "days of a sheet": Reader(
            _value(lambda text: dates.understand_sheet_day(text, TODAY)), (), in_bytes("29/6"), of_value=True
        ),
        "months": Reader(_value(times.parse_month), (), in_bytes("2026-05"), of_value=True),
        "instants": Reader(_value(times.parse_moment), (), in_bytes("2026-10-25 02:30+02:00"), of_value=True),
        "durations": Reader(_value(durations.parse_duration), (), in_bytes("1h 30min", "2y 6mo"), of_value=True),
        "HSA-ids": Reader(_value(hsa_id.parse), (), in_bytes(UNIT), of_value=True),
        "personal numbers": Reader(
            _value(lambda text: personal_number.parse(text, today=TODAY)),
            (),
            in_bytes("19121212-1212", "121212+1212"),
            of_value=True,
        ),
    }


def _all_of_it(data: bytes) -> object:
    with long_text.opened("-", stdin=BytesIO(data)) as file:
        return file.read()


@cache
def plan() -> tuple[bytes, ...]:
    file = yaml_nodes.parse(texts.decode("a.yaml", ORDER.encode()))
    requests, _, _ = order_files.read([file], NAMES)
    moment = datetime(2026, 6, 2, 8, tzinfo=UTC)
    by = {"user": "a", "actor": "a"}
    said = saved_plan.written(requests, made_at=moment, made_by=by, head=1, files=(), steps=(), guards=())
    return (said.encode(),)
