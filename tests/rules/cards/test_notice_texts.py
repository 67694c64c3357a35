"""Ready-made notices: for closures and for orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from vis_cli.rules.cards import notice_texts, notices
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.core.plan import after
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.units import Unit

UNIT = Unit("SE2321000065-TEST0001", "Vårdcentralen Teleborg", phone="08-465 004 01")
NAMES = {
    UNIT.hsa_id: UNIT.name,
    "boka-tid": "Boka tid",
    "fornya-recept": "Förnya recept",
    "SE2321000065-TEST0002": "Vårdcentralen Birka",
}
TODAY = date(2026, 6, 1)


def name_of(key: str) -> str:
    return NAMES[key]


def window(number: int, case_type: str, since: str, until: str, **more: object) -> Window:
    first, last = (midnight(date.fromisoformat(day)) for day in (since, until))
    return Window(number, "IT-1", UNIT.hsa_id, case_type, first, last, **more)  # type: ignore[arg-type]


SUMMER = (
    window(1, "boka-tid", "2026-06-29", "2026-08-03"),
    window(2, "fornya-recept", "2026-06-29", "2026-08-03"),
)
ORDER = Order("IT-1", UNIT.hsa_id, handover="SE2321000065-TEST0002", notice=True)


def test_case_types_closed_over_the_same_time_share_a_sentence() -> None:
    (closure,) = notice_texts.closures(SUMMER, name_of, "Vårdcentralen Birka")
    assert notice_texts.closure_text(closure) == (
        'E-tjänsterna "Boka tid" och "Förnya recept" på 1177 är stängda från och med måndag 29 juni '
        "till och med söndag 2 augusti 2026. Vi öppnar igen måndag 3 augusti. "
        "Under tiden hänvisar vi till Vårdcentralen Birka."
    )
    notice = notice_texts.of_closure(closure, 7, "IT-1")
    assert (notice.since, notice.until) == (date(2026, 6, 29), date(2026, 8, 2))
    assert notices.wrongs(notice.text) == []
    assert notices.week_number(notice.text) is None


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (datetime(2026, 6, 1, 10, tzinfo=UTC), datetime(2026, 6, 1, 14, tzinfo=UTC),
         "från måndag 1 juni 2026 klockan 12.00 till måndag 1 juni 2026 klockan 16.00. "
         "Vi öppnar igen måndag 1 juni 2026 klockan 16.00."),
        (midnight(date(2026, 6, 5)), midnight(date(2026, 6, 6)), "fredag 5 juni 2026. Vi öppnar igen lördag 6 juni."),
        (midnight(date(2026, 12, 21)), midnight(date(2027, 1, 11)),
         "från och med måndag 21 december 2026 till och med söndag 10 januari 2027. Vi öppnar igen måndag 11 januari."),
    ],
)  # fmt: skip
def test_the_sentence_tells_days_and_times(since: datetime, until: datetime, said: str) -> None:
    one = Window(1, None, UNIT.hsa_id, "boka-tid", since, until)
    (closure,) = notice_texts.closures([one], name_of, None)
    assert notice_texts.closure_text(closure) == f'E-tjänsten "Boka tid" på 1177 är stängd {said}'


def for_order(held: list[Notice], order: Order, windows: tuple[Window, ...], today: date = TODAY) -> list[Notice]:
    plan = notice_texts.for_order(held, order, windows, name_of=name_of, next_number=10 + len(held), today=today)
    return after(held, plan.steps)


def test_an_order_puts_its_notice_up_once_changes_it_in_place_and_takes_it_down() -> None:
    held = for_order([], ORDER, SUMMER)
    assert [(n.number, n.since, n.until, n.origin) for n in held] == [(10, date(2026, 6, 29), date(2026, 8, 2), "IT-1")]
    assert for_order(held, ORDER, SUMMER) == held
    moved = tuple(replace(each, since=midnight(date(2026, 7, 6))) for each in SUMMER)
    (changed,) = for_order(held, ORDER, moved)
    assert (changed.number, changed.since) == (10, date(2026, 7, 6))
    (withdrawn,) = for_order(held, replace(ORDER, withdrawn_at=datetime(2026, 6, 1, tzinfo=UTC)), SUMMER)
    assert withdrawn.ended
    (running,) = for_order(held, replace(ORDER, notice=False), SUMMER, today=date(2026, 7, 10))
    assert (running.until, running.ended) == (date(2026, 7, 9), False)


def test_an_order_with_several_periods_has_a_notice_for_each() -> None:
    autumn = window(3, "boka-tid", "2026-10-26", "2026-11-02")
    held = for_order([], ORDER, (*SUMMER, autumn))
    assert [(n.since, n.until) for n in held] == [
        (date(2026, 6, 29), date(2026, 8, 2)),
        (date(2026, 10, 26), date(2026, 11, 1)),
    ]
    first, second = for_order(held, ORDER, SUMMER)
    assert (first.ended, second.ended) == (False, True)


def test_periods_that_share_days_are_told_in_one_notice() -> None:
    staggered = (SUMMER[0], window(2, "fornya-recept", "2026-07-06", "2026-08-10"))
    (notice,) = for_order([], ORDER, staggered)
    assert (notice.since, notice.until) == (date(2026, 6, 29), date(2026, 8, 9))
    assert '"Boka tid" och "Förnya recept"' in notice.text


def test_an_order_joins_its_text_with_another_and_takes_it_out_again() -> None:
    other = Notice(1, UNIT.hsa_id, date(2026, 7, 1), date(2026, 7, 2), "Annat.")
    plan = notice_texts.for_order([other], ORDER, SUMMER, name_of=name_of, next_number=2, today=TODAY)
    assert plan.violations == ()
    held = after([other], plan.steps)
    assert [(n.number, n.text.startswith("Annat. E-tj"), n.text.startswith("E-tj")) for n in held] == [
        (1, True, False), (2, False, True), (3, False, True)
    ]  # fmt: skip
    none = replace(ORDER, notice=False)
    back = notice_texts.for_order(
        held, none, SUMMER, name_of=name_of, next_number=4, today=TODAY, before=(ORDER, SUMMER)
    )
    left = [notice for notice in after(held, back.steps) if not notice.ended]
    assert left == [other]


def test_an_order_without_notice_plans_nothing() -> None:
    plan = notice_texts.for_order([], replace(ORDER, notice=False), SUMMER, name_of=name_of, next_number=2, today=TODAY)
    assert plan.steps == ()


# --- a notice that was written from a window -------------------------------------------------------------------------

WAS = notice_texts.of_window(SUMMER[0], SUMMER, None, name_of)
LATER = tuple(replace(each, until=midnight(date(2026, 8, 17))) for each in SUMMER)
WANTED = notice_texts.of_window(LATER[0], LATER, None, name_of)


def moved(*held: Notice, wanted: Notice | None = WANTED) -> tuple[list[Notice], list[str]]:
    """The notices that are up once the window has moved, and what is said of it."""
    plan = notice_texts.for_window(held, WAS, wanted, next_number=9, today=TODAY)
    return [each for each in after(held, plan.steps) if not each.ended], list(map(str, plan.notes))


def test_a_notice_follows_the_window_that_it_was_written_from() -> None:
    mine = replace(WAS, number=3)
    ((found,), said) = moved(mine)
    assert (found.text, found.since, found.until, said) == (WANTED.text, WAS.since, date(2026, 8, 16), [])
    assert moved(mine, wanted=None)[0] == []


def test_a_window_without_a_notice_moves_alone() -> None:
    assert moved() == ([], [])
    gone = replace(WAS, number=3, until=date(2026, 5, 1), since=date(2026, 4, 1))
    assert moved(gone) == ([gone], [])


def test_a_text_that_was_edited_since_stays_and_that_is_said() -> None:
    edited = replace(WAS, number=3, text="Vi har semesterstängt.")
    (kept, (said,)) = moved(edited)
    assert kept == [edited] and "N-3 was written from W-1 and edited since" in said


@pytest.mark.parametrize(
    ("since", "until", "then"),
    [
        (date(2026, 6, 20), WAS.until, (date(2026, 6, 20), date(2026, 8, 16))),
        (WAS.since, date(2026, 7, 5), (WAS.since, date(2026, 7, 5))),
    ],
)
def test_days_that_were_chosen_stay_and_that_is_said(since: date, until: date, then: tuple[date, date]) -> None:
    ((found,), (said,)) = moved(replace(WAS, number=3, since=since, until=until))
    assert (found.since, found.until, found.text) == (*then, WANTED.text)
    assert "the days that were chosen for it stay" in said
