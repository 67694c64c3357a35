"""Order files as arguments: read, made into requests, and a template to begin from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.errors import Fault, FaultyInput, MissingInput, Source, Usage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.files.core.yaml_nodes import YamlFile
    from vis_cli.rules.orders.orders import Request


def read(vis: AppContext, patterns: Sequence[str]) -> list[YamlFile]:
    """The files that the arguments name, globs spelt out, each noted for the journal.

    Raises:
        MissingInput: one can not be read, or a glob matches nothing.
    """
    from glob import glob

    from vis_cli.files.core import yaml_nodes

    names: list[str] = []
    for pattern in patterns:
        if pattern == "-" or Path(pattern).is_file() or not set("*?[") & set(pattern):
            names.append(pattern)
        elif found := sorted(glob(pattern, recursive=True)):
            names += found
        else:
            raise MissingInput(f'no file matches "{pattern}".', hint="Check the pattern.")
    unique: dict[str | Path, str] = {}
    for name in names:
        unique.setdefault(name if name == "-" else Path(name).resolve(), name)
    files: list[YamlFile] = []
    missing: list[MissingInput] = []
    for name in unique.values():
        try:
            files.append(yaml_nodes.read(name, stdin=getattr(vis.stdin, "buffer", None)))
        except MissingInput as error:
            missing.append(error)
    if missing:
        raise missing[0].beside(missing[1:])
    for file in files:
        if file.text is not None and '"format": "vis-plan-' in file.text.text[:300]:
            hint = "Give it alone to `vis orders apply`."
            fault = Fault("saved-plan", "this is a saved plan, not an order file.", Source(file.name, 1, 1), hint)
            raise FaultyInput([fault])
        if file.text is not None:
            vis.read_file(file.name, file.text.sha256)
    return files


def requests(vis: AppContext, db: Connection, files: Iterable[YamlFile]) -> tuple[list[Request], list[Fault], int]:
    from vis_cli.db.orders import orders
    from vis_cli.files.orders import orders as order_files

    return order_files.read(files, orders.known(db, vis.today))


def sound_requests(vis: AppContext, db: Connection, files: Iterable[YamlFile]) -> list[Request]:
    """The requests of files without faults. Names are looked up anew each time, so no fault is kept in the files."""
    found, faults, _ = requests(vis, db, [replace(file, faults=list(file.faults)) for file in files])
    if faults:
        raise FaultyInput(faults)
    return found


def template(
    ctx: typer.Context,
    ref: Annotated[str | None, typer.Option(help="The ticket.")] = None,
    unit: Annotated[str | None, typer.Option(help="The unit.")] = None,
    case_type: Annotated[list[str] | None, typer.Option("--case-type", help="A case type; repeat for more.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="First day closed.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="First day open again.")] = None,
) -> None:
    """Print an order file to fill in, or filled in from the options."""
    from datetime import timedelta

    import yaml

    vis: AppContext = ctx.obj
    monday = vis.today + timedelta(days=28 - vis.today.weekday())
    ends = [vis.moment(day, name) for day, name in ((since, "--from"), (until, "--to")) if day is not None]
    if len(ends) == 2 and ends[1] <= ends[0]:
        raise Usage(f"--to: {until} is not after {since}.")
    types = [each.strip() for written in case_type or ["Boka tid", "Förnya recept"] for each in written.split(",")]
    first = since or monday.isoformat()
    last = until or (monday + timedelta(days=35)).isoformat()

    def quoted(text: str) -> str:
        return (
            str(yaml.safe_dump(text, allow_unicode=True, default_flow_style=True, width=1000))
            .removesuffix("...\n")
            .strip()
        )

    shown = "all" if types == ["all"] else f"[{', '.join(quoted(each) for each in types)}]"
    text = f"""\
orders:
  - ref: {quoted(ref or "IT-00000")}            # ärendenummer i IT-portalen
    unit: {quoted(unit or "Vårdcentralen Exempel")}   # enhet: name, former name or HSA-id
    case_types: {shown}   # ärendetyper: a list, or: all
    deactivate: {first}    # inaktiveras: first day closed
    reactivate: {last}    # aktiveras: first day open again
    # weeks: 2026-W27..2026-W31       # veckor: instead of the two dates
    # periods: [{{deactivate: {first}, reactivate: {last}}}]   # perioder: several closures in one order
    # handover: Vårdcentralen Grannen # hänvisning
    # replaces: IT-00001              # ersätter: an earlier order
    # notice: true                    # tillfällig information: also on the contact card
    # ordered_by: Anna Berg           # beställare
    # note: Semesterstängning         # anteckning
"""
    vis.show(Result({"template": text}, text=text))
