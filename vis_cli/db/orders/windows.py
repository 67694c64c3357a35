"""Windows as reading and running need them: by name, with their state, and the run that carries them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import by_character
from vis_cli.db.core.records import STREAMED, fetch, fetch_keys, stream
from vis_cli.db.orders import switches
from vis_cli.db.register.directories import case_type_directory, names_of, unit_directory
from vis_cli.errors import Ambiguous, Message, NotFound
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import boundary, local
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.refs import kept as spelling
from vis_cli.rules.orders.windows import RunFacts, Window

JOB = "windows"
STATES = ("planned", "active", "done", "cancelled", "missed")

w, runs = t.windows.c, t.runs.c


def is_withdrawn() -> ColumnElement[bool]:
    """Windows that are there though their order was withdrawn."""
    o = t.orders.c
    return exists().where(o.ref == w.ref, o.unit == w.unit, o.withdrawn_at.is_not(None))


def ordered(db: Connection, *where: ColumnElement[bool]) -> Iterator[tuple[Order | None, list[Window]]]:
    """Every order that holds with its windows that were not cancelled, by ref and unit; some in memory at a time.

    Windows may have a ref without an order's row.
    """
    by_order = (by_character(db, w.ref), by_character(db, w.unit), w.number)
    held = stream(db, Window, *where, w.cancelled_at.is_(None), w.ref.is_not(None), ~is_withdrawn(), order_by=by_order)
    scopes = groupby(held, key=lambda window: (window.ref or "", window.unit))
    while chunk := [(scope, list(found)) for scope, found in islice(scopes, STREAMED)]:
        orders = fetch_keys(db, Order.kind, (scope for scope, _ in chunk))
        yield from ((orders.get(scope), found) for scope, found in chunk)


# --- states ----------------------------------------------------------------------------------------------------------


def _was_run() -> ColumnElement[bool]:
    """Whether some run took place while the window was in force."""
    return exists().where(runs.job == JOB, runs.at >= w.since, runs.at < w.until)


def missed(now: datetime) -> ColumnElement[bool]:
    """Windows that came and went with no run between, and that nobody has acknowledged.

    A window that started when it was asked for too late was switched there and then, so it cannot be missed.
    """
    return and_(w.until <= now, w.cancelled_at.is_(None), w.asked_since.is_(None), ~w.acknowledged, ~_was_run())


def in_state(state: str, now: datetime) -> ColumnElement[bool]:
    """Windows in one of STATES at the moment."""
    conditions: Mapping[str, ColumnElement[bool]] = {
        "planned": and_(w.since > now, or_(w.cancelled_at.is_(None), w.cancelled_at > now)),
        "active": switches.live(now),
        "done": and_(w.until <= now, w.cancelled_at.is_(None), ~missed(now)),
        "cancelled": and_(w.cancelled_at.is_not(None), w.cancelled_at <= now),
        "missed": missed(now),
    }
    return conditions[state]


def state_of(window: Window, now: datetime, missed_numbers: frozenset[int]) -> str:
    """The state of a window at the moment; `missed_numbers` are those that no run saw."""
    if window.cancelled_at is not None and window.cancelled_at <= now:
        return "cancelled"
    if window.since > now:
        return "planned"
    if window.until > now:
        return "active"
    return "missed" if window.number in missed_numbers else "done"


def missed_numbers(db: Connection, now: datetime) -> frozenset[int]:
    """The numbers of the windows that no run saw."""
    return frozenset(db.scalars(select(w.number).where(missed(now))))


def as_items(
    db: Connection, windows: Sequence[Window], now: datetime, unseen: frozenset[int] | None = None
) -> list[dict[str, Any]]:
    """The windows as `windows list` has them; `unseen` is what `missed_numbers` says, where it has been asked."""
    names = names_of(db, windows) if windows else {}
    unseen = missed_numbers(db, now) if unseen is None else unseen
    return [
        {
            "id": window.id,
            "ref": window.ref,
            "unit": window.unit,
            "unit_name": names.get(window.unit, window.unit),
            "case_type": names.get(window.case_type, window.case_type),
            "from": boundary(window.since),
            "to": boundary(window.until),
            "state": state_of(window, now, unseen),
            "asked_from": boundary(window.asked_since) if window.asked_since else None,
        }
        for window in windows
    ]


# --- names -----------------------------------------------------------------------------------------------------------


def find(db: Connection, written: str, now: datetime) -> Window:
    """The one window that is meant: `W-17`, the ref of an order with one window, or `UNIT / CASE TYPE`.

    Raises:
        NotFound: there is none. Ambiguous: several, in `details["candidates"]`.
    """
    text = written.strip()
    number = text.upper().removeprefix("W-")
    if text.upper().startswith("W-") and number.isascii() and number.isdigit() and len(number) < 18:
        found = fetch(db, Window, w.number == int(number))
    else:
        found = _by_ref(db, text) or _by_unit_and_type(db, text, local(now).date())
    if len(found) > 1:
        live = [window for window in found if window.cancelled_at is None and window.until > now]
        found = live or found
    if not found:
        raise NotFound(
            Message('no window "{written}".', written=written), id="unknown-window", hint="`vis windows list` has them."
        )
    if len(found) > 1:
        ids = [window.id for window in found]
        raise Ambiguous(
            Message('"{written}" may be {shown}.', written=written, shown=some(ids, 8)),
            id="ambiguous-window",
            hint="Name one.",
            candidates=ids,
        )
    return found[0]


def _by_ref(db: Connection, text: str) -> list[Window]:
    """The windows of the order that is meant, whatever letters are large or small in its ref."""
    ref = " ".join(text.split())
    found = fetch(db, Window, w.ref == ref)
    return found or fetch(
        db, Window, w.ref == spelling(ref, db.scalars(select(w.ref).distinct().where(w.ref.is_not(None))))
    )


def _by_unit_and_type(db: Connection, text: str, today: date) -> list[Window]:
    for separator in ("/", "·", ":", ","):
        unit, found, case_type = text.partition(separator)
        if found and unit.strip() and case_type.strip():
            return fetch(
                db,
                Window,
                w.unit == unit_directory(db, today).find(unit.strip()),
                w.case_type == case_type_directory(db).find(case_type.strip()),
            )
    return []


# --- the run ---------------------------------------------------------------------------------------------------------


def last_run(db: Connection) -> datetime | None:
    """When the switches were last made equal to the windows."""
    found: datetime | None = db.scalar(select(runs.at).where(runs.job == JOB).order_by(runs.number.desc()).limit(1))
    return found


def run_facts(db: Connection, now: datetime, turned: switches.Switched) -> RunFacts:
    """What a run at `now` meets: the switches that it turns, and what is new since the last run, which are windows
    that started or ended, those that came and went unseen, and how late the latest of them is.
    """
    since = last_run(db)
    new = and_(w.since <= now, *([] if since is None else [w.since > since]))
    over = and_(w.until <= now, *([] if since is None else [w.until > since]))
    whole = w.cancelled_at.is_(None)
    seen = or_(w.asked_since.is_not(None), ~new)
    started = switches.ranges(db, new, switches.live(now))
    ended = switches.ranges(db, over, whole, seen) if since is not None else []
    unseen = switches.ranges(db, over, whole, new, w.asked_since.is_(None), ~w.acknowledged)
    first = db.scalar(select(func.min(w.since)).where(new, switches.live(now), w.asked_since.is_(None)))
    first_end = db.scalar(select(func.min(w.until)).where(over, whole)) if since is not None else None
    moments = [moment for moment in (first, first_end) if moment is not None]
    late = max((int((now - moment).total_seconds()) for moment in moments), default=0)
    return RunFacts(turned.off, turned.on, started, ended, unseen, late)
