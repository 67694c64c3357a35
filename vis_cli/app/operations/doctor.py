"""Everything that can be asked of an installation at once: what was looked at, what is wrong, and what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.operations import config, database, status
from vis_cli.db.operations import status as found
from vis_cli.db.operations.limits import server_findings
from vis_cli.db.operations.status import Finding
from vis_cli.errors import (
    Busy,
    Fault,
    FaultyConfiguration,
    Message,
    NotPermitted,
    Sentence,
    StorageError,
    WrongDatabase,
    as_message,
)
from vis_cli.rules.core.times import local, parse_moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

BACKUP_AGE = timedelta(days=2)  # one by night, and a day to notice that it failed
_MENDED_BY: Mapping[str, Sentence] = {
    "attachments": Message("See `vis db check`; put the folder back from its own backup."),
    "temporary files": Message("`vis db backup FILE` removes them."),
    "heads": Message("See `vis audit verify`."),
    "file mode": "",  # it is named there
    "journal": Message("See `vis audit verify`."),
    "state": Message("See `vis audit verify --state`."),
    "purges": Message("See `vis retention runs`."),
    "tables": Message("Restore the newest backup that is whole: `vis db restore FILE`."),
    "integrity": Message("Restore the newest backup that is whole: `vis db restore FILE`."),
    "foreign keys": Message("Restore the newest backup that is whole: `vis db restore FILE`."),
}
"""What helps against what `db check` finds, where what it says does not name it."""


@dataclass(slots=True)
class Part:
    """What was looked at, and what was found there; `skipped` is why it could not be looked at."""

    name: str
    findings: list[Finding] = field(default_factory=list)
    skipped: Sentence | None = None


def examine(invocation: Invocation, shell: str, completes: bool | None) -> dict[str, Any]:
    """Look at configuration, database, server, work, backups and completion, as `doctor --json` has it.

    `shell` is that of whoever asks, by name, and `completes` whether it completes vis's commands: None where that
    cannot be known of it. Nothing is changed.
    """
    parts = [Part("configuration", list(_configuration(invocation)))]
    try:
        parts += _of_database(invocation)
    except FaultyConfiguration:  # told there
        parts += [Part(name, skipped=Message("a file of the configuration is faulty")) for name in ("database", *READ)]
    except (WrongDatabase, StorageError, Busy, NotPermitted) as error:
        parts.append(Part("database", [Finding(error.id, error.message, error.hint or Message("See `vis db check`."))]))
        parts += [Part(name, skipped=Message("the database could not be read")) for name in READ]
    parts.append(_completion(shell, completes))
    return {
        "well": not any(each.urgent for part in parts for each in part.findings),
        "database": str(invocation.database),
        "parts": [
            {
                "part": part.name,
                "looked": part.skipped is None,
                "why": part.skipped,
                "findings": [_as_item(each) for each in part.findings],
            }
            for part in parts
        ],
    }


def _as_item(finding: Finding) -> dict[str, Any]:
    return {"id": finding.id, "message": finding.message, "fix": finding.fix, "urgent": finding.urgent}


def _completion(shell: str, completes: bool | None) -> Part:
    if not shell:
        return Part("completion", skipped=Message("SHELL does not name your shell"))
    if completes is None:
        return Part("completion", skipped=Message("vis has no completion for {shell}", shell=shell))
    if completes:
        return Part("completion")
    said = Message("{shell} does not complete the commands of vis.", shell=shell)
    fix = Message("Run: vis --install-completion {shell}", shell=shell)
    return Part("completion", [Finding("no-completion", said, fix, urgent=False)])


def _configuration(invocation: Invocation) -> Iterator[Finding]:
    faults: list[Fault] = []
    try:
        config.check(invocation.settings)
    except FaultyConfiguration as error:
        faults += error.faults
    with suppress(FaultyConfiguration):  # told there
        faults += config.default_faults(invocation)
    for fault in faults:
        said: Sentence = fault.message
        if fault.source is not None:
            said = Message("{place}: {said}", place=fault.source, said=as_message(fault.message))
        yield Finding(fault.id, said, fault.hint or Message("See `vis config check`."))


def _of_database(invocation: Invocation) -> list[Part]:
    if not invocation.database.exists:  # or looking would make it
        said = Message("there is no database {database}.", database=invocation.database)
        raise WrongDatabase(said, id="missing-database", hint="Run `vis db init`.")
    checked = database.check(invocation)
    looked = status.look(invocation)
    with invocation.reading() as db:
        limits = Part("server limits", list(server_findings(db)))
        if db.dialect.name != "postgresql":
            limits = Part("server limits", skipped=Message("SQLite has no server"))
        backups = Part("backups", list(_backup(invocation, db)))
    if checked["sandbox"]:
        backups = Part("backups", skipped=Message("a sandbox needs none"))
    health = [_of_check(each["check"], each["message"]) for each in checked["checks"] if each["message"] is not None]
    work = [
        Finding(each["id"], each["message"], each["fix"], urgent=key == "findings")
        for key in ("findings", "attention")
        for each in looked[key]
    ]
    return [Part("database", health), limits, Part("work", work), backups]


def _of_check(check: str, said: Sentence) -> Finding:
    fix = _MENDED_BY.get(check, Message("See `vis db check`."))
    return Finding(check.replace(" ", "-"), Message("{check}: {said}.", check=Message(check), said=said), fix)


READ = ("server limits", "work", "backups")
"""The parts that take a database that can be read."""


def _backup(invocation: Invocation, db: Connection) -> Iterator[Finding]:
    """The newest backup made with vis. Those of other tools are not known, and nothing is said of them."""
    last = found.last_runs(db, invocation.now).get("backup")
    fix = "Run `vis db backup FILE` by night, or let another tool do it."
    if last is None:
        yield Finding("no-backup", "no backup of this database was made with vis.", fix, urgent=False)
    elif invocation.now - parse_moment(last["at"]) > BACKUP_AGE:
        at = local(parse_moment(last["at"]))
        said = Message("the last backup that was made with vis is of {at:%Y-%m-%d %H:%M}.", at=at)
        yield Finding("old-backup", said, fix, urgent=False)
