"""What an OSM text says of red days: a rule that a card can hold, or refused with what can be done instead."""

from __future__ import annotations

import pytest

from vis_cli.rules.cards.hours import Hours
from vis_cli.rules.cards.hours_osm import parse, read
from vis_cli.rules.cards.hours_rules import Wrongs

OFFICE = "Mo-Fr 08:00-16:00"
SUMMER = "2026 Jun 15-2026 Aug 09 Mo-Fr 10:00-12:00"


@pytest.mark.parametrize(
    ("text", "hours", "rule", "opens_more"),
    [
        (f"{OFFICE}; PH off", OFFICE, "closed", False),
        (f"{OFFICE}; ph closed", OFFICE, "closed", False),
        (f"{OFFICE}, PH off", OFFICE, "closed", False),
        (f"{OFFICE}; Sa,Su,PH off", OFFICE, "closed", False),
        (f"{OFFICE}; PH,Sa-Su off", OFFICE, "closed", False),
        (f"{OFFICE}; PH Mo-Fr off", OFFICE, "closed", False),
        ("24/7; PH off", "24/7", "closed", False),
        (f"{OFFICE}; PH 10:00-14:00", OFFICE, "10:00-14:00", True),
        (f"{OFFICE}; PH 10:00-14:00; Sa-Su off", OFFICE, "10:00-14:00", False),
        (f"{OFFICE}; PH Mo-Fr 10:00-11:00,12:00-13:00", OFFICE, "10:00-11:00,12:00-13:00", False),
        (f"{OFFICE}; PH 10:00-11:00, PH 12:00-13:00", OFFICE, "10:00-11:00,12:00-13:00", True),
        ("Mo-Su 08:00-16:00; PH 10:00-14:00", "Mo-Su 08:00-16:00", "10:00-14:00", False),
        ("Mo-Fr,PH 08:00-16:00", OFFICE, "08:00-16:00", True),
        ("PH,Mo-Su 08:00-16:00", "Mo-Su 08:00-16:00", "08:00-16:00", False),
        ("Mo-Th 08:00-16:00; Fr 08:00-14:00; PH off", "Mo-Th 08:00-16:00; Fr 08:00-14:00", "closed", False),
        (f"{OFFICE}; {SUMMER}; PH off", f"{OFFICE}; {SUMMER}", "closed", False),
        (f"{OFFICE}; {SUMMER}; PH 10:00-12:00", f"{OFFICE}; {SUMMER}", "10:00-12:00", True),
        (f"{OFFICE}; PH off; 2026 Dec 24 08:00-10:00", f"{OFFICE}; 2026 Dec 24 08:00-10:00", "closed", False),
        (f"{OFFICE}; PH off; 2026 Dec 22-2027 Jan 06 off", f"{OFFICE}; 2026 Dec 22-2027 Jan 06 off", "closed", False),
        (f"{OFFICE}; PH off; Dec 24 off", OFFICE, "closed", False),
        (f"{SUMMER}; PH off", SUMMER, "closed", False),
    ],
)
def test_what_a_rule_can_hold_is_understood(text: str, hours: str, rule: str, opens_more: bool) -> None:
    found, told = read(text)
    assert told is not None
    assert (found, told.rule, told.opens_more) == (parse(hours), rule, opens_more)


def test_a_text_without_red_days_says_nothing_of_them() -> None:
    assert read(OFFICE) == (parse(OFFICE), None)
    assert isinstance(read("off")[0], Hours)


@pytest.mark.parametrize(
    ("text", "id", "offset", "hint"),
    [
        (f"PH off; {OFFICE}", "no-effect", 0, "PH last"),
        (f"Su,PH off; {OFFICE}", "no-effect", 3, "PH last"),
        (f"{OFFICE}; PH off; PH 10:00-12:00", "no-effect", 19, "PH last"),
        (f"{OFFICE}; PH off; Mo 08:00-10:00", "not-supported", 19, "hours except"),
        ("Mo-Sa 08:00-16:00; PH Mo-Fr off", "not-supported", 19, "hours except"),
        (f"{OFFICE}; PH Mo 10:00-12:00; PH Tu-Fr 10:00-14:00", "not-supported", 19, "hours except"),
        (f"{OFFICE}, PH 18:00-20:00", "not-supported", 19, "hours except"),
        (f"{OFFICE}; PH off; Dec 24 08:00-10:00", "not-supported", 27, "hours except"),
        (f"{OFFICE}; PH 10:00-12:00; Dec 24 off", "not-supported", 35, "hours except"),
        (f"{OFFICE}; PH off; {SUMMER}", "not-supported", 19, "PH after dated hours"),
        (f"{OFFICE}; PH off; 2026 Jun 15+ Mo-Fr 10:00-12:00", "not-supported", 19, "PH after dated hours"),
        (f"{OFFICE}; PH off; 1970 Jan 01-2026 Jun 15 Mo-Fr 10:00-12:00", "not-supported", 19, "PH after dated hours"),
        (f"{OFFICE}; PH -1 day 08:00-12:00", "not-supported", 19, "holidays set"),
        (f"{OFFICE}; 2026 Jun 15-Aug 9 PH off", "not-supported", 37, "holidays set"),
        (f'{OFFICE}; PH 10:00-12:00 "akut"', "comment-of-red-days", 19, "holidays set"),
        (f"{OFFICE}; PH,PH off", "no-effect", 22, "once"),
        (f"{OFFICE}; Su,PH,Su off", "no-effect", 25, "once"),
        ("PH off", "no-days", 0, "usual hours first"),
        (f"{OFFICE}; PH", "no-times", 19, "off"),
        (f"{OFFICE}; SH off", "not-supported", 19, "School holidays"),
        (f"{OFFICE}; PH,SH off", "not-supported", 22, "School holidays"),
        (f"{OFFICE}; Dec 24 off", "no-year", 19, "2026"),
    ],
)
def test_what_no_rule_can_hold_is_refused_with_what_can_be_done(text: str, id: str, offset: int, hint: str) -> None:
    with pytest.raises(Wrongs) as caught:
        read(text)
    fault = caught.value.faults[0]
    assert (fault.id, fault.offset) == (id, offset)
    assert hint in str(fault.hint)


def test_hours_alone_have_no_place_for_what_holds_on_red_days() -> None:
    for text in (f"{OFFICE}; PH off", f"{OFFICE}; PH 10:00-14:00"):
        with pytest.raises(Wrongs) as caught:
            parse(text)
        assert [(fault.id, fault.offset) for fault in caught.value.faults] == [("not-supported", 19)]
