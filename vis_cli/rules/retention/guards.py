"""The guards of destroying: more than a policy lets go at once, and ledgers that lost what they should name."""

from __future__ import annotations

from collections.abc import Callable

from vis_cli.errors import Message
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.retention.policies import Policy


def too_many(policy: Policy, due: int, scope: Callable[[int], int]) -> tuple[Violation, ...]:
    """The guard `too-many`, where more is due than the policy lets go in one run.

    `scope` counts the cases that the policy decides about, due or not, and needs to count no further than it is told.
    """
    if policy.max_cases is not None and due > policy.max_cases:
        said = Message(
            '"{policy}" lets {count} case go in one run; {due} are due.',
            '"{policy}" lets {count} cases go in one run; {due} are due.',
            policy=policy.name,
            count=policy.max_cases,
            due=due,
        )
        return (Violation("too-many", said, due),)
    if policy.max_share is None or not due:
        return ()
    cases = scope(int(due / policy.max_share) + 1)
    if due <= policy.max_share * cases:
        return ()
    said = Message(
        '"{policy}" lets {most:.0%} of its cases go in one run; {due} of {cases} ({share:.0%}) are due.',
        policy=policy.name,
        most=policy.max_share,
        due=due,
        cases=cases,
        share=due / cases,
    )
    return (Violation("too-many", said, due),)


def lost_ledger(run: str, named: int, purged: int, place: str) -> tuple[Violation, ...]:
    """The guard `lost-ledger`: a run's ledger names fewer cases than its certificate says that it purged."""
    if named >= purged:
        return ()
    said = Message(
        "the ledger of {run} names {named} of the cases that its certificate says were purged ({purged}).",
        run=run,
        named=named,
        purged=purged,
    )
    hint = Message("Take {place} from a copy; what it does not name goes only when it is due by itself.", place=place)
    return (Violation("lost-ledger", said, purged - named, hint),)


def cut_ledger(run: str, place: str) -> tuple[Violation, ...]:
    """The guard `lost-ledger`: the ledger of a run without a certificate was cut off before its first number."""
    said = Message("the ledger of {run} names no case, and no certificate says how many were purged.", run=run)
    hint = Message("Take {place} from a copy; what it does not name goes only when it is due by itself.", place=place)
    return (Violation("lost-ledger", said, hint=hint),)
