"""An answer as it is asked for: in a language, and with the columns, order and number of rows of the options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vis_cli.cli.frame import typer_private
from vis_cli.cli.frame.i18n import _, language
from vis_cli.output import FOR_PROGRAMS, Result, spoken


def asked_for(result: Result, format: str, options: Mapping[str, Any]) -> Result:
    """The answer in the language chosen, entitled as the command is, as --columns, --sort and --limit want it.

    What programs read is English.
    """
    if format not in FOR_PROGRAMS:
        under_way: Any = typer_private.current_context()
        result = replace(spoken(result, _), title=under_way.command_path, lang=language())
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
