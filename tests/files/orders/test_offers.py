"""What orders offer and drop, as files have it: both languages, tables, many units, and `all` as of those days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.files.orders.test_orders import BIRKA, MOHEDA, NAMES, ORDER
from tests.rules.orders.samples import at
from vis_cli.files.core import text as texts
from vis_cli.files.core import yaml_nodes
from vis_cli.files.orders import orders, sheet
from vis_cli.files.orders.offers import Offerings
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import OrderNames, Request

TYPES = {"boka-tid": "Boka tid", "egen": "Egen fråga", "vaccination": "Vaccination"}
KNOWN = replace(
    NAMES,
    case_types=Directory("case type", TYPES, []),
    central=frozenset({"boka-tid", "vaccination"}),
    closed={},
    today=date(2026, 6, 10),
    below=lambda unit: [BIRKA, MOHEDA],
)
OFFER = "ref: IT-1\nunit: Birka\noffer: [Vaccination]\ndrop: [Boka tid]\nfrom: 2026-09-01\n"


def read(*written: str, known: OrderNames = KNOWN) -> tuple[list[Request], list[tuple[str, int | None, int | None]]]:
    files = [yaml_nodes.parse(texts.decode(f"{n}.yaml", each.encode())) for n, each in enumerate(written)]
    requests, faults, _ = orders.read(files, known)
    return requests, [(each.id, each.source.line, each.source.column) for each in faults if each.source]


def offers(request: Request) -> list[tuple[str, bool, str]]:
    return [(each.case_type, each.offered, f"{each.since:%m-%d}") for each in request.offers]


@pytest.mark.parametrize(
    "text",
    [
        OFFER,
        "ärendenummer: IT-1\nenhet: Birka\nerbjud: [Vaccination]\nta bort: [Boka tid]\nfrån: 2026-09-01\n",
        "ärendenummer: IT-1\nEnhet: Birka\nErbjud: [Vaccination]\nTa bort: [Boka tid]\ngäller från: 2026-09-01\n",
    ],
)
def test_an_order_may_only_offer_and_drop_in_either_language(text: str) -> None:
    [request], faults = read(text)
    assert (faults, request.closures, offers(request)) == (
        [], (), [("vaccination", True, "08-31"), ("boka-tid", False, "08-31")]
    )  # fmt: skip
    assert request.content != replace(request, offers=request.offers[:1]).content


def test_an_order_may_close_some_case_types_and_offer_others() -> None:
    [request], faults = read(ORDER + "offer: [Vaccination]\nfrom: 2026-09-01\n")
    assert (faults, len(request.closures), offers(request)) == ([], 1, [("vaccination", True, "08-31")])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("from: 2026-09-01\n", ""), ("missing-key", 1, 1)),
        (("[Vaccination]", "[Vaccinatoin]"), ("unknown-case-type", 3, 9)),
        (("[Boka tid]", "[Boka tid, Vaccination]"), ("duplicate-case-type", 4, 18)),
        (("[Boka tid]", "[]"), ("empty-list", 4, 7)),
        (("2026-09-01", "2026-09-31"), ("faulty-date", 5, 7)),
        (("2026-09-01", "?hösten"), ("in-doubt", 5, 7)),
        (("drop: [Boka tid]", "periods: [{weeks: 2026-W27}]"), ("missing-key", 1, 1)),
        (("unit: Birka", "unit: Brika"), ("unknown-unit", 2, 7)),
    ],
)
def test_a_fault_stands_at_its_place(change: tuple[str, str], fault: tuple[str, int, int]) -> None:
    assert read(OFFER.replace(*change)) == ([], [fault])


def test_a_day_without_anything_to_offer_is_a_fault() -> None:
    assert read(ORDER + "from: 2026-09-01\n") == ([], [("missing-key", 6, 7)])


def test_a_new_order_for_a_unit_that_is_closed_by_then_is_a_fault() -> None:
    closed = replace(KNOWN, closed={BIRKA: date(2026, 9, 1)})
    assert read(OFFER, known=closed) == ([], [("closed-unit", 2, 7)])
    assert read(OFFER.replace("09-01", "08-31"), known=closed)[1] == []


def sheet_of(text: str) -> tuple[list[Request], list[str]]:
    requests, faults, _ = orders.read([sheet.parse(texts.decode("o.csv", text.encode(), windows=True))], KNOWN)
    return requests, [f"{each.id} {each.source}" for each in faults]


@pytest.mark.parametrize("head", ["ref;unit;offer;drop;from", "ärendenummer;enhet;erbjud;ta bort;från"])
def test_a_table_offers_and_drops_by_its_headings(head: str) -> None:
    requests, faults = sheet_of(
        f"{head}\nIT-1;Birka;Vaccination;Boka tid;2026-09-01\nIT-2;Moheda;Vaccination;;2026-09-02\n"
    )
    assert (faults, [offers(each) for each in requests]) == (
        [],
        [[("vaccination", True, "08-31"), ("boka-tid", False, "08-31")], [("vaccination", True, "09-01")]],
    )


def test_a_table_of_closures_means_by_från_what_it_did() -> None:
    [request], faults = sheet_of(
        "ärendenummer;enhet;ärendetyper;från;öppnar\nIT-1;Birka;Boka tid;2026-06-29;2026-08-03\n"
    )
    assert (faults, len(request.closures)) == ([], 1)


UNDER = "ref: IT-1\nunder: Birka\n{}: [{}]\nfrom: 2026-09-01\n"


def test_under_a_unit_all_may_offer_and_those_drop_that_offer() -> None:
    requests, faults = read(UNDER.format("offer", "Vaccination"))
    assert (faults, [each.order.unit for each in requests]) == ([], [BIRKA, MOHEDA])
    requests, faults = read(UNDER.format("drop", "Boka tid"))
    assert (faults, [each.order.unit for each in requests]) == ([], [BIRKA])
    known = replace(KNOWN, orders={("IT-1", MOHEDA): None})  # applied there before, when it was offered
    assert [each.order.unit for each in read(UNDER.format("drop", "Boka tid"), known=known)[0]] == [BIRKA, MOHEDA]
    assert read(UNDER.format("drop", "Vaccination"))[1] == [("nothing-offered", 2, 8)]


ALL = "ref: IT-2\nunit: Birka\ncase_types: all\ndeactivate: {}\nreactivate: {}\n"


def closed(*written: str, known: OrderNames = KNOWN) -> list[str]:
    requests, faults = read(*written, known=known)
    assert faults == []
    return sorted(each.case_type for each in requests[-1].closures)


@pytest.mark.parametrize(
    ("days", "types"),
    [
        (("2026-08-01", "2026-09-01"), ["boka-tid"]),
        (("2026-08-01", "2026-09-02"), ["boka-tid", "vaccination"]),
        (("2026-09-01", "2026-10-01"), ["vaccination"]),
    ],
)
def test_all_is_what_is_offered_at_any_time_of_the_period(days: tuple[str, str], types: list[str]) -> None:
    text = ALL.format(*days)
    assert closed(OFFER, text) == types  # of the same files
    said = [
        OrderedOffer(BIRKA, "vaccination", "IT-1", True, at("0901")),
        OrderedOffer(BIRKA, "boka-tid", "IT-1", False, at("0901")),
    ]
    applied = replace(KNOWN, ordered={BIRKA: said}, orders={("IT-1", BIRKA): None})
    assert closed(text, known=applied) == types  # of what was applied before
    assert closed(OFFER, text, known=applied) == types  # and of both


def test_what_the_file_says_now_counts_for_all_and_not_what_it_said_before() -> None:
    said = [OrderedOffer(BIRKA, "vaccination", "IT-1", True, at("0801"))]
    applied = replace(KNOWN, ordered={BIRKA: said}, orders={("IT-1", BIRKA): None})
    august = ALL.format("2026-08-01", "2026-09-01")
    assert closed(august, known=applied) == ["boka-tid", "vaccination"]
    assert closed(OFFER, august, known=applied) == ["boka-tid"]
    assert Offerings((), applied).of(BIRKA).at(at("0801")) == {"boka-tid", "egen", "vaccination"}


def test_the_schema_takes_an_order_that_only_offers() -> None:
    required = orders.schema()["$defs"]["order"]["allOf"]
    either = [each for one in required for each in one.get("anyOf", ()) if "case_types" in str(one)]
    keys = {each["required"][0] for each in either if "required" in each}
    assert {"case_types", "ärendetyper", "offer", "erbjud", "drop", "ta bort"} <= keys
