"""The proposal for a retention decision: what a class holds, and what must be looked into before anybody decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.core.engine import frugal
from vis_cli.db.register.directories import case_type_directory, unit_directory
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import proposal
from vis_cli.files.retention.proposal import written
from vis_cli.rules.core.times import local
from vis_cli.rules.retention.policies import Term, terms

if TYPE_CHECKING:
    from sqlalchemy import Connection


def propose(invocation: Invocation, policies: Sequence[str] = ()) -> dict[str, Any]:
    """What the classes without a decision hold, or those of the `policies` named; as `retention propose --json` has it.

    Raises:
        FaultyConfiguration: the policies. NotFound, Ambiguous: their names.
    """
    today = invocation.today
    with invocation.reading() as db:
        frugal(db)
        everything = places.policies(invocation.settings, db)
        wanted = places.named(everything, policies)
        asked = terms(everything, today)
        classes = [
            _class(invocation, db, term)
            for term in asked
            if term.policy.name in wanted and (policies or not term.policy.decided(today))
        ]
        files, size = proposal.files(db)
        outside = retention.outside(db, asked)
    settings = invocation.settings
    return {
        "as_of": today.isoformat(),
        "classes": classes,
        "outside": outside,
        "elsewhere": {
            "database": str(invocation.database),
            "attachments": {"folder": str(places.attachments_folder(invocation)), "files": files, "bytes": size},
            "shared_folder": None if settings.shared_folder is None else str(settings.shared_folder),
        },
    }


def sheet(invocation: Invocation, form: str, policies: Sequence[str] = ()) -> str:
    """The proposal as `text`, `json`, `markdown` or `html`, in Swedish. Raises: see `propose`."""
    return written(propose(invocation, policies), form)


def _class(invocation: Invocation, db: Connection, term: Term) -> dict[str, Any]:
    policy, today = term.policy, invocation.today
    standing = retention.holds(db, today)
    counts = retention.survey(db, [term], standing, today).total
    shares = proposal.shares(db, term)
    types, units = case_type_directory(db).names, unit_directory(db).names
    known = [sum(share.documented[n] for share in shares) for n in range(len(proposal.DOCUMENTED))]
    said = policy.as_json()
    return {
        "policy": policy.name,
        **{name: said[name] for name in ("keep", "counted_from", "whole_years", "undocumented", "not_record")},
        "case_types": "all" if policy.case_types is None else [types.get(each, each) for each in policy.case_types],
        "units": "all" if policy.units is None else [units.get(each, each) for each in policy.units],
        "decision": said["decision"],
        "open": sum(share.open for share in shares),
        "closed": sum(share.closed for share in shares),
        "due": counts.due,
        "held": counts.held,
        "documented": dict(zip(proposal.DOCUMENTED, known, strict=True)),
        "earliest": _day(min((share.earliest for share in shares if share.earliest), default=None)),
        "latest": _day(max((share.latest for share in shares if share.latest), default=None)),
        "by_case_type": [
            {
                "case_type": share.case_type,
                "name": types.get(share.case_type, share.case_type),
                "closed": share.closed,
                "ripe": share.due,
                "earliest": _day(share.earliest),
                "latest": _day(share.latest),
            }
            for share in shares
        ],
    }


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else local(moment).date().isoformat()
