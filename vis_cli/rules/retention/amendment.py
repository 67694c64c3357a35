"""The amendment of a certificate: what was made good after it, chained by hash to it and to the amendments before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vis_cli.rules.retention import certificate, measures
from vis_cli.rules.retention.measures import Measure


def seal(
    paper: Mapping[str, Any],
    before: Sequence[Mapping[str, Any]],
    taken: Sequence[Measure],
    **said: Any,
) -> dict[str, Any]:
    """The amendment of a certificate, after those `before` it: what was `taken` now and what is left; who and when."""
    now = {"measures": [measure.as_json() for measure in measures.latest(taken)]}
    after = measures.of_certificate(paper, [*before, now]) or []
    return certificate.seal(
        {
            "amends": paper["id"],
            "number": len(before) + 1,
            "certificate": paper["hash"],
            "database": paper["database"],
            **said,
            **now,
            "left": [measure.as_json() for measure in measures.open_(after)],
        },
        str(before[-1]["hash"]) if before else str(paper["hash"]),
    )


def broken(paper: Mapping[str, Any], amendments: Sequence[Mapping[str, Any]]) -> int | None:
    """The number of the first amendment that was altered, or does not follow the one before; None if all do."""
    previous = paper["hash"]
    for number, amendment in enumerate(amendments, 1):
        follows = amendment.get("previous") == previous and amendment.get("certificate") == paper["hash"]
        if not follows or amendment.get("number") != number or amendment.get("hash") != certificate.hash_of(amendment):
            return number
        previous = amendment["hash"]
    return None
