"""What residents see of a card, from a script."""

from __future__ import annotations

from datetime import UTC, date, datetime

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


def test_cards_are_checked_in_the_order_of_their_names_as_findings_are_asked_for(invoke: Invoke) -> None:
    for unit in ("Teleborg", "Birka"):
        app.cards.hours.set_(invoke(), unit, "mån–fre 08:00–11:30")
    found = app.cards.query.check(invoke(), year=2025)
    assert not found.is_empty
    units = [each["unit_name"] if "unit_name" in each else each["unit"] for each in found]
    assert len(set(units)) == 2 and units == sorted(units)
    assert app.cards.query.check(invoke(), year=2025, unit="Moheda").is_empty


def test_the_next_change_is_no_red_day_however_far_ahead_it_is(invoke: Invoke) -> None:
    """Open on Tuesdays, closed until the one that is Christmas Eve, sixteen years on; the next is New Year's Eve."""
    app.cards.hours.set_(invoke(), "Birka", "tis 08–12")
    app.cards.holidays.set_(invoke(), ["Birka"], "closed")
    app.cards.hours.except_(invoke(), ["Birka"], (date(2025, 1, 1), date(2041, 12, 23)), "closed")
    found = app.cards.query.open_(invoke(), "Birka")
    assert (found.is_open, found.next_change) == (False, datetime(2042, 1, 7, 7, tzinfo=UTC))
