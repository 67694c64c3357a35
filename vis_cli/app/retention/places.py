"""The policies in force, and where they, the certificates, the key and the attachments lie."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli.app.invocation import Invocation
from vis_cli.db.core.engine import Database
from vis_cli.db.register.directories import case_type_directory, unit_directory
from vis_cli.errors import Fault, FaultyConfiguration, Message, Source
from vis_cli.files.retention import hmac_key
from vis_cli.identity import config_folder, data_folder, no_home
from vis_cli.rules.core.names import Directory
from vis_cli.rules.retention import log_policy
from vis_cli.rules.retention.log_policy import LogPolicy
from vis_cli.rules.retention.policies import Policy
from vis_cli.settings import Settings
from vis_cli.shipped import shipped

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.files.retention.policies import RetentionFile


def policy_file(settings: Settings) -> Path:
    """The retention file in force: the configured one, else the sample, which has no decision."""
    return settings.retention or shipped("configs", "retention.yaml")


def retention_file(settings: Settings, db: Connection) -> RetentionFile:
    """The policies in force, and that of the access log.

    Raises:
        FaultyConfiguration: the file has faults.
    """
    from vis_cli.files.retention.policies import read_file  # a fifth of what an event takes, which needs none

    return read_file(str(policy_file(settings)), case_type_directory(db), unit_directory(db))


def policies(settings: Settings, db: Connection) -> list[Policy]:
    """The policies of cases that are in force.

    Raises:
        FaultyConfiguration: the file has faults.
    """
    return retention_file(settings, db).policies


def named(found: Sequence[Policy], names: Sequence[str], log: LogPolicy | None = None) -> set[str]:
    """The names of the policies, and of the `log` class, that the arguments mean; of all, where there are none.

    Raises:
        NotFound, Ambiguous: a name means none, or several.
    """
    every = [policy.name for policy in found] + ([] if log is None else [log_policy.NAME])
    directory = Directory("policy", {name: name for name in every})
    return {directory.find(name) for name in names} if names else set(directory.names)


def folder(settings: Settings, database: Database, kind: str) -> Path:
    """Where `certificates`, `attachments`, `outbox` lie: as configured, else by the SQLite file or in the user data."""
    configured: Path | None = getattr(settings, kind)
    if configured is not None:
        return configured
    if database.path is not None:
        return database.path.resolve().parent / kind
    return data_folder(kind) / kind


def certificates_folder(invocation: Invocation) -> Path:
    """Where certificates and ledgers lie."""
    return folder(invocation.settings, invocation.database, "certificates")


def attachments_folder(invocation: Invocation) -> Path:
    """Where the files of attachments lie."""
    return folder(invocation.settings, invocation.database, "attachments")


def outbox_folder(invocation: Invocation) -> Path:
    """Where the answers to forms lie until the record system fetches them."""
    return folder(invocation.settings, invocation.database, "outbox")


def key_file(settings: Settings) -> Path:
    """Where the key of the ledgers lies: as configured, else in the user's configuration, away from the ledgers."""
    if settings.hmac_key is not None:
        return settings.hmac_key
    own = config_folder()
    if own is None:
        raise no_home("hmac_key")
    return own / "hmac.key"


def key_there(invocation: Invocation, db: Connection) -> bytes | None:
    """The key of the ledgers; None where it has not been needed yet.

    Raises:
        FaultyConfiguration: it is gone, though there are ledgers made with it, or it cannot be used.
    """
    path = key_file(invocation.settings)
    key = hmac_key.read_key(path)
    if key is None and _is_missed(invocation, db):
        hint = "Put it back from where it is kept, or name another file: hmac_key in vis.yaml."
        said = "the key of the earlier runs' ledgers is gone."
        raise FaultyConfiguration([Fault("hmac-key", said, Source(str(path)), hint)])
    return key


def _is_missed(invocation: Invocation, db: Connection) -> bool:
    """Whether there are ledgers that a key was made for."""
    from vis_cli.db.retention import purge_records as records
    from vis_cli.files.retention import ledger as ledgers

    return bool(records.runs(db) or ledgers.runs_known(certificates_folder(invocation), records.database_id(db)))


def the_key(invocation: Invocation, db: Connection) -> bytes:
    """The key of the ledgers; made, and said, the first time. See `key_there`."""
    key = key_there(invocation, db)
    if key is not None:
        return key
    path, made = key_file(invocation.settings), secrets.token_bytes(32)
    key = hmac_key.make_key(path, made)
    if key != made:  # of another database that has the same key; who made it said so
        return key
    said = "Made the key of the ledgers: {path}. Keep a copy of it elsewhere; without it no purge can be replayed."
    invocation.tell(Message(said, path=path))
    return key
