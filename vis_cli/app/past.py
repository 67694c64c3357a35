"""What is asked of moments gone by: answered from what was known then, and not from what has become of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from vis_cli.app.invocation import Invocation
from vis_cli.db.core import versions
from vis_cli.errors import Message, NotFound
from vis_cli.rules.core.times import day_over, local

if TYPE_CHECKING:
    from sqlalchemy import Connection


@contextmanager
def as_it_was(invocation: Invocation, db: Connection, at: datetime | None) -> Iterator[datetime | None]:
    """Have the connection answer as vis would have at a moment gone by, which is given back; None: from what is.

    What is asked of now, or of what is to come, is answered from what is. Find what arguments name before: they are
    given as things are called today.
    """
    if at is None or at >= invocation.now:
        yield None
        return
    began = versions.began(db)
    if began is None or at < began:
        invocation.tell(
            Message(
                "The journal begins {began:%Y-%m-%d %H:%M}. What was before is known only as far as it was there then.",
                began=local(began),
            )
            if began
            else "The journal has not begun: what was before is not known."
        )
    with versions.as_of(db, at):
        yield at


def unknown_then(name: str, at: datetime) -> NotFound:
    """What to say where something that is known today was not in the register at a moment gone by."""
    said = Message('"{name}" was not in the register {at:%Y-%m-%d %H:%M}.', name=name, at=local(at))
    return NotFound(said, id="unknown-then", hint="`vis changes list --object` tells when it came.")


def end_of(invocation: Invocation, day: date | None) -> datetime | None:
    """The last moment of a day gone by, for what is asked of days; None: the day is today, to come, or none."""
    return None if day is None or day >= invocation.today else day_over(day) - timedelta(seconds=1)
