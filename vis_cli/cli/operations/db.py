"""`vis db`: make, upgrade, check, back up and restore the database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.errors import Refused, VisError, WrongDatabase
from vis_cli.identity import path_of
from vis_cli.rules.core.masking import mask

if TYPE_CHECKING:
    from vis_cli.db.core.engine import Database
    from vis_cli.db.core.journal import Entry
    from vis_cli.db.operations.backup import Contents

app = typer.Typer(
    cls=Group, help="The database: init, upgrade, check, backup, restore, stats, grants.", rich_markup_mode=None
)

DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be done; change nothing.")]


def named(vis: AppContext) -> Database:
    """The database that --db, the config file or the default names, whether it is there or not."""
    from vis_cli.db.core.engine import Database, database_url

    timeout = vis.options.get("lock_timeout")
    return Database(database_url(vis.settings.database), 10.0 if timeout is None else float(timeout))


@app.command()
def init(
    ctx: typer.Context,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="For rehearsing: --now may be given to any command.")
    ] = False,
) -> None:
    """Make the database that --db, the config file or the default names."""
    from vis_cli.db.core.engine import SCHEMA_VERSION
    from vis_cli.db.core.schema import initialise

    vis: AppContext = ctx.obj
    database = named(vis)
    initialise(database, sandbox=sandbox)
    kind = "sandbox database" if sandbox else "database"
    vis.show(
        Result(
            {"database": str(database), "version": SCHEMA_VERSION, "sandbox": sandbox},
            text=f"Made the {kind} {database}, version {SCHEMA_VERSION}.",
        )
    )


@app.command()
def upgrade(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Bring the schema to the version that this vis wants, in one transaction."""
    from vis_cli.app.execute import entry_of
    from vis_cli.db.core.engine import SCHEMA_VERSION
    from vis_cli.db.core.schema import Upgraded, version
    from vis_cli.db.core.schema import upgrade as bring_up

    vis: AppContext = ctx.obj
    vis.permit("operations")
    database = named(vis)
    there = version(database)
    if there is None:
        raise WrongDatabase(f"there is no vis database {database}.", id="missing-database", hint="Run `vis db init`.")
    if dry_run:
        done = Upgraded(there, max(there, SCHEMA_VERSION))
    else:
        _check_moment(vis, database)
        done = bring_up(database, entry_of(vis.invocation))
    before, after = done.before, done.after
    text = f"{database} is at version {after} already." if before == after else f"{database}: {before} → {after}."
    if dry_run and before != after:
        text = f"Would be: {text} Nothing was changed."
    change = f"C-{done.change}" if done.change else None
    text += f" The journal says so in {change}." if change else ""
    text += f" C-{done.restored}: the journal says now that it was restored." if done.restored else ""
    data = {"database": str(database), "before": before, "version": after, "change": change, "dry_run": dry_run}
    vis.show(Result(data, text=text))


def _check_moment(vis: AppContext, database: Database) -> None:
    """Refuse a pretended moment outside a sandbox database, of whatever version."""
    from vis_cli.db.core.schema import is_sandbox

    if vis.pretended is None:
        return
    with database.reading() as db:
        if not is_sandbox(db):
            raise Refused("an upgrade is done now, not at another moment.", id="now", hint="Leave --now out.")


@app.command()
def check(ctx: typer.Context) -> None:
    """Check the file or server, the schema, what refers to what, and the journal's chain; exit 1 with findings."""
    from vis_cli.db.core import journal
    from vis_cli.db.core.engine import SCHEMA_VERSION
    from vis_cli.db.core.schema import is_sandbox
    from vis_cli.db.operations import health

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        made = list(health.findings(vis.database, db))
        number, digest = journal.head(db)
        sandbox = is_sandbox(db)
    wrong = [each for each in made if each.said is not None]
    data = {
        "ok": not wrong,
        "database": str(vis.database),
        "version": SCHEMA_VERSION,
        "sandbox": sandbox,
        "head": f"{number}:{digest}",
        "checks": [{"check": each.check, "ok": each.said is None, "message": each.said} for each in made],
    }
    lines = [f"{'ok ' if each.said is None else 'BAD'}  {each.check}: {each.said or 'well'}" for each in made]
    lines.append(f"{vis.database}: {'well' if not wrong else f'{len(wrong)} findings'}, version {SCHEMA_VERSION}.")
    vis.show(Result(data, text="\n".join(lines), exit_code=1 if wrong else 0))


