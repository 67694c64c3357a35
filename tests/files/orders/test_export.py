"""Orders written as a file: what reading it back asks for is what is there already."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given

from tests.rules.orders.histories import HISTORIES, REFS, History, left_by
from tests.rules.orders.samples import (
    BOOK,
    NAMES,
    OFFERED,
    RENEW,
    TELEBORG,
    UNITS,
    at,
    facts,
    then,
    window,
    windows_in,
)  # fmt: skip
from vis_cli.files.core.text import decode
from vis_cli.files.core.yaml_nodes import parse
from vis_cli.files.orders.export import order_file
from vis_cli.files.orders.orders import read
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.orders import Order, OrderNames, Request
from vis_cli.rules.orders.planning import plan
from vis_cli.rules.orders.windows import Window

KNOWN = OrderNames(
    Directory("unit", {unit: NAMES[unit] for unit in UNITS}),
    Directory("case type", {key: name for key, name in NAMES.items() if key not in UNITS}),
    dict.fromkeys(UNITS, OFFERED),
    OFFERED,
    {(ref, unit): None for ref in REFS for unit in UNITS},
)


def read_back(text: str) -> list[Request]:
    requests, faults, _ = read([parse(decode("export.yaml", text.encode()))], KNOWN)
    assert faults == []
    return requests


def written(orders: Iterable[Order], windows: Iterable[Window], beside: Iterable[Window] = ()) -> str:
    scopes: dict[tuple[str, str], list[Window]] = {}
    for each in windows:
        if each.cancelled_at is None:
            scopes.setdefault((each.ref or "", each.unit), []).append(each)
    held = {(order.ref, order.unit): order for order in orders}
    return "".join(order_file([(held.get(scope), scopes[scope]) for scope in sorted(scopes)], beside, NAMES))


def test_periods_in_which_case_types_differ_name_their_own() -> None:
    held = [window(1), window(2, "0901", "0908"), window(3, case_type=RENEW), window(4, cancelled="0601")]
    order = Order("IT-1", TELEBORG, note="Semester")
    assert (
        written([order], held)
        == f"""\
orders:
- ref: IT-1
  unit: {TELEBORG}
  case_types:
  - Boka tid
  - Förnya recept
  periods:
  - deactivate: '2026-06-29'
    reactivate: '2026-08-03'
  - deactivate: '2026-09-01'
    reactivate: '2026-09-08'
    case_types:
    - Boka tid
  note: Semester
"""
    )


def test_windows_of_no_order_or_of_a_withdrawn_one_stand_in_a_comment() -> None:
    days = "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)"
    beside = f"""\
# Windows of no order, or of one that was withdrawn, which an order file cannot carry:
# W-7 Teleborg · Boka tid: {days}
# W-9 Teleborg · Förnya recept: {days}
"""
    left_out = [window(7, ref=None), window(9, ref="IT-2", case_type=RENEW)]
    assert written([], [], left_out) == f"{beside}# no orders\n"
    text = written([Order("IT-1", TELEBORG)], [window()], left_out)
    assert text.endswith(f"reactivate: '2026-08-03'\n{beside}")


def test_what_stands_in_comments_is_in_the_language_asked_for() -> None:
    text = "".join(order_file([], [window(7, ref=None)], NAMES, say=lambda said: "Ä"))
    assert text == "# Ä\n# W-7 Ä\n# Ä\n"


def test_a_closure_that_was_begun_again_is_written_once() -> None:
    over, late = window(1, "0601", "0605"), window(2, "2026-06-10 12:00", "0803", asked="0601")
    text = written([Order("IT-1", TELEBORG)], [over, late])
    (request,) = read_back(text)
    assert [(each.case_type, each.since, each.until) for each in request.closures] == [(BOOK, at("0601"), at("0803"))]


@given(HISTORIES)
def test_what_is_exported_and_applied_again_changes_nothing(history: History) -> None:
    records, now = left_by(history)
    known = facts(records)
    live = {scope for scope, order in known.orders.items() if order.withdrawn_at is None}
    settled = {scope for scope in live if (known.orders[scope].replaces, scope[1]) not in live}
    held = [each for each in windows_in(records) if (each.ref, each.unit) in settled and each.cancelled_at is None]
    if not held:
        return
    requests = read_back(written(known.orders.values(), held))
    result = plan(requests, known, now=now)
    assert then(records, result) == then(records, plan([], known, now=now))
