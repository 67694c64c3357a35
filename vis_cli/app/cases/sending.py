"""Sending to residents: the same template to one, or to each of a list with what is theirs in it.

All that is sent is made before anything is written, and so nothing goes where one message could not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments, rest_files
from vis_cli.app.cases import acting, templates
from vis_cli.app.cases.addressed import Addressed
from vis_cli.app.cases.addressed import To as To
from vis_cli.app.cases.content import Content, keyed_file, note, ready
from vis_cli.app.cases.events import PLAINLY, How
from vis_cli.app.cases.once import Once, keyed
from vis_cli.app.cases.residents import CLOSED_FOR_GOOD
from vis_cli.app.cases.signatures import in_force
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.rest_files import LeftOut
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.cases import events as db_events
from vis_cli.db.cases import sendings
from vis_cli.db.cases import templates as db_templates
from vis_cli.db.cases.signatures import BY
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import next_number
from vis_cli.db.register.directories import unit_names
from vis_cli.errors import FaultyInput, Message, MissingInput, Refused, Sentence
from vis_cli.rules.cases import events as rules
from vis_cli.rules.cases import sending, signatures, template_lint
from vis_cli.rules.cases.events import CaseFacts
from vis_cli.rules.cases.sending import Recipient
from vis_cli.rules.cases.templates import Template
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.plan import Plan, Step, Violation
from vis_cli.rules.core.rights import HANDLE_CASES
from vis_cli.rules.core.times import local

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from vis_cli.app.cases.attachments import Taken


@dataclass
class _Work:
    """What a planning came to, for what is written with it and for the answer."""

    unit: str = ""
    unit_name: str = ""
    template: Template | None = None
    person: str | None = None
    to: Sequence[Recipient] = ()
    texts: Sequence[str] = ()
    facts: Sequence[CaseFacts] = ()
    signature: str | None = None
    number: int | None = None
    digest: str = ""


def send(
    invocation: Invocation,
    unit: str,
    template: str,
    to: To,
    fields: Mapping[str, str],
    content: Content,
    how: How = PLAINLY,
) -> tuple[Outcome, LeftOut]:
    """Send what a template makes of each row: information that nobody can reply to, or a question.

    `fields` are the values that all messages share, and `content` the files that go with them and whether they are
    signed. Who cannot log in is left out, and their rows go to the rest file.

    Raises:
        FaultyInput: a number, a field or a file; nothing is sent then. NotFound, Ambiguous: a name.
        Refused: more than 250, a template that nobody sends any more, a closed unit, a guard. NotPermitted: who does it
            may not.
    """
    return _Sending(invocation, unit, template, to, fields, content, how).do()


@dataclass
class _Sending:
    invocation: Invocation
    unit: str
    template: str
    to: To
    fields: Mapping[str, str]
    content: Content
    how: How
    work: _Work = field(default_factory=_Work)
    taken: Taken | None = None
    gone: MissingInput | None = None
    rest: Path | None = None
    left: int = 0

    def __post_init__(self) -> None:
        self.once = Once(self.invocation, self.how.once)
        self.finder = templates.Finder(self.invocation)
        self.addressed = Addressed(self.invocation, self.to, self.fields)

    def do(self) -> tuple[Outcome, LeftOut]:
        with self._files() as self.taken:
            outcome = execute(
                self.invocation,
                self.plan,
                needs=HANDLE_CASES,
                undoable=False,
                details=self._details,
                finish=self.finish,
            )
        self.finder.tell()
        if not outcome.dry_run and isinstance(outcome.plan, Plan):
            # The messages that were shown before they were sent are content, and no answer of something done.
            outcome = replace(outcome, plan=replace(outcome.plan, notes=tuple(self._warnings())))
        outcome = replace(outcome, extra=self._extra(outcome), message=self._said(outcome))
        faults = [] if self.once.numbers else self.addressed.no_way_in()
        return outcome, LeftOut(faults, self.rest, self.left)

    @property
    def _rows_left(self) -> bool:
        return self.addressed.read is not None and bool(self.addressed.read.left)

    # --- planning ---

    def plan(self, db: Connection) -> Planned:
        work = self.work = _Work()
        who, _ = acting.who(self.invocation, db, sending.SEND, self.how.by)
        work.person, work.unit = who.person, arguments.unit(self.invocation, db, self.unit)
        work.unit_name = unit_names(db, [work.unit])[work.unit]
        held = templates.visible(db_templates.held(db), work.unit, sending.SORTS)
        work.template = found = self.finder.find(held, self.template)
        nobodys = sending.nobodys(work.unit, self.invocation.now)
        if (refusal := rules.refusal(nobodys, sending.SEND, who)) is not None:
            raise refusal
        work.to = self.addressed.recipients(found)
        work.texts = self.addressed.texts(found, work.to, work.unit_name)
        digest = self.taken.digest if self.taken else None if self.content.files else ""
        asked = ("send", work.unit, found.id, work.person, self.content.signed,
                 sorted(zip([each.resident for each in work.to], work.texts, strict=True)))  # fmt: skip
        if (before := self.once.before(db, asked, digest)) is not None:
            planned, now = before
            work.facts = now
            return planned
        if self.gone is not None:
            raise self.gone
        self._check(db, found, work)
        return self._planned(db, found, work, who)

    def _check(self, db: Connection, template: Template, work: _Work) -> None:
        """Refuse what cannot be sent, whoever does it.

        Raises:
            Refused: so. FaultyInput: nobody is left to send it to. Usage: the rest has nowhere to go.
        """
        if template.retired_on is not None:
            raise templates.retired(template)
        closed_on = db_events.closed_on(db, work.unit)
        if closed_on is not None and closed_on <= self.invocation.today:
            message = Message("{unit} is closed from {day}.", unit=work.unit_name, day=closed_on)
            raise Refused(message, id=CLOSED_FOR_GOOD, hint="Send it from the unit that took over.")
        if not work.to:
            raise FaultyInput(self.addressed.no_way_in())
        sending.refuse_too_many(len(work.to))
        if self._rows_left and not self.invocation.dry_run:
            self.rest = rest_files.path_of(self.invocation, self.to.file or "-", self.how.rest)

    def _planned(self, db: Connection, template: Template, work: _Work, who: rules.Who) -> Planned:
        now, days = self.invocation.now, self.invocation.settings.days_open_after_answer
        open_for = None if days is None else timedelta(days=days)
        first = db_cases.next_key(db, local(now).year)
        work.facts = [
            sending.begun(template, first + at, work.unit, who.person, now, open_for) for at in range(len(work.to))
        ]
        work.number = next_number(db, sendings.KIND)
        if self.content.signed:
            mine = None if who.person is None else in_force(self.invocation, db, who.person, who.name_of(who.person))
            work.signature = signatures.below(mine or signatures.default(work.unit_name), local(now).date())
        private = {
            facts.id: {
                "resident": each.resident,
                "opened": now,
                "subject": template.subject or template.name,
                "sending": work.number,
            }
            for facts, each in zip(work.facts, work.to, strict=True)
        }
        violations = self._sent_before(db, template, work)
        note(self.invocation, db, self.content, self.taken)
        if self.addressed.text is not None and not self.invocation.dry_run:
            keyed_file(self.invocation, db, self.addressed.text)
        steps = tuple(Step(None, facts) for facts in work.facts)
        return Planned(Plan(steps, violations, (*self._warnings(), *self._previews(work))), private=private)

    def _sent_before(self, db: Connection, template: Template, work: _Work) -> tuple[Violation, ...]:
        said = f"{template.sort}\0{template.subject or template.name}\0{template.text}\0"
        work.digest = keyed(self.invocation, db, (said + (self.taken.digest if self.taken else "")).encode())
        days = self.invocation.settings.sent_before_days
        if not days:
            return ()
        since = self.invocation.now - timedelta(days=days)
        texts = {each.resident: text for each, text in zip(work.to, work.texts, strict=True)}
        before = sendings.got_before(db, work.unit, work.digest, since, texts)
        return sending.sent_before(len(before), len(work.to), since)

    def _warnings(self) -> Iterator[Sentence]:
        """What is told before it goes, and after: that nobody could answer, and that some are left out."""
        work = self.work
        for at, text in enumerate(work.texts):
            if work.template and not work.template.takes_reply and template_lint.asks(text) is not None:
                resident = personal_number.mask(work.to[at].resident)
                yield Message(
                    "The message to {resident} asks something, and nobody can reply to it.", resident=resident
                )
                break
        if left := self.addressed.no_way_in():
            yield Message("Left out, since they cannot log in to 1177: {count}.", count=len(left))

    def _previews(self, work: _Work) -> Iterator[Sentence]:
        """The messages that are shown before they go."""
        for at in sending.previewed(work.texts):
            shown = Message("Message {n} of {count}, to {resident}:", n=at + 1, count=len(work.texts),
                            resident=personal_number.mask(work.to[at].resident))  # fmt: skip
            signed = "" if work.signature is None else f"\n\n{work.signature}"
            yield Message("{title}\n{text}", title=shown, text=_indented(work.texts[at] + signed))

    def _details(self, _: Planned) -> dict[str, Any]:
        """What the journal says of a sending: number, template, how many, as whom; not what was written, or to whom."""
        work = self.work
        by = {} if work.person is None else {BY: work.person}
        template = {} if work.template is None else {"template": work.template.id}
        return {"event": "send", "sending": f"S-{work.number}", **template, "count": len(work.facts), **by}

    # --- what is written with it ---

    def finish(self, db: Connection, change: int | None) -> None:
        work = self.work
        if change is None or work.template is None:
            return
        if self.rest is not None and (read := self.addressed.read) is not None:
            self.left = rest_files.write(self.invocation, read.table, read.left, self.rest, private=True)
        db_cases.note_keys(db, [work.facts[-1].key])
        rows = [
            {
                "case_key": facts.key,
                "at": facts.last_event,
                "sender": "unit",
                "author": work.person,
                "sort": work.template.sort,
                "text": text,
                "signature": work.signature,
            }
            for facts, text in zip(work.facts, work.texts, strict=True)
        ]
        messages = db_events.add(db, t.messages, rows)
        if self.taken is not None:
            self.taken.attach_all(db, list(messages.items()), self.invocation.now)
        sendings.add(
            db,
            {
                "number": work.number,
                "at": self.invocation.now,
                "unit": work.unit,
                "template": work.template.number,
                "by": work.person,
                "recipients": len(work.facts),
                "digest": work.digest,
            },
        )
        self.once.keep(db, change, [facts.id for facts in work.facts])

    @contextmanager
    def _files(self) -> Iterator[Taken | None]:
        """The files, ready to be attached; None without any.

        They are gone from the shared folder where the same was sent before, with a key.
        """
        if not self.content.files:
            yield None
            return
        with self.invocation.reading() as db:
            unit = arguments.unit(self.invocation, db, self.unit)
            name = unit_names(db, [unit])[unit]
        with ready(self.invocation, unit, name, self.content, self.once) as (taken, self.gone):
            yield taken

    # --- the answer ---

    def _extra(self, outcome: Outcome) -> dict[str, Any]:
        work = self.work
        is_sent = outcome.change is not None
        if self.once.numbers:
            done = [{"number": number} for number in self.once.numbers]
            return {**self.once.extra, "sending": None, "sent": 0, "left": 0, "rest": None, "items": done}
        items = [
            {"number": facts.id if is_sent else None, "resident": personal_number.mask(each.resident)}
            for facts, each in zip(work.facts, work.to, strict=True)
        ]
        one: dict[str, Any] = {}
        if self.to.resident is not None and items:
            one = {"number": items[0]["number"], "revision": 1}
        shown = [
            {"n": at + 1, "resident": personal_number.mask(work.to[at].resident), "text": work.texts[at]}
            for at in sending.previewed(work.texts)
        ]
        return {
            **one,
            "sending": f"S-{work.number}" if is_sent else None,
            "sent": len(items) if is_sent else 0,
            "left": self.left if is_sent else len(self.addressed.no_way_in()),
            "rest": None if self.rest is None else str(self.rest),
            "items": items,
            **({"preview": shown} if outcome.dry_run else {}),
        }

    def _said(self, outcome: Outcome) -> Sentence | None:
        if outcome.change is None:
            return None
        return Message(
            "C-{change}: S-{number}, sent to {count} resident.",
            "C-{change}: S-{number}, sent to {count} residents.",
            change=outcome.change,
            number=self.work.number,
            count=len(self.work.facts),
        )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))
