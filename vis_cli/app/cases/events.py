"""The events of cases: planned over facts without content, with what was written in the same transaction.

An event is not taken back: what somebody read stays read. Each says what sets it right instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments, rest_files
from vis_cli.app.cases import acting, refusals
from vis_cli.app.cases.content import Content, note, ready
from vis_cli.app.cases.once import Once
from vis_cli.app.cases.reply_texts import reply_texts
from vis_cli.app.cases.selection import Chooser, Chosen, Selection, unknown
from vis_cli.app.cases.signatures import in_force
from vis_cli.app.cases.templates import Finder
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.rest_files import LeftOut
from vis_cli.db.cases import events as db_events
from vis_cli.db.cases.signatures import BY
from vis_cli.db.core import tables as t
from vis_cli.db.register.directories import unit_names
from vis_cli.errors import (
    Message,
    MissingInput,
    NotPermitted,
    Sentence,
    Stale,
    Usage,
    VisError,
)
from vis_cli.rules.cases import events as rules
from vis_cli.rules.cases import signatures
from vis_cli.rules.cases.cases import number
from vis_cli.rules.cases.events import TRANSITIONS, CaseFacts, Done, Transition
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.rights import HANDLE_CASES
from vis_cli.rules.core.times import iso, local, moment_in_english

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from vis_cli.app.cases.attachments import Taken

CLOSED = "Ärendet är avslutat. Har du fler frågor är du välkommen att öppna ett nytt ärende."
"""What a resident reads of a case that is closed without a reply, unless the configuration has it in other words."""


@dataclass(frozen=True)
class How:
    """How an event is done, beside what it is: as whom, in which revision of the case, and once for a key."""

    by: str | None = None
    if_revision: int | None = None
    once: str | None = None
    keep_going: bool = False
    rest: str | None = None


PLAINLY, NOTHING = How(), Content()


@dataclass
class _Work:
    """What a planning came to, for what is written with it and for the answer."""

    chosen: Chosen = field(default_factory=lambda: Chosen([]))
    steps: list[Step] = field(default_factory=list)
    left: dict[int, VisError] = field(default_factory=dict)
    author: str | None = None
    signature: str | None = None
    units: dict[str, str] = field(default_factory=dict)
    messages: dict[int, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # of a ready-made answer, by unit


def event(
    invocation: Invocation,
    name: str,
    selection: Selection,
    how: How = PLAINLY,
    content: Content = NOTHING,
    *,
    to: str | None = None,
    documented: str | None = None,
) -> tuple[Outcome, LeftOut]:
    """Do an event of `rules.cases.events.TRANSITIONS` to some cases: all of them or, with `keep_going`, those that can.

    `to` is the person that `assign` gives them to; `documented` what `document` says.

    Raises:
        NotFound: a case is gone, or a name names nothing. Refused: a case does not take the event, or a guard.
        Stale: the case has another revision. NotPermitted: the OS user, or the person, may not.
        FaultyInput: a text, a number or a file. Usage: a revision is given for more cases than one.
    """
    return _Event(invocation, TRANSITIONS[name], selection, how, content, to, documented).do()


class _Event:
    def __init__(
        self,
        invocation: Invocation,
        transition: Transition,
        selection: Selection,
        how: How,
        content: Content,
        to: str | None,
        documented: str | None,
    ) -> None:
        self.invocation, self.transition, self.how = invocation, transition, how
        self.content, self.to, self.documented = content, to, documented
        self.chooser = Chooser(invocation, selection)
        self.selection = selection
        self.once = Once(invocation, how.once)
        self.work = _Work()
        self.taken: Taken | None = None
        self.gone: MissingInput | None = None
        self.finder = Finder(invocation)

    def do(self) -> tuple[Outcome, LeftOut]:
        where = self._rest_place()
        written: list[int] = []
        with self._files() as self.taken:
            outcome = execute(
                self.invocation,
                self.plan,
                needs=HANDLE_CASES,
                undoable=False,
                details=self._details,
                finish=lambda db, change: self.finish(db, change, where, written),
            )
        faults = [each for error in self.work.left.values() for each in error.faults]
        self.finder.tell()
        outcome = replace(outcome, extra=self._extra(), message=self._said(outcome))
        return outcome, LeftOut(faults, where if written else None, sum(written))

    def _details(self, _: Planned) -> dict[str, Any]:
        """What the journal says of the event beside its steps: what it was, and as whom."""
        by = {} if self.work.author is None else {BY: self.work.author}
        return {"event": self.transition.event, **by}

    # --- planning ---

    def plan(self, db: Connection) -> Planned:
        work = self.work = _Work()
        who, staff = acting.who(self.invocation, db, self.transition, self.how.by)
        work.author = who.person
        given = None if self.to is None else arguments.person(db, self.to)
        # With no case to attach them to, or gone as they are once sent, files cannot be compared.
        digest = self.taken.digest if self.taken else None if self.content.files else ""
        if (before := self.once.before(db, self._asked(db, who, given), digest)) is not None:
            planned, held_now = before
            work.steps = [Step(each, each) for each in held_now]
            return planned
        if self.gone is not None:
            raise self.gone
        work.chosen = self.chooser.choose(db)
        if self.how.if_revision is not None and len(work.chosen.keys) != 1:
            raise Usage("--if-revision is for one case.", hint="Leave it out, or name one case.")
        held = db_events.facts(db, work.chosen.keys)
        anothers = []
        for key in work.chosen.keys:
            facts = held.get(key)
            try:
                if facts is None:
                    raise unknown(key)
                self._check(db, facts, who, staff, given)
                step = Step(facts, self._after(facts, who, given))
            except VisError as error:
                work.left[key] = error
                continue
            work.steps.append(step)
            if step.before != step.after and rules.is_anothers(facts, self.transition, who):
                anothers.append(facts.id)
        if work.left and not self.how.keep_going:
            raise refusals.together(list(work.left.values()))
        if self.content.files and self.taken is None and work.steps:
            raise Stale("cases came while the files were looked at.", hint="Run it again.")
        work.signature = self._signature(db, who)
        work.units = {step.after.unit: staff.name_of(step.after.unit) for step in work.steps}
        if self.content.reply is not None:
            work.texts = reply_texts(db, self.finder, self.content.reply, work.units)
        violations = (refusals.not_anothers(anothers),) if anothers else ()
        notes = (Message("Left out: {count}; they go to the rest file.", count=len(work.left)),) if work.left else ()
        note(self.invocation, db, self.content, self.taken)
        return Planned(Plan(tuple(work.steps), violations, notes))

    def _check(self, db: Connection, facts: CaseFacts, who: rules.Who, staff: acting.Staff, given: str | None) -> None:
        """Whether the case takes the event from who does it.

        Raises:
            VisError: it does not.
        """
        refusal = rules.refusal(facts, self.transition, who)
        if refusal is not None and not who.moves_any:
            raise refusal  # how the case stands is not for who may do nothing to it
        wrong = rules.wrong_state(facts, self.transition, self.invocation.now)
        if wrong is not None:
            raise refusals.with_last(db, facts, wrong)
        if self.how.if_revision not in (None, facts.revision):
            message = Message(
                "{case} has revision {revision}, not {wanted}.",
                case=facts.id,
                revision=facts.revision,
                wanted=self.how.if_revision,
            )
            stale = Stale(message, id="other-revision", hint="Look at it again.", revision=facts.revision)
            raise refusals.with_last(db, facts, stale)
        if refusal is not None:
            raise refusal
        if given is not None and not staff.may(given, "answer-case", facts.unit):
            person, unit = staff.name_of(given), staff.name_of(facts.unit)
            message = Message("{person} may not answer cases at {unit}.", person=person, unit=unit)
            could = staff.could("answer-case", facts.unit)
            hint = Message("{who} could.", who=could) if could else Message("Nobody may there.")
            raise NotPermitted(message, id="role-missing", hint=hint, could=could)

    def _after(self, facts: CaseFacts, who: rules.Who, given: str | None) -> CaseFacts:
        transition = self.transition
        if transition.event == "assign" and given == facts.assigned_to:
            if self.content.comment is None:
                return facts
            transition = TRANSITIONS["comment"]
        if transition.event == "document" and facts.documented == self.documented:
            return facts
        days = self.invocation.settings.days_open_after_answer
        done = Done(
            self.invocation.now,
            given if transition.person == "named" else who.person,
            who.person is not None and who.may("answer-case", facts.unit),
            None if days is None else timedelta(days=days),
            self.documented,
        )
        return rules.after(facts, transition, done)

    def _asked(self, db: Connection, who: rules.Who, given: str | None) -> object:
        """All that is asked, content too, but for the files."""
        content, reply = self.content, self.content.reply
        ready = () if reply is None else (reply.template, sorted(reply.fields.items()))
        return (
            self.transition.event, self.chooser.asked(db), given, self.documented, who.person, content.text,
            content.comment, content.signed, *ready,
        )  # fmt: skip

    # --- what is written with it ---

    def finish(self, db: Connection, change: int | None, where: Path | None, written: list[int]) -> None:
        work = self.work
        if where is not None and work.left:
            errors = {key: str(error.message) for key, error in work.left.items()}
            written[:] = [rest_files.write(self.invocation, work.chosen, errors, where, private=True)]
        if change is None:
            return
        changed = [step.after for step in work.steps if step.before != step.after]
        if self.content.comment is not None or self.transition.event == "comment":
            self._comment(db, changed)
        if self.transition.message is not None:
            self._write(db, changed)
        self.once.keep(db, change, [facts.id for facts in changed])

    def _comment(self, db: Connection, changed: Sequence[CaseFacts]) -> None:
        said = self.content.comment or self.content.text
        author = self.work.author or self.invocation.actor
        rows = [{"case_key": each.key, "at": each.last_event, "author": author, "text": said} for each in changed]
        db_events.add(db, t.comments, rows)

    def _write(self, db: Connection, changed: Sequence[CaseFacts]) -> None:
        text = self.content.text
        if self.transition.event == "close":
            text = self.invocation.settings.closing_text or CLOSED
        rows = [
            {
                "case_key": each.key,
                "at": each.last_event,
                "sender": "unit",
                "author": self.work.author,
                "sort": self.transition.message,
                "text": self.work.texts.get(each.unit, text or ""),
                "signature": self._signed(each),
            }
            for each in changed
        ]
        self.work.messages = db_events.add(db, t.messages, rows)
        if self.taken is not None:
            self.taken.attach_all(db, list(self.work.messages.items()), self.invocation.now)

    def _signature(self, db: Connection, who: rules.Who) -> str | None:
        """What is signed with, but for the day: the person's signature in force; empty where it is the unit's own."""
        if not self.content.signed or self.transition.event not in rules.SAYS_TEXT:
            return None
        return "" if who.person is None else in_force(self.invocation, db, who.person, who.name_of(who.person))

    def _signed(self, facts: CaseFacts) -> str | None:
        """What stands below the message: the signature of the person, or the unit's, and the day."""
        if self.work.signature is None:
            return None
        text = self.work.signature or signatures.default(self.work.units[facts.unit])
        return signatures.below(text, local(facts.last_event).date())

    # --- files, before and after ---

    @contextmanager
    def _files(self) -> Iterator[Taken | None]:
        """The files, ready to be attached; None where there are none, or no case to attach them to.

        They are gone from the shared folder where the event was done before, with a key.
        """
        if not self.content.files or (found := self._unit()) is None:
            yield None
            return
        with ready(self.invocation, *found, self.content, self.once) as (taken, self.gone):
            yield taken

    def _unit(self) -> tuple[str, str] | None:
        """The unit whose cases these are, from whose folder files come; None where none of them is there.

        Raises:
            Usage: they are of several units.
        """
        with self.invocation.reading() as db:
            keys = self.chooser.choose(db).keys
            units = {facts.unit for facts in db_events.facts(db, keys).values()}
            if len(units) > 1:
                raise Usage("files are attached to cases of one unit at a time.", hint="Do one unit after the other.")
            if not units:
                return None
            (unit,) = units
            return unit, unit_names(db, [unit])[unit]

    def _rest_place(self) -> Path | None:
        if not self.how.keep_going:
            return None
        if self.selection.file is None and self.how.rest is None:
            raise Usage("cases that are in no file have no name for the rest file.", hint="Add --rest FILE.")
        return rest_files.path_of(self.invocation, self.selection.file or "-", self.how.rest)

    # --- the answer ---

    def _extra(self) -> dict[str, Any]:
        items = [
            {
                "number": step.after.id,
                "state": step.after.state,
                "revision": step.after.revision,
                "open_until": iso(step.after.open_until) if step.after.open_until else None,
                "message": self.work.messages.get(step.after.key),
            }
            for step in self.work.steps
        ]
        several = len(items) != 1 or not (self.work.chosen.named or self.once.numbers)
        left = [{"number": number(key), "id": each.id} for key, each in self.work.left.items()]
        return {
            **self.once.extra,
            **({} if several else items[0]),
            "items": items,
            **({"left": left} if self.how.keep_going else {}),
        }

    def _said(self, outcome: Outcome) -> Sentence | None:
        until = {step.after.open_until for step in self.work.steps if step.after.open_until != step.before.open_until}
        if outcome.change is not None and self.transition.event == "comment":
            return Message("C-{change}: a comment for staff.", change=outcome.change)
        if outcome.change is None or len(until) != 1 or None in until:
            return None
        (moment,) = until
        said = Message(
            "C-{change}: {count} changed.",
            "C-{change}: {count} changed.",
            change=outcome.change,
            count=outcome.counts.get("change", 0),
        )
        return Message("{said} Open until {moment}.", said=said, moment=moment_in_english(moment))
