"""Files of hours and notices: whatever the bytes, rows with places or the documented error."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.files.cards.samples import export
from tests.rules.cards.strategies import some_hours
from vis_cli.errors import FaultyInput, NotFound
from vis_cli.files.cards import imports as card_imports
from vis_cli.files.cards.exports import Options
from vis_cli.files.cards.rows import HoursFile, NoticesFile
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import text
from vis_cli.files.core.headers import HOURS, NOTICES
from vis_cli.rules.cards import hours_hsa, schedules
from vis_cli.rules.cards import imports as rules
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.hours import Hours, means_same
from vis_cli.rules.core.plan import after
from vis_cli.rules.core.times import midnight
from vis_cli.rules.register.units import Unit

UNIT = "SE2321000065-TEST0001"
TODAY = date(2026, 6, 1)

_LDIF_LINES = (
    "dn: ou=x|hsaIdentity: A|telephoneHours: 1-5#08:00#11:30|telephoneHours: 9#|hsaVpwInformation2: ;;x|-|"
    "changetype: modify|replace: telephoneHours|add: surgeryHours|surgeryHours:: w6U=|  x||version: 1|"
    "hsaVpwInformation2:: //8="
)
_CSV_LINES = (
    "unit,hours,kind,from,to|unit,hours,kind,from,to,exception|A,stängt,all,2026-12-24,2026-12-24,ja|"
    "A,mån 8–10,,,|B,x,fax,2026-01-01,2025-01-01|unit;text;from;to|A;hej;2026-06-01;|"
    'A;;;|"|A;"a;b";20260101;x|A,1-5#08:00#11:30|,,,,|A,0-0#8:0#9,dropin,,'
)
_LDIF = st.lists(st.sampled_from(_LDIF_LINES.split("|"))).map("\n".join)
_CSV = st.lists(st.sampled_from(_CSV_LINES.split("|"))).map("\n".join)
_BYTES = st.binary() | (st.text() | _LDIF | _CSV).map(lambda written: written.encode("utf-8", "surrogatepass"))


def find(name: str) -> str:
    if name != "A":
        raise NotFound(f'no unit "{name}".')
    return UNIT


@given(_BYTES)
@settings(max_examples=500)
def test_any_bytes_are_imported_or_refused_with_places(raw: bytes) -> None:
    try:
        read = card_imports.understand(text.decode("x", raw, windows=True), find)
        plan = rules.plan({}, {}, read.values, exceptions=read.exceptions, today=TODAY, next_number=1)
    except FaultyInput as error:
        assert error.faults
        return
    assert all(fault.source is not None for fault in (*read.faults, *plan.faults, *plan.warnings))
    after([], plan.steps)


@given(_BYTES)
@settings(max_examples=500)
def test_any_bytes_are_rows_of_hours_and_notices_or_refused(raw: bytes) -> None:
    for kind, header in ((HoursFile, HOURS), (NoticesFile, NOTICES)):
        try:
            file = kind(csv_rows.parse(text.decode("x", raw, windows=True), header))
        except FaultyInput as error:
            assert error.faults
            continue
        rows = file.rows(find)
        assert {row.row for row in rows}.isdisjoint(file.faults)
        assert all(fault.source is not None for fault in file.every_fault)


@given(some_hours())
@example(Hours())
@settings(max_examples=150)
def test_hours_exported_as_ldif_are_imported_as_they_were(value: Hours) -> None:
    if not value.usual:
        return
    rows = after([], schedules.set_hours([], UNIT, "telephone", value, today=TODAY))
    card = Card(Unit(UNIT, "A"), tuple(rows))
    exported = export("ldif", card, options=Options(midnight(date(1950, 1, 1)), "ou={name}"))
    read = card_imports.understand(text.decode("x.ldif", exported.text.encode()), find)
    plan = rules.plan({}, {}, read.values, today=TODAY, next_number=1)
    assert plan.faults == plan.warnings == []
    back = schedules.of_kind(after([], plan.steps), "telephone")
    carried = Hours(value.usual, tuple(period for period in value.dated if period.week))
    assert means_same(back, carried)
    assert hours_hsa.write(back) == hours_hsa.write(value)
