"""What is checked of every change before it is carried out: moment, guards, counts, ticket, somebody's yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.db.core.commit import UnknownOutcome
from vis_cli.db.core.schema import is_sandbox
from vis_cli.errors import (
    Busy,
    Fault,
    Message,
    NotPermitted,
    Refused,
    Sentence,
    Stale,
    StorageError,
    Usage,
    as_message,
)
from vis_cli.rules.core.guards import clock, is_lifted, way_on
from vis_cli.rules.core.plan import AnyPlan, Violation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.app.execute import Outcome


@dataclass(frozen=True)
class Question:
    """What somebody is asked to say yes to: the plan as it would be carried out. `typed`: by typing the count.

    `wording` is how it is asked, where the count is not of steps.
    """

    preview: Outcome
    count: int
    typed: bool
    label: str | None
    wording: Sentence | None = None


def clock_violations(invocation: Invocation, db: Connection) -> tuple[Violation, ...]:
    """The guard `clock`, where the clock stands before the last change or long after it; never in a sandbox."""
    if is_sandbox(db):
        return ()
    return clock(journal.last_moment(db), invocation.now, slack=timedelta(minutes=invocation.settings.guards["clock"]))


def refuse_pretended(invocation: Invocation) -> None:
    """Refuse to change something at a pretended moment outside a sandbox database.

    Raises:
        Refused: so.
    """
    if invocation.pretended and not invocation.is_sandbox:
        raise Refused(
            "a change is made now, not at another moment: --now is for rehearsals.",
            id="now",
            hint="Use it with --dry-run, or in a database made by `vis db init --sandbox`.",
        )


def pass_guards(invocation: Invocation, violations: Sequence[Violation]) -> list[str]:
    """The names of the guards that were tripped and lifted.

    Raises:
        GuardStands: one still stands. Usage: no reason is given for lifting one.
    """
    standing = [violation for violation in violations if not is_lifted(violation, invocation.lifted)]
    if standing:
        raise GuardStands(standing)
    passed = sorted({violation.guard for violation in violations})
    if passed and not invocation.reason:
        raise Usage(
            Message("--allow {guard} needs --reason TEXT, for the journal.", guard=passed[0]), id="missing-reason"
        )
    return passed


class GuardStands(Refused):
    """A plan that trips guards which were not lifted."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(violations[0].message, id=violations[0].guard)
        self._faults = tuple(
            Fault(
                each.guard, Message("refused: {message}", message=as_message(each.message)), each.source, way_on(each)
            )
            for each in violations
        )

    @property
    def faults(self) -> Sequence[Fault]:
        return self._faults


def check_expected(expected: Mapping[str, int], plan: AnyPlan) -> None:
    """Hold the plan against the counts expected.

    Raises:
        Refused: it has others.
    """
    counts = plan.counts
    if not counts.keys() & expected.keys():  # switches: each that is turned is a change
        counts = {"change": plan.size}
    found = {action: counts.get(action, 0) for action in expected}
    wrong = [
        Message("{action} {found}, not {expected}", action=action, found=found[action], expected=number)
        for action, number in expected.items()
        if found[action] != number
    ]
    if wrong:
        raise Refused(Message("the plan has other counts than expected: {wrong}.", wrong=wrong), id="expect")


def check_ticket(invocation: Invocation) -> None:
    """Refuse a change without a ticket where every change must name one.

    Raises:
        Refused: so.
    """
    if invocation.settings.ticket_required and not invocation.ticket:
        raise Refused("every change must name its ticket.", id="ticket-required", hint="Add --ticket ID.")


def is_confirmed(invocation: Invocation, plan: AnyPlan, typed: bool) -> bool:
    """Whether the plan needs no question, or it is answered beforehand.

    Raises:
        Refused: it needs one, and nobody is there.
    """
    if invocation.yes or plan.is_empty:
        return True
    if not plan.asks and not typed and plan.objects <= 1:
        return True
    if not invocation.prompter.is_present:
        raise Refused(
            Message(
                "{count} step is to be confirmed, and nobody is there to ask.",
                "{count} steps are to be confirmed, and nobody is there to ask.",
                count=plan.size,
            ),
            id="not-confirmed",
            hint="Add --yes, or look first with --dry-run.",
        )
    return False


@contextmanager
def unchanged() -> Iterator[None]:
    """Adds to a failure before or during the commit that nothing was changed; not where that could not be found out."""
    try:
        yield
    except UnknownOutcome:
        raise
    except (StorageError, Busy, Stale, NotPermitted) as failure:
        known = "Nothing was changed."
        failure.hint = Message("Nothing was changed. {hint}", hint=as_message(failure.hint)) if failure.hint else known
        raise
