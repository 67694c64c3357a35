"""Case types from a script: imported, renamed, offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli.app.register import case_types
from vis_cli.errors import Usage
from vis_cli.rules.core.times import parse_moment


def test_a_file_of_types_or_of_offers_is_told_by_its_header(invoke: Invoke, tmp_path: Path) -> None:
    types, offers = tmp_path / "types.csv", tmp_path / "offers.csv"
    types.write_text("name,central\nBegär intyg,yes\n", encoding="utf-8")
    offers.write_text("unit,case_type,offered\nBirka,Begär intyg,yes\nBirka,Boka tid,no\n", encoding="utf-8")
    assert case_types.import_(invoke(), str(types)).counts["add"] == 1
    assert case_types.import_(invoke(yes=True), str(offers)).counts["change"] == 1
    found = {item["name"]: item["offered"] for item in case_types.offered(invoke(), "Birka")[1]}
    assert (found["Begär intyg"], found["Boka tid"]) == (True, False)
    with pytest.raises(Usage):
        case_types.import_(invoke())


def test_a_type_is_renamed_and_a_unit_stops_to_offer_it(invoke: Invoke) -> None:
    case_types.rename(invoke(), "Kontakta mig", "Kontakta oss")
    assert case_types.show(invoke(), "Kontakta mig")["name"] == "Kontakta oss"
    assert len(case_types.show(invoke(), "Kontakta oss")["units"]) == 4
    case_types.offer(invoke(), "Birka", ["Kontakta oss"], False)
    assert len(case_types.show(invoke(), "Kontakta oss")["units"]) == 3
    at = parse_moment("2025-06-10")
    assert not {item["name"]: item["active"] for item in case_types.offered(invoke(), "Birka", at=at)[1]}[
        "Kontakta oss"
    ]
