"""`vis status`: whether everything runs as it should, for a person, a program and a monitor."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.errors import FaultyConfiguration, Usage, VisError
from vis_cli.identity import path_of
from vis_cli.rules.core.times import duration, local, parse_moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.operations.status import Finding

app = typer.Typer(rich_markup_mode=None)

MAX_AGE = "1h"
OVERDUE = timedelta(days=31)  # after so long cases that nobody has purged are an alarm; some purge by hand, by month


@app.command()
def status(
    ctx: typer.Context,
    max_age: Annotated[
        str | None, typer.Option("--max-age", metavar="1h", help=f"How old the last run may be (default {MAX_AGE}).")
    ] = None,
    metrics: Annotated[
        Path | None, typer.Option("--metrics", metavar="FILE", help="Also write a Prometheus textfile.")
    ] = None,
) -> None:
    """Say whether everything runs as it should: last runs, what was missed, is overdue or expires. 0 well, 1 not."""
    vis: AppContext = ctx.obj
    try:
        age = duration(max_age or MAX_AGE)
    except ValueError as error:
        raise Usage(f"--max-age: {error}") from None
    try:
        data = _look(vis, age, strict=max_age is not None)
    except VisError as error:
        if metrics is not None and error.exit_code in (74, 75, 78):  # a monitor must not go on reading "well"
            _write_metrics(vis, metrics, {"well": False, "findings": [{"id": error.id}], "attention": [], "runs": {}})
        raise
    if metrics is not None:
        _write_metrics(vis, metrics, data)
    text = _line(data) if vis.options.get("quiet") else _as_text(data)
    vis.show(Result(data, text=text, exit_code=0 if data["well"] else 1, rows=data["findings"], wrap=True))


def _look(vis: AppContext, age: timedelta, *, strict: bool) -> dict[str, Any]:
    from vis_cli.db.operations import status as found

    with vis.reading() as db:
        runs = found.last_runs(db, vis.now)
        everything = found.findings(db, found.Question(vis.now, age, strict)) + _late_tasks(vis, db)
        everything += _late_purge(vis, db, runs.get("purge"))
        windows = found.counts(db, vis.now)

    def said(urgent: bool) -> list[dict[str, Any]]:
        return [
            {"id": each.id, "message": each.message, "fix": each.fix, "count": each.count}
            for each in everything
            if each.urgent is urgent
        ]

    return {
        "well": not any(each.urgent for each in everything),
        "findings": said(True),
        "attention": said(False),
        "last_run": runs.get("windows", {"job": "windows", "at": None}),
        "runs": runs,
        "windows": windows,
    }


def _late_tasks(vis: AppContext, db: Connection) -> list[Finding]:
    from vis_cli.app.worklist import open_tasks
    from vis_cli.db.operations.status import Finding

    late = [task for task in open_tasks(vis.invocation, db) if task.overdue]
    if not late:
        return []
    said = f"{len(late)} tasks to key in are overdue, the oldest since {local(late[0].due):%Y-%m-%d}."
    return [Finding("overdue-tasks", said, "See `vis todo`.", urgent=False, count=len(late))]


def _late_purge(vis: AppContext, db: Connection, last: dict[str, Any] | None) -> list[Finding]:
    """Cases kept too long; nothing where no policy in force names its decision, since nothing may go there."""
    from vis_cli.cli.retention.params import policies
    from vis_cli.db.operations.status import Finding
    from vis_cli.db.retention.due import overdue
    from vis_cli.rules.retention.policies import terms

    if vis.settings.retention is None:
        return []
    try:
        decided = [term for term in terms(policies(vis, db), vis.today) if term.policy.decision is not None]
    except FaultyConfiguration as error:
        return [Finding("faulty-retention", str(error.faults[0]), "See `vis retention policy check`.")]
    late = overdue(db, decided, vis.today, OVERDUE)
    if late is None:
        return []
    cases = "1 case is" if late.cases == 1 else f"{late.cases} cases are"
    before = f"the last purge was {last['at'][:16].replace('T', ' ')}" if last else "there has been no purge"
    said = f"{cases} overdue for destruction, the oldest since {late.since}; {before}."
    return [Finding("overdue-purge", said, "See `vis retention due`.", urgent=late.long > 0, count=late.cases)]


def _line(data: dict[str, Any]) -> str:
    """One line for cron to mail, or nothing when all is well."""
    if data["well"]:
        return ""
    first, more = data["findings"][0]["message"], len(data["findings"]) - 1
    return f"Not well: {first}{f' And {more} more.' if more else ''} See `vis status`."


def _as_text(data: dict[str, Any]) -> str:
    lines = [f"! {each['message']} {each['fix']}" for each in data["findings"]]
    lines += [f"- {each['message']} {each['fix']}" for each in data["attention"]]
    lines += [
        f"Last {job}: {run['at'][:16].replace('T', ' ')}, by {run['actor']}." for job, run in data["runs"].items()
    ]
    windows = ", ".join(f"{count} {state}" for state, count in data["windows"].items() if count)
    lines.append(f"Windows: {windows or 'none'}.")
    return "\n".join([*lines, "All is well." if data["well"] else "Not well."])


def _write_metrics(vis: AppContext, path: Path, data: dict[str, Any]) -> None:
    """The same as a textfile; mode 644, because another user's collector reads it and it names nobody."""
    from vis_cli.files.core.atomic_write import write_file
    from vis_cli.files.operations.metrics import Gauge, text

    def seconds(moment: datetime) -> float:
        return moment.timestamp()

    found: Counter[str] = Counter()
    for each in (*data["findings"], *data["attention"]):
        found[each["id"]] += each.get("count", 1)
    runs = data["runs"].items()
    gauges = [
        Gauge("vis_well", "1 if everything runs as it should.", [({}, float(data["well"]))]),
        Gauge("vis_status_timestamp_seconds", "When vis status looked.", [({}, seconds(vis.now))]),
        Gauge("vis_findings", "What vis status found.", [({"id": id}, n) for id, n in sorted(found.items())]),
        Gauge(
            "vis_last_run_timestamp_seconds",
            "When each job last ran.",
            [({"job": job}, seconds(parse_moment(run["at"]))) for job, run in runs],
        ),
        Gauge(
            "vis_last_run_late_seconds",
            "How late the last run of the windows was.",
            [({"job": job}, run["result"]["late_seconds"]) for job, run in runs if "late_seconds" in run["result"]],
        ),
        Gauge("vis_windows", "Windows by state.", [({"state": s}, n) for s, n in data.get("windows", {}).items()]),
    ]
    write_file(vis.directory / path_of(path), text(gauges), mode=0o644)
