"""Whether everything runs as it should: what every section finds, for people, programs and monitors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app import heads, reviews
from vis_cli.app.cards import query
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import ledgers, log_removal, places
from vis_cli.app.worklist import open_tasks
from vis_cli.db.core import journal
from vis_cli.db.operations import status as found
from vis_cli.db.operations.maintenance import is_purging
from vis_cli.db.operations.status import Finding
from vis_cli.db.retention import purge_files
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.due import overdue
from vis_cli.errors import FaultyConfiguration, Message, Sentence, VisError
from vis_cli.files.operations.metrics import Gauge, text
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.times import in_english, local, parse_moment
from vis_cli.rules.retention.policies import terms
from vis_cli.rules.worklist.tasks import Task

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAX_AGE = timedelta(hours=1)
OVERDUE = timedelta(days=31)  # after so long cases that nobody has purged are an alarm; some purge by hand, by month
UNTOLD = ("red-day", "exception-not-shown")  # findings of cards
IDS = (
    "cases-left-behind", "expiring-grants", "faulty-retention", "files-left", "heads-behind", "late-cases",
    "late-forms", "missed-window", "no-run", "overdue-log", "overdue-purge", "overdue-run", "overdue-tasks",
    "past-ledgers", "unreviewed-month", "untold-days",
)  # fmt: skip
"""Whatever may be found: a monitor reads 0 of what was not, since what is absent neither fires nor ends an alert."""
JOBS = ("backup", "cases", "purge", "windows")
ALARMING = (74, 75, 78)  # exit codes of failures that a monitor must hear of: disk, lock, configuration


def look(invocation: Invocation, *, max_age: timedelta | None = None) -> dict[str, Any]:
    """What is not as it should be, and what somebody should see to soon, as `status --json` has it.

    `max_age` is how old the last run of the windows may be; one that is named demands a run where there was none.
    """
    with invocation.reading() as db:
        return seen(invocation, db, open_tasks(invocation, db), max_age=max_age)


def seen(
    invocation: Invocation, db: Connection, tasks: Iterable[Task], *, max_age: timedelta | None = None
) -> dict[str, Any]:
    """The same, for whoever reads the database already; `tasks` are those of the worklist."""
    question = found.Question(invocation.now, max_age or MAX_AGE, strict=max_age is not None)
    runs = found.last_runs(db, invocation.now)
    everything = found.findings(db, question) + _late_tasks(tasks)
    everything += _late_purge(invocation, db, runs.get("purge"))
    everything += _late_log(invocation, db)
    everything += _past_ledgers(invocation, db)
    purging = _purging(invocation, db)
    everything += [] if purging else _left_files(db)
    everything += _heads_behind(invocation, db)
    number, digest = journal.head(db)
    everything += _untold_days(invocation, db)
    everything += _unreviewed(invocation, db)
    windows = found.counts(db, invocation.now)
    return {
        "well": not any(each.urgent for each in everything),
        "findings": _as_items(each for each in everything if each.urgent),
        "attention": _as_items(each for each in everything if not each.urgent),
        "last_run": runs.get("windows", {"job": "windows", "at": None}),
        "runs": runs,
        "windows": windows,
        "purge": purging,
        "head": f"{number}:{digest}",
    }


def _as_items(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{"id": each.id, "message": each.message, "fix": each.fix, "count": each.count} for each in findings]


def _late_tasks(tasks: Iterable[Task]) -> list[Finding]:
    late = [task for task in tasks if task.overdue]
    if not late:
        return []
    said = Message(
        "{count} task to key in is overdue, since {since:%Y-%m-%d}.",
        "{count} tasks to key in are overdue, the oldest since {since:%Y-%m-%d}.",
        count=len(late),
        since=local(late[0].due),
    )
    return [Finding("overdue-tasks", said, "See `vis todo`.", urgent=False, count=len(late))]


def _late_purge(invocation: Invocation, db: Connection, last: Mapping[str, Any] | None) -> list[Finding]:
    """Cases kept too long; nothing where no policy in force names its decision, since nothing may go there."""
    settings, today = invocation.settings, invocation.today
    if settings.retention is None:
        return []
    try:
        decided = [term for term in terms(places.policies(settings, db), today) if term.policy.decision is not None]
    except FaultyConfiguration as error:
        return [Finding("faulty-retention", mask(str(error.faults[0])), "See `vis retention policy check`.")]
    late = overdue(db, decided, today, OVERDUE)
    if late is None:
        return []
    before = (
        Message("the last purge was {at}", at=last["at"][:16].replace("T", " "))
        if last
        else Message("there has been no purge")
    )
    said = Message(
        "{count} case is overdue for destruction, the oldest since {since}; {before}.",
        "{count} cases are overdue for destruction, the oldest since {since}; {before}.",
        count=late.cases,
        since=late.since,
        before=before,
    )
    return [Finding("overdue-purge", said, "See `vis retention due`.", urgent=late.long > 0, count=late.cases)]


def _late_log(invocation: Invocation, db: Connection) -> list[Finding]:
    """Reads that a purge yesterday would have destroyed; nothing where no decision lets them go."""
    settings, today = invocation.settings, invocation.today
    if settings.retention is None:
        return []
    try:
        late = log_removal.due(invocation, db, today=today - timedelta(days=1))
    except FaultyConfiguration:  # told of with the cases
        return []
    if late is None or late.since is None or not late.policy.decided(today):
        return []
    said = Message(
        "{count} read in the access log is overdue for destruction, since {since}.",
        "{count} reads in the access log are overdue for destruction, the oldest since {since}.",
        count=late.reads,
        since=late.since,
    )
    fix = "See `vis retention due --policy access_log`."
    return [Finding("overdue-log", said, fix, urgent=late.since <= today - OVERDUE, count=late.reads)]


def _left_files(db: Connection) -> list[Finding]:
    """Files of cases that have gone, which no purge could remove: what is in them was to be destroyed."""
    count = purge_files.left(db)
    if not count:
        return []
    said = Message(
        "{count} file of purged cases could not be removed, and is there still.",
        "{count} files of purged cases could not be removed, and are there still.",
        count=count,
    )
    done = [run.number for run in records.runs(db) if run.state == "done"]
    fix: Sentence = Message("See to it, then: vis retention finish R-{number}", number=done[-1] if done else 0)
    if not done or records.last_state(db) != "done":
        fix = "`vis retention purge --apply` names them, and tries again."
    return [Finding("files-left", said, fix, count=count)]


def _purging(invocation: Invocation, db: Connection) -> dict[str, Any] | None:
    """The purge that is at work now: how much has gone, how fast it goes, and what it waits for."""
    if records.last_state(db) != "running" or not is_purging(invocation.database):
        return None
    run = records.unfinished(db)
    if run is None:
        return None
    pace = run.progress.get("pace")
    return {
        "run": run.id,
        "cases": run.counts["cases"],
        "cases_per_second": round(pace["cases"] / pace["seconds"], 1) if pace else None,
        "waits": run.progress.get("waits"),
    }


def _past_ledgers(invocation: Invocation, db: Connection) -> list[Finding]:
    """Ledgers that no backup can need any more: they are personal data."""
    count = ledgers.past(invocation, db)
    if not count:
        return []
    said = Message(
        "{count} ledger has been kept for longer than ledger_keep says.",
        "{count} ledgers have been kept for longer than ledger_keep says.",
        count=count,
    )
    return [Finding("past-ledgers", said, "See `vis retention ledger remove`.", urgent=False, count=count)]


def _heads_behind(invocation: Invocation, db: Connection) -> list[Finding]:
    """The file elsewhere lacks the journal's head: what was changed last could be cut off without a trace."""
    said = heads.is_behind(invocation, db)
    fix = Message("See to the file, then: vis audit head >> {file}", file=invocation.settings.heads)
    return [] if said is None else [Finding("heads-behind", said, fix)]


