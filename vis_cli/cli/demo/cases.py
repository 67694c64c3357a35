"""`vis demo cases`: a case database like a real one, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import Message, Usage

MOST = 100_000_000  # cases; more than any region has


def cases(
    ctx: typer.Context,
    count: Annotated[int, typer.Option(metavar="N", help="Number of cases.")] = 1000,
    years: Annotated[
        float, typer.Option(metavar="N", help="Spread their opening over this many years until now.")
    ] = 4.0,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same cases.")] = 1,
    files: Annotated[bool, typer.Option(help="Also write the attachment files.")] = True,
) -> None:
    """Fill the database with synthetic cases, and with units, staff and case types if it has none."""
    vis: AppContext = ctx.obj
    if not 1 <= count <= MOST or not 0 < years <= 50:
        raise Usage(Message("--count is from 1 to {most}, and --years above 0 and at most 50.", most=MOST))
    made = app.synthetic_cases.make(vis.invocation, count=count, years=years, seed=seed, files=files)
    outcome, counts = made.outcome, made.counts
    if not outcome.dry_run:
        said = Message(
            "Made {count} case with {rows} of what belongs to it in {seconds:.1f} s.",
            "Made {count} cases with {rows} of what belongs to them in {seconds:.1f} s.",
            count=counts["cases"],
            rows=Message("{count} row", "{count} rows", count=sum(counts.values()) - counts["cases"]),
            seconds=made.seconds,
        )
        more = {"cases": counts["cases"], "counts": counts, "seed": seed, "years": years}
        outcome = replace(outcome, extra={**more, "seconds": round(made.seconds, 2)}, message=said)
    vis.show(outcome)
