"""Carrying a plan out: the steps, what follows from them by rule, and the journal, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from vis_cli.db.core import journal
from vis_cli.db.core.records import carry_out
from vis_cli.db.orders import switches
from vis_cli.rules.core.plan import Step


def apply(db: Connection, steps: Sequence[Step], entry: journal.Entry) -> int | None:
    """Carry the steps out and journal them; the change set's number, or None where every step is `same`.

    Raises:
        Stale: a row is not as the plan saw it; roll back.
    """
    changed = [step for step in steps if step.before != step.after]
    if not changed:
        return None
    carry_out(db, changed)
    switches.follow(db, changed, entry.at)
    return journal.write(db, entry, changed)
