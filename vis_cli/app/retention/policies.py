"""Policies: listed, shown with the day they cut off at, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.retention import due as retention
from vis_cli.rules.retention import findings
from vis_cli.rules.retention.policies import Policy, terms


def list_(invocation: Invocation) -> Sequence[Policy]:
    """The policies in force.

    Raises:
        FaultyConfiguration: the file has faults.
    """
    with invocation.reading() as db:
        return places.policies(invocation.settings, db)


def show(invocation: Invocation, name: str) -> tuple[Policy, Path]:
    """One policy, and the file it stands in.

    Raises:
        NotFound, Ambiguous: none goes by that name, or several.
    """
    found = list_(invocation)
    wanted = places.named(found, [name])
    (policy,) = (policy for policy in found if policy.name in wanted)
    return policy, places.policy_file(invocation.settings)


def check(invocation: Invocation) -> tuple[Path, int, list[dict[str, Any]]]:
    """The file, how many policies it has, and what is to be said of them: no decision, or cases without a policy.

    Raises:
        FaultyConfiguration: the file has faults.
    """
    with invocation.reading() as db:
        file = places.retention_file(invocation.settings, db)
        found = file.policies
        outside = retention.outside(db, terms(found, invocation.today))
    return (
        places.policy_file(invocation.settings),
        len(found),
        findings.of_policies(found, outside, invocation.today, file.access_log),
    )
