"""Notices from a script: put up, changed, taken down, suggested."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import FaultyInput, NotFound, Refused
from vis_cli.rules.core.times import parse_day, parse_moment

FIRST, LAST = parse_day("2025-06-20"), parse_day("2025-06-21")


def test_a_notice_is_put_up_changed_and_taken_down(invoke: Invoke) -> None:
    notices = app.cards.notices
    notices.add(invoke(), "Birka", "Stängt midsommar.", since=FIRST, until=LAST)
    with pytest.raises(Refused) as refused:
        notices.add(invoke(), "Birka", "Stängt.", since=LAST, until=LAST)
    assert refused.value.id == "overlap"
    notices.edit(invoke(), "N-1", until=parse_day("2025-06-22"))
    assert notices.show(invoke(), "N-1")[1]["to"] == "2025-06-22"
    notices.end(invoke(), ["N-1"])
    assert list(notices.list_(invoke())) == []
    with pytest.raises(NotFound):
        notices.end(invoke(), ["N-9"])
    with pytest.raises(FaultyInput):
        notices.text_of("Stängt; öppnar igen.")


def test_a_notice_is_written_from_a_closure(invoke: Invoke) -> None:
    app.windows.add(invoke(), "Birka", ["Boka tid"], parse_moment("2025-06-16"), parse_moment("2025-06-23"))
    app.cards.notices.add(invoke(), "Birka", window="W-1")
    [item] = app.cards.notices.list_(invoke())
    assert (item["from"], item["to"], item["origin"]) == ("2025-06-16", "2025-06-22", "W-1")
    with pytest.raises(NotFound):
        app.cards.notices.add(invoke(), "Birka", window="W-9")


def test_notices_for_red_days_are_suggested_for_units_with_hours(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    planned = app.cards.notices.suggest(invoke(dry_run=True), year=2025)
    assert planned.counts["add"] >= 3
    app.cards.notices.suggest(invoke(yes=True), "Birka", year=2025)
    found = app.cards.query.check(invoke(), year=2025, unit="Birka")
    assert "red-day" not in {each["id"] for each in found}
