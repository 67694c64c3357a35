"""What is to be said of a retention file that can be read: a decision that is missing or to come, cases left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.retention.log_policy import NAME, LogPolicy
from vis_cli.rules.retention.policies import Policy


def of_policies(
    policies: Iterable[Policy], outside: int, today: date, log: LogPolicy | None = None
) -> list[dict[str, Any]]:
    """The findings of policies of which `outside` closed cases belong to none: id, policy, message, fix.

    `log` is the access log's, which has a decision of its own.
    """
    cases = list(policies)
    every = [*((policy.name, policy.decision) for policy in cases), *([(NAME, log.decision)] if log else [])]
    found = [
        _finding(
            "no-decision",
            name,
            Message('"{policy}" names no decision: nothing is destroyed by it.', policy=name),
            "Write decision: {body: …, date: …, reference: …} in a copy of the file, and name it in vis.yaml.",
        )
        for name, decision in every
        if decision is None
    ]
    to_come = 'the decision of "{policy}" is dated {date}, a day to come: nothing is destroyed by it.'
    found += [
        _finding(
            "decision-to-come",
            name,
            Message(to_come, policy=name, date=decision.date),
            "Correct its date, or wait for that day.",
        )
        for name, decision in every
        if decision is not None and decision.date > today
    ]
    to_review = 'the decision of "{policy}" was to be reviewed by {date}.'
    found += [
        _finding(
            "decision-to-review",
            name,
            Message(to_review, policy=name, date=decision.review),
            "Have it reviewed, and write the new day, or the new decision, in the retention file.",
        )
        for name, decision in every
        if decision is not None and decision.review is not None and decision.review < today
    ]
    if outside:
        said = Message(
            "{count} closed case is covered by no policy and is kept for ever.",
            "{count} closed cases are covered by no policy and are kept for ever.",
            count=outside,
        )
        found.append(_finding("no-policy", "", said, "Add a policy for their case types or units, or one for all."))
    return found


def _finding(id: str, policy: str, message: Sentence, fix: str) -> dict[str, Any]:
    return {"id": id, "policy": policy, "message": message, "fix": fix}
