"""Carrying a plan out: the steps, what follows from them by rule, and the journal, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from vis_cli.db.core import journal
from vis_cli.db.core.records import NOTHING, carry_out
from vis_cli.db.orders import switches
from vis_cli.rules.core.plan import Step


def apply(
    db: Connection, steps: Sequence[Step], entry: journal.Entry, private: Mapping[str, Mapping[str, Any]] = NOTHING
) -> int | None:
    """Carry the steps out and journal them; the change set's number, or None where every step is `same`.

    `private` has what the journal must not hold of what is added: see `records.carry_out`.

    Raises:
        Stale: a row is not as the plan saw it; roll back.
    """
    changed = [step for step in steps if step.before != step.after]
    if not changed:
        return None
    carry_out(db, changed, private)
    switches.follow(db, changed, entry.at)
    return journal.write(db, entry, changed)
