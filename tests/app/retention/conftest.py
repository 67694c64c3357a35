"""Six cases and a policy with its decision, for scripts that purge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.app.conftest import Invoke, invocation
from tests.cli.retention.fixtures import NOW, fill
from tests.conftest import Command


@pytest.fixture
def cases(vis: Command) -> Command:
    """The command whose database holds the cases."""
    return fill(vis)


@pytest.fixture
def invoke(cases: Command) -> Invoke:
    """A function that makes an invocation on them, at a moment, with whatever else is given."""

    def make(now: str = NOW, **more: Any) -> Any:
        made = invocation(cases, now, **more)
        folder = cases.cwd
        settings = replace(
            made.settings,
            retention=folder / "retention.yaml",
            certificates=folder / "certs",
            attachments=folder / "att",
            hmac_key=folder / "keys" / "hmac.key",
        )
        return replace(made, settings=more.get("settings", settings))

    return make
