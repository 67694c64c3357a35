"""The card as a page: whole, in Swedish, and with what people wrote shown as they wrote it."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest

from tests.files.cards.samples import TODAY, card, notice
from vis_cli.files.cards.html import page
from vis_cli.rules.cards.cards import Card, shown
from vis_cli.rules.core.times import midnight


class Seen(HTMLParser):
    """The headings of a page with their levels, its links and its elements."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.headings: list[tuple[str, str]] = []
        self.links: list[str | None] = []
        self.tags: list[str] = []
        self.feed(written)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] in ("title", "h1", "h2", "h3") and data.strip():
            self.headings.append((self.tags[-1], data.strip()))


def paged(*cards: Card) -> str:
    return "".join(page([shown(each, midnight(TODAY)) for each in cards]))


def test_one_card_is_the_page_and_several_stand_under_a_common_heading() -> None:
    one = card(notice(1, None, None), telephone="mån 8–9")
    assert Seen(paged(one)).headings == [
        ("title", "Teleborg"),
        ("h1", "Teleborg"),
        ("h2", "Tillfällig information"),
        ("h2", "Telefontid"),
    ]
    assert Seen(paged(one, card())).headings == [
        ("title", "Kontaktkort"),
        ("h1", "Kontaktkort"),
        ("h2", "Teleborg"),
        ("h3", "Tillfällig information"),
        ("h3", "Telefontid"),
        ("h2", "Teleborg"),
    ]


def test_a_page_without_cards_is_a_page() -> None:
    assert Seen("".join(page([]))).headings == [("title", "Kontaktkort"), ("h1", "Kontaktkort")]


def test_the_page_fetches_nothing_and_its_only_link_calls_the_unit() -> None:
    written = paged(card(unit={"phone": "+46 (0)470-58 00 00"}, telephone="mån 8–9"))
    seen = Seen(written)
    assert seen.links == ["tel:+460470580000"]
    assert {"script", "link", "img", "iframe"}.isdisjoint(seen.tags)
    assert "+46 (0)470-58 00 00</a>" in written


@pytest.mark.parametrize("field", ["name", "visiting_address", "phone"])
def test_what_people_wrote_is_never_taken_for_html(field: str) -> None:
    evil = "<script>alert('x')</script>&amp;"
    for one in (card(unit={field: evil}), card(notice(1, None, None, evil))):
        written = paged(one)
        assert "script" not in Seen(written).tags
        assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;" in written


def test_the_page_shows_the_week_other_weeks_and_the_day_it_is_of() -> None:
    text = "mån–tors 8–11 (bara akut); fre 8–10; 15–21 juni 2026: stängt"
    written = paged(card(telephone=text, opening="mån 8–9; från 1 maj 2026: stängt"))
    assert '<th scope="row">Måndag–torsdag</th><td>08.00–11.00 (bara akut)</td>' in written
    assert '<th scope="row">Fredag</th><td>08.00–10.00</td>' in written
    assert "<li>15–21 juni 2026: stängt</li>" in written
    assert "<p>Stängt</p>" in written
    assert "Kontaktkortet så som det visas måndag 1 juni 2026." in written


@pytest.mark.parametrize(("until", "there"), [(date(2026, 5, 31), False), (TODAY, True)])
def test_the_page_has_the_notice_of_its_day(until: date, there: bool) -> None:
    written = paged(card(notice(1, None, until, "Rad ett\nrad två")))
    assert ("<p>Rad ett\nrad två</p>" in written) is there
