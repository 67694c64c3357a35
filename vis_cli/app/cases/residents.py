"""What a resident does: opens a case, and writes more in it. To rehearse, to teach, and to try what is configured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.cases import acting
from vis_cli.app.cases.content import Content, note
from vis_cli.app.cases.events import PLAINLY, How
from vis_cli.app.cases.once import Once
from vis_cli.app.cases.refusals import with_last
from vis_cli.app.cases.selection import unknown
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.cases import events as db_events
from vis_cli.db.core import tables as t
from vis_cli.db.register.directories import case_type_directory, offers_of, unit_names
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Message, NotFound, NotPermitted, Refused, Source, Stale
from vis_cli.rules.cases import events as rules
from vis_cli.rules.cases.cases import parse_number
from vis_cli.rules.cases.events import TRANSITIONS, CaseFacts, Done
from vis_cli.rules.cases.sending import can_log_in
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.rights import HANDLE_CASES
from vis_cli.rules.core.times import boundary, local

if TYPE_CHECKING:
    from sqlalchemy import Connection

CLOSED_FOR_GOOD = "closed-unit"


@dataclass
class _Work:
    facts: CaseFacts | None = None
    message: int | None = None
    is_there: bool = False

    def again(self, planned: Planned, held: Sequence[CaseFacts]) -> Planned:
        """Answer with the case that was done before, as it is now."""
        self.facts, self.is_there = next(iter(held), None), True
        return planned


def open_(
    invocation: Invocation,
    unit: str,
    case_type: str,
    resident: str,
    content: Content,
    *,
    subject: str | None = None,
    how: How = PLAINLY,
) -> Outcome:
    """Open a case as a resident does: `resident` is their twelve digits.

    Raises:
        Refused: the case type is closed now, with the day it opens again and the unit to turn to; the unit is closed.
        NotFound: the unit does not offer it; a name. FaultyInput: the resident cannot log in to 1177; a file.
        NotPermitted: the OS user may not write as a resident.
    """
    work, once = _Work(), Once(invocation, how.once)

    def planner(db: Connection) -> Planned:
        acting.demand_resident(invocation, db)
        refuse_who_cannot_log_in(resident)
        where = arguments.unit(invocation, db, unit)
        kind = arguments.case_type(db, case_type)
        asked = ("open", where, kind, resident, content.text, subject)
        if (before := once.before(db, asked, taken.digest if taken else "")) is not None:
            return work.again(*before)
        _refuse_closed(invocation, db, where, kind)
        key = db_cases.next_key(db, local(invocation.now).year)
        at = invocation.now
        work.facts = CaseFacts(key, where, kind, "resident", "new", None, at, None, None, "unknown", at, 1)
        note(invocation, db, content, taken)
        private = {work.facts.id: {"resident": resident, "opened": at, "subject": subject}}
        return Planned(Plan((Step(None, work.facts),)), private=private)

    def finish(db: Connection, change: int | None) -> None:
        if change is None or work.facts is None:
            return
        db_cases.note_keys(db, [work.facts.key])
        _write(db, work, content, taken)
        once.keep(db, change, [work.facts.id])

    with _files(invocation, content, unit) as taken:
        outcome = execute(
            invocation, planner, needs=HANDLE_CASES, undoable=False, details={"event": "open"}, finish=finish
        )
    return _answered(outcome, work, once)


def reply(invocation: Invocation, case: str, resident: str, content: Content, how: How = PLAINLY) -> Outcome:
    """Write more in a case as its resident does.

    Raises:
        Refused: the case is closed, or residents add nothing while they wait. NotPermitted: it is not theirs, or the
            OS user may not write as a resident. Stale: it has another revision.
    """
    work, once, transition = _Work(is_there=True), Once(invocation, how.once), TRANSITIONS["reply"]
    with arguments.argument(case):
        key = parse_number(case)

    def planner(db: Connection) -> Planned:
        acting.demand_resident(invocation, db)
        asked = ("reply", key, resident, content.text)
        if (before := once.before(db, asked, taken.digest if taken else "")) is not None:
            return work.again(*before)
        facts = db_events.facts(db, [key]).get(key)
        if facts is None:
            raise unknown(key)
        if db_events.resident_of(db, key) != resident:
            message = Message("{case} is not a case of that resident.", case=facts.id)
            raise NotPermitted(message, id="not-theirs", hint="vis cases list --resident - has theirs.")
        wrong = rules.wrong_state(facts, transition, invocation.now)
        if wrong is not None:
            raise with_last(db, facts, wrong)
        if how.if_revision not in (None, facts.revision):
            message = Message(
                "{case} has revision {revision}, not {wanted}.",
                case=facts.id, revision=facts.revision, wanted=how.if_revision,
            )  # fmt: skip
            stale = Stale(message, id="other-revision", hint="Look at it again.", revision=facts.revision)
            raise with_last(db, facts, stale)
        if facts.turn == "unit" and not invocation.settings.resident_may_add:
            message = Message("{case} waits for the unit, and residents add nothing meanwhile.", case=facts.id)
            raise Refused(message, id="wrong-state", hint="The setting resident_may_add decides.", state=facts.state)
        note(invocation, db, content, taken)
        work.facts = rules.after(facts, transition, Done(invocation.now))
        return Planned(Plan((Step(facts, work.facts),)))

    def finish(db: Connection, change: int | None) -> None:
        if change is None or work.facts is None:
            return
        _write(db, work, content, taken)
        once.keep(db, change, [work.facts.id])

    with _files(invocation, content, None) as taken:
        outcome = execute(
            invocation, planner, needs=HANDLE_CASES, undoable=False, details={"event": "reply"}, finish=finish
        )
    return _answered(outcome, work, once)


def _write(db: Connection, work: _Work, content: Content, taken: Any) -> None:
    facts = work.facts
    assert facts is not None
    row = {
        "case_key": facts.key, "at": facts.last_event, "sender": "resident", "author": None, "sort": "message",
        "text": content.text or "", "signature": None,
    }  # fmt: skip
    work.message = db_events.add(db, t.messages, [row])[facts.key]
    if taken is not None:
        taken.attach(db, facts.key, work.message, facts.last_event)


def _answered(outcome: Outcome, work: _Work, once: Once) -> Outcome:
    facts = work.facts
    if facts is None:
        return replace(outcome, extra=once.extra)
    is_there = work.is_there or outcome.change is not None
    extra: Mapping[str, Any] = {
        "number": facts.id if is_there else None,
        "state": facts.state,
        "revision": facts.revision,
        "message": work.message,
    }
    said = None if outcome.change is None else Message("C-{change}: {case}.", change=outcome.change, case=facts.id)
    return replace(outcome, extra=extra, message=said)


def _files(invocation: Invocation, content: Content, unit: str | None) -> AbstractContextManager[Any]:
    """What a resident attaches, which comes from anywhere and stays there."""
    if not content.files:
        return nullcontext()
    from vis_cli.app.cases import attachments

    with invocation.reading() as db:
        where = "" if unit is None else arguments.unit(invocation, db, unit)
        name = unit_names(db, [where]).get(where, where)
    found: AbstractContextManager[Any] = attachments.taken(invocation, where, name, content.files, keep=True)
    return found


def refuse_who_cannot_log_in(resident: str) -> None:
    """Refuse a number that nobody logs in to 1177 with: a coordination or reserve number (Region Kronoberg).

    Raises:
        FaultyInput: so.
    """
    if can_log_in(resident):
        return
    message = Message("nobody logs in to 1177 with a coordination or reserve number.")
    place = Source(ARGUMENT, 1, 1, personal_number.mask(resident))
    raise FaultyInput([Fault("cannot-log-in", message, place, "The unit has to reach them in another way.")])


def refuse_closed_unit(db: Connection, unit: str, name: str, now: datetime) -> None:
    """Refuse a unit that is closed for good.

    Raises:
        Refused: so.
    """
    closed_on = db_events.closed_on(db, unit)
    if closed_on is not None and closed_on <= local(now).date():
        message = Message("{unit} is closed from {day}.", unit=name, day=closed_on)
        raise Refused(message, id=CLOSED_FOR_GOOD, hint="Turn to the unit that took over.", opens_again=None)


def _refuse_closed(invocation: Invocation, db: Connection, unit: str, case_type: str) -> None:
    """Refuse where a resident could not open a case of the type now.

    Raises:
        NotFound: the unit does not offer it. Refused: the unit is closed for good, or the type until a day.
    """
    now = invocation.now
    place, kind = unit_names(db, [unit])[unit], case_type_directory(db).names[case_type]
    refuse_closed_unit(db, unit, place, now)
    state = next((each for each in offers_of(db, unit, now) if each.name == kind), None)
    if state is None or not state.offered:
        message = Message("{unit} does not offer {case_type}.", unit=place, case_type=kind)
        hint = Message("What it offers: vis case-types list --unit {unit}", unit=unit)
        raise NotFound(message, id="not-offered", hint=hint)
    if state.active:
        return
    instead = _handover(invocation, db, unit, case_type)
    again = None if state.opens_again is None else boundary(state.opens_again)
    message = Message("{case_type} is closed at {unit}.", case_type=kind, unit=place)
    hint = Message("It opens again {day}.", day=again) if again else Message("The unit closes for good.")
    if instead is not None:
        hint = Message("{opens} Meanwhile: {unit}.", opens=hint, unit=unit_names(db, [instead])[instead])
    raise Refused(message, id="case-type-closed", hint=hint, opens_again=again, handover=instead)


def _handover(invocation: Invocation, db: Connection, unit: str, case_type: str) -> str | None:
    """The unit to turn to meanwhile, unless the case type cannot be opened there either."""
    instead = db_events.handover(db, unit, case_type, invocation.now)
    if instead is None:
        return None
    kind = case_type_directory(db).names[case_type]
    there = next((each for each in offers_of(db, instead, invocation.now) if each.name == kind), None)
    return instead if there is not None and there.active else None
