"""What `vis demo` shows of cases and their retention."""

from __future__ import annotations

from vis_cli.cli.demo.parts import Part, step

JUNE = "2026-06-02 08:00"
DECIDED = "--config gallring-vis.yaml"  # names a policy with a decision, and keeps certificates and key in the sandbox


def parts() -> list[Part]:
    """The part on what must be destroyed, and what must not."""
    return [
        Part(
            "After two years",
            "Cases are destroyed on a decision and never without one; what is held stays; each run is certified.",
            "retention",
            [
                step(f"demo cases --count 2000 --years 4 --seed 7 {DECIDED}", JUNE),
                step("cases stats", JUNE),
                step("retention purge --apply --yes", JUNE, 4),
                step(f"retention due {DECIDED}", JUNE),
                step(f"retention hold add --unit Birka --reason 'Anspråk, PS 2026/14' {DECIDED}", JUNE),
                step(f"retention purge {DECIDED}", JUNE),
                step(f"retention purge --apply --yes --compact {DECIDED}", JUNE),
                step(f"retention certificate show R-1 {DECIDED}", JUNE),
                step(f"retention due {DECIDED}", JUNE),
                step(f"retention runs {DECIDED}", JUNE),
            ],
        )
    ]