def _untold_days(invocation: Invocation, db: Connection) -> list[Finding]:
    """Days ahead on which residents would find something else than the card says, and no notice tells them."""
    today = invocation.today
    last = today + timedelta(days=min(query.DAYS, (date.max - today).days))
    found = [each for each in query.findings(db, today, last, today) if each.id in UNTOLD and each.day is not None]
    if not found:
        return []
    first = min(each.day for each in found if each.day is not None)
    said = Message(
        "a day within {days} days is told by no notice, at {units}: {first}.",
        "{count} days within {days} days are told by no notice, at {units}, the first {first}.",
        count=len({each.day for each in found}),
        days=query.DAYS,
        units=_units(len({each.unit for each in found})),
        first=in_english(first),
    )
    return [Finding("untold-days", said, "See `vis cards check`.", urgent=False, count=len(found))]


def _unreviewed(invocation: Invocation, db: Connection) -> list[Finding]:
    """Units whose access log of the last whole month nobody has looked through."""
    month, units = reviews.unreviewed(invocation, db)
    if not units:
        return []
    said = Message("nobody has reviewed who read cases in {month}, at {units}.", month=month, units=_units(len(units)))
    fix = Message("See `vis audit sample --unit UNIT --month {month}`.", month=month)
    return [Finding("unreviewed-month", said, fix, urgent=False, count=len(units))]


def _units(count: int) -> Message:
    return Message("{count} unit", "{count} units", count=count)


# --- for a monitor ---------------------------------------------------------------------------------------------------


def failed(error: VisError) -> dict[str, Any] | None:
    """What a monitor must read where nobody can look, lest it go on reading "well"; None where it was only mistyped."""
    if error.exit_code not in ALARMING:
        return None
    return {"well": False, "findings": [{"id": error.id}], "attention": [], "runs": {}}


def _late_seconds(run: Mapping[str, Any] | None) -> float:
    return 0.0 if run is None else float(run["result"].get("late_seconds", 0))


def metrics(data: Mapping[str, Any], now: datetime) -> str:
    """The status as a Prometheus textfile, which names nobody.

    What was looked for and is not there is 0, a job that has never run too; where nobody could look nothing is said.
    """
    could_look = "windows" in data
    counted = Counter(dict.fromkeys(IDS, 0) if could_look else {})
    for each in (*data["findings"], *data["attention"]):
        counted[each["id"]] += each.get("count", 1)
    runs = dict.fromkeys(JOBS if could_look else ()) | data["runs"]
    last = [({"job": job}, parse_moment(run["at"]).timestamp() if run else 0.0) for job, run in sorted(runs.items())]
    late = [({"job": "windows"}, _late_seconds(runs["windows"]))] if could_look else []
    number, _, digest = data.get("head", "").partition(":")
    head = [({"hash": digest}, float(number))] if digest else []
    windows = [({"state": state}, count) for state, count in data.get("windows", {}).items()]
    gauges = [
        Gauge("vis_well", "1 if everything runs as it should.", [({}, float(data["well"]))]),
        Gauge("vis_status_timestamp_seconds", "When vis status looked.", [({}, now.timestamp())]),
        Gauge("vis_findings", "What vis status found.", [({"id": id}, n) for id, n in sorted(counted.items())]),
        Gauge("vis_last_run_timestamp_seconds", "When each job last ran.", last),
        Gauge("vis_last_run_late_seconds", "How late the last run of the windows was.", late),
        Gauge("vis_windows", "Windows by state.", windows),
        Gauge("vis_journal_head", "The journal's newest change, and its hash.", head),
    ]
    return text(gauges)
