"""The events of a case: what each takes, whose it may be, and what becomes of the case.

After the region's slides on Personalverktyget: a case is distributed, answered in one of three ways and closed for
good. Whose turn it is, which the slides do not say, is whether the resident waits (`waiting_since`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from vis_cli.errors import Message, NotPermitted, Refused, Sentence, VisError
from vis_cli.rules.cases.cases import number
from vis_cli.rules.core.sentences import either
from vis_cli.rules.core.times import local, moment_in_english

Turn = Literal["unit", "resident"]

OPEN = ("new", "assigned", "answered")
LONGEST = 20_000
"""Characters of a message or a comment; 1177's own limit is not published."""
LONGEST_HEADING = 200
"""Characters of a case's heading, which is one line."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What plans, and so the journal, say of a case: nothing of what was written in it, nor whose it is.

    `waiting_since` is when the resident began to wait, None where it is the resident's turn; `open_until` when it
    closes by itself; `revision` counts the events.
    """

    kind: ClassVar[str] = "case"
    unsaid: ClassVar[tuple[str, ...]] = ("last_event", "revision")
    key: int
    unit: str
    case_type: str
    sort: str
    state: str
    assigned_to: str | None
    waiting_since: datetime | None
    open_until: datetime | None
    closed: datetime | None
    documented: str
    last_event: datetime
    revision: int

    @property
    def id(self) -> str:
        return number(self.key)

    @property
    def turn(self) -> Turn | None:
        """Whose turn it is; None where the case is closed."""
        if self.closed is not None:
            return None
        return "resident" if self.waiting_since is None else "unit"

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        unit, case_type = name_of(self.unit), name_of(self.case_type)
        said = Message("{number} {case_type} at {unit}", number=self.id, case_type=case_type, unit=unit)
        return Message("{case}, {state}", case=said, state=Message(self.state))

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        unit, case_type = name_of(self.unit), name_of(self.case_type)
        return Message("{number} {case_type} at {unit}", number=self.id, case_type=case_type, unit=unit)

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class Needs:
    """The actions that roles must permit for an event; `own`: only in cases that are theirs, or nobody's."""

    actions: tuple[str, ...]
    own: bool = False


ANSWERS = (Needs(("answer-case",), own=True),)
WRITES = (Needs(("partial-reply", "assign-case")), Needs(("partial-reply", "answer-case"), own=True))


@dataclass(frozen=True, slots=True)
class Transition:
    """One event: what it takes, and what becomes of the case.

    `states` are those that it takes, with `turn` only in that one's turn. `to` is the state after: `same`; `whose`,
    assigned where it is somebody's, else new; `given`, so too, but what is answered stays so. `person` is whose it is
    then: `same`, `named`, `nobody`, `theirs` who does it, or `answering`: theirs if they may answer it, else the same.
    `next` is whose turn it is then. `message` is the sort of message that the resident gets, None for none. `needs`
    holds the roles' permissions, one of which is enough; none where no member of staff does it. `sets_right` is what
    to do instead of taking it back.
    """

    event: str
    states: tuple[str, ...]
    to: str = "same"
    person: str = "same"
    next: Turn | Literal["same", "none"] = "same"
    turn: Turn | None = None
    message: str | None = None
    needs: tuple[Needs, ...] = ()
    sets_right: str = ""


