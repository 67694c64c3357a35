"""Cards out and in: `vis cards export` and `import`, and what is said of a file of rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import AsOf
from vis_cli.cli.frame.report import TOLD, fault_as_json, tell
from vis_cli.cli.frame.rest_files import report_left_out
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.identity import STDOUT
from vis_cli.output import Result, write, write_workbook
from vis_cli.output.cells import safe
from vis_cli.rules.core.sentences import both

if TYPE_CHECKING:
    from vis_cli.app.cards.exchange import Export

FORMATS = ("hsa", "ldif", "fhir", "schema.org", "osm", "csv", "xlsx", "json", "html", "ics")
WORKBOOK = "cards.xlsx"  # in a folder

Units = Annotated[
    list[str] | None, typer.Argument(metavar="[UNIT]...", help="The units (default: all).", show_default=False)
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="hsa, ldif, fhir, schema.org, osm, csv, xlsx, json, html or ics."),
]
Since = Annotated[
    str | None, typer.Option("--changed-since", metavar="C|DATE", help="Only cards changed after this change or day.")
]
Dn = Annotated[
    str,
    typer.Option("--dn", metavar="DN", help="LDIF: template of a unit's DN, with {name} and {hsa_id}."),
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
    exported = app.cards.exchange.export(
        vis.invocation,
        units,
        format,
        at=None if as_of is None else vis.moment(as_of, "--as-of"),
        changed_since=since if since is None or app.cards.exchange.is_change(since) else moment,
        dn=dn,
    )
    losses = _Losses(vis)
    with exported as found:
        said = _write(vis, found, out, losses)
    losses.say()
    if said is not None:
        vis.say(said)


def _write(vis: AppContext, found: Export, out: str | None, losses: _Losses) -> Sentence | None:
    """Write the cards where they are wanted; what there is to say of it."""
    into = Path(out) if out is not None and (Path(out).is_dir() or out.endswith("/")) else None
    if into is not None and found.format != "xlsx":
        paths = found.write_to(vis.invocation, into, losses.note)
        if paths:
            return Message("Wrote {paths}.", paths=both(paths))
        return Message("Wrote {count} file to {out}.", "Wrote {count} files to {out}.", count=found.count, out=out)
    if into is not None:
        app.output_files.make_folder(into)
        out = str(into / WORKBOOK)
    if out is None:
        with vis.answering() as stream:
            _write_to(stream, found, losses, made_safe=stream.isatty())
        return None
    whole = app.output_files.whole(vis.invocation, out)
    with whole as part, part.open("w", encoding="utf-8", newline="") as stream:
        _write_to(stream, found, losses)
    return Message("Wrote {file}: {count} card.", "Wrote {file}: {count} cards.", file=out, count=found.count)


def _write_to(stream: TextIO, found: Export, losses: _Losses, *, made_safe: bool = False) -> None:
    if found.format == "xlsx":
        tables = found.sheets(losses.note)
        write_workbook({name: Result({"items": rows}, keys=keys) for name, (keys, rows) in tables.items()}, stream)
        return
    pieces = found.pieces(losses.note)
    write(map(safe, pieces) if made_safe else pieces, stream)


class _Losses:
    """What a format cannot carry: the first are kept to be said when all is written, the others are counted.

    With --verbose each is said as it comes.
    """

    def __init__(self, vis: AppContext) -> None:
        self._vis = vis
        self._kept: list[Sentence] = []
        self._left = 0

    def note(self, loss: Sentence) -> None:
        said = Message("Not carried: {loss}.", loss=loss)
        if self._vis.options.get("verbose"):
            self._vis.say(said)
        elif len(self._kept) < TOLD:
            self._kept.append(said)
        else:
            self._left += 1

    def say(self) -> None:
        for said in self._kept:
            self._vis.say(said)
        if self._left:
            self._vis.say(Message("… and {count:,} more (--verbose says all).", count=self._left))


def _check_template(dn: str) -> None:
    try:
        dn.format(name="", hsa_id="")
    except (KeyError, IndexError, ValueError, AttributeError):
        raise Usage(Message('--dn: "{dn}" is not a template.', dn=dn), hint="Use {name} and {hsa_id}.") from None


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
