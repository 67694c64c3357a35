"""The underlag of a gallringsutredning, written from what a class holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vis_cli.files.retention.proposal import QUESTIONS, written

CLASS: dict[str, Any] = {
    "policy": "personalverktyget", "keep": "2y", "counted_from": "closed", "whole_years": True,
    "undocumented": "hold", "not_record": None, "case_types": "all", "units": ["Teleborg"], "decision": None,
    "open": 4, "closed": 30, "due": 20, "held": 3, "documented": {"yes": 20, "not-relevant": 5, "unknown": 5},
    "earliest": "2021-01-01", "latest": "2026-05-31",
    "by_case_type": [
        {"name": "Boka tid", "closed": 30, "ripe": 23, "earliest": "2021-01-01", "latest": "2026-05-31"},
        {"name": "Begär intyg", "closed": 0, "ripe": 0, "earliest": None, "latest": None},
    ],
}  # fmt: skip
SAID: dict[str, Any] = {
    "as_of": "2026-06-02",
    "classes": [CLASS],
    "outside": 7,
    "elsewhere": {
        "database": "vis.db",
        "attachments": {"folder": "/srv/att", "files": 9, "bytes": 4000},
        "shared_folder": "/srv/delad",
    },
}
DECISION = {"body": "Regionstyrelsen", "paragraph": "54", "date": "2019-03-12", "reference": "RK 19/0815"}


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_it_says_what_the_class_holds_asks_what_must_be_known_and_instructs_the_owner(form: str) -> None:
    page = written(SAID, form)
    for wanted in (
        "2 år från det att ärendet avslutats, helår",
        "30 avslutade 2021-01-01 – 2026-05-31, 23 med utgången frist",
        "inga avslutade",
        "20 sammanfattade, 5 utan journaluppgift, 5 inte kända",
        "/srv/delad",
        "9 filer, 4000 byte i /srv/att",
        "Instruktion till systemägaren för 1177 Personalverktyget",
        "ärenden som verksamhetschefen inte har intygat är sammanfattade i journalen",
        "Beslut: fyll i",
        *(asked for _, asked in QUESTIONS),
    ):
        assert wanted in page, wanted


def test_a_class_with_a_decision_and_a_reason_says_so() -> None:
    decided = {**CLASS, "decision": DECISION, "undocumented": "purge", "not_record": "Bokningar"}
    page = written({**SAID, "classes": [decided], "outside": 0}, "text")
    assert "Regionstyrelsen § 54 2019-03-12, RK 19/0815" in page and "Bokningar" in page
    assert "Beslut: fyll i" not in page and "intygat" not in page and "utan regel" not in page


def test_with_every_class_decided_there_is_nothing_to_propose() -> None:
    page = written({**SAID, "classes": []}, "text")
    assert "Klasser utan gallringsbeslut               inga" in page
    assert "Instruktion" not in page


def test_programs_get_what_it_is_written_from() -> None:
    assert json.loads(written(SAID, "json")) == SAID