TRANSITIONS: Mapping[str, Transition] = {
    each.event: each
    for each in (
        Transition(
            "assign", OPEN, "given", "named", needs=(Needs(("assign-case",)), Needs(("reassign-own-case",), own=True)),
            sets_right="vis cases assign gives it back.",
        ),
        Transition(
            "unassign", ("assigned",), "new", "nobody", needs=(Needs(("assign-case",)),),
            sets_right="vis cases assign gives it back.",
        ),
        Transition(
            "comment", OPEN, needs=(Needs(("comment-case",)),), sets_right="Write another comment that corrects it.",
        ),
        Transition(
            "answer", OPEN, "answered", "theirs", "resident", message="reply", needs=ANSWERS,
            sets_right="A sent message stays sent; write another that corrects it.",
        ),
        Transition(
            "partial", ("new", "assigned"), "whose", "answering", message="partial", needs=WRITES,
            sets_right="A sent message stays sent; write another that corrects it.",
        ),
        Transition(
            "question", OPEN, "assigned", "theirs", "resident", message="question", needs=ANSWERS,
            sets_right="A sent message stays sent; write another that corrects it.",
        ),
        Transition(
            "answer-and-close", OPEN, "closed", "theirs", "none", message="reply", needs=ANSWERS,
            sets_right="A closed case is not opened again: the resident opens a new one.",
        ),
        Transition(
            "close", OPEN, "closed", "theirs", "none", message="closing", needs=ANSWERS,
            sets_right="A closed case is not opened again: the resident opens a new one.",
        ),
        Transition(
            "reply", OPEN, "whose", "same", "unit", message="message",
            sets_right="A sent message stays sent; the resident writes another.",
        ),
        Transition(
            "attach", OPEN, "given", "answering", message="message", needs=WRITES,
            sets_right="A sent file stays sent; send the right one too.",
        ),
        Transition(
            "document", (*OPEN, "closed"), needs=(Needs(("comment-case",)),),
            sets_right="vis cases document says it as it is.",
        ),
        Transition(
            "run", OPEN, "closed", "same", "none", turn="resident", message="closing",
            sets_right="A closed case is not opened again: the resident opens a new one.",
        ),
        Transition(
            "answer-form", OPEN, "closed", "same", "none", turn="resident",
            sets_right="An answered form stays answered; send another: vis forms send.",
        ),
        Transition(
            "deliver", ("closed",), sets_right="What was filed is put right in the patient record.",
        ),
    )
}  # fmt: skip
"""Every event that meets a case that is there. What opens one, and what sends one, make it as it is then."""


SEND_FORM = Transition(
    "send-form", (), "assigned", "theirs", "resident", message="question", needs=ANSWERS,
    sets_right="A form that was sent stays sent; close it: vis cases answer CASE --close-without-reply.",
)  # fmt: skip
"""What sends a form: there is no case before it."""


def sets_right(event: str) -> str:
    """What to do instead of taking an event back."""
    if event == "send":
        return "A sent message stays sent; send another that corrects it."
    known = SEND_FORM if event == SEND_FORM.event else TRANSITIONS.get(event)
    return known.sets_right if known else "Close it: vis cases answer CASE --close-without-reply."


TAKEN_WHEN_CLOSED = ("document", "run")
"""The events of a case whose time is up."""
SAYS_TEXT = ("answer", "partial", "question", "answer-and-close", "attach", "send")
"""The events with words of a member of staff to a resident: never under the name of another than who is logged in."""


def wrong_state(facts: CaseFacts, transition: Transition, at: datetime) -> Refused | None:
    """Why a case does not take an event at a moment; None where it does.

    One whose time is up is closed, also where no run has noted that yet: a late run lengthens nothing.
    """
    if facts.closed is not None and "closed" not in transition.states:
        message = Message("{case} is closed, and neither side can write in it.", case=facts.id)
        return Refused(message, id="case-closed", hint="The resident opens a new one.", state=facts.state)
    if facts.open_until is not None and facts.open_until <= at and transition.event not in TAKEN_WHEN_CLOSED:
        message = Message(
            "{case} closed by itself on {moment}, and neither side can write in it.",
            case=facts.id,
            moment=moment_in_english(facts.open_until),
        )
        hint = "The resident opens a new one; `vis cases run` notes that it is closed."
        return Refused(message, id="case-closed", hint=hint, state="closed")
    if facts.state not in transition.states:
        message = Message(
            "{case} is {state}; {event} takes one that is {states}.",
            case=facts.id,
            state=Message(facts.state),
            event=transition.event,
            states=either([Message(state) for state in transition.states]),
        )
        return Refused(message, id="wrong-state", hint="vis cases show has how it stands.", state=facts.state)
    if transition.turn not in (None, facts.turn):
        message = Message("{case} waits for the unit, not for the resident.", case=facts.id)
        return Refused(message, id="wrong-state", hint="vis cases show has how it stands.", state=facts.state)
    return None


@dataclass(frozen=True, slots=True)
class Done:
    """How an event is done: when, by or for whom, and what it says beside.

    `person` is who it is given to by `assign`, else who does it as a member of staff, None for the unit's name, and
    `answers` whether they may answer cases at the unit. `open_for` is how long a case stays open after an answer, None
    for without end.
    """

    at: datetime
    person: str | None = None
    answers: bool = False
    open_for: timedelta | None = None
    documented: str | None = None


