"""What `vis demo` shows of cases and their retention."""

from __future__ import annotations

from vis_cli.cli.demo.parts import Part, step

JUNE = "2026-06-02 08:00"
DECIDED = "gallring-vis.yaml"  # names a policy with a decision, and keeps certificates and key in the sandbox


def parts() -> list[Part]:
    """The part on what must be destroyed, and what must not."""
    return [
        Part(
            "After two years",
            "Cases are destroyed on a decision and never without one; what is held stays; each run is certified.",
            "retention",
            [
                step("demo cases --count 2000 --years 4 --seed 7", JUNE),
                step("cases stats", JUNE),
                step("retention purge --apply --yes", JUNE, 4),
                step("retention due", JUNE, config=DECIDED),
                step("retention hold add --unit Birka --reason 'Anspråk, PS 2026/14'", JUNE),
                step("retention purge", JUNE),
                step("retention purge --apply --yes --compact", JUNE),
                step("retention certificate show R-1", JUNE),
                step("retention due", JUNE),
                step("retention runs", JUNE),
            ],
            needs=["register"],
        )
    ]
