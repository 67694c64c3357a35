"""`vis retention finish`: making good what a certificate says was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.retention import measures
from vis_cli.cli.retention.certificates import RunName
from vis_cli.cli.retention.purge import Signals
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result, indented

if TYPE_CHECKING:
    from vis_cli.app.retention.amendments import Finished


def finish(
    ctx: typer.Context,
    run: RunName,
    compact: Annotated[
        bool, typer.Option("--compact", help="Rewrite the database file too, if that was not done yet.")
    ] = False,
    max_runtime: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Stop after this long, e.g. 2h; the next run continues.")
    ] = None,
) -> None:
    """Make good what the certificate of RUN says was not done; that is put on record as an amendment of it."""
    vis: AppContext = ctx.obj
    runtime = moments.ahead(vis, max_runtime, "--max-runtime").total_seconds() if max_runtime else None
    stop = Signals()
    finished = app.retention.amendments.finish(vis.invocation, run, compact=compact, runtime=runtime, stop=stop)
    vis.show(_finished(vis, finished, stopped=stop()))


def _finished(vis: AppContext, finished: Finished, *, stopped: bool) -> Result:
    run, wanting = finished.found.paper["id"], finished.found.wanting
    taken, amendment = finished.taken, finished.amendment
    data: dict[str, Any] = {
        "run": run,
        "change": None if finished.change is None else f"C-{finished.change}",
        "dry_run": vis.dry_run,
        "wanting": [{"measure": what, "on": on} for what, on in wanting],
        "measures": measures.as_json(taken or ()),
        "left": measures.as_json(finished.left),
        "amendment": amendment and {"number": amendment["number"], "hash": amendment["hash"]},
    }
    lines: list[Sentence]
    if not wanting:
        lines = [Message("{run}: nothing is left to be made good.", run=run)]
    elif taken is None:
        tables: dict[str, list[str]] = {}
        for what, on in wanting:
            tables.setdefault(what, []).extend([on] if on else [])
        lines = [Message("{run}: would be made good:", run=run)]
        for what, these in tables.items():
            said = measures.REWRITTEN if what == "compact" and these else measures.SAID[what]
            template = "{what} ({tables})" if these else "{what}"
            lines.append(indented(Message(template, what=said, tables=these)))
    else:
        lines = measures.lines(taken)
        if gone := finished.files_gone:
            lines.append(Message("{count} file is gone now.", "{count} files are gone now.", count=gone))
        if amendment:
            template = "{run}: amendment {number} of its certificate; see vis retention certificate show {run}"
            lines.append(Message(template, run=run, number=amendment["number"]))
    code = 130 if stopped else 3 if finished.left else 0
    return Result(data, text="" if vis.options.get("quiet") and not finished.left else lines, exit_code=code)
