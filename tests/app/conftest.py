"""An invocation as a script makes it: on a fresh database with the examples' register, without a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import Command
from tests.register import fill
from vis_cli.app.invocation import Invocation
from vis_cli.rules.core.times import parse_moment
from vis_cli.settings import load

NOW = "2025-06-09 08:00"

Invoke = Callable[..., Invocation]


@pytest.fixture
def invoke(vis: Command) -> Invoke:
    """A function that makes an invocation on the register's database, at a moment, with whatever else is given."""
    fill(vis)
    return lambda now=NOW, **more: invocation(vis, now, **more)


def invocation(vis: Command, now: str = NOW, **more: Any) -> Invocation:
    """An invocation by `anna` on the database of `vis`, which nobody is there to confirm unless `yes` is given."""
    given = {"db": str(vis.database), "actor": "anna"}
    settings = load(given, {}, user="anna", directory=vis.cwd)
    settings = replace(settings, hmac_key=settings.hmac_key or vis.cwd / "keys" / "hmac.key")
    values: dict[str, Any] = {
        "user": "anna",
        "actor": "anna",
        "clock": datetime.now(UTC).replace(microsecond=0),
        "now": parse_moment(now),
        "settings": settings,
        "database": vis.open(),
        "command": "a script",
        "pretended": True,
    }
    return Invocation(**{**values, **more})
