"""Cards out to files and in again, from a script."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.rules.core.times import parse_moment


def test_cards_are_exported_and_are_the_same_after_an_import(invoke: Invoke, tmp_path: Path) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    found = app.cards.exchange.export(invoke(), None, "ldif", dn="ou={name},c=SE")
    text, _ = found.text()
    path = tmp_path / "cards.ldif"
    path.write_text(text, encoding="utf-8")
    app.cards.exchange.import_(invoke(), str(path))
    outcome, faults, _ = app.cards.exchange.import_(invoke(), str(path))
    assert (outcome.change, list(faults)) == (None, [])
    assert app.cards.exchange.export(invoke(), None, "ldif", dn="ou={name},c=SE").text()[0] == text
    paths, _ = found.write_to(invoke(), tmp_path / "out")
    assert len(paths) == 1 and paths[0].suffix == ".ldif"


def test_only_cards_that_changed_since_are_exported(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    assert app.cards.exchange.is_change("C-2") and not app.cards.exchange.is_change("2025-06-09")
    for since, expected in (("C-1", 1), ("C-2", 0), (parse_moment("2025-06-09"), 1), (parse_moment("2025-06-10"), 0)):
        assert len(app.cards.exchange.export(invoke(), None, "json", changed_since=since).cards) == expected
