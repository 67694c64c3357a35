"""Order files: English and Swedish, one or many, and every fault at its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.text import decode
from vis_cli.files.orders import orders
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.orders.orders import OrderNames, Request

BIRKA, MOHEDA = "SE2321000065-TEST0003", "SE2321000065-TEST0001"
NAMES = OrderNames(
    Directory("unit", {BIRKA: "Vårdcentralen Birka", MOHEDA: "Vårdcentralen Moheda"}, []),
    Directory("case type", {"boka-tid": "Boka tid", "egen": "Egen fråga"}, []),
    {BIRKA: frozenset({"boka-tid", "egen"}), MOHEDA: frozenset({"egen"})},
    frozenset({"boka-tid"}),
    {("IT-0", BIRKA): None},
    {MOHEDA: date(2026, 7, 1)},
)
ORDER = """\
ref: IT-1
unit: Birka
case_types: [Boka tid]
deactivate: 2026-06-29
reactivate: 2026-08-03
"""


def read(*texts: str) -> tuple[list[Request], list[tuple[str, int | None, int | None]], int]:
    files = [yaml_nodes.parse(decode(f"{n}.yaml", text.encode())) for n, text in enumerate(texts)]
    requests, faults, count = orders.read(files, NAMES)
    return requests, [(each.id, each.source.line, each.source.column) for each in faults if each.source], count


@pytest.mark.parametrize(
    "text",
    [
        ORDER,
        f"orders: [{{ref: IT-1, unit: {BIRKA}, case_types: all, weeks: v. 27-31 2026}}]",
        "beställningar:\n- ärendenummer: IT-1\n  enhet: Birka\n  ärendetyper: [Boka tid]\n  inaktiveras: 2026-06-29\n"
        "  t.o.m.: 2026-08-02\n",
        '{"orders": [{"ref": "IT-1", "unit": "Birka", "case_types": ["Boka tid"], "weeks": "2026-W27..2026-W31"}]}',
    ],
)
def test_the_same_order_in_each_of_its_forms(text: str) -> None:
    [request], faults, count = read(text)
    assert (faults, count) == ([], 1)
    [closure] = request.closures
    assert (closure.since, closure.until) == (parse_moment("2026-06-29"), parse_moment("2026-08-03"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("unit: Birka", "unit: Brika"), ("unknown-unit", 2, 7)),
        (("[Boka tid]", "[Boka tid, Boka tdi]"), ("unknown-case-type", 3, 24)),
        (("[Boka tid]", "[Boka tid, boka tid]"), ("duplicate-case-type", 3, 24)),
        (("2026-08-03", "2026-06-29"), ("reversed-period", 5, 13)),
        (("reactivate: 2026-08-03\n", ""), ("missing-key", 1, 1)),
        (("2026-08-03", "2026-02-30"), ("faulty-date", 5, 13)),
        (("ref: IT-1\n", "ref: IT-1\nreplaces: IT-1\n"), ("replaces-itself", 2, 11)),
        (("ref: IT-1\n", "ref: IT-1\nreplaces: IT-9\n"), ("unknown-order", 2, 11)),
        (("ref: IT-1\n", "ref: IT-1\nhandover: Birka\n"), ("handover-to-itself", 2, 11)),
        (("ref: IT-1\n", "ref: IT-1\nweeks: 2026-W27\n"), ("two-periods", 5, 13)),
    ],
)
def test_a_fault_stands_at_its_place(change: tuple[str, str], fault: tuple[str, int, int]) -> None:
    requests, faults, _ = read(ORDER.replace(*change))
    assert requests == [] and fault in faults


def test_the_same_order_in_two_files_is_a_fault_and_a_closed_unit_too() -> None:
    assert [id for id, _, _ in read(ORDER, ORDER)[1]] == ["duplicate-order"]
    closed = ORDER.replace("Birka", "Moheda").replace("Boka tid", "Egen fråga")
    assert [id for id, _, _ in read(closed)[1]] == ["closed-unit"]


def test_an_order_may_replace_one_that_stands_in_another_file() -> None:
    requests, faults, _ = read(ORDER, ORDER.replace("IT-1", "IT-2") + "replaces: IT-1\n")
    assert faults == [] and [request.order.replaces for request in requests] == [None, "IT-1"]


# --- units that are closed for good ----------------------------------------------------------------------------------

TOOK_OVER = replace(
    NAMES,
    units=Directory("unit", dict(NAMES.units.names), [("Vårdcentralen Moheda", BIRKA)], [MOHEDA]),
    orders={("IT-1", MOHEDA): None},
    closed={MOHEDA: date(2026, 7, 1)},
    offers=dict.fromkeys((BIRKA, MOHEDA), frozenset({"boka-tid"})),
)
OF_MOHEDA = ORDER.replace("Birka", "Vårdcentralen Moheda")


def units(text: str, known: OrderNames) -> tuple[list[str], list[str]]:
    requests, faults, _ = orders.read([yaml_nodes.parse(decode("o.yaml", text.encode()))], known)
    return [request.order.unit for request in requests], [fault.id for fault in faults]


def test_an_order_that_is_known_goes_on_meaning_its_unit_when_that_is_closed() -> None:
    assert units(OF_MOHEDA, TOOK_OVER) == ([MOHEDA], [])
    later = OF_MOHEDA.replace("2026-06-29", "2026-07-06")
    assert units(later, TOOK_OVER) == ([MOHEDA], [])


@pytest.mark.parametrize(
    ("first", "found"),
    [("2026-06-30", ([], ["closed-unit"])), ("2026-07-01", ([BIRKA], []))],
)
def test_the_name_of_a_unit_leads_to_the_one_that_took_over_from_the_day_it_is_closed(
    first: str, found: tuple[list[str], list[str]]
) -> None:
    new = OF_MOHEDA.replace("IT-1", "IT-2").replace("2026-06-29", first)
    assert units(new, TOOK_OVER) == found
    assert units(new, replace(TOOK_OVER, units=TOOK_OVER.units.when_gone([]))) == found  # whatever today is


@pytest.mark.parametrize(("first", "faults"), [("2026-06-30", []), ("2026-07-01", ["closed-unit"])])
def test_nobody_is_handed_over_to_a_unit_that_is_closed_by_then(first: str, faults: list[str]) -> None:
    text = ORDER.replace("2026-06-29", first) + f"handover: {MOHEDA}\n"
    assert units(text, replace(TOOK_OVER, orders={}))[1] == faults
    assert units(text, replace(TOOK_OVER, orders={("IT-1", BIRKA): None}))[1] == []  # it was applied: told by the plan
