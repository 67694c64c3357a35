"""Copies of the whole database, made and put back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from vis_cli import temporary
from vis_cli.app import heads, output_files
from vis_cli.app.checks import check_expected, check_ticket, pass_guards
from vis_cli.app.execute import Outcome, Question, append, entry_of, holding_others, upgrade
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import PAGE_SIZE, SCHEMA_VERSION, Database
from vis_cli.db.core.records import dumps
from vis_cli.db.core.schema import is_sandbox, version
from vis_cli.db.operations import attachments, copies
from vis_cli.db.operations.backup import (
    PAGES,
    Restoring,
    back_up,
    check_may_replace,
    check_place,
    put_back,
    working_folders,
)
from vis_cli.errors import (
    Busy,
    FaultyConfiguration,
    Message,
    Refused,
    Stale,
    StorageError,
    VisError,
    WrongDatabase,
    as_message,
)
from vis_cli.identity import config_folder, state_folder
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.plan import ACTIONS, BulkPlan, Violation
from vis_cli.rules.operations import restore as rules
from vis_cli.rules.operations.restore import Contents, Place


def backup(invocation: Invocation, target: Path) -> dict[str, Any]:
    """Copy the whole database to the file, whole or not at all, while others work on; run history tells of it.

    `attachments` in the answer is how many files lie outside the database, and where: they are not in the backup.

    Raises:
        NotPermitted: the OS user may not. CannotWrite: the file, or it is something else. Refused: `own-file`.
        Busy: others kept the database locked past the lock timeout.
    """
    invocation.permit("operations")
    output_files.check(invocation, target)
    check_place(target)
    database = invocation.database
    with invocation.reading() as db:  # is it one of ours, of this version?
        number, digest = journal.head(db)
        outside: dict[str, Any] = {"files": attachments.count(db), "folder": None}
    with suppress(FaultyConfiguration):  # a user without a home has no folder of their own
        outside["folder"] = str(places.attachments_folder(invocation)) if outside["files"] else None
    sweep(invocation, target.resolve().parent)
    pages = 0 if database.path is None else database.path.stat().st_size // PAGE_SIZE
    showing = invocation.progress(pages if pages > PAGES else None, "copying")
    with output_files.whole(invocation, target, private=True) as part, showing as done:
        size, sha256 = back_up(database, part, target, done)
    data = {"file": str(target), "bytes": size, "sha256": sha256, "head": f"{number}:{digest}"}
    kept = dumps(data | {"file": mask(str(target.absolute()))})
    who = {"actor": invocation.actor, "user": invocation.user}
    try:
        append(invocation, t.runs, {"job": "backup", "at": invocation.now, **who, "result": kept})
    except (Busy, StorageError) as failure:
        said = Message(
            "{file} is whole, but the run history does not tell of it: {why}",
            file=target,
            why=as_message(failure.message),
        )
        raise type(failure)(said, id=failure.id, hint=Message("Run it again, if `vis status` is to know.")) from failure
    return data | {"attachments": outside}


def own_folders(invocation: Invocation) -> list[Path]:
    """Where vis makes temporary files: beside the database and the key of the ledgers, in the outbox and the state."""
    key = invocation.settings.hmac_key
    beside_key = config_folder() if key is None else key.parent
    folders = [*working_folders(invocation.database), *filter(None, (beside_key, state_folder()))]
    with suppress(FaultyConfiguration):  # a user without a home has no outbox of their own
        folders.append(places.outbox_folder(invocation))
    return folders


def sweep(invocation: Invocation, *folders: Path) -> None:
    """Remove the temporary files that killed runs left where vis has its own and in these folders, and say so."""
    database = invocation.database
    swept = temporary.sweep([*own_folders(invocation), *folders], database.path and database.path.resolve())
    if swept:
        said = Message(
            "Removed {count} temporary file that a killed run had left: {files}.",
            "Removed {count} temporary files that killed runs had left: {files}.",
            count=len(swept),
            files=[str(path) for path in swept],
        )
        invocation.tell(said)


def restore(invocation: Invocation, source: Path, name: str) -> Outcome:
    """Put the database back as the file has it. What was changed since is lost, and the number of that is typed.

    The database may be gone, or be damaged beyond reading. The file is only read, with the logs of SQLite that lie
    beside it, and just what was looked at is put back. `name` is what the journal calls the file.

    Raises:
        NotPermitted: the OS user may not, or the server or file system would not let them.
        MissingInput, FaultyInput: the file is no backup.
        Refused: it does not fit the place, a guard, no ticket, nobody to confirm. Busy: another vis writes or purges.
        Stale: the database changed while they were asked.
    """
    database = invocation.database
    if not invocation.dry_run:
        invocation.permit("operations")
        check_may_replace(database)
        sweep(invocation)
    with suppress(OSError):  # there may be neither
        if database.path is not None and source.samefile(database.path):
            said = Message("{file} is the database itself.", file=name)
            raise Refused(said, id="own-file", hint="Name a file that `vis db backup` made.")
    with copies.opened(source, _folder(database)) as copy:
        return _restore(invocation, copy, name)


def _folder(database: Database) -> Path:
    """Where a backup is copied to, if it must be to be looked at: beside the database, if that can be."""
    (folder,) = working_folders(database)
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())


def _restore(invocation: Invocation, copy: copies.Copy, name: str) -> Outcome:
    held, place = copy.contents, _place(invocation)
    check_expected(invocation.expected, BulkPlan(dict.fromkeys(ACTIONS, 0)))  # a restore has no steps
    rules.check(held, place, schema=SCHEMA_VERSION)
    if invocation.pretended and not invocation.dry_run and not rules.may_pretend(held, place):
        raise Refused("a restore is done now, not at another moment.", id="now", hint="Leave --now out.")
    check_ticket(invocation)
    for ending, sha256 in copy.files:
        invocation.note_file(f"{name}{ending}", sha256)
    if len(copy.files) > 1:
        invocation.tell(Message("SQLite's log lies beside {file}: what it holds is put back too.", file=name))
    violations = rules.broken_chain(held, name)
    outcome = _outcome(invocation, held, place, name, violations)
    if invocation.dry_run:
        return outcome
    lifted = pass_guards(invocation, violations)
    if place.head is not None:
        _confirm(invocation, outcome, rules.lost(held, place))
        if _place(invocation).head != place.head:
            raise Stale("the database changed while you were asked.", hint="Nothing was changed; run it again.")
    more = {"lifted": lifted} if lifted else {}
    details = {"needs": "operations", **{key: outcome.extra[key] for key in ("replaced", "lost")}, **more}
    entry = entry_of(invocation, details=details, undoable=False)
    apart = replace(invocation, changes=[])  # what is made there is in the database once it has its place

    def journalled(restored: Database) -> int:
        number = upgrade(apart, restored).restored
        assert number is not None  # it was noted in the transaction that put the copy back
        return number

    restoring = Restoring(entry, lambda: holding_others(invocation), journalled, invocation.changes.append)
    number = put_back(invocation.database, copy, restoring)
    if invocation.database.is_sqlite:  # it was journalled before it took its place
        heads.note(invocation)
    return _outcome(invocation, held, place, name, violations, number)


def _outcome(
    invocation: Invocation,
    held: Contents,
    place: Place,
    name: str,
    violations: tuple[Violation, ...],
    number: int | None = None,
) -> Outcome:
    lost = rules.lost(held, place)
    extra: Mapping[str, Any] = {
        "file": name,
        "version": held.version,
        "head": f"{held.changes}:{held.head}",
        "replaced": None if place.head is None else f"{place.head[0]}:{place.head[1]}",
        "lost": lost,
    }
    said = Message(
        "{database} as it was at C-{number}; {count} change since then is lost",
        "{database} as it was at C-{number}; {count} changes since then are lost",
        database=place.name,
        number=held.changes,
        count=lost,
    )
    asks = Message("This puts back {said}.", said=said)
    message = (
        Message("Would be: {said}. Nothing was changed.", said=said)
        if number is None
        else Message("C-{change}: {said}.", change=number, said=said)
    )
    plan = BulkPlan(dict.fromkeys(ACTIONS, 0), violations=violations, asks=(asks,), told=True)
    return Outcome(plan, number, invocation.dry_run, lifted=invocation.lifted, extra=extra, message=message)


def _place(invocation: Invocation) -> Place:
    """The database that is to be replaced, as far as it is there and can be read."""
    database = invocation.database
    kind = "sqlite" if database.is_sqlite else "postgresql"
    try:
        if version(database) is None:
            if database.exists:
                _refuse_others(database)
            return Place(str(database), kind)
        with database.reading() as db:
            return Place(str(database), kind, journal.head(db), is_sandbox(db))
    except VisError as error:
        if database.path is None or error.id not in ("storage", "wrong-database") or copies.is_copy(database.path):
            raise  # it is well, and the disk is not
        said = Message(
            "{database} cannot be read, and is replaced: {why}", database=str(database), why=as_message(error.message)
        )
        invocation.tell(said)
        return Place(str(database), kind)


def _refuse_others(database: Database) -> None:
    with database.reading() as db:
        if inspect(db).get_table_names():
            said = Message("{database} holds tables that are not vis's.", database=str(database))
            raise WrongDatabase(said, id="not-vis", hint="Name another with --db.")


def _confirm(invocation: Invocation, preview: Outcome, lost: int) -> None:
    """Have the number of changes that are lost typed.

    Raises:
        Refused: it was not, or nobody is there.
    """
    if invocation.yes:
        return
    if not invocation.prompter.is_present:
        raise Refused(
            Message("{question} Nobody is there to confirm it.", question=preview.plan.asks[0]),
            id="not-confirmed",
            hint="Add --yes, or look first with --dry-run.",
        )
    wording = Message("Type the number of changes that are lost, {count}, to go on:", count=lost)
    if not invocation.prompter.confirm(Question(preview, lost, True, invocation.settings.label, wording)):
        raise Refused("not confirmed; nothing was changed.", id="not-confirmed")
