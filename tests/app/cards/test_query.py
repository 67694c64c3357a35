"""What residents see of a card, from a script."""

from __future__ import annotations

from tests.app.conftest import Invoke
from vis_cli import app


def test_a_card_is_shown_as_data_text_and_page(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    shown = app.cards.query.show(invoke(), "Birka")
    assert shown.data["hours"]["telephone"]["osm"] == "Mo-Fr 08:00-11:30"
    assert "Måndag–fredag" in shown.text and "<html" in shown.html


def test_a_year_has_its_red_days(invoke: Invoke) -> None:
    year, items = app.cards.query.days(invoke().today)
    assert year == 2025 and {"date": "2025-12-24", "weekday": "onsdag", "name": "Julafton"} in items
    assert app.cards.query.days(invoke().today, 2026)[0] == 2026
