"""What is said where a case does not take an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vis_cli.db.cases import events as db_events
from vis_cli.errors import Message, Refused, VisError, as_message
from vis_cli.rules.cases.events import CaseFacts
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.core.times import moment_in_english
from vis_cli.rules.core.who import who as said_of

if TYPE_CHECKING:
    from sqlalchemy import Connection


def not_anothers(numbers: Sequence[str]) -> Violation:
    """The guard of cases that are another's than who answers them."""
    shown = ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else "")
    message = Message("it answers a case that is another's: {cases}.", cases=shown)
    return Violation("not-anothers", message, len(numbers), Message("Give it away first: vis cases assign."))


def with_last(db: Connection, facts: CaseFacts, error: Refused) -> Refused:
    """The refusal, telling also who did something to the case last, and when."""
    last = db_events.last_change(db, facts.id)
    if last is not None:
        by = said_of(last.actor, last.user)
        error.message = Message(
            "{refused} {who} changed it last, on {moment} (C-{change}).",
            refused=as_message(error.message),
            who=by,
            moment=moment_in_english(last.at),
            change=last.number,
        )
        error.details["change"] = f"C-{last.number}"
    return error


def together(errors: Sequence[VisError]) -> VisError:
    """One error for all of them: the gravest, with every case's in it."""
    gravest = max(errors, key=lambda each: each.exit_code)
    if len(errors) == 1:
        return gravest
    shown = [as_message(each.message) for each in errors[:100]]
    template = "\n".join(f"{{line{number}}}" for number in range(len(shown)))
    more = f"\n… +{len(errors) - 100}" if len(errors) > 100 else ""
    values = {f"line{number}": message for number, message in enumerate(shown)}
    return type(gravest)(Message(template + more, **values), id=gravest.id, hint=gravest.hint, cases=len(errors))