@app.command()
def stats(ctx: typer.Context) -> None:
    """Count the rows of every table, and the room they take."""
    from vis_cli.db.core.schema import is_sandbox
    from vis_cli.db.operations import health

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        sizes = health.sizes(vis.database, db)
        data = {"database": str(vis.database), "sandbox": is_sandbox(db), **sizes}
    lines = [f"{vis.database}, version {data['version']}{', a sandbox' if data['sandbox'] else ''}"]
    lines += [
        f"{key.replace('_', ' ')}: {_size(data[key])}" for key in ("bytes", "free_bytes", "log_bytes") if key in data
    ]
    lines.append(f"head: {data['head']}")
    lines += [f"{table['rows']:>10}  {table['name']}" for table in data["tables"]]
    columns = (("name", "table"), ("rows", "rows"))
    vis.show(Result(data, columns, text="\n".join(lines)))


def _size(size: int) -> str:
    """A number of bytes as people read it."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            break
        size //= 1024
    return f"{size} {unit}"


# --- backup and restore ----------------------------------------------------------------------------------------------

BackupFile = Annotated[Path, typer.Argument(help="The file.", metavar="FILE")]


@app.command()
def backup(ctx: typer.Context, file: BackupFile) -> None:
    """Copy the whole database to FILE, whole or not at all, while others work on.

    An SQLite database becomes an SQLite file; PostgreSQL is dumped by pg_dump (--format=custom), which must be
    installed. Attachment files lie outside the database: copy their folder too.
    """
    from vis_cli.db.core import journal
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.engine import PAGE_SIZE
    from vis_cli.db.core.records import dumps
    from vis_cli.db.operations.backup import PAGES, back_up

    vis: AppContext = ctx.obj
    vis.permit("operations")
    with vis.reading() as db:  # is it one of ours, of this version?
        number, digest = journal.head(db)
    target = vis.directory / path_of(file)
    path = vis.database.path
    pages = path.stat().st_size // PAGE_SIZE if path is not None else None
    with vis.progress(pages if pages and pages > PAGES else None, "copying") as done:
        size, sha256 = back_up(vis.database, target, done)
    data = {"file": str(target), "bytes": size, "sha256": sha256, "head": f"{number}:{digest}"}
    with vis.database.writing() as db:
        values = {
            "job": "backup",
            "at": vis.now,
            "actor": vis.actor,
            "result": dumps(data | {"file": mask(str(target))}),
            "user": vis.user,
        }
        journal.add_beside(db, t.runs, values)
        db.commit()
    vis.show(Result(data, text=f"{target}: {_size(size)}, {number} changes, SHA-256 {sha256}."))


@app.command(cls=Changing)
def restore(ctx: typer.Context, file: BackupFile) -> None:
    """Put the database back as FILE has it. What was changed since is lost; this can not be undone.

    FILE is what `vis db backup` made. You type the number of changes that are lost.
    """
    from vis_cli.db.operations.backup import contents, digest_of, put_back

    vis: AppContext = ctx.obj
    vis.permit("operations")
    source = vis.directory / path_of(file)
    held = contents(source)
    database = vis.database = named(vis)  # it may be gone: to that end there are backups
    now = _now_there(vis, database)
    _check_restore(vis, database, held, now)
    vis.read_file(str(file), digest_of(source))
    lost = _lost(held, now)
    data: dict[str, Any] = {
        "change": None,
        "dry_run": vis.dry_run,
        "counts": dict.fromkeys(("add", "change", "remove", "same"), 0),
        "steps": [],
        "file": str(file),
        "version": held.version,
        "head": f"{held.changes}:{held.head}",
        "replaced": None if now is None else f"{now[0]}:{now[1]}",
        "lost": lost,
    }
    said = f"{database} as it was at C-{held.changes}; {lost} changes since then"
    if vis.dry_run:
        vis.show(Result(data, text=f"Would be: {said} lost. Nothing was changed."))
        return
    if now is not None:
        _confirm(vis, f"This puts back {said} are lost.", lost)
    change = f"C-{put_back(database, source, _entry(vis, data))}"
    vis.show(Result({**data, "change": change}, text=f"{change}: {said} are lost."))
    _tell_what_follows(vis, database)


def _now_there(vis: AppContext, database: Database) -> tuple[int, str] | None:
    """The head of the journal that is to be replaced; None where there is no database, or none that can be read."""
    from sqlalchemy import inspect

    from vis_cli.db.core import journal
    from vis_cli.db.core.schema import version

    try:
        if version(database) is None:
            if database.exists:
                with database.reading() as db:
                    _refuse_others(database, inspect(db).get_table_names())
            return None
        with database.reading() as db:
            return journal.head(db)
    except VisError as error:
        if database.path is None or error.id not in ("storage", "wrong-database"):
            raise
        vis.say(f"{database} can not be read, and is replaced: {error.message}")
        return None


def _refuse_others(database: Database, tables: Sequence[str]) -> None:
    if tables:
        raise WrongDatabase(
            f"{database} holds tables that are not vis's.", id="not-vis", hint="Name another with --db."
        )


def _check_restore(vis: AppContext, database: Database, held: Contents, now: tuple[int, str] | None) -> None:
    from vis_cli.app.execute import check_expected
    from vis_cli.db.core.engine import SCHEMA_VERSION
    from vis_cli.db.core.schema import is_sandbox
    from vis_cli.rules.core.plan import Plan

    check_expected(vis.invocation.expected, Plan())  # a restore has no steps
    wanted = "sqlite" if database.is_sqlite else "postgresql"
    if held.kind != wanted:
        raise Refused(
            f"the backup is of {held.kind}, {database} is {wanted}.", id="other-kind", hint="Name another with --db."
        )
    if held.version > SCHEMA_VERSION:
        raise WrongDatabase(
            f"the backup has version {held.version}, newer than this vis ({SCHEMA_VERSION}).",
            id="new-schema",
            hint="Upgrade vis: pip install --upgrade vis.",
        )
    sandbox = False
    if now is not None:
        with database.reading() as db:
            sandbox = is_sandbox(db)
        if held.sandbox and not sandbox:
            raise Refused(
                "a sandbox's backup does not replace a database that is no sandbox.",
                id="sandbox",
                hint="Name a new database with --db.",
            )
    if vis.pretended is not None and not vis.dry_run and not (sandbox or (now is None and held.sandbox)):
        raise Refused("a restore is done now, not at another moment.", id="now", hint="Leave --now out.")
    if vis.settings.ticket_required and not vis.options.get("ticket"):
        raise Refused("every change must name its ticket.", id="ticket-required", hint="Add --ticket ID.")


def _lost(held: Contents, now: tuple[int, str] | None) -> int:
    """How many change sets the database has that the backup has not."""
    return 0 if now is None else max(0, now[0] - held.changes)


def _confirm(vis: AppContext, said: str, lost: int) -> None:
    if vis.options.get("yes"):
        return
    if not vis.interactive:
        raise Refused(
            f"{said} Nobody is there to confirm it.",
            id="not-confirmed",
            hint="Add --yes, or look first with --dry-run.",
        )
    vis.say(said)
    label = f"{vis.settings.label}: " if vis.settings.label else ""
    if not vis.ask_for(f"{label}Type the number of changes that are lost, {lost}, to go on:", str(lost)):
        raise Refused("not confirmed; nothing was changed.", id="not-confirmed")


def _entry(vis: AppContext, data: dict[str, Any]) -> Entry:
    """What the restored journal says of the restore: who, why, and what it took the place of."""
    from vis_cli.app.execute import entry_of

    details = {"needs": "operations", **{key: data[key] for key in ("replaced", "lost")}}
    return entry_of(vis.invocation, details=details, undoable=False)


def _tell_what_follows(vis: AppContext, database: Database) -> None:
    from vis_cli.db.core.tables import metadata

    if "cases" in metadata.tables:
        vis.say("Cases purged since the backup was made are back: run `vis retention replay`.")
    if not database.is_sqlite:
        vis.say("The tables are new: let `vis db grants` be run again.")


@app.command()
def grants(
    ctx: typer.Context,
    operator: Annotated[str, typer.Option(help="The database role of those who change things.")] = "vis_operator",
    reader: Annotated[str, typer.Option(help="The database role of those who only look.")] = "vis_reader",
) -> None:
    """Print the SQL by which several people share a PostgreSQL database, and none can alter the journal."""
    from sqlalchemy import text

    from vis_cli.db.operations.postgres_roles import statements

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        if vis.database.path is not None:
            said = f"{vis.database} is an SQLite file: whoever may write it may do everything. Keep its mode at 600."
            vis.show(Result({"statements": []}, text=f"-- {said}"))
            return
        schema = str(db.scalar(text("SELECT current_schema()")))
    lines = statements(operator, reader, schema)
    vis.show(Result({"statements": lines}, text="\n".join(lines)))
