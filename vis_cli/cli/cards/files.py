"""`vis cards export` and `vis cards import`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import AsOf
from vis_cli.cli.frame.report import fault_as_json
from vis_cli.errors import CannotWrite, Usage
from vis_cli.output import safe

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.errors import Fault
    from vis_cli.rules.cards.cards import Card
    from vis_cli.rules.core.plan import Plan

Units = Annotated[
    list[str] | None, typer.Argument(metavar="[UNIT]...", help="The units; else all.", show_default=False)
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="hsa, ldif, fhir, schema.org, osm, csv, json or html."),
]
Since = Annotated[
    str | None, typer.Option("--changed-since", metavar="C|DATE", help="Only cards changed after this change or day.")
]
Dn = Annotated[
    str,
    typer.Option("--dn", metavar="TEMPLATE", help="LDIF: how the catalogue names a unit, from {name} and {hsa_id}."),
]


def export(
    ctx: typer.Context,
    units: Units = None,
    format_: Format = None,
    as_of: AsOf = None,
    changed_since: Since = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE|DIR", help="A file, or a folder for one each.")
    ] = None,
    dn: Dn = "ou={name},o=Region Kronoberg,c=SE",
) -> None:
    """Write cards for other systems. What a format can not carry is said on stderr."""
    from vis_cli.db.cards import cards
    from vis_cli.files.cards.exports import FORMATS, Options

    vis: AppContext = ctx.obj
    format = "json" if vis.options.get("json") else format_ or vis.options.get("format") or "json"
    if format not in FORMATS:
        raise Usage(f'there is no format "{format}".', id="unknown-format", hint=f"Formats: {', '.join(FORMATS)}.")
    _check_template(dn)
    at = vis.now if as_of is None else vis.moment(as_of, "--as-of")
    with vis.reading() as db:
        where = [params.unit(vis, db, unit) for unit in units] if units else None
        had: dict[str, set[str]] = {}
        if changed_since is not None:
            had = _changed(vis, db, changed_since)
            where = sorted(had) if where is None else [unit for unit in where if unit in had]
        if format in ("hsa", "ldif"):  # they tell what is to be emptied, too
            for unit, attributes in cards.keyed_in(db, where).items():
                had.setdefault(unit, set()).update(attributes)
        found = cards.cards(db, where)
    held = [card for card in found if units or card.schedules or card.notices or had.get(card.unit.hsa_id)]
    options = Options(at, dn, had)
    if out is not None and (Path(out).is_dir() or out.endswith("/")):
        _write_folder(vis, held, format, options, Path(out))
        return
    written = FORMATS[format].write(held, options)
    _report(vis, written.losses)
    if out is None:
        vis.print(safe(written.text) if vis.stdout.isatty() else written.text)
        return
    from vis_cli.files.core.atomic_write import write_file

    write_file(Path(out), written.text)
    vis.say(f"Wrote {out}: {len(held)} card{'s' if len(held) != 1 else ''}.")


def _check_template(dn: str) -> None:
    try:
        dn.format(name="", hsa_id="")
    except (KeyError, IndexError, ValueError, AttributeError):
        raise Usage(f'--dn: "{dn}" is not a template.', hint="Use {name} and {hsa_id}.") from None


def _changed(vis: AppContext, db: Connection, since: str) -> dict[str, set[str]]:
    from vis_cli.db.cards import cards
    from vis_cli.db.core import journal

    if re.match(r"\s*C-?[0-9]", since, re.IGNORECASE):
        number = journal.number_of(since)
        journal.change(db, number)
        return cards.changed_since(db, number=number)
    return cards.changed_since(db, moment=vis.moment(since, "--changed-since"))


def _report(vis: AppContext, losses: list[str]) -> None:
    for loss in dict.fromkeys(losses):
        vis.say(f"Not carried: {loss}.")


def _write_folder(vis: AppContext, held: list[Card], format: str, options: Any, folder: Path) -> None:
    """One file for each unit; for CSV the two tables."""
    from vis_cli.files.cards.exports import FORMATS, notices_csv
    from vis_cli.files.core.atomic_write import write_file

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{folder} can not be made: {error.strerror}.") from None
    if format == "csv":
        hours = FORMATS["csv"].write(held, options)
        _report(vis, [loss for loss in hours.losses if "other table" not in loss])
        write_file(folder / "hours.csv", hours.text)
        write_file(folder / "notices.csv", notices_csv(held, options))
        vis.say(f"Wrote {folder / 'hours.csv'} and {folder / 'notices.csv'}.")
        return
    for card in held:
        written = FORMATS[format].write([card], options)
        _report(vis, written.losses)
        write_file(folder / f"{card.unit.hsa_id}{FORMATS[format].ending}", written.text)
    vis.say(f"Wrote {len(held)} files to {folder}.")


def _line_of(fault: Fault) -> tuple[int, int]:
    source = fault.source
    return (source.line or 0, source.column or 0) if source is not None else (0, 0)


def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="LDIF or CSV; - is standard input.", show_default=False)],
) -> None:
    """Bring hours and notices to what HSA has. Faulty values are told and kept out (exit 3)."""
    from vis_cli.files.cards import imports as files
    from vis_cli.rules.cards import imports as rules
    from vis_cli.rules.core.plan import Plan as Plan_

    vis: AppContext = ctx.obj
    text = files.read(file, stdin=vis.stdin.buffer)
    vis.read_file(text.name, text.sha256)
    found = rules.Imported()

    def planner(db: Connection) -> Plan:
        nonlocal found
        from vis_cli.db.cards import cards
        from vis_cli.db.core.records import next_number
        from vis_cli.db.register.directories import unit_directory

        read = files.understand(text, unit_directory(db, vis.today).find)
        units = list(dict.fromkeys(each.unit for each in read.values))
        found = rules.plan(
            cards.by_unit(cards.schedules(db, units)),
            cards.by_unit(cards.notices(db, units)),
            read.values,
            today=vis.today,
            next_number=next_number(db, "notice"),
        )
        found.faults = sorted([*read.faults, *found.faults], key=_line_of)
        notes = (f"Faulty values kept out: {len(found.faults)}.",) if found.faults else ()
        return Plan_(tuple(found.steps), notes=notes)

    outcome = vis.write(
        planner,
        needs="cards",
        quiet=True,
        extra=lambda plan: {
            "errors": [fault_as_json(fault) for fault in found.faults],
            "warnings": [fault_as_json(fault) for fault in found.warnings],
        },
    )
    for fault in found.faults:
        vis.say(str(fault))
    for fault in found.warnings:
        vis.say(str(fault).replace(": error[", ": warning[", 1))
    result = vis.answer(outcome)
    vis.show(replace(result, exit_code=3) if found.faults and not vis.dry_run else result)
