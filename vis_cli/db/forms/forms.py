"""Forms and those that were sent, in their tables: found, and taken from sent to answered to filed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, literal, select

from vis_cli.db.cases.cases import COLUMNS as CASE_COLUMNS
from vis_cli.db.cases.events import facts
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import chunks, fetch
from vis_cli.rules.cases.cases import Case
from vis_cli.rules.cases.events import CaseFacts
from vis_cli.rules.forms.forms import ANSWERED, FILED, SENT, Form

r, c = t.form_requests.c, t.cases.c


class Request(NamedTuple):
    """A form that was sent: which, and how far it has come. `file` and the rest are there from the answer on."""

    case_key: int
    n: int
    at: datetime
    form: str
    version: str
    state: str
    file: str | None
    sha256: str | None
    filed_at: datetime | None


_COLUMNS = tuple(r[name] for name in Request._fields)


def versions(db: Connection, form: str | None = None) -> list[Form]:
    """Every version of every form, or of one, in the order in which they were imported."""
    where = [] if form is None else [t.forms.c.form == form]
    return fetch(db, Form, *where, order_by=(t.forms.c.form, t.forms.c.position))


def version(db: Connection, form: str, version: str) -> Form | None:
    """One version of a form; None where there is none."""
    found = fetch(db, Form, t.forms.c.form == form, t.forms.c.version == version)
    return found[0] if found else None


def has_case_type(db: Connection, slug: str) -> bool:
    """Whether there is a case type of this id."""
    return db.scalar(select(t.case_types.c.slug).where(t.case_types.c.slug == slug)) is not None


# --- those that were sent --------------------------------------------------------------------------------------------


def request(db: Connection, key: int) -> Request | None:
    """The form that a case was sent with; None where it is no case of a form, or gone."""
    row = db.execute(select(*_COLUMNS).where(r.case_key == key).order_by(r.n.desc()).limit(1)).first()
    return None if row is None else Request(*row)


def waiting(db: Connection, resident: str, unit: str, form: str) -> int | None:
    """The open case in which a resident has this form of a unit to answer already; None where there is none."""
    joined = t.cases.join(t.form_requests, r.case_key == c.key)
    theirs = (c.closed.is_(None), c.resident == resident, c.unit == unit, r.form == form, r.state == SENT)
    return db.scalar(select(c.key).select_from(joined).where(*theirs).order_by(c.key).limit(1))


def to_file(db: Connection) -> list[int]:
    """The keys of the cases whose answers are not filed yet."""
    return list(db.scalars(select(r.case_key).where(r.state == ANSWERED).order_by(r.case_key)))


def of_resident(db: Connection, resident: str) -> list[tuple[Case, Request]]:
    """The cases of a resident that forms were sent with, and how far each has come, the oldest first."""
    joined = t.form_requests.join(t.cases, c.key == r.case_key)
    query = select(*CASE_COLUMNS, *_COLUMNS).select_from(joined).where(c.resident == resident).order_by(c.key)
    cut = len(CASE_COLUMNS)
    return [(Case(*row[:cut]), Request(*row[cut:])) for row in db.execute(query)]


def add(db: Connection, key: int, at: datetime, form: Form) -> None:
    """Add the form that a case is sent with, in the transaction that adds the case."""
    row = {"case_key": key, "n": 1, "at": at, "form": form.form, "version": form.version, "state": SENT}
    db.execute(t.form_requests.insert(), row)


def answer(db: Connection, request: Request, at: datetime, answers: str, filed: dict[str, str]) -> None:
    """Keep the answers and what is filed (`bundle`, `file`, `sha256`), in the transaction that closes the case."""
    n = int(db.scalar(select(func.max(t.form_replies.c.n)).where(t.form_replies.c.case_key == request.case_key)) or 0)
    row = {"case_key": request.case_key, "n": n + 1, "at": at, "form": request.form, "answers": answers}
    db.execute(t.form_replies.insert(), row)
    this = (r.case_key == request.case_key, r.n == request.n)
    db.execute(t.form_requests.update().where(*this).values(state=ANSWERED, **filed))


def filing(db: Connection, keys: Iterable[int]) -> Iterator[tuple[Request, str]]:
    """The answers to be filed of these cases, one in memory at a time, with what is written."""
    for key in keys:
        this = (r.case_key == key, r.state != SENT, r.bundle.is_not(None))
        row = db.execute(select(*_COLUMNS, r.bundle).where(*this).order_by(r.n.desc()).limit(1)).first()
        if row is not None:
            yield Request(*row[:-1]), row[-1]


def file_(db: Connection, keys: Sequence[int], at: datetime) -> None:
    """Note that the answers of these cases are filed; those that were, were then."""
    for chunk in chunks(keys):
        first = func.coalesce(r.filed_at, literal(at, r.filed_at.type))
        these = (r.case_key.in_(chunk), r.state != SENT)
        db.execute(t.form_requests.update().where(*these).values(state=FILED, filed_at=first))


def facts_of(db: Connection, keys: Sequence[int]) -> list[CaseFacts]:
    """What plans say of these cases, in that order; those that are gone are missing."""
    found = facts(db, keys)
    return [found[key] for key in keys if key in found]


def named(db: Connection, files: Iterable[str]) -> set[str]:
    """Those of the files that a form's answers have, or that are to be removed."""
    wanted = list(dict.fromkeys(files))
    found: set[Any] = set()
    for column in (r.file, t.file_removals.c.file):
        found.update(db.scalars(select(column).where(one_of(column, wanted))))
    return found
