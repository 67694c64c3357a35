"""The access log: who looked at which cases and residents, noted before they see them, and who has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.execute import append_by
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.app.streams import CHUNK, streamed
from vis_cli.db.cases import access_log as log
from vis_cli.db.cases.cases import unknown
from vis_cli.db.register.directories import person_directory, unit_directory
from vis_cli.db.register.protection import protection
from vis_cli.db.retention import log_removal
from vis_cli.errors import Fault, FaultyConfiguration, Message, NotFound, Source
from vis_cli.files.retention import hmac_key
from vis_cli.rules.cases.cases import Case, number, parse_number
from vis_cli.rules.cases.resident_keys import ResidentKeys
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.rights import READ_LOG
from vis_cli.rules.core.times import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


# --- noting ----------------------------------------------------------------------------------------------------------


def note_read(
    invocation: Invocation,
    what: str,
    cases: Sequence[Case] = (),
    *,
    residents: Iterable[str] = (),
    revealed: bool = False,
) -> list[Case]:
    """Note that somebody is about to see these cases, and these residents by their numbers; call it before they do.

    `what` is a word for how: `list`, `show`, `attachment`, `holds`. There is a row for each unit that the cases lie
    at, and one for each of the `residents`. Where a row is of one resident it has their key, if this user can read the
    key file, and the date of birth if the number is `revealed`. Those cases are returned that are there still: what
    was purged meanwhile must not be shown, because the purge could not know that somebody had read it.

    Raises:
        Busy: the database did not take the note in time; then nothing may be shown.
    """
    seen = list(dict.fromkeys(residents))
    if not cases and not seen:
        return []
    keys = _own_keys(invocation)
    return append_by(invocation, lambda db: _note(invocation, db, what, cases, seen, revealed, keys))


def note_case(invocation: Invocation, what: str, case: Case, *, revealed: bool = False) -> None:
    """Note that somebody is about to see a case; see `note_read`.

    Raises:
        NotFound: it was purged meanwhile.
    """
    if not note_read(invocation, what, [case], revealed=revealed):
        raise unknown(case.key)


LOG = "log"
"""What a look into the access log itself is noted as; no case is seen by it."""


def note_look(
    invocation: Invocation, *, resident: str | None = None, unit: str | None = None, case: int | None = None
) -> None:
    """Note that somebody is about to look into the access log, and of whom, which unit or which case.

    Raises:
        Busy: the database did not take the note in time; then nothing may be shown.
    """
    keys = None if resident is None else _own_keys(invocation)
    row = {
        **_who(invocation),
        "what": LOG,
        "unit": unit,
        "cases": json.dumps([] if case is None else [number(case)]),
        "resident": None,
        "resident_key": None if resident is None or keys is None else keys.one(resident),
    }
    append_by(invocation, lambda db: log.add(db, [row], [() if case is None else (case,)]))


def _who(invocation: Invocation) -> dict[str, Any]:
    """Who looks, when, and by which command, as a row of the log has it."""
    return {
        "at": invocation.now,
        "actor": invocation.actor,
        "user": invocation.user,
        "command": invocation.command,
        "person": invocation.settings.staff.get(invocation.user),
    }


def note_names(invocation: Invocation, persons: Sequence[str]) -> None:
    """Note that somebody is about to see the names of these persons, by HSA-id, whose names are protected."""
    row = {
        **_who(invocation),
        "unit": None,
        "cases": "[]",
        "resident": None,
        "resident_key": None,
    }
    rows = [{**row, "what": f"name of {person}"} for person in persons]
    if rows:
        append_by(invocation, lambda db: log.add(db, rows, [()] * len(rows)))


def _note(
    invocation: Invocation,
    db: Connection,
    what: str,
    cases: Sequence[Case],
    residents: Sequence[str],
    revealed: bool,
    keys: ResidentKeys | None,
) -> list[Case]:
    there = log.still_there(db, [case.key for case in cases])
    left = [case for case in cases if case.key in there]
    by_unit: dict[str, list[Case]] = {}
    for case in left:
        by_unit.setdefault(case.unit, []).append(case)
    who: list[tuple[str | None, Sequence[Case], str | None]] = []
    for unit, of in by_unit.items():
        whose = {case.resident for case in of}
        who.append((unit, of, whose.pop() if len(whose) == 1 else None))
    who += [(None, (), resident) for resident in residents]
    rows = [
        {
            **_who(invocation),
            "what": what,
            "unit": unit,
            "cases": json.dumps([case.id for case in of]),
            "resident": personal_number.mask(resident) if resident and revealed else None,
            "resident_key": keys.one(resident) if resident and keys else None,
        }
        for unit, of, resident in who
    ]
    log.add(db, rows, [[case.key for case in of] for _, of, _ in who])
    return left


def _own_keys(invocation: Invocation) -> ResidentKeys | None:
    """What residents' keys are made with; None where this user has no key file, or may not read it.

    Reading makes no key: the purge does, which needs one, and then keeps whose the cases were that had been read.
    """
    with suppress(FaultyConfiguration):
        key = hmac_key.read_key(places.key_file(invocation.settings))
        return None if key is None else ResidentKeys(key)
    return None


# --- asking ----------------------------------------------------------------------------------------------------------


@streamed
def reads(
    invocation: Invocation,
    *,
    resident: str | None = None,
    case: str | None = None,
    person: str | None = None,
    unit: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    of_log: bool = False,
) -> Iterator[dict[str, Any]]:
    """Who has read whose cases, newest first: of a resident (their twelve digits), a case, a unit; by or for a person.

    With `of_log` who has looked into the access log instead, which whoever asks for either does: it is noted before
    anything is given.

    All of these are found by an index, and after a purge too. An item that is not `certain` is of somebody born on the
    resident's day of birth; who that was, the log does not say. What it cannot tell at all is told.

    Raises:
        FaultyInput: that is no case number. Ambiguous: several persons, or units, are called so. NotFound: no unit is.
        FaultyConfiguration: the key by which residents are found is gone, or cannot be read.
        NotPermitted: the OS user may not read the access log. Busy: it could not be noted.
    """
    invocation.permit(READ_LOG)
    key = None
    if case is not None:
        with arguments.argument(case):
            key = parse_number(case)
    with invocation.streaming() as db:
        keys = None if resident is None else _keys(invocation, db)
        found = []
        if resident is not None:
            found.append(log.of_resident(db, resident, keys))
        if key is not None:
            found.append(log.of_case(key))
        if person is not None:
            found.append(log.by_person(_called(invocation, db, person)))
        where_of = None if unit is None else arguments.unit(invocation, db, unit)
        if where_of is not None:
            found.append(log.of_unit(where_of))
        _tell_of_destroyed(invocation, db)
        note_look(invocation, resident=resident, unit=where_of, case=key)
        where = [
            log.r.what == LOG if of_log else log.is_of_cases(LOG),
            *([] if since is None else [log.r.at >= since]),
            *([] if until is None else [log.r.at < until]),
        ]
        names, hidden = unit_directory(db).names, protection(db)
        for row in log.fetch(db, found, *where, chunk=CHUNK):
            item = {
                **_as_item(row, names),
                **hidden.document({"command": row.command, "actor": row.actor, "user": row.user}),
            }
            if resident is not None and not item["certain"]:
                of = [parse_number(number) for number in item["cases"]]
                if log.is_of_others(db, of, resident, keys):
                    continue
            yield item


def _tell_of_destroyed(invocation: Invocation, db: Connection) -> None:
    """Say what the log no longer has, where reads of it were destroyed under a decision: an empty answer is none."""
    change, said = next(log_removal.removals(db), (0, {}))
    if change:
        template = "What was read before is not here: {change} destroyed the reads sealed on {cut_off} or before."
        invocation.tell(Message(template, change=f"C-{change}", cut_off=said["cut_off"]))


def _keys(invocation: Invocation, db: Connection) -> ResidentKeys | None:
    """What the log finds a resident by; what it cannot tell is said.

    Raises:
        FaultyConfiguration: the key is needed, and gone, or this user cannot read it.
    """
    path = places.key_file(invocation.settings)
    key = hmac_key.read_key(path)
    count, others = gaps(invocation, db)
    if count:
        invocation.tell(
            Message(
                "{count} read of before version 0.2 is of cases that are purged: whose is not known.",
                "{count} reads of before version 0.2 are of cases that are purged: whose is not known.",
                count=count,
            )
        )
    if key is None:
        if log.has_keys(db):
            hint = "Put it back from where it is kept, or name another file: hmac_key in vis.yaml."
            said = "the key by which the access log knows residents is gone."
            raise FaultyConfiguration([Fault("hmac-key", said, Source(str(path)), hint)])
        return None
    keys = ResidentKeys(key)
    if others:
        other = "Some reads were noted with another key than that of {path}: whose they are is found out by case only."
        invocation.tell(Message(other, path=path))
    return keys


def destroyed_through(db: Connection) -> str | None:
    """The day through which what had been sealed was destroyed under a decision; None where nothing was."""
    _, said = next(log_removal.removals(db), (0, {}))
    found: str | None = said.get("cut_off")
    return found


def gaps(invocation: Invocation, db: Connection) -> tuple[int, bool]:
    """How many reads are of purged cases of which nobody knows whose they were, and whether some have another key."""
    keys = _own_keys(invocation)
    return log.untold(db), keys is not None and log.has_other_keys(db, keys)


def _called(invocation: Invocation, db: Connection, written: str) -> set[str]:
    """What the log may call a person: what was written, the HSA-id it names, and the OS users who are that person."""
    found = {written}
    with suppress(NotFound):
        found.add(person_directory(db).find(written))
    return found | {user for user, person in invocation.settings.staff.items() if person in found}


def _as_item(row: Row[Any], names: Mapping[str, str]) -> dict[str, Any]:
    of = row._mapping  # quicker than attributes, for what may be every read of ten years
    unit = of["unit"]
    return {
        "at": iso(of["at"]),
        "actor": of["actor"],
        "user": of["user"],
        "person": of["person"],
        "what": of["what"],
        "unit": unit,
        "unit_name": names.get(unit or ""),
        "resident": of["resident"],
        "certain": bool(of["certain"]),
        "cases": list(_numbers(of["cases"] or "[]")),
        "command": of["command"],
    }


@lru_cache(maxsize=4096)
def _numbers(written: str) -> tuple[str, ...]:
    """The numbers of the cases that a read shows; many are of the same."""
    return tuple(str(number) for number in json.loads(written))
