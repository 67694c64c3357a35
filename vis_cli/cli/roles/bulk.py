"""`vis roles apply`, `sync`, `migrate` and `template`: in bulk, from files."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.rest_files import KeepGoing, Rest, show_rows
from vis_cli.cli.roles.params import GrantedBy
from vis_cli.errors import Usage
from vis_cli.output import Result
from vis_cli.rules.core import letters

File = Annotated[str, typer.Argument(help="CSV or YAML; - is standard input.", metavar="FILE")]


def apply(
    ctx: typer.Context,
    file: File,
    keep_going: KeepGoing = False,
    rest: Rest = None,
    granted_by: Annotated[str | None, GrantedBy] = None,
) -> None:
    """Grant and revoke roles from a file, row by row.

    Columns: person, role, unit, and optionally from, to, action (grant or revoke; from is then the first day
    without the role), ticket, granted_by. Every row is checked before the first is written.
    """
    vis: AppContext = ctx.obj
    outcome, left = app.roles.apply(vis.invocation, file, keep_going=keep_going, rest=rest, granted_by=granted_by)
    show_rows(vis, outcome, left, key="errors" if keep_going else None)


def sync(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            help="The unit, and the file: CSV, XLSX or YAML; - is standard input.",
            metavar="[UNIT] FILE",
            show_default=False,
        ),
    ],
    all_: Annotated[
        bool, typer.Option("--all", help="Every unit that the file names, by its column unit; without UNIT.")
    ] = False,
    system: Annotated[
        str | None,
        typer.Option(
            metavar="SYSTEM", help="Only roles of this system (default: the systems of the roles in the file)."
        ),
    ] = None,
) -> None:
    """Give a unit exactly the grants in a file.

    Grants that are not in the file end today, within the systems of the roles in the file, or of --system. Without
    a column `to`, grants that go on keep their last day. --all does it for every unit in the file at once, and tells
    and guards what ends unit by unit.
    """
    vis: AppContext = ctx.obj
    if len(words) != (1 if all_ else 2):
        raise Usage("name UNIT and FILE, or FILE with --all.", hint="See `vis roles sync --help`.")
    unit = None
    if not all_:
        with vis.argument(words[0]):
            unit = letters.name(words[0])
    vis.show(app.roles.sync(vis.invocation, unit, words[-1], system=system))


def migrate(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="CSV; - is standard input.", metavar="FILE")],
    rest: Rest = None,
) -> None:
    """Take over the users of the old authorisation service.

    Each becomes a local administrator of HSA Webb on their unit. Persons that the register does not know are
    reported and go to the rest file (exit 3).
    """
    vis: AppContext = ctx.obj
    outcome, left = app.roles.migrate(vis.invocation, file, rest=rest)
    show_rows(vis, outcome, left, key="skipped")


def template(ctx: typer.Context) -> None:
    """Print a file of grants to fill in."""
    vis: AppContext = ctx.obj
    items, text = app.roles.template(vis.today)
    vis.show(Result({"items": items}, tuple((name, name) for name in items[0]), text=text))
