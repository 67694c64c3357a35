"""`vis db`: make, upgrade, check, back up and restore the database."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli.cli.base import Result, Vis
from vis_cli.cli.options import Group

app = typer.Typer(cls=Group, help="The database: init, upgrade, check, backup, restore.", rich_markup_mode=None)


@app.command()
def init(
    ctx: typer.Context,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="For rehearsing: --now may be given to any command.")
    ] = False,
) -> None:
    """Make the database that --db, the config file or the default names."""
    from vis_cli.db.engine import SCHEMA_VERSION, Database, database_url
    from vis_cli.db.schema import initialise

    vis: Vis = ctx.obj
    database = Database(database_url(vis.settings.database))
    initialise(database, sandbox=sandbox)
    kind = "sandbox database" if sandbox else "database"
    vis.show(
        Result(
            {"database": str(database), "version": SCHEMA_VERSION, "sandbox": sandbox},
            text=f"Made the {kind} {database}, version {SCHEMA_VERSION}.",
        )
    )


@app.command()
def upgrade(ctx: typer.Context) -> None:
    """Bring the schema to the version that this vis wants."""
    from vis_cli.db.engine import Database, database_url
    from vis_cli.db.schema import upgrade as bring_up

    vis: Vis = ctx.obj
    database = Database(database_url(vis.settings.database))
    before, after = bring_up(database)
    text = f"{database} is at version {after} already." if before == after else f"{database}: {before} → {after}."
    vis.show(Result({"database": str(database), "before": before, "version": after}, text=text))
