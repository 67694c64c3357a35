"""What every retention command needs: the policies in force, and where certificates, key and attachments lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli.errors import NotFound
from vis_cli.rules.names import Directory
from vis_cli.rules.retention import Policy

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.cli.base import Vis


def policy_file(vis: Vis) -> Path:
    """The retention file in force: the configured one, else the sample, which has no decision."""
    from vis_cli.shipped import shipped

    return vis.settings.retention or shipped("configs", "retention.yaml")


def policies(vis: Vis, db: Connection, named: Sequence[str] = ()) -> list[Policy]:
    """The policies in force, or those of them that are named.

    Raises:
        FaultyConfiguration: the file has faults. NotFound: no policy goes by that name.
    """
    from vis_cli.db.register import case_type_directory, unit_directory
    from vis_cli.files.retention import read

    found = read(str(policy_file(vis)), case_type_directory(db), unit_directory(db))
    if named:
        directory = Directory("policy", {policy.name: policy.name for policy in found})
        wanted = {directory.find(name) for name in named}
        if not wanted:
            raise NotFound("no policy is named.")
        return [policy for policy in found if policy.name in wanted]
    return found


def folder(vis: Vis, kind: str) -> Path:
    """Where `certificates` or `attachments` lie: as configured, else beside the SQLite file or in the user's data."""
    configured: Path | None = getattr(vis.settings, kind)
    if configured is not None:
        return configured
    if vis.database.path is not None:
        return vis.database.path.resolve().parent / kind
    from platformdirs import user_data_path

    return user_data_path("vis") / kind


def key_file(vis: Vis) -> Path:
    """Where the key of the ledgers lies: as configured, else in the user's configuration, away from the ledgers."""
    if vis.settings.hmac_key is not None:
        return vis.settings.hmac_key
    from platformdirs import user_config_path

    return user_config_path("vis") / "hmac.key"