def after(facts: CaseFacts, transition: Transition, done: Done) -> CaseFacts:
    """The case after an event, which it takes (`wrong_state`).

    Raises:
        Refused: it would be answered, and yet be nobody's.
    """
    at = max(done.at, facts.last_event)  # so that events stand in the order in which they were done
    if transition.event == "run":
        at = max(facts.open_until or at, facts.last_event)
    whose = _whose(facts, transition, done)
    state = _state_of(facts, transition, whose)
    if transition.event == "reply" and facts.turn == "unit":
        return replace(facts, last_event=at, revision=facts.revision + 1)  # they wait since when they began to
    if state in ("answered", "assigned") and whose is None:
        message = Message("{case} is nobody's, and who answered it must be known.", case=facts.id)
        raise Refused(message, id="nobodys-case", hint="Add --by PERSON, or give it to somebody: vis cases assign.")
    waiting, until = facts.waiting_since, facts.open_until
    if transition.next == "resident":
        waiting, until = None, None if done.open_for is None else local(at) + done.open_for
    elif transition.next == "unit":
        waiting, until = at, None
    elif transition.next == "none":
        waiting, until = None, None
    return replace(
        facts,
        state=state,
        assigned_to=whose,
        waiting_since=waiting,
        open_until=until,
        closed=at if state == "closed" and facts.closed is None else facts.closed,
        documented=done.documented or facts.documented,
        last_event=at,
        revision=facts.revision + 1,
    )


def _whose(facts: CaseFacts, transition: Transition, done: Done) -> str | None:
    if transition.person == "nobody":
        return None
    if transition.person == "named":
        return done.person
    if transition.event == "close" and facts.assigned_to is not None:
        return facts.assigned_to  # whoever closes it without a word does not take it over
    if transition.person == "theirs" or (transition.person == "answering" and done.answers):
        return facts.assigned_to if done.person is None else done.person
    return facts.assigned_to


def _state_of(facts: CaseFacts, transition: Transition, whose: str | None) -> str:
    if transition.to == "same" or (transition.to == "given" and facts.state == "answered"):
        return facts.state
    if transition.to in ("whose", "given"):
        return "new" if whose is None else "assigned"
    return transition.to


# --- who may ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Who:
    """Who does an event.

    `person` is the member of staff that it is done as, None for the unit. `moves_any` says that the OS user has the
    right to move cases for others. `may` tells whether the person may do an action at a unit, `could` who may;
    `roles_for` are the names of the roles that permit it.
    """

    person: str | None
    moves_any: bool
    may: Callable[[str, str], bool]
    could: Callable[[str, str], list[str]]
    roles_for: Callable[[str], list[str]]
    name_of: Callable[[str], str]


def refusal(facts: CaseFacts, transition: Transition, who: Who) -> VisError | None:
    """Why who does it may not do it to this case; None where they may."""
    if not transition.needs:
        return None
    if who.person is None:
        if transition.event != "document":
            return None
        message = Message("who read the case and summarised it must be known.")
        return NotPermitted(message, id="nobody-named", hint="Add --by PERSON.")
    permitted = [each for each in transition.needs if all(who.may(action, facts.unit) for action in each.actions)]
    if any(not each.own or facts.assigned_to in (None, who.person) for each in permitted):
        return None
    person, unit = who.name_of(who.person), who.name_of(facts.unit)
    if permitted:
        if who.moves_any:
            return None  # a guard speaks of it
        message = Message(
            "{case} is {other}'s, and {person} may only take what is theirs or nobody's.",
            case=facts.id,
            other=who.name_of(facts.assigned_to or ""),
            person=person,
        )
        return NotPermitted(message, id="anothers-case", hint="Ask whoever distributes cases to give it away.")
    action = transition.needs[-1].actions[-1]
    roles = who.roles_for(action)
    if not roles:
        message = Message("no role permits {action}, and so nobody may do that.", action=action)
        return NotPermitted(message, id="role-missing", hint="vis config check has what the catalogue lacks.", could=[])
    message = Message(
        "{person} may not do this at {unit}: it takes {roles} there.", person=person, unit=unit, roles=roles
    )
    could = who.could(action, facts.unit)
    hint = Message("{who} could.", who=could) if could else Message("Nobody may there; vis roles grant gives roles.")
    return NotPermitted(message, id="role-missing", hint=hint, could=could)


def is_anothers(facts: CaseFacts, transition: Transition, who: Who) -> bool:
    """Whether it answers a case that is another's than who does it, which a guard asks about."""
    return transition.event in SAYS_TEXT and facts.assigned_to not in (None, who.person)
