"""What is found wrong with hours that HSA shows otherwise than a reader takes them."""

from __future__ import annotations

from tests.rules.cards.test_cards import ID, TODAY, card, check_year, ids, usual
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.kept import reading_of


def test_a_value_that_hsa_shows_beside_others_is_found_unless_a_comment_tells_them_apart() -> None:
    (found,) = check_year(card(usual("mån–fre 08:00–12:00", imported="1-5#08:00#12:00\n1-5#11:00#13:00")), 2025, TODAY)
    assert found.id == "faulty-hours"
    assert str(found.message).startswith(
        'Vårdcentralen Teleborg: HSA shows "1-5#11:00#13:00" of Telefontid beside others: '
    )
    weeks = "1-5#08:00#16:00#jämna veckor\n1-5#08:00#12:00#udda veckor"
    row = schedules.usual(ID, "telephone", reading_of(weeks).hours.usual, entered=TODAY, imported=weeks)
    assert ids(card(row), 2025) == []


def test_hours_whose_comment_says_otherwise_are_found() -> None:
    (found,) = check_year(card(usual("mån–fre 08:00–17:00 (lunchstängt 12–13)")), 2025, TODAY)
    assert found.id == "faulty-hours" and 'says otherwise: "lunchstängt 12–13"' in str(found.message)
    assert found.fix == f'vis cards hours set {ID} "…"'
