"""`vis status`: whether everything runs as it should, for a person, a program and a monitor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import findings, moments
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import output_file
from vis_cli.errors import Message, Sentence, VisError
from vis_cli.rules.core.times import clock
from vis_cli.rules.core.who import who
from vis_cli.rules.retention import waits

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def status(
    ctx: typer.Context,
    max_age: Annotated[
        str | None, typer.Option("--max-age", metavar="DURATION", help="Maximum age of the last run (default: 1h).")
    ] = None,
    metrics: Annotated[
        Path | None,
        typer.Option("--metrics", metavar="FILE", help="Also write a Prometheus textfile.", callback=output_file),
    ] = None,
) -> None:
    """Check last runs, missed windows, overdue tasks and expiring grants: exit 0 if all is well, else 1."""
    vis: AppContext = ctx.obj
    age = None if max_age is None else vis.now - moments.back(vis, max_age, "--max-age")
    try:
        data = app.operations.status.look(vis.invocation, max_age=age)
    except VisError as error:
        _write(vis, metrics, app.operations.status.failed(error))
        raise
    _write(vis, metrics, data)
    text = _line(data) if vis.options.get("quiet") else _as_lines(data)
    ids = findings.ids(data["findings"], data["attention"])
    vis.show(Result(data, text=text, exit_code=0 if data["well"] else 1, wrap=True, ids=ids))


def _write(vis: AppContext, metrics: Path | None, data: dict[str, Any] | None) -> None:
    """Write the textfile; mode 644, because another user's collector reads it."""
    if metrics is not None and data is not None:
        app.output_files.write(vis.unopened, metrics, app.operations.status.metrics(data, vis.now), mode=0o644)


def _line(data: dict[str, Any]) -> list[Sentence]:
    """One line for cron to mail, or nothing when all is well."""
    if data["well"]:
        return []
    first, more = findings.named(data["findings"][0]), len(data["findings"]) - 1
    if not more:
        return [Message("Not well: {first} See `vis status`.", first=first)]
    return [Message("Not well: {first} And {count} more. See `vis status`.", first=first, count=more)]


def _job(job: str) -> Message:
    """What a run was of, as people say it."""
    runs = {"windows": Message("windows run"), "cases": Message("cases run"), "backup": Message("backup")}
    return runs.get(job) or Message(job)


def _counted(state: str, count: int) -> Message:
    """So many windows in a state; other languages than English bend the state's word."""
    return {
        "planned": Message("{count} planned", "{count} planned", count=count),
        "active": Message("{count} active", "{count} active", count=count),
        "done": Message("{count} done", "{count} done", count=count),
        "cancelled": Message("{count} cancelled", "{count} cancelled", count=count),
        "missed": Message("{count} missed", "{count} missed", count=count),
    }[state]


def _as_lines(data: dict[str, Any]) -> list[Sentence]:
    lines: list[Sentence] = []
    for sign, key in (("!", "findings"), ("-", "attention")):
        lines += findings.lines(data[key], findings.marked(sign))
    lines += [
        Message(
            "Last {job}: {at}, by {actor}.",
            job=_job(job),
            at=at,
            actor=actor,
        )
        for job, run in data["runs"].items()
        for at, actor in [(run["at"][:16].replace("T", " "), who(run["actor"], run["user"]))]
    ]
    windows = [_counted(state, count) for state, count in data["windows"].items() if count]
    lines.append(Message("Windows: {windows}.", windows=windows) if windows else "Windows: none.")
    if data["purge"]:
        lines += _purging(data["purge"])
    return [*lines, findings.verdict(well=data["well"], waiting=len(data["attention"]))]


def _purging(run: dict[str, Any]) -> list[Sentence]:
    """What the purge that is at work does."""
    if run["cases_per_second"] is None:
        lines: list[Sentence] = [Message("{run} is at work.", run=run["run"])]
    else:
        lines = [
            Message(
                "{run} is at work: {count} case so far, {rate:.0f} a second.",
                "{run} is at work: {count} cases so far, {rate:.0f} a second.",
                run=run["run"],
                count=run["cases"],
                rate=run["cases_per_second"],
            )
        ]
    if run["waits"]:
        since = clock(run["waits"]["since"])
        lines.append(Message("Since {since} {waits}.", since=since, waits=waits.words(run["waits"])))
    return lines
