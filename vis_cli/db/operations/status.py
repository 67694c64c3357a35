"""Whether everything runs as it should: what each section finds wrong, and what it would have seen to soon."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.orders import switches, windows
from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.durations import rounded
from vis_cli.rules.core.times import closure, iso, local
from vis_cli.rules.forms.forms import ANSWERED

EXPIRING = timedelta(days=30)
LATE = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be (`urgent`), or that somebody should see to soon."""

    id: str
    message: Sentence
    fix: Sentence
    urgent: bool = True
    count: int = 1


@dataclass(frozen=True)
class Question:
    """What is asked: the moment, and how old the last run may be; `strict` where the asker named the age."""

    now: datetime
    max_age: timedelta
    strict: bool


def findings(db: Connection, question: Question) -> list[Finding]:
    """What every section has found."""
    return [found for source in SOURCES for found in source(db, question)]


def last_runs(db: Connection, now: datetime) -> dict[str, dict[str, Any]]:
    """The newest run of each job."""
    newest = select(func.max(t.runs.c.number)).group_by(t.runs.c.job)
    return {
        row.job: {
            "job": row.job,
            "at": iso(row.at),
            "age_seconds": int((now - row.at).total_seconds()),
            "actor": row.actor,
            "user": row.user,
            "result": json.loads(row.result),
        }
        for row in db.execute(select(t.runs).where(t.runs.c.number.in_(newest)).order_by(t.runs.c.job))
    }


def last_folder(db: Connection) -> list[Path]:
    """The folder of the newest backup; none where there was none, or its name is not kept."""
    query = select(t.runs.c.result).where(t.runs.c.job == "backup").order_by(t.runs.c.number.desc()).limit(1)
    result = db.scalar(query)
    file = Path(json.loads(result)["file"]) if result else None
    return [file.parent] if file is not None and file.is_absolute() else []


def counts(db: Connection, now: datetime) -> dict[str, int]:
    """How many windows are in each state."""
    window_count = select(func.count()).select_from(t.windows)
    return {state: int(db.scalar(window_count.where(windows.in_state(state, now))) or 0) for state in windows.STATES}


def _run(db: Connection, question: Question) -> Iterable[Finding]:
    """The last run of the windows is too long ago, or there was none and there are windows to run."""
    last = windows.last_run(db)
    if last is None:
        if question.strict or db.scalar(select(func.count()).select_from(t.windows)):
            never = Message("`vis windows run` has never run")
            yield Finding("no-run", _behind(db, question, never), "See `vis cron show`.")
    elif question.now - last > question.max_age:
        ago = rounded(question.now - last)
        when = f"{local(last):%Y-%m-%d %H:%M}"
        said = Message("`vis windows run` last ran {when}, {ago} ago", when=when, ago=ago)
        yield Finding("overdue-run", _behind(db, question, said), "See `vis cron show`.")


def _behind(db: Connection, question: Question, said: Message) -> Message:
    """The finding, with how many switches are not as they should be."""
    wrong = switches.count(db, question.now)
    count = wrong.off + wrong.on
    if not count:
        return Message("{finding}.", finding=said)
    return Message(
        "{finding}; {count} switch is not as the windows say.",
        "{finding}; {count} switches are not as the windows say.",
        finding=said,
        count=count,
    )


def _missed(db: Connection, question: Question) -> Iterable[Finding]:
    w = t.windows.c
    query = select(w.number, w.ref, w.since, w.until, t.units.c.name, t.case_types.c.name.label("case_type"))
    query = query.join(t.units, t.units.c.hsa_id == w.unit).join(t.case_types, t.case_types.c.slug == w.case_type)
    for row in db.execute(query.where(windows.missed(question.now)).order_by(w.number)):
        yield Finding(
            "missed-window",
            Message(
                "W-{number} {name} · {case_type} came and went unseen: {closure}.",
                number=row.number,
                name=row.name,
                case_type=row.case_type,
                closure=closure(row.since, row.until),
            ),
            Message("See to the unit, then `vis windows ack W-{number}`.", number=row.number),
        )


def _expiring(db: Connection, question: Question) -> Iterable[Finding]:
    g, today = t.grants.c, local(question.now).date()
    soon = select(func.count()).select_from(t.grants).where(g.until.between(today, today + EXPIRING))
    count = int(db.scalar(soon) or 0)
    if count:
        said = Message(
            "{count} grant ends within {days} days.",
            "{count} grants end within {days} days.",
            count=count,
            days=EXPIRING.days,
        )
        yield Finding("expiring-grants", said, "See `vis roles list --expiring-within 30d`.", urgent=False, count=count)


def _left_behind(db: Connection, question: Question) -> Iterable[Finding]:
    """Open cases at units that are closed for good."""
    c, u = t.cases.c, t.units.c
    gone = select(u.hsa_id).where(u.closed_on <= local(question.now).date())
    query = select(u.name, u.hsa_id, func.count()).join_from(t.cases, t.units, c.unit == u.hsa_id)
    left = query.where(c.closed.is_(None), c.unit.in_(gone)).group_by(u.name, u.hsa_id).order_by(u.name, u.hsa_id)
    for name, unit, count in db.execute(left):
        said = Message(
            "{count} case is open at {unit}, which is closed.",
            "{count} cases are open at {unit}, which is closed.",
            count=count,
            unit=name,
        )
        # By its HSA-id: the name may be that of the unit which took over, whose cases go on.
        fix = Message(
            "`vis cases answer --unit {unit} --all-open --close-without-reply` closes it.",
            "`vis cases answer --unit {unit} --all-open --close-without-reply` closes them.",
            count=count,
            unit=unit,
        )
        yield Finding("cases-left-behind", said, fix, count=count)


def _run_out(db: Connection, question: Question) -> Iterable[Finding]:
    """Cases whose time after an answer was up a day ago, and that nobody has closed."""
    c = t.cases.c
    late = (c.closed.is_(None), c.open_until.is_not(None), c.open_until <= question.now - LATE)
    count = int(db.scalar(select(func.count()).select_from(t.cases).where(*late)) or 0)
    if count:
        said = Message(
            "{count} case is still open though its time after an answer is up.",
            "{count} cases are still open though their time after an answer is up.",
            count=count,
        )
        fix = Message(
            "`vis cases run` closes it; see `vis cron show`.",
            "`vis cases run` closes them; see `vis cron show`.",
            count=count,
        )
        yield Finding("late-cases", said, fix, count=count)


def _not_filed(db: Connection, question: Question) -> Iterable[Finding]:
    """Answers to forms that were given a day ago, and that nobody has filed."""
    r, c = t.form_requests.c, t.cases.c
    late = (r.state == ANSWERED, c.closed <= question.now - LATE)
    query = select(func.count()).select_from(t.form_requests.join(t.cases, c.key == r.case_key))
    count = int(db.scalar(query.where(*late)) or 0)
    if count:
        said = Message(
            "{count} form was answered more than a day ago, and is not filed.",
            "{count} forms were answered more than a day ago, and are not filed.",
            count=count,
        )
        fix = Message(
            "`vis forms deliver` files it; see `vis cron show`.",
            "`vis forms deliver` files them; see `vis cron show`.",
            count=count,
        )
        yield Finding("late-forms", said, fix, count=count)


Source = Callable[[Connection, Question], Iterable[Finding]]
SOURCES: Sequence[Source] = (_run, _missed, _expiring, _left_behind, _run_out, _not_filed)
"""Every section's own; a section adds a line."""
