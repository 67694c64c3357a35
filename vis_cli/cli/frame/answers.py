"""An answer as it is asked for: in a language, with the columns, order and number of rows of the options, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

from vis_cli.cli.frame import typer_private
from vis_cli.cli.frame.i18n import _, language
from vis_cli.output import FOR_PROGRAMS, Result, pieces, spoken, width_of, write, write_workbook
from vis_cli.output.cells import safe

if TYPE_CHECKING:
    from vis_cli.cli.frame.context import AppContext

PAGED = ("table", "markdown")


def asked_for(result: Result, format: str, options: Mapping[str, Any]) -> Result:
    """The answer in the language chosen, entitled as the command is, as --columns, --sort and --limit want it.

    What programs read is English. --quiet keeps back what only says that something was done, where all of it was.
    """
    if result.done and options.get("quiet") and not result.exit_code:
        result = replace(result, text=[])
    if format not in FOR_PROGRAMS:
        under_way: Any = typer_private.current_context()
        result = replace(spoken(result, _), title=under_way.command_path, lang=language())
    if format == "plain" and result.text is not None and not isinstance(result.text, str):
        from vis_cli.output import aloud

        lines = (line for text in result.lines for line in str(text).split("\n"))
        result = replace(result, text=[aloud.step(each, _) if result.signs else aloud.line(each) for each in lines])
    columns, sort, limit = (options.get(name) for name in ("columns", "sort", "limit"))
    if not (columns or sort or limit):
        return result
    from vis_cli.output.selection import selected

    return selected(
        result,
        columns=columns.split(",") if columns else (),
        sort=sort.split(",") if sort else (),
        limit=limit,
        people=format not in FOR_PROGRAMS,
    )


def write_answer(vis: AppContext, result: Result, format: str, stream: TextIO) -> bool:
    """Write the answer, by way of a pager where a person would have to scroll; say whether there was any."""
    if format == "xlsx":
        write_workbook(result, stream)
        return True
    colour = stream is vis.stdout and vis.colours(stream)
    if not stream.isatty():
        return write(pieces(result, format, colour=colour), stream)
    from vis_cli.cli.frame import pager

    written = pieces(result, format, width=width_of(stream, vis.environment.get("COLUMNS")), colour=colour)
    if format not in ("table", "plain", "json"):
        written = map(safe, written)
    paged = vis.interactive and not vis.options.get("no_pager") and format in PAGED
    paged = paged and vis.environment.get("TERM") != "dumb"  # at which less asks whether one is sure
    return pager.show(written, stream, pager.program(vis.environment) if paged else [])
