"""The tables that vis reads: their columns, with the headers that people write in Swedish."""

from __future__ import annotations

from dataclasses import replace

from vis_cli.files.core.csv import Column, Header
from vis_cli.rules.core import letters

_HSA_ID = ("hsa-id", "hsaid", "hsaidentity")
_UNIT = ("enhet", "mottagning", "vårdenhet")
_PERSON = ("medarbetare", "anställd", *_HSA_ID)
_CASE_TYPE = ("ärendetyp", "arendetyp")
_FROM = ("från", "fran", "från och med", "fr.o.m.", "startdatum", "gäller från")
_TO = ("till", "till och med", "t.o.m.", "tom", "slutdatum", "gäller till", "through")
_WEEKS = ("vecka", "veckor", "v.", "period", "dagar")
_NAME = ("namn",)


def _beside(*names: str) -> tuple[Column, ...]:
    """What the section's `list` writes beside, so that its CSV is valid input as it stands; not read."""
    return tuple(Column(name, read=False) for name in names)


UNITS = Header(
    "units",
    Column("hsa_id", _HSA_ID, required=True, digits=True),
    Column("name", ("namn", "enhet", "enhetsnamn"), required=True, takes=letters.proper, forever=True),
    Column("parent", ("överordnad", "överordnad enhet", "tillhör")),
    Column("location", ("ort", "plats", "geografisk plats"), takes=letters.proper, forever=True),
    Column("phone", ("telefon", "telefonnummer", "direkttelefon"), digits=True, forever=True),
    Column("visiting_address", ("besöksadress", "adress"), takes=letters.proper, forever=True),
    Column("aliases", ("alias", "tidigare namn", "andra namn"), takes=letters.proper, forever=True),
    *_beside("parent_name", "closed_on"),
)
PERSONS = Header(
    "persons",
    Column("hsa_id", _HSA_ID, required=True, digits=True),
    Column("name", _NAME, required=True, takes=letters.proper, forever=True),
    Column("email", ("e-post", "epost", "mejl", "e-mail", "mail"), forever=True),
    Column("unit", _UNIT),
    Column("protected", ("skyddad", "skyddade personuppgifter", "skyddad identitet", "sekretessmarkerad")),
    *_beside("unit_name", "disabled_on"),
)
CASE_TYPES = Header(
    "case types",
    Column("name", ("namn", *_CASE_TYPE), required=True, forever=True),
    Column("aliases", ("alias", "tidigare namn", "andra namn"), forever=True),
    Column("central", ("centralt", "central ärendetyp")),
    *_beside("id", "units"),
)
UNIT_CASE_TYPES = Header(
    "unit case types",
    Column("unit", _UNIT, required=True),
    Column("case_type", _CASE_TYPE, required=True),
    Column("offered", ("erbjuds", "erbjuden", "aktiv")),
    *_beside("name", "active", "switch", "opens_again", "offered_from", "dropped_from"),
)
ROLES = Header(
    "roles",
    Column("person", _PERSON, required=True),
    Column("role", ("roll", "behörighet"), required=True),
    Column("unit", _UNIT, required=True),
    Column("from", _FROM),
    Column("to", _TO),
    Column("action", ("åtgärd",)),
    Column("ticket", ("ärende", "ärendenummer"), takes=letters.identifier, forever=True),
    Column("granted_by", ("beviljad av", "tilldelad av")),
    Column("person_name", ("namn",)),
    Column("role_name"),
    Column("unit_name"),
    Column("seen_at", ("sedd", "tidpunkt")),
    *_beside("system", "inherited", "change"),
)
UNIT_ROLES = Header(
    ROLES.noun, *(replace(each, required=each.required and each.name != "unit") for each in ROLES.columns)
)
OLD_AUTHORISATIONS = Header(
    "the old authorisation service's users",
    Column("hsa_id", (*_HSA_ID, "person", "medarbetare"), required=True, digits=True),
    Column("unit", _UNIT, required=True),
    Column("name", _NAME, forever=True),
)
HOURS = Header(
    "hours",
    Column("unit", _UNIT, required=True),
    Column(
        "hours", ("tider", "telefontid", "telefontider", "öppettider"), required=True, takes=letters.text, forever=True
    ),
    Column("kind", ("slag", "typ", "sort")),
    Column("from", _FROM),
    Column("to", _TO),
    Column("exception", ("undantag",)),
    Column("weeks", _WEEKS),
)
NOTICES = Header(
    "notices",
    Column("unit", _UNIT, required=True),
    Column("text", ("meddelande", "tillfällig information"), required=True, takes=letters.text, forever=True),
    Column("from", _FROM, required=True),
    Column("to", _TO),
    Column("state", ("status", "läge")),
    *_beside("id", "unit_name", "origin"),
)
SWITCHES = Header(
    "switches",
    Column("unit", _UNIT, required=True),
    Column("case_type", _CASE_TYPE, required=True),
    Column("active", ("aktiv", "aktiverad"), required=True),
    Column("seen_at", ("sedd", "tidpunkt")),
)
HOLIDAYS = Header(
    "rules for red days",
    Column("unit", _UNIT, required=True),
    Column("red", ("röda dagar", "röd dag", "helgdagar", "helgdag"), required=True, takes=letters.text, forever=True),
    Column("before", ("dag före röd dag", "dag före", "dagen före"), takes=letters.text, forever=True),
    *_beside("unit_name"),
)
CASES = Header(
    "cases",
    Column("number", ("nummer", "ärendenummer"), required=True),
    Column("unit", _UNIT, required=True),
    Column("case_type", _CASE_TYPE, required=True),
    Column("resident", ("invånare", "personnummer"), required=True, personal=True),
    Column("state", ("status", "tillstånd"), required=True),
    Column("opened", ("öppnat", "öppnad", "skapat"), required=True),
    Column("closed", ("avslutat", "avslutad", "stängt")),
    Column("documented", ("dokumenterat", "dokumenterad")),
    Column("assigned_to", ("fördelat till", "handläggare", "ärendehanterare")),
    Column("subject", ("ämne", "rubrik"), takes=letters.text),
    content=True,
)
LOG_REVIEW = Header(
    "reads looked at",
    Column("read", ("läsning",), required=True, digits=True),
    Column("unit", _UNIT, required=True),
    Column("month", ("månad",), required=True),
    Column("outcome", ("utfall", "bedömning"), required=True),
    Column("comment", ("kommentar",), takes=letters.text, forever=True),
    *_beside("unit_name", "at", "user", "person", "person_name", "what", "cases", "why"),
)
CASE_NUMBERS = Header(
    "case numbers",
    Column("number", ("nummer", "ärendenummer", "ärende"), required=True),
    *_beside("unit", "unit_name", "case_type", "state", "assigned_to", "assigned_to_name", "days_open"),
    *_beside("waiting_since", "opened", "closed", "last_event", "documented", "subject", "sort"),
    Column("resident", read=False, personal=True),
    *_beside("open_until", "revision", "sending", "turn", "days_left"),
    content=True,
)
