"""Cards out and in: `vis cards export` and `import`, and what is said of a file of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import AsOf
from vis_cli.cli.frame.report import fault_as_json, tell
from vis_cli.cli.frame.rest_files import report_left_out
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.identity import STDOUT
from vis_cli.output import Result, write_workbook
from vis_cli.output.cells import safe
from vis_cli.rules.core.sentences import both

if TYPE_CHECKING:
    from vis_cli.app.cards.exchange import Export

FORMATS = ("hsa", "ldif", "fhir", "schema.org", "osm", "csv", "xlsx", "json", "html")
WORKBOOK = "cards.xlsx"  # in a folder

Units = Annotated[
    list[str] | None, typer.Argument(metavar="[UNIT]...", help="The units (default: all).", show_default=False)
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="hsa, ldif, fhir, schema.org, osm, csv, xlsx, json or html."),
]
Since = Annotated[
    str | None, typer.Option("--changed-since", metavar="C|DATE", help="Only cards changed after this change or day.")
]
Dn = Annotated[
    str,
    typer.Option("--dn", metavar="TEMPLATE", help="LDIF: template of a unit's DN, with {name} and {hsa_id}."),
]


def export(
    ctx: typer.Context,
    units: Units = None,
    format_: Format = None,
    as_of: AsOf = None,
    changed_since: Since = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE|DIR", help="Write to this file, or one file per card into this folder."),
    ] = None,
    dn: Dn = "ou={name},o=Region Kronoberg,c=SE",
) -> None:
    """Write cards for other systems. What a format cannot carry is reported on stderr."""
    vis: AppContext = ctx.obj
    format = "json" if vis.options.get("json") else format_ or vis.options.get("format") or "json"
    if format not in FORMATS:
        raise Usage(
            Message('there is no format "{format}".', format=format),
            id="unknown-format",
            hint=Message("Formats: {formats}.", formats=", ".join(FORMATS)),
        )
    _check_template(dn)
    out = None if out in STDOUT else out
    if format == "xlsx":
        vis.keep_workbook_off_terminal(out)
    since = changed_since
    if since is not None and not app.cards.exchange.is_change(since):
        moment = vis.moment(since, "--changed-since")
    found = app.cards.exchange.export(
        vis.invocation,
        units,
        format,
        at=None if as_of is None else vis.moment(as_of, "--as-of"),
        changed_since=since if since is None or app.cards.exchange.is_change(since) else moment,
        dn=dn,
    )
    if format == "xlsx":
        _export_workbook(vis, found, out)
        return
    if out is not None and (Path(out).is_dir() or out.endswith("/")):
        paths, losses = found.write_to(vis.invocation, Path(out))
        _tell_losses(vis, losses)
        vis.say(
            Message("Wrote {paths}.", paths=both(paths))
            if format == "csv"
            else Message("Wrote {count} file to {out}.", "Wrote {count} files to {out}.", count=len(paths), out=out)
        )
        return
    text, losses = found.text()
    _tell_losses(vis, losses)
    if out is None:
        vis.print(safe(text) if vis.stdout.isatty() else text)
    else:
        vis.write_file(out, text, said=_wrote(out, len(found.cards)))


def _export_workbook(vis: AppContext, found: Export, out: str | None) -> None:
    """Write hours and notices as the sheets of one workbook: to standard output, a file, or into a folder."""
    tables, losses = found.sheets()
    _tell_losses(vis, losses)
    sheets = {name: Result({"items": rows}, keys=columns) for name, (columns, rows) in tables.items()}
    if out is None:
        with vis.answering() as stream:
            write_workbook(sheets, stream)
        return
    if Path(out).is_dir() or out.endswith("/"):
        app.output_files.write_folder(vis.invocation, Path(out), {})
        out = str(Path(out) / WORKBOOK)
    with app.output_files.whole(vis.invocation, out) as part, part.open("w") as stream:
        write_workbook(sheets, stream)
    vis.say(_wrote(out, len(found.cards)))


def _wrote(out: str, count: int) -> Message:
    return Message("Wrote {file}: {count} card.", "Wrote {file}: {count} cards.", file=out, count=count)


def _check_template(dn: str) -> None:
    try:
        dn.format(name="", hsa_id="")
    except (KeyError, IndexError, ValueError, AttributeError):
        raise Usage(Message('--dn: "{dn}" is not a template.', dn=dn), hint="Use {name} and {hsa_id}.") from None


def _tell_losses(vis: AppContext, losses: Iterable[Sentence]) -> None:
    for loss in dict.fromkeys(losses):
        vis.say(Message("Not carried: {loss}.", loss=loss))


def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="LDIF or CSV; - is standard input.", show_default=False)],
) -> None:
    """Import hours and notices as HSA has them. Faulty values are reported and left out (exit 3)."""
    vis: AppContext = ctx.obj
    outcome, faults, warnings = app.cards.exchange.import_(vis.invocation, file)
    extra = {
        "errors": [fault_as_json(fault) for fault in faults],
        "warnings": [fault_as_json(fault) for fault in warnings],
    }
    report_left_out(vis, faults)
    tell(warnings, vis.say, as_="warning")
    answer = vis.answer(replace(outcome, extra=extra))
    vis.show(replace(answer, exit_code=3) if faults and not outcome.dry_run else answer)
