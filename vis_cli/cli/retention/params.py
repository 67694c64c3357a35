"""What every retention command needs: the policies in force, and where certificates, key and attachments lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli.errors import Fault, FaultyConfiguration, NotFound, Source
from vis_cli.identity import config_folder, data_folder, no_home
from vis_cli.rules.core.names import Directory
from vis_cli.rules.retention.policies import Policy

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.cli.frame.context import AppContext


def policy_file(vis: AppContext) -> Path:
    """The retention file in force: the configured one, else the sample, which has no decision."""
    from vis_cli.shipped import shipped

    return vis.settings.retention or shipped("configs", "retention.yaml")


def policies(vis: AppContext, db: Connection, named: Sequence[str] = ()) -> list[Policy]:
    """The policies in force, or those of them that are named.

    Raises:
        FaultyConfiguration: the file has faults. NotFound: no policy goes by that name.
    """
    from vis_cli.db.register.directories import case_type_directory, unit_directory
    from vis_cli.files.retention.policies import read

    found = read(str(policy_file(vis)), case_type_directory(db), unit_directory(db))
    if named:
        directory = Directory("policy", {policy.name: policy.name for policy in found})
        wanted = {directory.find(name) for name in named}
        if not wanted:
            raise NotFound("no policy is named.")
        return [policy for policy in found if policy.name in wanted]
    return found


def folder(vis: AppContext, kind: str) -> Path:
    """Where `certificates` or `attachments` lie: as configured, else beside the SQLite file or in the user's data."""
    configured: Path | None = getattr(vis.settings, kind)
    if configured is not None:
        return configured
    if vis.database.path is not None:
        return vis.database.path.resolve().parent / kind
    return data_folder(kind) / kind


def key_file(vis: AppContext) -> Path:
    """Where the key of the ledgers lies: as configured, else in the user's configuration, away from the ledgers."""
    if vis.settings.hmac_key is not None:
        return vis.settings.hmac_key
    own = config_folder()
    if own is None:
        raise no_home("hmac_key")
    return own / "hmac.key"


def the_key(vis: AppContext) -> bytes:
    """The key of the ledgers; made, and said, the first time.

    Raises:
        FaultyConfiguration: it is gone, though there are ledgers made with it, or it can not be used.
    """
    import secrets

    from vis_cli.db.retention import purge_records as records
    from vis_cli.files.retention import ledger as ledgers

    path = key_file(vis)
    key = ledgers.read_key(path)
    if key is not None:
        return key
    with vis.reading() as db:
        if records.runs(db) or ledgers.runs_known(folder(vis, "certificates"), records.database_id(db)):
            raise FaultyConfiguration(
                [
                    Fault(
                        "hmac-key",
                        "the key of the earlier runs' ledgers is gone.",
                        Source(str(path)),
                        "Put it back from where it is kept, or name another file: hmac_key in vis.yaml.",
                    )
                ]
            )
    key = secrets.token_bytes(32)
    ledgers.make_key(path, key)
    vis.say(f"Made the key of the ledgers: {path}. Keep a copy of it elsewhere; without it no purge can be replayed.")
    return key
