"""What is filed: a FHIR R4 transaction, the same for the same answer, another for any other."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.documentreference import DocumentReference
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.forms.samples import ANSWERS, AT, answered, one
from vis_cli.rules.forms.bundles import bundle, file_name, in_words, owner, readable, resident_identifier
from vis_cli.rules.forms.forms import FOLDER

URN = "urn:ietf:rfc:3986"


def test_it_is_a_transaction_that_fhir_resources_reads() -> None:
    said = bundle(answered())
    read = Bundle.model_validate_json(json.dumps(said))
    assert (read.type, read.identifier.system, read.timestamp) == ("transaction", URN, AT)
    answers, document = (entry.resource for entry in read.entry)
    assert isinstance(answers, QuestionnaireResponse) and isinstance(document, DocumentReference)
    assert [entry.request.method for entry in read.entry] == ["POST", "POST"]
    assert [entry.request.url for entry in read.entry] == ["QuestionnaireResponse", "DocumentReference"]


def test_each_entry_names_its_identifier_so_that_it_is_taken_in_once() -> None:
    for entry in bundle(answered())["entry"]:
        resource = entry["resource"]
        own = resource.get("masterIdentifier") or resource["identifier"]
        assert own == {"system": URN, "value": entry["fullUrl"]}
        assert entry["request"]["ifNoneExist"] == f"identifier={URN}|{entry['fullUrl']}"
    document = bundle(answered())["entry"][1]["resource"]
    assert document["identifier"] == [document["masterIdentifier"]]
    assert document["context"]["related"] == [{"reference": bundle(answered())["entry"][0]["fullUrl"]}]


def test_whose_it_is_and_which_unit_is_said_by_the_identifiers_of_sweden() -> None:
    answers, document = (entry["resource"] for entry in bundle(answered())["entry"])
    tolvan = {"system": "http://electronichealth.se/identifier/personnummer", "value": "191212121212"}
    assert answers["subject"]["identifier"] == answers["source"]["identifier"] == tolvan
    assert document["subject"]["identifier"] == tolvan
    unit = {"system": "urn:oid:1.2.752.29.4.19", "value": "SE2321000065-TEST0001"}
    assert document["custodian"]["identifier"] == document["author"][0]["identifier"] == unit
    assert resident_identifier("197010632391")["system"].endswith("/samordningsnummer")
    assert resident_identifier("191212311212")["system"].endswith("/personnummer")


def test_answers_are_filed_as_they_were_given_with_their_codes() -> None:
    answers = bundle(answered())["entry"][0]["resource"]
    assert answers["item"] == ANSWERS["item"]
    assert (answers["status"], answers["questionnaire"], answers["authored"]) == (
        "completed",
        ANSWERS["questionnaire"],
        "2026-06-16T09:30:00+02:00",
    )
    assert "item" not in bundle(answered(items=[]))["entry"][0]["resource"]


def test_the_document_lies_in_patientformular_and_says_its_size_and_digest() -> None:
    document = bundle(answered())["entry"][1]["resource"]
    assert (document["status"], document["type"], document["category"]) == (
        "current",
        {"text": "patientformulär"},
        [{"text": "patientformulär"}],
    )
    attachment = document["content"][0]["attachment"]
    content = b64decode(attachment["data"])
    assert content.decode() == readable(answered())
    assert (attachment["size"], attachment["contentType"]) == (len(content), "text/plain; charset=utf-8")
    assert attachment["hash"] == b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def test_it_is_read_by_people_question_by_question() -> None:
    assert readable(answered()).splitlines() == [
        "Hälsodeklaration inför besök", "Version 1.0, besvarat 2026-06-16 09:30",
        "Vårdcentralen Teleborg (SE2321000065-TEST0001)", "", "Om dig", "  Hur lång är du?", "    172 cm",
        "  Hur mycket väger du, i kilo?", "    70.5", "Röker du?", "  Nej", "Vilka läkemedel tar du?",
        "  Alvedon vid behov", "  Levaxin 100 µg", "Sedan när har du besvären?", "  2026-05",
        "Något annat som vi bör veta?", "  Jag är rädd för nålar.",
    ]  # fmt: skip
    nested = one("boolean", item=[{"linkId": "r", "type": "string"}, {"linkId": "d", "type": "display"}])
    items = [{"linkId": "q", "answer": [
        {"valueBoolean": True, "item": [{"linkId": "r", "answer": [{"valueString": "x"}]}]}]}]  # fmt: skip
    assert readable(answered(questionnaire=nested, items=items)).splitlines()[4:] == [
        "Fråga?",
        "  Ja",
        "    r",
        "      x",
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"valueBoolean": False}, "Nej"), ({"valueCoding": {"code": "a"}}, "a"), ({"valueInteger": 0}, "0"),
        ({"valueCoding": {"code": "a", "display": "A"}}, "A"), ({"valueDecimal": Decimal("1.50")}, "1.50"),
        ({"valueQuantity": {"value": 5, "comparator": "<", "code": "cm", "system": "u"}}, "<5 cm"),
        ({"valueQuantity": {"value": 5}}, "5"), ({"id": "x", "valueTime": "08:00:00"}, "08:00:00"),
    ],
)  # fmt: skip
def test_an_answer_in_words(answer: dict[str, Any], said: str) -> None:
    assert in_words(answer) == said


OTHERS: tuple[dict[str, Any], ...] = (
    {"key": 20260000002}, {"database": "11111111-1111-4111-8111-111111111111"}, {"at": AT + timedelta(seconds=1)},
    {"opened": AT - timedelta(days=9)},
)  # fmt: skip


@pytest.mark.parametrize("more", OTHERS)
def test_another_case_or_the_same_number_given_out_again_has_other_identifiers(more: dict[str, Any]) -> None:
    first, second = answered(), answered(**more)
    assert bundle(first) == bundle(answered()) and file_name(first) == file_name(answered())
    assert file_name(first) != file_name(second)
    assert all(
        a["fullUrl"] != b["fullUrl"] for a, b in zip(bundle(first)["entry"], bundle(second)["entry"], strict=True)
    )
    assert bundle(first)["identifier"] != bundle(second)["identifier"]


@given(st.integers(20200000001, 20299999999))
def test_a_file_tells_whose_it_is_by_the_case_and_by_no_number_of_a_resident(key: int) -> None:
    name = file_name(replace(answered(), key=key))
    assert owner(name) == key and "19121212" not in name
    for other in (f"x{name}", name.replace("patient", "p"), f"{name}.part", "", ".vis-0000000000000000.part"):
        assert owner(other) is None


def test_the_folder_is_the_one_of_the_record() -> None:
    assert FOLDER == "patientformulär"
