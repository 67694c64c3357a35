"""Answers filed for the record system, and a resident's folder `patientformulär` as the outbox has it.

Whoever fetches the files takes them away; so nothing can be filed exactly once: a file that was fetched just before vis
was killed is written again. It then has the same name, the same bytes and the same identifiers, and whoever keys on the
name or on `Bundle.identifier` has it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.access_log import note_read
from vis_cli.app.cases.selection import unknown
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.forms import forms as db_forms
from vis_cli.errors import CannotWrite, Message, Refused, StorageError, VisError
from vis_cli.files.forms.outbox import Outbox
from vis_cli.rules.cases.cases import number, parse_number
from vis_cli.rules.cases.events import TRANSITIONS, Done, after, wrong_state
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import iso
from vis_cli.rules.forms.forms import FOLDER, SENT

if TYPE_CHECKING:
    from sqlalchemy import Connection

DELIVER = TRANSITIONS["deliver"]


@dataclass
class _Work:
    keys: list[int] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)
    left: dict[int, VisError] = field(default_factory=dict)  # cases whose answers cannot be filed, and why


class _SomeLeft(Exception):
    """Some answers could not be filed; the others are to be, without them."""


def deliver(invocation: Invocation, again: str | None = None) -> Outcome:
    """File the answers that are not filed yet, or those of the case `again` once more: the cron job.

    Each file is written before the transaction that notes it is committed, so that it is filed at least once. Never
    asked about. It cannot be undone. One that cannot be filed stops no other: it is among the `left` of the answer.

    Raises:
        CannotWrite: the outbox; what is not filed yet is filed the next time. NotFound: the case `again` is gone.
        Refused: it is no form's, or not answered. NotPermitted: the OS user may not. StorageError: an answer was
            altered in the database. These, too, where none can be filed.
    """
    wanted = None
    if again is not None:
        with arguments.argument(again):
            wanted = parse_number(again)
    folder = places.outbox_folder(invocation)
    work = _Work()

    def planner(db: Connection) -> Planned:
        waiting = db_forms.to_file(db) if wanted is None else [_one(db, wanted)]
        facts = db_forms.facts_of(db, [key for key in waiting if key not in work.left])
        for each in facts:
            if (refused := wrong_state(each, DELIVER, invocation.now)) is not None:
                work.left[each.key] = refused
        facts = [each for each in facts if each.key not in work.left]
        work.keys = [each.key for each in facts]
        if work.left and not work.keys:
            raise next(iter(work.left.values()))
        return Planned(Plan(tuple(Step(each, after(each, DELIVER, Done(invocation.now))) for each in facts)))

    def finish(db: Connection, change: int | None) -> None:
        if change is None:
            return
        outbox = Outbox(folder)
        outbox.sweep()
        work.files, failed = [], dict[int, VisError]()
        for request, bundle in db_forms.filing(db, work.keys):
            try:
                work.files.append((request.case_key, _put(outbox, request, bundle)))
            except (CannotWrite, StorageError) as failure:
                failed[request.case_key] = failure
        if failed:
            if len(failed) == len(work.keys):
                raise next(iter(failed.values()))
            work.left |= failed
            raise _SomeLeft
        outbox.settle()
        db_forms.file_(db, work.keys, invocation.now)

    while True:
        try:
            outcome = execute(
                invocation, planner, needs="cases", undoable=False, confirm=False,
                details={"event": DELIVER.event}, finish=finish,
            )  # fmt: skip
            break
        except _SomeLeft:  # planned again, without them
            continue
    items = [{"number": number(key), "file": file} for key, file in work.files]
    left = [{"number": number(key), "id": why.id, "message": why.message} for key, why in sorted(work.left.items())]
    extra = {"filed": len(items), "folder": FOLDER, "outbox": str(folder), "items": items, "left": left}
    return replace(outcome, extra=extra, message=_said(outcome, len(work.keys), str(folder)))


def _put(outbox: Outbox, request: db_forms.Request, bundle: str) -> str:
    """Have the answers of one case in the outbox; the name of their file.

    Raises:
        CannotWrite: the outbox does not take it. StorageError: they are not those that were given.
    """
    content = bundle.encode()
    if sha256(content).hexdigest() != request.sha256 or request.file is None:
        said = Message("the answers of {case} are not those that were given.", case=number(request.case_key))
        raise StorageError(said, id="altered-answers", hint="They were not filed; see vis db check.")
    outbox.put(request.file, content)
    return request.file


def _one(db: Connection, key: int) -> int:
    """The case whose answers are to be filed again.

    Raises:
        NotFound: it is gone. Refused: it is no form's, or not answered yet.
    """
    if not db_forms.facts_of(db, [key]):
        raise unknown(key)
    request = db_forms.request(db, key)
    if request is None or request.state == SENT:
        message = Message("{case} has no answers to a form.", case=number(key))
        raise Refused(message, id="no-form", hint="vis forms answer gives them, as the resident does.")
    return key


def _said(outcome: Outcome, count: int, folder: str) -> Message:
    if not count:
        return Message("No answers wait to be filed.")
    if outcome.dry_run:
        return Message(
            "Would file {count} form under patientformulär, in {folder}.",
            "Would file {count} forms under patientformulär, in {folder}.",
            count=count,
            folder=folder,
        )
    return Message(
        "Filed {count} form under patientformulär, in {folder}.",
        "Filed {count} forms under patientformulär, in {folder}.",
        count=count,
        folder=folder,
    )


def journal(invocation: Invocation, resident: str) -> dict[str, Any]:
    """The forms that a resident, by twelve digits, was sent, as `forms journal --json` has them.

    The access log says who looked before anything is given, also where there is nothing.

    Raises:
        NotPermitted: the OS user may not see cases. Busy: it could not be noted that they looked.
    """
    invocation.permit(READ_CASES)
    with invocation.reading() as db:
        found = db_forms.of_resident(db, resident)
    cases = [case for case, _request in found]
    there = {case.key for case in note_read(invocation, "forms", cases, residents=() if cases else (resident,))}
    items = [_item(request, case.closed) for case, request in found if case.key in there]
    return {"resident": personal_number.mask(resident), "items": items}


def _item(request: db_forms.Request, closed: Any) -> dict[str, Any]:
    is_answered = request.state != SENT
    return {
        "number": number(request.case_key),
        "form": request.form,
        "version": request.version,
        "state": request.state,
        "sent": iso(request.at),
        "answered": iso(closed) if is_answered and closed is not None else None,
        "filed": None if request.filed_at is None else iso(request.filed_at),
        "folder": FOLDER if is_answered else None,
        "file": request.file,
    }


def strays(db: Connection, files: Sequence[str]) -> list[str]:
    """Those of the files of the outbox that no form's answers have."""
    known = db_forms.named(db, files)
    return [file for file in files if file not in known]
