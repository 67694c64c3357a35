"""The answers to a form as the record system takes them in: a FHIR R4 transaction, made once and the same ever after.

Its identifiers are made of the database's own, the case's number and when it was opened and answered: a database that
was restored may give a number out again, and another form must not be taken for one that was filed before. Who takes
the transaction in twice has it once, since each entry names its identifier (`ifNoneExist`) and the bundle has its own.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from vis_cli.rules.cases.cases import is_case_number, number, parse_number
from vis_cli.rules.core.times import iso
from vis_cli.rules.forms.forms import FOLDER, Form
from vis_cli.rules.forms.questionnaires import Item, items_of

URN = "urn:ietf:rfc:3986"
HSA_ID = "urn:oid:1.2.752.29.4.19"
"""The HSA-id's identifier system in Swedish FHIR profiles."""
PERSONAL, COORDINATION = (
    f"http://electronichealth.se/identifier/{name}" for name in ("personnummer", "samordningsnummer")
)
"""Residents' identifier systems (HL7 Sweden, base profiles 1.1.0). The OIDs are for the service contracts."""
MEDIA_TYPE = "text/plain; charset=utf-8"

_FILE = re.compile(r"patientformular-([0-9-]{12})-[0-9a-f-]{36}\.json")


@dataclass(frozen=True)
class Answered:
    """A form that was answered: whose case (twelve digits), which, when opened and answered, at which unit, and how."""

    database: str
    key: int
    opened: datetime
    at: datetime
    resident: str
    unit: str
    unit_name: str
    form: Form
    questionnaire: Mapping[str, Any]
    items: Sequence[Mapping[str, Any]]

    def uuid(self, what: str) -> str:
        """The identifier of the bundle, or of one of its entries."""
        opened, at = (int(moment.timestamp()) for moment in (self.opened, self.at))
        return str(uuid5(UUID(self.database), f"{number(self.key)} {opened} {at} {what}"))


def file_name(answered: Answered) -> str:
    """What the file in the outbox is called."""
    return f"patientformular-{number(answered.key)}-{answered.uuid('bundle')}.json"


def owner(file: str) -> int | None:
    """The key of the case whose answers a file of this name has; None where it is none of vis's."""
    found = _FILE.fullmatch(file)
    return parse_number(found[1]) if found is not None and is_case_number(found[1]) else None


def resident_identifier(number: str) -> dict[str, str]:
    """The identifier of a resident by twelve digits; a coordination number has 60 added to the day."""
    return {"system": COORDINATION if int(number[6:8]) > 60 else PERSONAL, "value": number}


def bundle(answered: Answered) -> dict[str, Any]:
    """The transaction: the answers, and a document in the folder `patientformulär` that people read them by."""
    answers, document = f"urn:uuid:{answered.uuid('answers')}", f"urn:uuid:{answered.uuid('document')}"
    return {
        "resourceType": "Bundle",
        "identifier": {"system": URN, "value": f"urn:uuid:{answered.uuid('bundle')}"},
        "type": "transaction",
        "timestamp": iso(answered.at),
        "entry": [
            _entry(answers, _answers(answered, answers)),
            _entry(document, _document(answered, document, answers)),
        ],
    }


def _entry(url: str, resource: dict[str, Any]) -> dict[str, Any]:
    kind = resource["resourceType"]
    request = {"method": "POST", "url": kind, "ifNoneExist": f"identifier={URN}|{url}"}
    return {"fullUrl": url, "resource": resource, "request": request}


def _answers(answered: Answered, url: str) -> dict[str, Any]:
    resident = {"type": "Patient", "identifier": resident_identifier(answered.resident)}
    return {
        "resourceType": "QuestionnaireResponse",
        "identifier": {"system": URN, "value": url},
        "questionnaire": answered.form.canonical,
        "status": "completed",
        "subject": resident,
        "authored": iso(answered.at),
        "source": resident,
        **({"item": list(answered.items)} if answered.items else {}),
    }


def _document(answered: Answered, url: str, answers: str) -> dict[str, Any]:
    content = readable(answered).encode()
    unit = {
        "type": "Organization",
        "identifier": {"system": HSA_ID, "value": answered.unit},
        "display": answered.unit_name,
    }
    return {
        "resourceType": "DocumentReference",
        "masterIdentifier": {"system": URN, "value": url},
        "identifier": [{"system": URN, "value": url}],
        "status": "current",
        "docStatus": "final",
        "type": {"text": FOLDER},
        "category": [{"text": FOLDER}],
        "subject": {"type": "Patient", "identifier": resident_identifier(answered.resident)},
        "date": iso(answered.at),
        "author": [unit],
        "custodian": unit,
        "description": answered.form.title,
        "content": [
            {
                "attachment": {
                    "contentType": MEDIA_TYPE,
                    "language": "sv",
                    "data": b64encode(content).decode(),
                    "size": len(content),
                    "hash": b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
                    "title": answered.form.title,
                    "creation": iso(answered.at),
                }
            }
        ],
        "context": {"related": [{"reference": answers}]},
    }


# --- to be read by people --------------------------------------------------------------------------------------------


def readable(answered: Answered) -> str:
    """The answers as whoever opens the document reads them: each question, and below it what was answered."""
    lines = [
        answered.form.title,
        f"Version {answered.form.version}, besvarat {iso(answered.at)[:16].replace('T', ' ')}",
        f"{answered.unit_name} ({answered.unit})",
        "",
        *_lines(items_of(answered.questionnaire), answered.items, 0),
    ]
    return "\n".join(lines) + "\n"


def _lines(asked: Sequence[Item], items: Sequence[Mapping[str, Any]], depth: int) -> Iterator[str]:
    """The lines of the items that stand beside each other, in the order in which they are asked."""
    margin = "  " * depth
    for each in asked:
        found = [item for item in items if item.get("linkId") == each.link_id]
        if each.type == "display" or not found:
            continue
        for item in found:
            yield f"{margin}{each.text or each.link_id}"
            for answer in item.get("answer", ()):
                yield f"{margin}  {in_words(answer)}"
                yield from _lines(each.items, answer.get("item", ()), depth + 2)
            yield from _lines(each.items, item.get("item", ()), depth + 1)


def in_words(answer: Mapping[str, Any]) -> str:
    """An answer as people read it, in Swedish."""
    name, value = next((name, value) for name, value in answer.items() if name.startswith("value"))
    if name == "valueBoolean":
        return "Ja" if value else "Nej"
    if name == "valueCoding":
        return str(value.get("display") or value["code"])
    if name == "valueQuantity":
        unit = value.get("unit") or value.get("code") or ""
        return f"{value.get('comparator', '')}{value['value']} {unit}".strip()
    return str(value)
