"""What units do on red days: set, listed, cleared, and from a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.cards.rows import apply_rows
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.rest_files import LeftOut
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.cards import cards
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import stream
from vis_cli.db.register.directories import unit_names
from vis_cli.files.cards.rows import HolidaysFile
from vis_cli.rules.cards import holidays as rules
from vis_cli.rules.cards.holidays import HolidayRow, HolidayRule
from vis_cli.rules.cards.rows import Planned, plan_holidays
from vis_cli.rules.core.plan import Plan

if TYPE_CHECKING:
    from sqlalchemy import Connection


def set_(invocation: Invocation, units: Sequence[str] | None, red: str, before: str | None = None) -> Outcome:
    """Say what units (None: all that have hours) do on red days and on the day before one, in words of `understand`.

    Raises:
        NotFound, Ambiguous: a unit. FaultyInput: a text.
    """
    rule, eve = rules.understand(red), None if before is None else rules.understand(before)

    def planner(db: Connection) -> Plan:
        where = _units(invocation, db, units)
        return Plan(tuple(rules.set_rules(cards.holidays(db, where), where, rule, eve)))

    return execute(invocation, planner, needs="cards")


def clear(invocation: Invocation, units: Sequence[str] | None) -> Outcome:
    """Take the rules of units (None: all) away.

    Raises:
        NotFound, Ambiguous: a unit.
    """

    def planner(db: Connection) -> Plan:
        held = cards.holidays(db, None if units is None else _units(invocation, db, units))
        return Plan(tuple(rules.clear(held, sorted(held))))

    return execute(invocation, planner, needs="cards")


def _units(invocation: Invocation, db: Connection, units: Sequence[str] | None) -> list[str]:
    if units is None:
        return cards.with_hours(db, invocation.today)
    return list(dict.fromkeys(arguments.unit(invocation, db, unit) for unit in units))


@streamed
def list_(invocation: Invocation, unit: str | None = None) -> Iterator[dict[str, Any]]:
    """The rules of units, or of one, as `apply` reads them.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.streaming() as db:
        where = [] if unit is None else [t.card_holidays.c.unit == arguments.unit(invocation, db, unit)]
        for found in chunks(stream(db, HolidayRule, *where)):
            names = unit_names(db, (rule.unit for rule in found))
            for rule in found:
                yield {
                    "unit": rule.unit,
                    "unit_name": names.get(rule.unit, rule.unit),
                    "red": rule.red,
                    "before": rule.before,
                }


def apply(
    invocation: Invocation, file: str, *, keep_going: bool = False, rest: str | None = None
) -> tuple[Outcome, LeftOut]:
    """Give many units their rule from a file (`-`: standard input): unit, red, before; see `rows.apply_hours`."""
    read = HolidaysFile.read(file, stdin=invocation.stdin)

    def plan(db: Connection, rows: Sequence[HolidayRow]) -> Planned:
        return plan_holidays(cards.holidays(db, list(dict.fromkeys(row.unit for row in rows))), rows)

    return apply_rows(invocation, read, file, plan, keep_going=keep_going, rest=rest)
