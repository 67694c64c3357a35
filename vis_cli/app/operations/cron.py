"""What lets systemd or cron run vis's jobs here: this program, configuration, database and user."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.core.urls import as_written, without_password
from vis_cli.errors import Message, Sentence, VisError, as_message
from vis_cli.files.operations import cron as written
from vis_cli.files.operations.cron import Installation, folder_of
from vis_cli.files.retention.policies import read
from vis_cli.settings import Settings


def systemd(
    invocation: Invocation, *, publish: Path | None = None, say: Callable[[Sentence], str] = str
) -> dict[str, str]:
    """Services and timers by file name. The database need not be there yet; that it is not is told.

    `publish` is the folder that closures are published into by a job of its own; `say` puts what they say into a
    language.

    Raises:
        FaultyConfiguration: the retention file has faults.
    """
    return written.systemd(_installation(invocation, publish), say)


def crontab(
    invocation: Invocation, *, publish: Path | None = None, say: Callable[[Sentence], str] = str
) -> dict[str, str]:
    """The lines for a crontab, by file name; see `systemd`."""
    return {"vis.cron": written.crontab(_installation(invocation, publish), say)}


def _installation(invocation: Invocation, publish: Path | None) -> Installation:
    """This installation, as a service must be told it. A database password is never among it."""
    settings, database = invocation.settings, invocation.database
    _tell_whether_jobs_can_run(invocation)
    path = None if database.path is None else database.path.resolve()
    policies = read(str(places.policy_file(settings)))
    decided = tuple(policy.name for policy in policies if policy.decision is not None)
    if not decided:
        invocation.tell("No purge is among the jobs: no retention policy in force names its decision.")
    command, start = program()
    return Installation(
        command,
        invocation.user.removeprefix("uid "),  # systemd and crontab take the bare number
        _environment(invocation, str(path) if path is not None else _without_password(invocation)),
        _writes(invocation, path, publish, decided=bool(decided)),
        start,
        network=path is None,
        decided=bool(decided),
        policies=decided if len(decided) < len(policies) else (),
        closes_cases=settings.days_open_after_answer is not None,
        files_forms=settings.outbox is not None,
        publishes=None if publish is None else str(publish),
    )


def _tell_whether_jobs_can_run(invocation: Invocation) -> None:
    """Tell that the database is not there, cannot be reached, or is of another version, where that is so."""
    database = invocation.database
    if database.path is not None and not database.exists:
        said = "There is no database {database}: the jobs fail until `vis db init` has made it."
        invocation.tell(Message(said, database=database.path.resolve()))
        return
    try:
        with invocation.reading():
            pass
    except VisError as error:
        invocation.tell(Message("As things are the jobs fail: {why}", why=as_message(error.message)))


def _environment(invocation: Invocation, database: str) -> tuple[tuple[str, str], ...]:
    settings: Settings = invocation.settings
    environment = []
    if settings.config_file is not None:
        environment.append(("VIS_CONFIG", str(settings.config_file.resolve())))
    if settings.origins.get("database") != str(settings.config_file):
        environment.append(("VIS_DB", database))
    return tuple(environment)


def _without_password(invocation: Invocation) -> str:
    url, password = without_password(invocation.database.url)
    if password:
        invocation.tell("The password is left out: keep it in the user's ~/.pgpass, or the URL in the config file.")
    return as_written(url)


def _writes(invocation: Invocation, path: Path | None, publish: Path | None, *, decided: bool) -> tuple[str, ...]:
    """The folders that the jobs write to."""
    settings = invocation.settings
    # Beside an SQLite file there is room for both; elsewhere a purge must be let write to them.
    unsaid = decided and path is None
    kinds = [kind for kind in ("attachments", "certificates") if unsaid or getattr(settings, kind) is not None]
    kinds += ["outbox"] if settings.outbox is not None else []
    folders = [places.folder(settings, invocation.database, kind) for kind in kinds]
    folders += [publish.parent] if publish is not None else []  # where the new one is made, which takes its place
    found = [folder_of(str(path))] if path is not None else []
    found += [f"{each}" if each.is_dir() else f"-{each}" for each in folders]  # -: no fault while it is not there
    return tuple(dict.fromkeys(found))


def program() -> tuple[tuple[str, ...], str | None]:
    """The words that start this very program, and the folder to start it in, if it matters."""
    started = Path(sys.argv[0])
    for candidate in (started.absolute(), Path(sys.executable).with_name("vis")):
        if candidate.name == "vis" and candidate.is_file():
            return (str(candidate),), None
    return (sys.executable, "-m", "vis_cli"), str(Path(__file__).resolve().parents[3])
