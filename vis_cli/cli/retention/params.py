"""What every retention command needs, for those whose use cases have not moved to app yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli import app
from vis_cli.rules.retention.policies import Policy

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.cli.frame.context import AppContext


def policy_file(vis: AppContext) -> Path:
    """See `app.retention.places`."""
    return Path(app.retention.places.policy_file(vis.settings))


def policies(vis: AppContext, db: Connection, named: Sequence[str] = ()) -> list[Policy]:
    """The policies in force, or those of them that are named."""
    found: list[Policy] = app.retention.places.policies(vis.settings, db)
    wanted = app.retention.places.named(found, named)
    return [policy for policy in found if policy.name in wanted]


def folder(vis: AppContext, kind: str) -> Path:
    """See `app.retention.places`."""
    return Path(app.retention.places.folder(vis.settings, vis.database, kind))


def key_file(vis: AppContext) -> Path:
    """See `app.retention.places`."""
    return Path(app.retention.places.key_file(vis.settings))


def the_key(vis: AppContext) -> bytes:
    """See `app.retention.places`."""
    with vis.reading() as db:
        return bytes(app.retention.places.the_key(vis.invocation, db))
