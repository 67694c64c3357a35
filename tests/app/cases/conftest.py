"""Cases to handle from a script: Teleborg of the examples' register, where Anna and Bo may do what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.app.conftest import invocation
from tests.cli.cases.register import fill
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.cases.content import Content
from vis_cli.app.invocation import Invocation

TOLVAN = "191212121212"
SINCE = date(2026, 1, 1)
NOW = "2026-06-15 10:00"


@pytest.fixture
def care(vis_sqlite: Command) -> Callable[..., Invocation]:
    """A function that makes an invocation on a database with units, staff and their roles."""
    fill(vis_sqlite)

    def make(now: str = NOW, **more: object) -> Invocation:
        settings = more.pop("settings", None)
        made = invocation(vis_sqlite, now, yes=True, **more)
        return replace(made, settings=replace(made.settings, **settings)) if isinstance(settings, dict) else made

    return make


def opened(care: Callable[..., Invocation], text: str = "Hej") -> str:
    """The number of a case that a resident opens."""
    outcome = app.cases.residents.open_(care(), "Teleborg", "Boka tid", TOLVAN, Content(text))
    return str(outcome.extra["number"])
