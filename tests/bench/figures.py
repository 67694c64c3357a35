"""What a bench measures: one thing against the bare minimum, and the ratio that it may have."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "measured", "bare minimum", "takes", "ratio", "limit", "met")


@dataclass(frozen=True)
class Figure:
    """Seconds of one thing, and of the least that it takes; without a limit it is only told.

    Or how much it takes of what it is `allowed`, in MiB too.
    """

    what: str
    seconds: float
    bare: str
    bare_seconds: float
    limit: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.seconds / self.bare_seconds

    @property
    def met(self) -> str:
        if self.limit is None:
            return ""
        return "yes" if self.ratio <= self.limit else "no"

    @property
    def allowed(self) -> str:
        return "" if self.limit is None else f"{self.limit:g}"


def of_allowed(what: str, taken: float, allowed: float, unit: str) -> Figure:
    """How much of what it is allowed something takes: `s` of CPU, or `MiB` at its peak."""
    return Figure(
        f"{what} ({'CPU' if unit == 's' else unit})", taken, f"allowed: {allowed:g} {unit}", allowed, 1.0, unit
    )


def told(figure: Figure) -> Figure:
    """The figure, said on stderr as soon as it is known: a bench may take an hour until its table stands."""
    print(f"{figure.what}: {figure.seconds:.3f}, {figure.ratio:.2f} of {figure.bare}", file=sys.stderr, flush=True)
    return figure


def table(figures: Sequence[Figure]) -> str:
    """The figures as a person reads them in a terminal."""
    from tabulate import tabulate

    rows = [
        (
            one.what,
            f"{one.seconds:.3f} {one.unit}",
            one.bare,
            f"{one.bare_seconds:.3f} {one.unit}",
            f"{one.ratio:.2f}",
            one.allowed,
            one.met,
        )
        for one in figures
    ]
    return tabulate(rows, headers=HEADINGS, disable_numparse=True)


def markdown(figures: Sequence[Figure]) -> str:
    """The ratios, for a page: seconds belong to the machine that they were measured on."""
    from tabulate import tabulate

    rows = [(one.what, one.bare, f"{one.ratio:.2f}", one.allowed, one.met) for one in figures]
    return tabulate(
        rows, headers=("what", "bare minimum", "ratio", "limit", "met"), tablefmt="pipe", disable_numparse=True
    )
