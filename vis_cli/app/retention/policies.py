"""Policies, and the class of the access log beside them: listed, shown with the day they cut off at, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.retention import due as retention
from vis_cli.rules.retention import findings
from vis_cli.rules.retention.log_policy import LogPolicy
from vis_cli.rules.retention.policies import Policy, terms


def list_(invocation: Invocation) -> Sequence[Policy | LogPolicy]:
    """The policies in force, and at last that of the access log, where there is one.

    Raises:
        FaultyConfiguration: the file has faults.
    """
    with invocation.reading() as db:
        return places.retention_file(invocation.settings, db).every


def show(invocation: Invocation, name: str) -> tuple[Policy | LogPolicy, Path]:
    """One policy, or the access log's, and the file it stands in.

    Raises:
        NotFound, Ambiguous: none goes by that name, or several.
    """
    with invocation.reading() as db:
        file = places.retention_file(invocation.settings, db)
    wanted = places.named(file.policies, [name], file.access_log)
    (policy,) = (each for each in file.every if each.name in wanted)
    return policy, places.policy_file(invocation.settings)


def check(invocation: Invocation) -> tuple[Path, int, LogPolicy | None, list[dict[str, Any]]]:
    """The file, how many policies it has, and the access log's; what is to be said of them.

    That is: no decision, or one that is to come or to be reviewed, or cases without a policy.

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
        file.access_log,
        findings.of_policies(found, outside, invocation.today, file.access_log),
    )
