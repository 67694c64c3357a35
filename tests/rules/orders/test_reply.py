"""The Swedish answer that closes a ticket, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.orders.samples import ASK, BIRKA, BOOK, NAMES, NOW, RENEW, TELEBORG, at, window
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.reply import Around, reply
from vis_cli.rules.orders.windows import Window

ORDER = Order("IT-1", TELEBORG, handover=BIRKA)
HEAD = f"Hej!\n\nÄrende: IT-1\nEnhet: Teleborg ({TELEBORG})\n\n"
HANDOVER = f"\n\nHänvisning: Birka ({BIRKA})"
FOOT = "\n\nVänliga hälsningar\nVIS-support"
SUMMER = """\
Inaktiveras: måndag 29 juni 2026
Sista dag stängt: söndag 2 augusti 2026 (v. 27–31)
Aktiveras: måndag 3 augusti 2026"""


def test_an_answer_names_unit_case_types_days_and_handover() -> None:
    text = reply(ORDER, [window(1, case_type=RENEW), window(2)], NAMES, NOW)
    assert text == f"{HEAD}Ärendetyper: Boka tid, Förnya recept\n{SUMMER}{HANDOVER}{FOOT}"


def test_cases_that_wait_are_counted_in_the_answer() -> None:
    waits = "\nÖppna ärenden i de ärendetyper som stängs: 3. Fördela, besvara eller avsluta dem."
    assert reply(ORDER, [window()], NAMES, NOW, 3) == f"{HEAD}Ärendetyper: Boka tid\n{SUMMER}{HANDOVER}{waits}{FOOT}"
    assert "Öppna ärenden" not in reply(ORDER, [window()], NAMES, NOW, 0)


def test_a_missing_handover_is_asked_for() -> None:
    text = reply(replace(ORDER, handover=None), [window()], NAMES, NOW)
    asked = "\n\nHänvisning saknas. Svara gärna vart invånarna ska vända sig."
    assert text == f"{HEAD}Ärendetyper: Boka tid\n{SUMMER}{asked}{FOOT}"


def test_what_has_no_name_stands_by_its_id() -> None:
    text = reply(ORDER, [window()], {}, NOW)
    assert f"Enhet: {TELEBORG} ({TELEBORG})" in text
    assert f"Ärendetyper: {BOOK}\n" in text
    assert f"Hänvisning: {BIRKA} ({BIRKA})" in text


@pytest.mark.parametrize(
    ("held", "days"),
    [
        (
            window(since="0629", until="2026-06-29 16:30"),
            "Inaktiveras: måndag 29 juni 2026 kl. 00.00\nAktiveras: måndag 29 juni 2026 kl. 16.30",
        ),
        (
            window(since="2026-06-29 08:05", until="2026-06-30 16:30"),
            "Inaktiveras: måndag 29 juni 2026 kl. 08.05\nAktiveras: tisdag 30 juni 2026 kl. 16.30",
        ),
        (
            window(since="2026-06-29 08:05", until="0701"),
            "Inaktiveras: måndag 29 juni 2026 kl. 08.05\n"
            "Sista dag stängt: tisdag 30 juni 2026 (v. 27)\nAktiveras: onsdag 1 juli 2026",
        ),
        (
            window(since="0629", until="0630"),
            "Inaktiveras: måndag 29 juni 2026\n"
            "Sista dag stängt: måndag 29 juni 2026 (v. 27)\nAktiveras: tisdag 30 juni 2026",
        ),
        (  # over the clock's change: midnight is midnight on both sides
            window(since="1024", until="1026"),
            "Inaktiveras: lördag 24 oktober 2026\n"
            "Sista dag stängt: söndag 25 oktober 2026 (v. 43)\nAktiveras: måndag 26 oktober 2026",
        ),
    ],
)
def test_times_of_day_stand_where_they_are_not_midnight(held: Window, days: str) -> None:
    assert reply(ORDER, [held], NAMES, NOW) == f"{HEAD}Ärendetyper: Boka tid\n{days}{HANDOVER}{FOOT}"


def test_periods_stand_in_their_order_each_with_its_case_types() -> None:
    held = [window(1, "0720", "0727"), window(2, "0629", "0706", RENEW), window(3, "0629", "0706", ASK)]
    text = reply(ORDER, held, NAMES, NOW)
    assert [line for line in text.splitlines() if line.startswith(("Ärendetyper", "Inaktiveras"))] == [
        "Ärendetyper: Förnya recept, Kontakta mig",
        "Inaktiveras: måndag 29 juni 2026",
        "Ärendetyper: Boka tid",
        "Inaktiveras: måndag 20 juli 2026",
    ]
    assert text.count("\n\nÄrendetyper: ") == 2


def test_an_order_that_came_late_is_told_which_day_was_asked_for() -> None:
    late = [
        window(1, "2026-06-10 12:00", "0803", asked="0608"),
        window(2, "2026-06-10 12:00", "0803", RENEW, asked="0601"),
        window(3, "2026-06-10 12:00", "0803", ASK, asked="0601"),
    ]
    text = reply(ORDER, late, NAMES, NOW)
    asked = "Beställt från: måndag 1 juni 2026, kom in för sent\nBeställt från: måndag 8 juni 2026, kom in för sent\n"
    assert f"Aktiveras: måndag 3 augusti 2026\n{asked}\nHänvisning" in text
    assert text.count("Beställt från") == 2


@pytest.mark.parametrize(("until", "over"), [("2026-06-10 12:00", True), ("2026-06-10 12:01", False)])
def test_a_closure_that_is_over_is_said_to_be(until: str, over: bool) -> None:
    text = reply(ORDER, [window(1, "0601", until), window(2)], NAMES, NOW)
    assert ("\nStängningen är avslutad.\n\nÄrendetyper" in text) is over
    assert text.count("Stängningen är avslutad.") == over


CANCELLED = [window(cancelled="0601")]


@pytest.mark.parametrize(
    ("withdrawn", "held", "later", "why"),
    [
        (True, CANCELLED, None, "är återtagen"),
        (True, [], None, "är återtagen"),
        (True, CANCELLED, "IT-2", "är ersatt av IT-2"),
        (False, CANCELLED, None, "är återtagen"),
        (False, CANCELLED, "IT-2", "är återtagen"),  # not withdrawn by it: its windows were cancelled one by one
        (False, [], None, "kom in efter stängningens sista dag"),
        (True, [window()], None, "är återtagen"),
    ],
)
def test_an_order_by_which_nothing_is_closed_says_why(
    withdrawn: bool, held: list[Window], later: str | None, why: str
) -> None:
    order = replace(ORDER, withdrawn_at=at("0601") if withdrawn else None)
    closed = f"Beställningen {why}. Inga ärendetyper är stängda enligt den."
    assert reply(order, held, NAMES, NOW, 3, later) == f"{HEAD}{closed}{FOOT}"


def test_cancelled_windows_are_not_in_the_answer() -> None:
    assert reply(ORDER, [window(1), window(2, case_type=RENEW, cancelled="0601")], NAMES, NOW) == (
        f"{HEAD}Ärendetyper: Boka tid\n{SUMMER}{HANDOVER}{FOOT}"
    )


# --- what lies around the order --------------------------------------------------------------------------------------


def test_the_day_on_which_it_really_opens_is_that_of_the_last_order_that_closes_it() -> None:
    longer = window(7, "0720", "0817", ref="IT-2")
    text = reply(ORDER, [window()], NAMES, NOW, around=Around([longer]))
    days = SUMMER.replace("Sista dag stängt", "Sista dag enligt beställningen").replace("3 augusti", "17 augusti")
    assert text == f"{HEAD}Ärendetyper: Boka tid\n{days}, stängt längre enligt IT-2{HANDOVER}{FOOT}"


@pytest.mark.parametrize(
    ("other", "opens"),
    [
        (window(7, "0803", "0817", ref=None), "måndag 17 augusti 2026, stängt längre än beställt"),  # touching
        (window(7, "0804", "0817", ref="IT-2"), "måndag 3 augusti 2026"),
        (window(7, "0720", "0817", RENEW, ref="IT-2"), "måndag 3 augusti 2026"),
        (window(7, "0720", "0817", ref="IT-2", unit=BIRKA), "måndag 3 augusti 2026"),
        (window(7, "0720", "0817", ref="IT-2", cancelled="0610"), "måndag 3 augusti 2026"),
        (window(7, "0720", "0803", ref="IT-2"), "måndag 3 augusti 2026"),
    ],
)
def test_only_what_closes_the_same_without_a_gap_keeps_it_closed(other: Window, opens: str) -> None:
    assert f"\nAktiveras: {opens}\n" in reply(
        replace(ORDER, handover=None), [window()], NAMES, NOW, around=Around([other])
    )


@pytest.mark.parametrize(("day", "never"), [((2026, 8, 3), True), ((2026, 8, 4), False)])
def test_what_ends_because_the_unit_is_closed_for_good_is_never_activated(
    day: tuple[int, int, int], never: bool
) -> None:
    text = reply(ORDER, [window()], NAMES, at("0901"), around=Around(closed={TELEBORG: date(*day)}))
    assert ("Aktiveras inte: enheten är stängd för gott från måndag 3 augusti 2026\n" in text) is never
    assert ("Stängningen är avslutad." in text) is not never


def test_that_the_unit_that_takes_over_is_closed_itself_is_said() -> None:
    around = Around([window(7, "0706", "0727", RENEW, unit=BIRKA), window(8, unit=BIRKA)], {BIRKA: date(2026, 7, 30)})
    text = reply(ORDER, [window()], NAMES, NOW, around=around)
    assert text.endswith(
        f"{HANDOVER}\nObservera: enheten som tar över är stängd för gott från torsdag 30 juli 2026."
        "\nObservera: enheten som tar över har också stängt: Boka tid från måndag 29 juni 2026, öppnar måndag 3 augusti"
        f" 2026.{FOOT}"
    )


def test_an_order_that_went_on_with_what_another_had_closed_did_not_come_late() -> None:
    order = replace(ORDER, ref="IT-2", replaces="IT-1")
    old = window(1, "0601", "0701", cancelled="2026-06-10 12:00")
    new = window(2, "2026-06-10 12:00", "0803", asked="0601", ref="IT-2")
    late = window(3, "2026-06-10 12:00", "0803", RENEW, asked="0601", ref="IT-2")
    text = reply(order, [new, late], NAMES, NOW, around=Around([old]))
    assert text.count("kom in för sent") == 1
    assert "\nFortsätter efter IT-1 från onsdag 10 juni 2026, utan avbrott\n" in text


def offer(
    offered: bool, since: str, case_type: str = ASK, *, asked: str | None = None, cancelled: str | None = None
) -> OrderedOffer:
    return OrderedOffer(
        TELEBORG,
        case_type,
        "IT-1",
        offered,
        at(since),
        at(asked) if asked else None,
        at(cancelled) if cancelled else None,
    )


def offers(*ordered: OrderedOffer, **more: object) -> str:
    return reply(Order("IT-1", TELEBORG), [], NAMES, NOW, around=replace(Around(ordered=ordered), **more))  # type: ignore[arg-type]


def test_what_is_offered_and_dropped_stands_with_its_day() -> None:
    said = offers(offer(True, "0901"), offer(False, "0901", BOOK), offer(False, "0901", RENEW))
    assert said.split("\n")[5:12] == [
        "Ärendetyper: Kontakta mig", "Erbjuds från: tisdag 1 september 2026", "",
        "Ärendetyper: Boka tid, Förnya recept", "Tas bort, går inte att välja från: tisdag 1 september 2026", "",
        "Hänvisning saknas. Svara gärna vart invånarna ska vända sig.",
    ]  # fmt: skip
    assert "Hänvisning" not in offers(offer(True, "0901"))  # nobody has to go elsewhere


def test_an_offer_that_came_late_or_at_a_unit_that_is_gone_says_so() -> None:
    said = offers(offer(True, "2026-06-10 12:00", asked="0601"))
    assert "Erbjuds från: onsdag 10 juni 2026\nBeställt från: måndag 1 juni 2026, kom in för sent" in said
    gone = offers(offer(True, "0901"), closed={TELEBORG: date(2026, 9, 1)})
    assert "Erbjuds inte: enheten är stängd för gott från tisdag 1 september 2026" in gone


def test_offers_that_were_taken_back_are_no_longer_in_force() -> None:
    assert "Beställningen är återtagen. Inga ärendetyper läggs till eller tas bort enligt den." in offers(
        offer(True, "0901", cancelled="0608")
    )


@pytest.mark.parametrize(
    ("ordered", "says"),
    [
        (offer(False, "0715", BOOK), "Aktiveras inte: enheten erbjuder inte längre detta"),
        (offer(False, "0803", BOOK), "Aktiveras inte: enheten erbjuder inte längre detta"),
        (offer(False, "0804", BOOK), "Aktiveras: måndag 3 augusti 2026"),
    ],
)
def test_what_is_dropped_before_it_opens_is_not_said_to_open(ordered: OrderedOffer, says: str) -> None:
    assert says in reply(Order("IT-2", TELEBORG), [window(ref="IT-2")], NAMES, NOW, around=Around(ordered=[ordered]))


def test_what_is_offered_only_during_a_closure_opens_after_it() -> None:
    around = Around(dropped=frozenset({BOOK}), ordered=[offer(True, "0715", BOOK)])
    said = reply(Order("IT-2", TELEBORG), [window(ref="IT-2")], NAMES, NOW, around=around)
    assert "Aktiveras: måndag 3 augusti 2026\n" in said
