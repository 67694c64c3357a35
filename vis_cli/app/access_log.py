"""The access log: who looked at which cases and residents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import append
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.rules.core import personal_number

if TYPE_CHECKING:
    pass


def note_read(invocation: Invocation, *, numbers: Iterable[str] = (), residents: Iterable[str] = ()) -> None:
    """Note in the access log who looked at which cases, or at which residents in full."""
    row: Mapping[str, Any] = {
        "at": invocation.now,
        "actor": invocation.actor,
        "user": invocation.user,
        "command": invocation.command,
        "resident": ", ".join(personal_number.mask(resident) for resident in residents) or None,
        "cases": json.dumps(list(numbers)),
        "person": None,
    }
    append(invocation, t.reads, row)
