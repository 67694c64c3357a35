"""Hours and notices from a file: every row checked before the first is written; or the good ones, and a rest file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from vis_cli.app import rest_files
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.rest_files import LeftOut
from vis_cli.db.cards import cards
from vis_cli.db.core.records import next_number
from vis_cli.db.register.directories import unit_directory
from vis_cli.errors import FaultyInput, Message
from vis_cli.files.cards.rows import HoursFile, NoticesFile
from vis_cli.rules.cards import rows as rules
from vis_cli.rules.cards.rows import HoursRow, NoticeRow, Planned
from vis_cli.rules.core.plan import Plan

if TYPE_CHECKING:
    from sqlalchemy import Connection


def apply_hours(
    invocation: Invocation, file: str, *, keep_going: bool = False, rest: str | None = None
) -> tuple[Outcome, LeftOut]:
    """Give many units hours, from a CSV file (`-`: standard input): unit, hours, kind, from, to.

    With `keep_going` the good rows are applied and the others written to the `rest` file.

    Raises:
        FaultyInput, MissingInput: the file. Usage: there is no name for the rest file.
    """
    read = HoursFile.read(file, stdin=invocation.stdin, today=invocation.today)

    def plan(db: Connection, rows: Sequence[HoursRow]) -> Planned:
        units = list(dict.fromkeys(row.unit for row in rows))
        ruled = list(dict.fromkeys(row.unit for row in rows if row.red_days is not None))
        return rules.plan_hours(
            cards.by_unit(cards.schedules(db, units)),
            rows,
            today=invocation.today,
            rules=cards.holidays(db, ruled) if ruled else None,
        )

    return apply_rows(invocation, read, file, plan, keep_going=keep_going, rest=rest)


def apply_notices(
    invocation: Invocation, file: str, *, keep_going: bool = False, rest: str | None = None, join: bool = False
) -> tuple[Outcome, LeftOut]:
    """Put many notices up, from a CSV file: unit, text, from, to; see `apply_hours`.

    With `join` there is one text for days that have another notice. Raises also Refused: a guard.
    """
    read = NoticesFile.read(file, stdin=invocation.stdin, today=invocation.today)

    def plan(db: Connection, rows: Sequence[NoticeRow]) -> Planned:
        units = list(dict.fromkeys(row.unit for row in rows))
        return rules.plan_notices(
            cards.by_unit(cards.notices(db, units)),
            rows,
            next_number=next_number(db, "notice"),
            is_lifted=(lambda guard: guard in invocation.lifted) if keep_going else None,
            join=join,
        )

    return apply_rows(invocation, read, file, plan, keep_going=keep_going, rest=rest)


def apply_rows(
    invocation: Invocation,
    read: Any,
    file: str,
    plan: Callable[[Connection, Sequence[Any]], Planned],
    *,
    keep_going: bool,
    rest: str | None,
) -> tuple[Outcome, LeftOut]:
    """Carry out what `plan` makes of the rows of a file that was read; see `apply_hours`."""
    table = read.table
    invocation.note_file(table.text.name, table.text.sha256)
    where = rest_files.path_of(invocation, file, rest) if keep_going else None
    written: list[int] = []

    def planner(db: Connection) -> Plan:
        rows = read.rows(unit_directory(db, invocation.today).find)
        planned = plan(db, rows)
        for row, why in planned.refused.items():
            read.refuse(row, why.column, why.id, why.message, why.hint)
        if read.every_fault and not keep_going:
            raise FaultyInput(read.every_fault)
        notes = (Message("Rows left out: {count}.", count=_left_out(read)),) if read.every_fault else ()
        return Plan(tuple(planned.steps), tuple(planned.violations), notes)

    def write_rest(_db: Connection, _change: int | None) -> None:
        if where is not None and read.every_fault:
            errors = {row: " ".join(str(fault.message) for fault in faults) for row, faults in read.faults.items()}
            rest_files.write(invocation, table, errors, where)
            written[:] = [_left_out(read)]

    outcome = execute(invocation, planner, needs="cards", finish=write_rest)
    return outcome, LeftOut(read.every_fault, where if written else None, sum(written))


def _left_out(read: Any) -> int:
    return len(read.faults) + len(read.table.rejected)
