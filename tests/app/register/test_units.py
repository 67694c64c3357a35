"""Units from a script: imported, named, shown and closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA, TELEBORG
from vis_cli.app.register import units
from vis_cli.errors import FaultyInput, NotFound
from vis_cli.rules.core.times import parse_day, parse_moment


def test_a_file_brings_the_units_to_what_it_says_and_is_then_the_same(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(f"hsa_id,name,parent\n{BIRKA},Birka vårdcentral,{TELEBORG}\n", encoding="utf-8")
    assert units.import_(invoke(), str(path)).counts["change"] == 1
    assert units.import_(invoke(), str(path)).change is None
    shown = units.show(invoke(), "Vårdcentralen Birka")  # the former name is kept
    assert (shown.unit.name, shown.data["parent_name"]) == ("Birka vårdcentral", "Vårdcentralen Teleborg")
    assert [each["hsa_id"] for each in units.list_(invoke(), "birka vård")] == [BIRKA]


def test_a_unit_is_renamed_and_goes_by_other_names(invoke: Invoke) -> None:
    units.rename(invoke(), "Birka", "Birka Centrum")
    units.alias(invoke(), "Birka Centrum", "Birkan")
    assert set(units.show(invoke(), "Birkan").aliases) == {"Birkan", "Vårdcentralen Birka"}
    units.unalias(invoke(), "Birkan", "Birkan")
    with pytest.raises(NotFound):
        units.show(invoke(), "Birkan")
    with pytest.raises(FaultyInput):
        units.rename(invoke(), "Birka Centrum", "  ")


def test_a_unit_closes_for_good_and_another_takes_over_its_name(invoke: Invoke) -> None:
    units.close(invoke(yes=True), "Birka", parse_day("2025-07-01"), into="Teleborg")
    assert units.show(invoke(), BIRKA, at=parse_moment("2025-07-02")).unit.closed_on == parse_day("2025-07-01")
    assert units.show(invoke(now="2025-07-02"), "Birka").unit.hsa_id == TELEBORG
