"""Orders for many units, as the reader sees them."""

from __future__ import annotations

from dataclasses import replace

from tests.files.orders.test_orders import BIRKA, MOHEDA, NAMES
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.text import decode
from vis_cli.files.orders import orders
from vis_cli.files.orders.several import each_unit
from vis_cli.rules.orders.orders import OrderNames, Request

KNOWN = replace(NAMES, closed={}, below=lambda unit: [BIRKA, MOHEDA])


def read(text: str, known: OrderNames = KNOWN) -> tuple[list[Request], list[str]]:
    requests, faults, _ = orders.read([yaml_nodes.parse(decode("o.yaml", text.encode()))], known)
    return requests, [fault.id for fault in faults]


def test_those_that_offer_nothing_of_it_are_left_out() -> None:
    text = "ref: IT-1\nunder: Birka\ncase_types: {}\nweeks: 2026-W27\n"
    for types in ("[Boka tid]", "all"):
        requests, faults = read(text.format(types))
        assert (faults, [(each.order.unit, each.order.all_types) for each in requests]) == (
            [], [(BIRKA, types == "all")]
        )  # fmt: skip
    none = replace(KNOWN, below=lambda unit: [MOHEDA])
    assert read(text.format("all"), none) == ([], ["nothing-offered"])


def test_an_order_of_one_unit_stands_as_it_is() -> None:
    file = yaml_nodes.parse(decode("o.yaml", b"ref: IT-1\nunit: Birka\n"))
    (node,) = file.documents
    assert isinstance(node, yaml_nodes.Mapping) and each_unit(file, node, KNOWN) == [node]


def test_the_schema_takes_one_unit_or_what_stands_for_several() -> None:
    required = orders.schema()["$defs"]["order"]["allOf"]
    either = [each for one in required for each in one.get("anyOf", ()) if "unit" in str(one)]
    keys = {each["required"][0] for each in either if "required" in each}
    assert {"unit", "enhet", "units", "enheter", "under", "underliggande"} <= keys
