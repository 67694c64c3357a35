"""`vis retention certificate`: the record of each purge, for the archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Group
from vis_cli.errors import FaultyConfiguration, FaultyInput, NotFound, Usage
from vis_cli.files.core.atomic_write import write_file
from vis_cli.output import safe
from vis_cli.rules.core.times import clock
from vis_cli.rules.retention import certificate as rules

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(cls=Group, help="The record of each purge: list, show, verify, summary.", rich_markup_mode=None)


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """List the certificates, oldest first."""
    from vis_cli.db.retention import purge_records as records

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        found = records.certificates(db)
    items = [
        {
            "id": paper["id"],
            "finished": paper["finished"],
            "policies": [part["name"] for part in paper["policies"]],
            "cases": paper["counts"]["cases"],
            "performed_by": paper["performed_by"],
            "hash": paper["hash"],
        }
        for paper in found
    ]
    columns = ("id", "finished", "policies", "cases", "performed_by", "hash")
    shown = [item | {"finished": clock(item["finished"])} for item in items]
    headed = [(name, name.replace("_", " ")) for name in columns]
    vis.show(Result({"items": items}, headed, rows=shown, empty="No certificates."))


RunName = Annotated[str, typer.Argument(help="The run, e.g. R-7.", metavar="RUN")]
Out = Annotated[Path | None, typer.Option("--out", help="Write it to this file.")]
Form = Annotated[str | None, typer.Option("--format", help="text, json, markdown or html.")]


@app.command()
def show(ctx: typer.Context, run: RunName, format_: Form = None, out: Out = None) -> None:
    """Show a certificate (gallringsprotokoll), in Swedish, with lines for diary number and signature."""
    from vis_cli.db.retention import purge_records as records
    from vis_cli.files.retention.certificate import written

    vis: AppContext = ctx.obj
    wanted = run.strip().upper()
    with vis.reading() as db:
        paper = next((each for each in records.certificates(db) if each["id"] in (wanted, f"R-{wanted}")), None)
    if paper is None:
        raise NotFound(f"no certificate {run}.", id="unknown-certificate", hint="See `vis retention certificate list`.")
    form = _chosen(vis, format_)
    _give(vis, written(paper, form), form, out)


def _chosen(vis: AppContext, format_: str | None) -> str:
    chosen = format_ or vis.options.get("format") or ("json" if vis.options.get("json") else "text")
    if chosen in ("table", "plain"):
        chosen = "text"
    if chosen not in ("text", "json", "markdown", "html"):
        raise Usage(f'there is no format "{chosen}" of a certificate.', hint="Formats: text, json, markdown, html.")
    return str(chosen)


def _give(vis: AppContext, text: str, form: str, out: Path | None) -> None:
    """Write the sheet to stdout or a file; nothing in it commands a terminal."""
    if form != "json":  # which escapes by itself
        text = safe(text)
    if out is None:
        vis.print(text)
        return
    write_file(out, text)
    vis.say(f"Wrote {out}.")


@app.command()
def verify(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="A certificate in JSON.")]) -> None:
    """Check a certificate: its hash, its place in the chain, and the digest of the purged numbers. Yes 0, no 1."""
    from vis_cli.db.retention import purge_records as records
    from vis_cli.files.retention import ledger as ledgers

    vis: AppContext = ctx.obj
    paper = ledgers.read_certificate(file)
    with vis.reading() as db:
        chain = records.certificates(db)
        ours = paper["database"] == records.database_id(db)
    checks = [{"check": "hash", "ok": rules.hash_of(paper) == paper["hash"], "why": "what it says gives its hash"}]
    if ours:
        kept = next((each for each in chain if each["id"] == paper["id"]), None)
        checks.append({"check": "kept", "ok": kept == paper, "why": "the database keeps the same"})
        checks.append(
            {"check": "chain", "ok": rules.broken(chain) is None, "why": "every certificate follows the last"}
        )
    checks.append(_check_ledger(vis, paper))
    good = all(check["ok"] is not False for check in checks)
    words = {True: "yes", False: "NO", None: "not checked"}
    lines = [f"{words[check['ok']]:<12} {check['why']}" for check in checks]
    if not ours:
        lines.append("             It is of another database, so its place in the chain was not checked.")
    data = {"ok": good, "id": paper["id"], "checks": checks}
    vis.show(Result(data, text="\n".join(lines), exit_code=0 if good else 1))


def _check_ledger(vis: AppContext, paper: dict[str, Any]) -> dict[str, Any]:
    """Whether the ledger's HMACs give the digest; None where ledger or key are not at hand."""
    from vis_cli.cli.retention.params import folder, key_file
    from vis_cli.files.retention import ledger as ledgers

    digest = paper["digest"]
    try:
        key = ledgers.read_key(key_file(vis))
        found = [
            each for each in ledgers.find(folder(vis, "certificates"), paper["database"]) if each.run == paper["id"]
        ]
        if key is None or rules.key_id(key) != digest["key"] or not found:
            why = "the ledger is not at hand" if not found else "the key is not at hand"
            return {"check": "ledger", "ok": None, "why": f"the ledger gives the digest ({why})"}
        count, value = found[0].digest(key)
    except (FaultyInput, FaultyConfiguration) as error:
        return {"check": "ledger", "ok": False, "why": f"the ledger gives the digest ({error.faults[0].message})"}
    good = value == digest["value"] and count == paper["counts"]["cases"]
    return {"check": "ledger", "ok": good, "why": f"the ledger of {count} numbers gives the digest"}


@app.command()
def summary(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Option(help="The year the runs ended in; this year unless given.")] = None,
    format_: Form = None,
    out: Out = None,
) -> None:
    """One sheet for the archive: what a year's runs destroyed, by decision."""
    from vis_cli.db.retention import purge_records as records
    from vis_cli.files.retention.certificate import sheet

    vis: AppContext = ctx.obj
    wanted = vis.today.year if year is None else year
    if not 1900 <= wanted <= 9999:
        raise Usage(f"--year: {wanted} is not a year. Write it with four digits.")
    with vis.reading() as db:
        data = rules.summary(records.certificates(db, wanted), wanted) | {"database": _id(db)}
    form = _chosen(vis, format_)
    _give(vis, sheet(data, form), form, out)


def _id(db: Connection) -> str:
    from vis_cli.db.retention import purge_records as records

    return records.database_id(db)
