"""The database itself: made, upgraded, checked, measured, shared."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from vis_cli import temporary
from vis_cli.app import execute, heads
from vis_cli.app.checks import check_expected, check_ticket, clock_violations, pass_guards, unchanged
from vis_cli.app.execute import Outcome, Upgraded
from vis_cli.app.forms.outbox import strays
from vis_cli.app.invocation import Invocation
from vis_cli.app.operations.backup import own_folders, sweep
from vis_cli.app.operations.config import file_faults
from vis_cli.app.retention import places
from vis_cli.db.cases import attachments as rows
from vis_cli.db.core import journal, schema
from vis_cli.db.core.engine import SCHEMA_VERSION
from vis_cli.db.operations import attachments, health
from vis_cli.db.operations.backup import check_may_replace
from vis_cli.db.operations.health import Finding
from vis_cli.db.operations.postgres_roles import Roles, statements
from vis_cli.db.operations.status import last_folder
from vis_cli.errors import FaultyConfiguration, Message, Refused, WrongDatabase
from vis_cli.files.forms.outbox import named
from vis_cli.identity import config_folder
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.plan import ACTIONS, BulkPlan

if TYPE_CHECKING:
    from sqlalchemy import Connection


def init(invocation: Invocation, *, sandbox: bool = False) -> dict[str, Any]:
    """Make the database that the invocation names, as it stands in `db init --json`; a `sandbox` is for rehearsing.

    Raises:
        Refused: there is one. StorageError: it cannot be made.
    """
    database = invocation.database
    schema.initialise(database, sandbox=sandbox)
    return {"database": str(database), "version": SCHEMA_VERSION, "sandbox": sandbox}


def upgrade(invocation: Invocation) -> Outcome:
    """Bring the schema to this vis's version, as a change set of its own; the versions are in `extra`.

    A dry run also names what this vis finds wrong with the files of the configuration, which an older one took.

    Raises:
        NotPermitted: the OS user may not. WrongDatabase: there is none, or its version is newer.
        Refused: a guard, the counts expected, no ticket, or it is dated at another moment, outside a sandbox.
        Busy, StorageError: nothing was changed, unless it says that this is not known.
    """
    database = invocation.database
    if not invocation.dry_run:
        invocation.permit("operations")
    before = schema.version(database)
    if before is None:
        said = Message("there is no vis database {database}.", database=str(database))
        raise WrongDatabase(said, id="missing-database", hint="Run `vis db init`.")
    plan = BulkPlan(dict.fromkeys(ACTIONS, 0), told=before < SCHEMA_VERSION)  # an upgrade has no steps
    with database.reading() as db:
        if invocation.pretended and not invocation.dry_run and not schema.is_sandbox(db):
            raise Refused("an upgrade is done now, not at another moment.", id="now", hint="Leave --now out.")
        if plan.told:
            plan = replace(plan, violations=clock_violations(invocation, db))
    check_expected(invocation.expected, plan)
    if not invocation.dry_run and plan.told:
        check_may_replace(database)
        sweep(invocation)
    if invocation.dry_run:
        faults = [str(fault) for fault in file_faults(invocation.settings)]
        planned = _upgraded(
            invocation, replace(plan, notes=tuple(faults)), Upgraded(before, max(before, SCHEMA_VERSION))
        )
        return replace(planned, extra={**planned.extra, "faults": faults})
    lifted = pass_guards(invocation, plan.violations)
    if plan.told:
        check_ticket(invocation)
    with unchanged():
        return _upgraded(invocation, plan, execute.upgrade(invocation, database, lifted))


def _upgraded(invocation: Invocation, plan: BulkPlan, done: Upgraded) -> Outcome:
    name = str(invocation.database)
    restored = f"C-{done.restored}" if done.restored else None
    if done.before == done.after:
        said = Message("{database} is at version {version} already.", database=name, version=done.after)
    else:
        said = Message("{database}: {before} → {version}.", database=name, before=done.before, version=done.after)
        if invocation.dry_run:
            said = Message("Would be: {said} Nothing was changed.", said=said)
    if done.change:
        said = Message("{said} The journal says so in {change}.", said=said, change=f"C-{done.change}")
    if restored:
        said = Message("{said} {change}: the journal says now that it was restored.", said=said, change=restored)
    extra = {"database": name, "before": done.before, "version": done.after, "restored": restored}
    return Outcome(plan, done.change, invocation.dry_run, lifted=invocation.lifted, extra=extra, message=said)


def check(invocation: Invocation) -> dict[str, Any]:
    """Check file or server, schema, what refers to what, the journal's chain, and what lies outside the database.

    As it stands in `db check --json`.
    """
    with invocation.reading() as db:
        made = list(health.findings(invocation.database, db))
        made.append(_attachments(invocation, db))
        made.append(_outbox(invocation, db))
        made.append(_temporary(invocation, db))
        if invocation.settings.heads is not None:
            wrong = [each.message for each in heads.findings(invocation)]
            made.append(Finding("heads", Message("{findings}", findings=wrong) if wrong else None))
        number, digest = journal.head(db)
        sandbox = schema.is_sandbox(db)
    return {
        "ok": all(each.said is None for each in made),
        "database": str(invocation.database),
        "version": SCHEMA_VERSION,
        "sandbox": sandbox,
        "head": f"{number}:{digest}",
        "checks": [
            {"check": each.check, "id": each.check.replace(" ", "-"), "ok": each.said is None, "message": each.said}
            for each in made
        ],
    }


def _attachments(invocation: Invocation, db: Connection) -> Finding:
    """Whether the files of attachments are just those that rows name."""
    if not attachments.count(db) and invocation.database.path is None and config_folder() is None:
        return Finding("attachments")  # a user without a home has no folder either
    folder = places.attachments_folder(invocation)
    if schema.is_sandbox(db) and not folder.exists():  # `demo cases` makes rows, and files only if asked to
        return Finding("attachments")
    missing, strays, closed = attachments.compare(db, folder, partial(_named_now, invocation))
    gone = Message(
        "{count} file is missing from {folder}: {files}",
        "{count} files are missing from {folder}: {files}",
        count=missing.count,
        folder=folder,
        files=_first(missing),
    )
    left = Message(
        "{count} file in {folder} belongs to no attachment: {files}",
        "{count} files in {folder} belong to no attachment: {files}",
        count=strays.count,
        folder=folder,
        files=_first(strays),
    )
    unseen = Message(
        "{count} folder in {folder} cannot be looked into: {files}",
        "{count} folders in {folder} cannot be looked into: {files}",
        count=closed.count,
        folder=folder,
        files=_first(closed),
    )
    said = [each for each, files in ((gone, missing), (left, strays), (unseen, closed)) if files.count]
    return Finding("attachments", _together(said))


def _outbox(invocation: Invocation, db: Connection) -> Finding:
    """Whether the outbox holds answers of nobody: of cases that are gone, whose files should be too.

    That one is not there says nothing, since whoever fetches them takes them away.
    """
    try:
        folder = places.outbox_folder(invocation)
    except FaultyConfiguration:  # a user without a home has no folder of their own
        return Finding("outbox")
    try:
        os.listdir(folder)
    except FileNotFoundError:
        return Finding("outbox")
    except OSError as error:
        said = Message("{folder} cannot be looked into: {reason}", folder=folder, reason=error.strerror or str(error))
        return Finding("outbox", said)
    left = attachments.Files()
    for file in strays(db, sorted(named(folder))):
        left.add(file)
    said = Message(
        "{count} file in {folder} belongs to no case: {files}",
        "{count} files in {folder} belong to no case: {files}",
        count=left.count,
        folder=folder,
        files=_first(left),
    )
    return Finding("outbox", said if left.count else None)


def _together(said: Sequence[Message]) -> Message | None:
    """What was found, as one text; None where nothing was."""
    found: Message | None = None
    for each in said:
        found = each if found is None else Message("{gone}; {left}", gone=found, left=each)
    return found


def _named_now(invocation: Invocation, files: Sequence[str]) -> set[str]:
    """Of some files, those that rows name by now, whatever the transaction of the check sees."""
    with invocation.reading() as db:
        return rows.named(db, files)


def _first(files: attachments.Files) -> list[str]:
    more = ["…"] if files.count > len(files.first) else []
    return [mask(file) for file in files.first] + more


def _temporary(invocation: Invocation, db: Connection) -> Finding:
    """Whether killed runs have left copies of the database, which hold what may have been purged since."""
    database = invocation.database
    folders = [*own_folders(invocation), *last_folder(db)]
    left = temporary.left(folders, database.path and database.path.resolve())
    if not left:
        return Finding("temporary files")
    said = "killed runs have left {files}; the next backup, restore, upgrade or purge removes what lies beside it"
    return Finding("temporary files", Message(said, files=[str(path) for path in left]))


def stats(invocation: Invocation) -> dict[str, Any]:
    """How many rows every table has, and the room they take; as it stands in `db stats --json`."""
    with invocation.reading() as db:
        sizes = health.sizes(invocation.database, db)
        return {"database": str(invocation.database), "sandbox": schema.is_sandbox(db), **sizes}


def grants(invocation: Invocation, operator: str, reader: str, retention: str) -> list[str]:
    """The SQL by which several people share a PostgreSQL database; none where it is an SQLite file.

    The names are those of the database roles.
    """
    with invocation.reading() as db:
        if invocation.database.is_sqlite:
            return []
        schema_name = str(db.scalar(text("SELECT current_schema()")))
        maintain = (db.dialect.server_version_info or (0,)) >= (17,)
        return statements(Roles(operator, reader, retention), schema_name, maintain=maintain)
