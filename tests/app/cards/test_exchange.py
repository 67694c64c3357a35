"""Cards out to files and in again, from a script."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.invocation import Invocation
from vis_cli.rules.core.times import parse_moment

DAY = date(2025, 6, 9)


def exported(invocation: Invocation, format: str, **asked: Any) -> str:
    with app.cards.exchange.export(invocation, None, format, **asked) as found:
        return "".join(found.pieces(lambda loss: None))


def test_cards_are_exported_and_are_the_same_after_an_import(invoke: Invoke, tmp_path: Path) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    text = exported(invoke(), "ldif", dn="ou={name},c=SE")
    path = tmp_path / "cards.ldif"
    path.write_text(text, encoding="utf-8")
    app.cards.exchange.import_(invoke(), str(path))
    outcome, faults, _ = app.cards.exchange.import_(invoke(), str(path))
    assert (outcome.change, list(faults)) == (None, [])
    assert exported(invoke(), "ldif", dn="ou={name},c=SE") == text


def test_a_folder_gets_a_file_for_each_card_or_both_tables(invoke: Invoke, tmp_path: Path) -> None:
    for unit in ("Birka", "Teleborg"):
        app.cards.hours.set_(invoke(), unit, "mån–fre 08:00–11:30 (akut)")
    folder, losses = tmp_path / "out", list[str]()
    with app.cards.exchange.export(invoke(), None, "osm", dn="") as found:
        assert found.write_to(invoke(), folder, lambda loss: losses.append(str(loss))) == ()
    assert (found.count, len(list(folder.glob("*.osm.txt"))), len(losses)) == (2, 2, 0)
    with app.cards.exchange.export(invoke(), None, "csv") as found:
        paths = found.write_to(invoke(), folder, lambda loss: None)
    assert [path.name for path in paths] == ["hours.csv", "notices.csv"]
    assert [len(path.read_text().splitlines()) for path in paths] == [3, 1]
    assert paths[0].read_text() == exported(invoke(), "csv")


def test_every_sheet_of_a_workbook_has_the_cards_of_one_moment(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    with app.cards.exchange.export(invoke(), None, "xlsx") as found:
        sheets = found.sheets(lambda loss: None)
        hours = list(sheets["hours"][1])
        app.cards.notices.add(invoke(), "Birka", "Stängt.", since=DAY, until=DAY)
        assert (len(hours), list(sheets["notices"][1])) == (1, [])


def test_only_cards_that_changed_since_are_exported(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    assert app.cards.exchange.is_change("C-2") and not app.cards.exchange.is_change("2025-06-09")
    for since, expected in (("C-1", 1), ("C-2", 0), (parse_moment("2025-06-09"), 1), (parse_moment("2025-06-10"), 0)):
        assert len(json.loads(exported(invoke(), "json", changed_since=since))["items"]) == expected
