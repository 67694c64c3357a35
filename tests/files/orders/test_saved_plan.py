"""A saved plan as a file: what was asked comes back as it was, whatever it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.core.strategies import is_kept
from vis_cli.files.core.text import decode
from vis_cli.files.orders import saved_plan
from vis_cli.rules.core import letters
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.orders import Closure, Order, OrderNames, Request

UNITS = {f"SE2321000065-TEST000{n}": f"Enhet {n}" for n in range(3)}
TYPES = {"boka-tid": "Boka tid", "fornya-recept": "Förnya recept", "egen": "Egen"}
CENTRAL = frozenset({"boka-tid", "fornya-recept"})
NAMES = OrderNames(
    Directory("unit", UNITS, []),
    Directory("case type", TYPES, []),
    dict.fromkeys(UNITS, frozenset(TYPES)),
    CENTRAL,
    {("IT-0", unit): None for unit in UNITS},
)
MADE = datetime(2026, 5, 4, 8, tzinfo=UTC)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    unit, other = draw(st.permutations(sorted(UNITS)))[:2]
    everything = draw(st.booleans())
    days = sorted(draw(st.lists(st.integers(0, 60), min_size=2, max_size=6, unique=True)))
    spans = list(zip(days[::2], days[1::2], strict=False))
    closures = []
    for first, last in spans:
        types = sorted(CENTRAL) if everything else sorted(draw(st.sets(st.sampled_from(sorted(TYPES)), min_size=1)))
        at = [midnight(MADE.date() + timedelta(days=day)) for day in (first, last)]
        at[0] += timedelta(minutes=draw(st.sampled_from([0, 0, 90])))
        closures += [Closure(slug, *at) for slug in types]
    text = st.one_of(st.none(), st.text(st.characters(min_codepoint=33, max_codepoint=255), min_size=1, max_size=9))
    text = text.filter(lambda each: each is None or is_kept(letters.name, each))
    order = Order(
        "IT-1",
        unit,
        everything,
        draw(st.sampled_from([None, other])),
        draw(st.sampled_from([None, "IT-0"])),
        draw(st.booleans()),
        draw(text.filter(lambda each: each is None or (bool(each.strip()) and each == each.strip()))),
        draw(st.sampled_from([None, "no", "0470", "16:30", '"quoted"', "a: b # c"])),
    )
    return Request(order, tuple(closures))


def saved(wanted: list[Request]) -> saved_plan.SavedPlan:
    text = saved_plan.written(
        wanted, made_at=MADE, made_by={"user": "anna", "actor": "anna"}, head=7, files=[], steps=[], guards=[]
    )
    return saved_plan.read(decode("p.json", text.encode()))


@given(requests())
def test_what_was_asked_comes_back_as_it_was(wanted: Request) -> None:
    found, faults = saved([wanted]).requests(NAMES)
    assert faults == []
    assert [each.order for each in found] == [wanted.order]
    asked = {(each.case_type, each.since, each.until) for each in wanted.closures}
    assert {(each.case_type, each.since, each.until) for each in found[0].closures} == asked


def test_a_plan_knows_when_and_after_which_change_it_was_made() -> None:
    plan = saved([])
    assert (plan.made_at, plan.head) == (MADE, 7)


def test_a_faulty_order_in_a_plan_is_pointed_at() -> None:
    unit = next(iter(UNITS))
    closure = Closure("boka-tid", midnight(MADE.date()), midnight(MADE.date() + timedelta(days=1)))
    text = saved_plan.written(
        [Request(Order("IT-1", unit), (closure,))],
        made_at=MADE,
        made_by={"user": "anna", "actor": "anna"},
        head=7,
        files=[],
        steps=[],
        guards=[],
    ).replace(unit, "SE2321000065-TEST9999")
    [fault] = saved_plan.read(decode("p.json", text.encode())).requests(NAMES)[1]
    assert fault.id == "unknown-unit" and fault.source is not None and (fault.source.line or 0) > 5
