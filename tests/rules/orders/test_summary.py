"""Many closures in a few lines: what is the same once, who is otherwise by name."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.orders.samples import ASK, BOOK, NAMES, ORDER, RENEW, window
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.summary import lines, subjects

TYPES = [BOOK, RENEW, ASK]
PERIOD = "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)"


def name(key: str) -> str:
    return NAMES.get(key, key)


def adding(units: int, *, but: dict[str, list[str]] | None = None, ends: dict[str, str] | None = None) -> list[Step]:
    """Steps that close all case types at units U1, U2 …; at those in `but` only these, some with another end."""
    steps = []
    for unit in (f"U{n + 1}" for n in range(units)):
        for case_type in (but or {}).get(unit, TYPES):
            until = (ends or {}).get(unit, "0803")
            steps.append(Step(None, window(len(steps) + 1, until=until, case_type=case_type, unit=unit)))
        steps.append(Step(None, Order("IT-1", unit, handover="U0")))
    return steps


def said(steps: list[Step], most: int = 10) -> list[str]:
    return [str(line) for line in lines(steps, name, most)]


def test_two_hundred_windows_are_ten_lines_that_name_who_is_otherwise() -> None:
    told = said(adding(67, but={"U5": [BOOK], "U6": [BOOK, RENEW]}, ends={"U9": "0810"}))
    assert told == [
        f"+ 195 closures at 66 units: {PERIOD}",
        "    Boka tid: 66 units",
        "    Förnya recept: 65 units, not U5",
        "    Kontakta mig: 64 units, not U5, U6",
        "+ 3 closures at U9: closed Mon 29 June – Sun 9 Aug 2026, opens Mon 10 Aug (v. 27–32)",
        "    Boka tid, Förnya recept, Kontakta mig",
        "+ 67 orders: IT-1",
    ]


def test_who_is_otherwise_is_named_as_far_as_the_lines_hold() -> None:
    few = {f"U{n}": [BOOK] for n in range(1, 31)}
    assert said(adding(67, but=few), 20)[1:3] == [
        "    Boka tid: 67 units",
        f"    Förnya recept, Kontakta mig: 37 units, not {', '.join(few)}",
    ]
    rest = ", ".join(f"U{n}" for n in range(31, 41))
    assert said(adding(40, but=few), 20)[2] == f"    Förnya recept, Kontakta mig: 10 units ({rest})"
    short = said(adding(67, but=few), 6)
    named = ", ".join([*few][:12])
    assert short[2] == f"    Förnya recept, Kontakta mig: 37 units, not {named} and 18 more"
    assert len(short) == 4


def test_where_all_periods_differ_they_are_told_in_all_with_who_is_first_last_and_longest() -> None:
    ends = {f"U{n}": f"08{n:02}" for n in range(1, 28)}
    told = said(adding(27, ends=ends, but={"U4": [BOOK]}))
    assert told == [
        "+ 79 closures at 27 units: from Mon 29 June 2026 (U1), the last opens Thu 27 Aug 2026 (U27)",
        "    Boka tid: 27 units",
        "    Förnya recept, Kontakta mig: 26 units, not U4",
        "    units by week: v. 27: 27, v. 28: 27, v. 29: 27, v. 30: 27, v. 31: 27, v. 32: 24, v. 33: 17, v. 34: 10,"
        " v. 35: 3",
        "    the longest: U27, v. 27–35",
        "+ 27 orders: IT-1",
    ]


def test_what_changes_is_told_with_what_it_was() -> None:
    one, other = window(), window(2, case_type=RENEW)
    steps = [
        Step(one, replace(one, until=window(until="0810").until)),
        Step(other, replace(other, cancelled_at=other.since)),
        Step(ORDER, replace(ORDER, withdrawn_at=one.since)),
        Step(window(3), window(3)),
    ]
    assert said(steps) == [
        f"~ 1 closure at Teleborg: {PERIOD}, cancelled",
        "    Förnya recept",
        f"~ 1 closure at Teleborg: {PERIOD} → closed Mon 29 June – Sun 9 Aug 2026, opens Mon 10 Aug (v. 27–32)",
        "    Boka tid",
        "~ 1 order: IT-1",
        "    withdrawn: 1",
    ]


def test_orders_that_hand_over_to_nobody_are_named() -> None:
    steps = [Step(None, Order(f"IT-{n}", f"U{n}", handover=None if n == 3 else "U0")) for n in range(1, 6)]
    assert said(steps) == ["+ 5 orders: IT-1, IT-2, IT-3 and 2 more", "    without handover: U3"]
    assert said([Step(None, Order("IT-1", "U1"))])[1] == "    without handover: all"


@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from(TYPES), st.integers(1, 28)), min_size=1, unique=True))
def test_it_is_never_long_and_counts_every_window(closed: list[tuple[int, str, int]]) -> None:
    steps = [
        Step(None, window(n + 1, until=f"08{day:02}", case_type=case_type, unit=f"U{unit}"))
        for n, (unit, case_type, day) in enumerate(closed)
    ]
    told = said(steps)
    assert len(told) <= 10
    counted = [int(word) for line in told for word, what in zip(line.split(), line.split()[1:], strict=False)
               if what in ("closure", "closures")]  # fmt: skip
    assert sum(counted) == len(closed)
    named = {record.unit for record in subjects(steps)} | {record.case_type for record in subjects(steps)}
    assert named == {f"U{unit}" for unit, _, _ in closed} | {case_type for _, case_type, _ in closed}
