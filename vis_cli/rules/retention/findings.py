"""What is to be said of a retention file that can be read: a decision that is missing or to come, cases left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.retention.policies import Policy


def of_policies(policies: Iterable[Policy], outside: int, today: date) -> list[dict[str, Any]]:
    """The findings of policies of which `outside` closed cases belong to none: id, policy, message, fix."""
    every = list(policies)
    found = [
        _finding(
            "no-decision",
            policy.name,
            Message('"{policy}" names no decision: nothing is destroyed by it.', policy=policy.name),
            "Write decision: {body: …, date: …, reference: …} in a copy of the file, and name it in vis.yaml.",
        )
        for policy in every
        if policy.decision is None
    ]
    to_come = 'the decision of "{policy}" is dated {date}, a day to come: nothing is destroyed by it.'
    found += [
        _finding(
            "decision-to-come",
            policy.name,
            Message(to_come, policy=policy.name, date=policy.decision.date),
            "Correct its date, or wait for that day.",
        )
        for policy in every
        if policy.decision is not None and not policy.decided(today)
    ]
    to_review = 'the decision of "{policy}" was to be reviewed by {date}.'
    found += [
        _finding(
            "decision-to-review",
            policy.name,
            Message(to_review, policy=policy.name, date=policy.decision.review),
            "Have it reviewed, and write the new day, or the new decision, in the retention file.",
        )
        for policy in every
        if policy.decision is not None and policy.decision.review is not None and policy.decision.review < today
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
