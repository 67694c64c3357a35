"""Whether a notice is about a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from vis_cli.rules.cards.cover import is_about
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.red_days import red_days

UNIT = "SE2321000065-TEST0001"
DECEMBER = (date(2026, 12, 1), date(2027, 1, 10))


def about(text: str, days: tuple[date, date] = DECEMBER) -> set[str]:
    """The days of December and January that a notice with this text is about, in short."""
    notice = Notice(1, UNIT, *days, text)
    every = (DECEMBER[0] + timedelta(n) for n in range(41))
    return {f"{day:%d/%m}" for day in every if is_about(notice, day, usual=lambda day: name_of_weekday(day) < 6)}


def name_of_weekday(day: date) -> int:
    return 7 if day in red_days(day.year) else day.isoweekday()


CHRISTMAS = {"24/12", "25/12", "26/12"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Julafton, torsdag 24 december, är telefonen stängd.", {"24/12"}),
        ("Julhelgen: vi har stängt.", CHRISTMAS),
        ("Vi har stängt under jul och nyår.", CHRISTMAS | {"31/12", "01/01"}),
        ("Vi har stängt under jul- och nyårshelgerna.", CHRISTMAS | {"31/12", "01/01"}),
        ("Annandag jul har vi stängt.", {"26/12"}),
        ("Trettondedag jul är telefonen stängd.", {"06/01"}),
        ("Vi har stängt alla röda dagar.", CHRISTMAS | {"31/12", "01/01", "06/01"}),
        ("Stängt 24–26 december.", CHRISTMAS),
        ("Stängt 24, 25 och 26 december.", CHRISTMAS),
        ("Stängt 24/12-26/12.", CHRISTMAS),
        ("Stängt 2026-12-24.", {"24/12"}),
        ("Telefonen är stängd torsdag den 24 december och fredag den 25 december.", {"24/12", "25/12"}),
        ("Från och med torsdag 31 december 2026 till och med fredag 1 januari 2027 är telefonen stängd.",
         {"31/12", "01/01"}),
        ("Stängt 30 december–2 januari.", {"30/12", "31/12", "01/01", "02/01"}),
        ("Vi har stängt till och med 2 december.", {"01/12", "02/12"}),
        ("Vi har stängt från och med 9 januari.", {"09/01", "10/01"}),
        ("Vi har stängt 24 december och öppnar igen 28 december.", {"24/12"}),
        ("Vi har öppet som vanligt igen från och med måndag 28 december.", set()),
        ("God jul!", set()),
        ("Vi bygger om 1–31 december. Ingången är från gården.", set()),
        ("Kassan tar bara kort.", set()),
        ('E-tjänsten "Boka tid" på 1177 är stängd från och med måndag 21 december till och med söndag 10 januari 2027. '
         "Vi öppnar igen måndag 11 januari.", set()),
        ('E-tjänsten "Boka tid" på 1177 är stängd 21 december. Julafton är telefonen stängd.', {"24/12"}),
    ],
)  # fmt: skip
def test_a_notice_is_about_the_days_that_it_names(text: str, days: set[str]) -> None:
    assert about(text) == days


def test_a_notice_that_is_up_for_no_usual_day_is_about_its_days_if_it_speaks_of_hours() -> None:
    christmas = date(2026, 12, 24), date(2026, 12, 27)
    assert about("Vi har stängt.", christmas) == {*CHRISTMAS, "27/12"}
    assert about("Kassan tar bara kort.", christmas) == set()
    assert about("Vi har stängt.", (date(2026, 12, 23), date(2026, 12, 27))) == set()
    assert about('E-tjänsten "Boka tid" på 1177 är stängd. Vi öppnar igen snart.', christmas) == set()


def test_one_that_is_ended_or_not_up_is_about_nothing() -> None:
    eve = date(2026, 12, 24)
    told = Notice(1, UNIT, eve, eve, "Julafton är vi stängda.")
    assert is_about(told, eve, usual=lambda day: False)
    assert not is_about(told, date(2026, 12, 25), usual=lambda day: False)
    assert not is_about(Notice(1, UNIT, eve, eve, told.text, ended=True), eve, usual=lambda day: False)


def test_every_red_day_is_known_by_its_name() -> None:
    for year in (2008, 2026, 2027):
        for day, name in red_days(year).items():
            notice = Notice(1, UNIT, date(year, 1, 1), date(year, 12, 31), f"{name} har vi stängt.")
            assert is_about(notice, day, usual=lambda day: True), name
