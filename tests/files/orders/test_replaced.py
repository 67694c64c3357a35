"""Orders instead of others: of the same unit, and never in a ring."""

from __future__ import annotations

import pytest

from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.text import decode
from vis_cli.files.orders import orders
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.orders import OrderNames

A, B = "SE2321000065-TEST0001", "SE2321000065-TEST0002"


def read(*said: tuple[str, str, str | None], known: dict[tuple[str, str], str | None] | None = None) -> list[str]:
    """The faults of orders of (ref, unit, replaces), with their lines."""
    names = OrderNames(
        Directory("unit", {A: "Alfa", B: "Birka"}),
        Directory("case type", {"boka-tid": "Boka tid"}),
        dict.fromkeys((A, B), frozenset({"boka-tid"})),
        frozenset({"boka-tid"}),
        known or {},
    )
    text = "orders:\n" + "".join(
        f"- {{ref: {ref}, unit: {unit}, case_types: all, weeks: 2026-W27"
        f"{f', replaces: {replaces}' if replaces else ''}}}\n"
        for ref, unit, replaces in said
    )
    _, faults, _ = orders.read([yaml_nodes.parse(decode("o.yaml", text.encode()))], names)
    return [f"{fault.source.line if fault.source else 0} {fault.id}: {fault.message}" for fault in faults]


def test_an_order_replaces_one_of_its_own_unit() -> None:
    assert read(("IT-1", "Alfa", None), ("IT-2", "Alfa", "IT-1")) == []
    assert read(("IT-2", "Alfa", "IT-1"), known={("IT-1", A): None}) == []
    assert read(("IT-1", "Alfa", None), ("IT-1", "Birka", None), ("IT-2", "Alfa", "IT-1")) == []


def test_an_order_of_another_unit_is_not_replaced() -> None:
    told = "IT-1 is an order of Birka, not of this unit."
    assert read(("IT-1", "Birka", None), ("IT-2", "Alfa", "IT-1")) == [f"3 other-unit: {told}"]
    assert read(("IT-2", "Alfa", "IT-1"), known={("IT-1", B): None}) == [f"2 other-unit: {told}"]


@pytest.mark.parametrize(
    ("said", "known", "ring"),
    [
        ([("IT-1", "Alfa", "IT-2"), ("IT-2", "Alfa", "IT-1")], {}, "IT-1, IT-2, IT-1"),
        (
            [("IT-9", "Alfa", "IT-1"), ("IT-1", "Alfa", "IT-2"), ("IT-2", "Alfa", "IT-3"), ("IT-3", "Alfa", "IT-1")],
            {},
            "IT-1, IT-2, IT-3, IT-1",
        ),
        ([("IT-1", "Alfa", "IT-2")], {("IT-2", A): "IT-1", ("IT-1", A): None}, "IT-2, IT-1, IT-2"),
    ],
)
def test_orders_in_a_ring_are_a_fault_told_once(
    said: list[tuple[str, str, str | None]], known: dict[tuple[str, str], str | None], ring: str
) -> None:
    (fault,) = read(*said, known=known)
    assert fault.partition(": ")[2] == f"orders replace one another in a ring: {ring}."


def test_a_chain_is_no_ring_and_orders_of_two_units_are_none() -> None:
    assert read(("IT-1", "Alfa", "IT-2"), ("IT-2", "Alfa", "IT-3"), ("IT-3", "Alfa", None)) == []
    assert (
        read(("IT-1", "Alfa", "IT-2"), ("IT-2", "Alfa", None), ("IT-2", "Birka", "IT-1"), ("IT-1", "Birka", None)) == []
    )
    assert read(("IT-1", "Alfa", "IT-2"), known={("IT-2", A): None}) == []


def test_a_long_chain_is_looked_at_once() -> None:
    many = [(f"IT-{n}", "Alfa", f"IT-{n + 1}") for n in range(3000)]
    (fault,) = read(*many, ("IT-3000", "Alfa", "IT-2990"))
    assert fault.startswith("2992 replaces-ring: ")
