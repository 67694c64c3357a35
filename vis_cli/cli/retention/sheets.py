"""How a sheet for the archive is asked for, and given."""

from __future__ import annotations

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import is_aloud
from vis_cli.errors import Message, Usage
from vis_cli.output import aloud, fitted
from vis_cli.output.cells import safe


def chosen_form(vis: AppContext, format_: str | None) -> str:
    """The form that was asked for, one of FORMS.

    Raises:
        Usage: there is no such form.
    """
    chosen = format_ or vis.options.get("format") or ("json" if vis.options.get("json") else "text")
    if chosen in ("table", "plain"):
        chosen = "text"
    if chosen not in app.retention.certificates.FORMS:
        raise Usage(
            Message('there is no format "{chosen}" of such a sheet.', chosen=chosen),
            hint="Formats: text, json, markdown, html.",
        )
    return str(chosen)


def give_sheet(vis: AppContext, text: str, form: str) -> None:
    """Write the sheet; nothing in it commands a terminal, where lines of text are broken between words to fit it."""
    with vis.answering() as stream:
        shown = text if form == "json" else safe(text)  # json escapes by itself
        if form == "text":
            shown = aloud.sheet(shown) if is_aloud() else fitted(shown, stream, vis.environment.get("COLUMNS"))
        stream.write(shown)
