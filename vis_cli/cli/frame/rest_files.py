"""Commands that go on past faulty rows: their options, and how they tell what they left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.frame.options import output_file
from vis_cli.cli.frame.report import fault_as_json, report
from vis_cli.errors import Fault, FaultyInput, Message
from vis_cli.identity import STDOUT

if TYPE_CHECKING:
    from vis_cli.app.execute import Outcome
    from vis_cli.app.rest_files import LeftOut
    from vis_cli.cli.frame.context import AppContext

KeepGoing = Annotated[
    bool,
    typer.Option("--keep-going", help="Apply the rows without faults; write the others to the rest file (exit 3)."),
]
Rest = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The rest file (default: FILE with the ending .rest.csv).", callback=output_file),
]


def report_left_out(vis: AppContext, faults: Sequence[Fault]) -> None:
    """Report the faults of what is left out, with --quiet too; with --json they are in the answer."""
    if faults and not vis.speaks_json:
        report(FaultyInput(faults), stream=vis.stderr, speaks_json=False)


LEFT_OUT = (
    Message("Rows left out: {count}. Mend them in {path}, and apply it."),
    Message("Rows left out: {count}. They are on standard output: mend them, and apply them."),
)
"""What is said of rows that were left out: with the rest file, and without."""


def show_rows(
    vis: AppContext,
    outcome: Outcome,
    left: LeftOut,
    *,
    key: str | None = "errors",
    said: tuple[Message, Message] = LEFT_OUT,
) -> None:
    """Answer what came of a file of rows, and tell the faults of those left out (exit 3), or that would be.

    The document has them as `key`, None for not at all, and the rest file beside. `said`: see LEFT_OUT.
    """
    if key is not None:
        faults = [fault_as_json(fault) for fault in left.faults]
        outcome = replace(outcome, extra={key: faults, "rest": None if left.path is None else str(left.path)})
    answer = vis.answer(outcome)
    report_left_out(vis, left.faults)
    if left.faults and not outcome.dry_run:
        where = said[str(left.path) in STDOUT].template
        vis.say(Message(where, count=left.rows, path=left.path))
        answer = replace(answer, exit_code=3)
    vis.show(answer)
