"""`vis db`: make, upgrade, check, back up and restore the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import findings
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import is_aloud
from vis_cli.cli.frame.options import Changing, Group, output_file
from vis_cli.errors import Message, Sentence
from vis_cli.identity import path_of

commands = typer.Typer(
    cls=Group, help="The database: init, upgrade, check, backup, restore, stats, grants.", rich_markup_mode=None
)

BackupFile = Annotated[Path, typer.Argument(help="The file.", metavar="FILE")]
NewFile = Annotated[Path, typer.Argument(help="The file; - is standard output.", metavar="FILE", callback=output_file)]


@commands.command()
def init(
    ctx: typer.Context,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Make it a sandbox: every command accepts --now.")] = False,
) -> None:
    """Create the database named by --db, the config file or the default."""
    vis: AppContext = ctx.obj
    data = app.operations.database.init(vis.unopened, sandbox=sandbox)
    said = "Made the sandbox database {database}, version {version}." if sandbox else None
    said = said or "Made the database {database}, version {version}."
    text = Message(said, database=data["database"], version=data["version"])
    vis.show(Result(data, text=text, wrap=True, done=True))


@commands.command(cls=Changing)
def upgrade(ctx: typer.Context) -> None:
    """Upgrade the schema to the version that this vis needs, in one transaction."""
    vis: AppContext = ctx.obj
    vis.show(app.operations.database.upgrade(vis.unopened))


CHECKS = {
    "version": Message("version"),
    "integrity": Message("integrity"),
    "foreign keys": Message("foreign keys"),
    "cases": Message("cases"),
    "tables": Message("tables"),
    "journal": Message("journal"),
    "state": Message("state"),
    "purges": Message("purges"),
    "file mode": Message("file mode"),
    "attachments": Message("attachments"),
    "outbox": Message("outbox"),
    "temporary files": Message("temporary files"),
    "heads": Message("heads"),
}
"""What people call the checks; `journal-holds-private` is the name of a finding and stays as it is."""


@commands.command()
def check(ctx: typer.Context) -> None:
    """Check the database, the journal's chain, attachment files, and what killed runs left (exit 1 with findings)."""
    vis: AppContext = ctx.obj
    data = app.operations.database.check(vis.invocation)
    lines: list[Sentence] = [
        Message("ok   {check}: well", check=CHECKS.get(each["check"], each["check"]))
        if each["ok"]
        else findings.marked()(each)
        for each in data["checks"]
    ]
    wrong = sum(not each["ok"] for each in data["checks"])
    found = Message("{count} finding", "{count} findings", count=wrong) if wrong else Message("well")
    said = "{database}: {found}, version {version}."
    lines.append(Message(said, database=data["database"], found=found, version=data["version"]))
    ids = findings.ids(each for each in data["checks"] if not each["ok"])
    vis.show(Result(data, text=lines, exit_code=1 if wrong else 0, wrap=True, ids=ids))


@commands.command()
def stats(ctx: typer.Context) -> None:
    """Count the rows of every table, and the space they take."""
    vis: AppContext = ctx.obj
    data = app.operations.database.stats(vis.invocation)
    first = "{database}, version {version}, a sandbox" if data["sandbox"] else "{database}, version {version}"
    lines: list[Sentence] = [Message(first, database=data["database"], version=data["version"])]
    room = {key: _size(data[key]) for key in ("bytes", "free_bytes", "log_bytes") if key in data}
    lines.append(Message("in all: {size}", size=room["bytes"]))
    lines += [Message("of that free: {size}", size=room["free_bytes"])] if "free_bytes" in room else []
    lines += [Message("its log: {size}", size=room["log_bytes"])] if "log_bytes" in room else []
    lines.append(Message("head: {head}", head=data["head"]))
    form = "{name}: {rows}" if is_aloud() else "{rows:>10}  {name}"
    lines += [form.format(**table) for table in data["tables"]]
    vis.show(Result(data, (("name", "table"), ("rows", "rows")), text=lines))


def _size(size: int) -> Message:
    """A number of bytes as people read it."""
    if size < 1024:
        return Message("{count} byte", "{count} bytes", count=size)
    unit = next((n for n in (1, 2) if size < 1024 ** (n + 1)), 3)
    return Message("{count} {unit}", count=size // 1024**unit, unit=("KiB", "MiB", "GiB")[unit - 1])


@commands.command()
def backup(ctx: typer.Context, file: NewFile) -> None:
    """Copy the whole database to FILE while others go on working.

    An SQLite database becomes an SQLite file; PostgreSQL is dumped by pg_dump (--format=custom), which must be
    installed. Attachment files lie outside the database: copy their folder too.
    """
    vis: AppContext = ctx.obj
    data = app.operations.backup.backup(vis.invocation, path_of(file))
    said = Message(
        "{file}: {size}, {count} change, SHA-256 {sha256}.",
        "{file}: {size}, {count} changes, SHA-256 {sha256}.",
        count=int(data["head"].partition(":")[0]),
        file=data["file"],
        size=_size(data["bytes"]),
        sha256=data["sha256"],
    )
    vis.show(Result(data, text=said, wrap=True, done=True))
    if data["attachments"]["files"]:
        vis.say(
            Message(
                "{count} attachment file lies outside it, in {folder}: copy that folder too.",
                "{count} attachment files lie outside it, in {folder}: copy that folder too.",
                count=data["attachments"]["files"],
                folder=data["attachments"]["folder"] or "…",
            )
        )


@commands.command(cls=Changing)
def restore(ctx: typer.Context, file: BackupFile) -> None:
    """Restore the database from FILE. Changes made since are lost; this cannot be undone.

    FILE was made by `vis db backup`; it is only read. You type the number of changes that are lost.
    """
    vis: AppContext = ctx.obj
    invocation = vis.unopened  # the database may be gone: to that end there are backups
    outcome = app.operations.backup.restore(invocation, vis.directory / path_of(file), str(file))
    vis.show(outcome)
    if not outcome.dry_run:
        vis.say("Cases purged since the backup was made are back: run `vis retention replay`.")
        vis.say("Attachment files are not part of it: put their folder back too; `vis db check` compares.")
        if not invocation.database.is_sqlite:
            vis.say("The tables are new: let `vis db grants` be run again.")


@commands.command()
def grants(
    ctx: typer.Context,
    operator: Annotated[
        str, typer.Option(metavar="ROLE", help="Database role of those who may change things.")
    ] = "vis_operator",
    reader: Annotated[
        str, typer.Option(metavar="ROLE", help="Database role of those who may only read.")
    ] = "vis_reader",
    retention: Annotated[
        str, typer.Option(metavar="ROLE", help="Database role of those who may hold, attest and purge cases.")
    ] = "vis_retention",
) -> None:
    """Print the SQL that lets several people share a PostgreSQL database without being able to alter the journal."""
    vis: AppContext = ctx.obj
    lines = app.operations.database.grants(vis.invocation, operator, reader, retention)
    said = "-- {database} is an SQLite file: whoever may write it may do everything. Keep its mode at 600."
    text = lines or Message(said, database=str(vis.database))
    vis.show(Result({"statements": lines}, text=text))
