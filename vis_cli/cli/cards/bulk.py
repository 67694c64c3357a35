"""Hours and notices from a file: every row checked before the first is written; with --keep-going the good ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.cli.frame import rest_files
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.report import fault_as_json
from vis_cli.errors import FaultyInput
from vis_cli.files.cards.rows import HoursFile, NoticesFile
from vis_cli.rules.cards import rows as card_rows
from vis_cli.rules.core.plan import Plan

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.cards.rows import Planned


def apply_rows(vis: AppContext, file: Any, path: str, *, keep_going: bool, rest: str | None) -> None:
    """Carry out what the rows of a file of hours or of notices ask for."""
    table = file.table
    vis.read_file(table.text.name, table.text.sha256)
    where = rest_files.path_of(path, rest) if keep_going else None

    def planner(db: Connection) -> Plan:
        from vis_cli.db.register.directories import unit_directory

        rows = file.rows(unit_directory(db, vis.today).find)
        planned = _plan(vis, db, file, rows, keep_going)
        for row, (id, message) in planned.refused.items():
            file.refuse(row, None, id, message)
        if file.every_fault and not keep_going:
            raise FaultyInput(file.every_fault)
        notes = (f"Rows left out: {len(_left_out(file))}.",) if file.every_fault else ()
        return Plan(tuple(planned.steps), tuple(planned.violations), notes)

    def finish(db: Connection, change: int | None) -> None:
        if where is not None and file.every_fault:
            errors = {row: " ".join(str(fault.message) for fault in faults) for row, faults in file.faults.items()}
            rest_files.write(table, errors, where)

    outcome = vis.write(planner, needs="cards", quiet=True, finish=finish, extra=lambda plan: _extra(vis, file, where))
    result = vis.answer(outcome)
    if file.every_fault:
        for fault in file.every_fault:
            vis.say(str(fault))
        if not vis.dry_run:
            vis.say(f"{len(_left_out(file))} rows were left out: mend them in {where}, and apply it.")
            result = replace(result, exit_code=3)
    vis.show(result)


def _plan(vis: AppContext, db: Connection, file: Any, rows: list[Any], keep_going: bool) -> Planned:
    from vis_cli.db.cards import cards
    from vis_cli.db.core.records import next_number

    units = list(dict.fromkeys(row.unit for row in rows))
    if isinstance(file, HoursFile):
        return card_rows.plan_hours(cards.by_unit(cards.schedules(db, units)), rows, today=vis.today)
    assert isinstance(file, NoticesFile)
    lifted = vis.invocation.lifted
    return card_rows.plan_notices(
        cards.by_unit(cards.notices(db, units)),
        rows,
        next_number=next_number(db, "notice"),
        is_lifted=(lambda guard: guard in lifted) if keep_going else None,
    )


def _left_out(file: Any) -> list[int]:
    return [*file.faults, *(-1 - n for n, _ in enumerate(file.table.rejected))]


def _extra(vis: AppContext, file: Any, where: Path | None) -> dict[str, Any]:
    if where is None:
        return {}
    errors = [fault_as_json(fault) for fault in file.every_fault]
    return {"errors": errors, "rest": str(where) if errors and not vis.dry_run else None}
