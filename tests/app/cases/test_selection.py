"""Which cases an event is of."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.cases.conftest import opened
from vis_cli import app
from vis_cli.app.cases.selection import Chooser, Selection
from vis_cli.app.invocation import Invocation
from vis_cli.errors import FaultyInput
from vis_cli.rules.cases.cases import parse_number

Make = Callable[..., Invocation]


def test_cases_are_named_once_each_in_the_order_asked(care: Make) -> None:
    chooser = Chooser(care(), Selection(("2026-0000002", "2026-0000001", "2026-0000002")))
    with care().reading() as db:
        assert chooser.choose(db).keys == [20260000002, 20260000001]
    with pytest.raises(FaultyInput) as faulty:
        Chooser(care(), Selection(("2026-1", "abc")))
    assert [fault.id for fault in faulty.value.faults] == ["faulty-case-number"] * 2


def test_the_open_cases_of_a_unit_and_of_a_person(care: Make) -> None:
    numbers = [opened(care) for _ in range(3)]
    app.cases.events.event(care(), "assign", Selection((numbers[1],)), to="Bo Ek")
    app.cases.events.event(care(), "close", Selection((numbers[2],)))
    with care().reading() as db:
        assert Chooser(care(), Selection(unit="Teleborg")).choose(db).keys == [*map(parse_number, numbers[:2])]
        assert Chooser(care(), Selection(person="Bo Ek")).choose(db).keys == [parse_number(numbers[1])]


def test_what_is_asked_for_is_the_same_however_it_is_written(care: Make, tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("nummer\n2026-0000002\n2026-0000001\n", encoding="utf-8")
    with care().reading() as db:
        named = Chooser(care(), Selection(("2026-0000001", "2026-0000002", "2026-0000001"))).asked(db)
        assert Chooser(care(), Selection(file=str(file))).asked(db) == named
        whole = [Chooser(care(), Selection(unit=unit)).asked(db) for unit in ("Teleborg", "Vårdcentralen Teleborg")]
        assert whole[0] == whole[1] != Chooser(care(), Selection(person="Bo Ek")).asked(db)


def test_what_is_left_of_a_list_stands_as_it_was_written(care: Make, tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("nummer;unit\n2026-0000001;Teleborg\n2026-0000002;Teleborg\n", encoding="utf-8")
    with care().reading() as db:
        chosen = Chooser(care(), Selection(file=str(file))).choose(db)
    rest = io.StringIO()
    assert chosen.write_rest({20260000002: "är avslutat"}, rest) == 1
    assert "2026-0000002;Teleborg;är avslutat" in rest.getvalue() and "2026-0000001" not in rest.getvalue()
