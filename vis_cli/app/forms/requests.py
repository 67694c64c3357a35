"""Forms on their way to residents and back: sent as a case, answered by its resident, and closed by that.

A form is a case of its own sort; so holds, purge, access log and lists have nothing of their own for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.cases import acting, residents
from vis_cli.app.cases.events import PLAINLY, How
from vis_cli.app.cases.once import Once, keyed
from vis_cli.app.cases.refusals import with_last
from vis_cli.app.cases.selection import unknown
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.cases import events as db_events
from vis_cli.db.core import tables as t
from vis_cli.db.forms import forms as db_forms
from vis_cli.db.register.directories import unit_names
from vis_cli.db.retention.purge_records import database_id
from vis_cli.errors import FaultyConfiguration, Message, NotFound, Refused, Stale
from vis_cli.files.forms import forms as files
from vis_cli.rules.cases import events as case_rules
from vis_cli.rules.cases.cases import number, parse_number
from vis_cli.rules.cases.events import SEND_FORM, TRANSITIONS, CaseFacts, Done
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.rights import HANDLE_CASES
from vis_cli.rules.core.times import iso, local
from vis_cli.rules.forms import bundles, questionnaires
from vis_cli.rules.forms import forms as rules
from vis_cli.rules.forms.answers import Asked
from vis_cli.rules.forms.bundles import Answered
from vis_cli.rules.forms.forms import Form
from vis_cli.temporary import make_private

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.files.core.text import Text


@dataclass
class _Sent:
    """What a planning of a form to be sent came to."""

    facts: CaseFacts | None = None
    form: Form | None = None
    text: str = ""
    is_there: bool = False


def send(invocation: Invocation, form: str, unit: str, resident: str, how: How = PLAINLY) -> Outcome:
    """Send a form to a resident, by twelve digits: a case of theirs, that whoever sends it has, in the resident's turn.

    The version is the one imported last unless `form` names another, and stays the one that is answered.

    Raises:
        NotFound, Ambiguous: the form, the unit, the person. Refused: the form is not active, the unit closed, the
            resident has the form already, or nobody is named who sends it. FaultyInput: they cannot log in to 1177.
        NotPermitted: the OS user may not, or the person may not answer cases at the unit.
    """
    work, once = _Sent(), Once(invocation, how.once)

    def planner(db: Connection) -> Planned:
        who, staff = acting.who(invocation, db, SEND_FORM, how.by)
        residents.refuse_who_cannot_log_in(resident)
        where = arguments.unit(invocation, db, unit)
        held = db_forms.versions(db)
        found = rules.find(held, form)
        if (before := once.before(db, ("send-form", where, found.id, resident, who.person), "")) is not None:
            planned, there = before
            work.facts, work.is_there = next(iter(there), None), True
            return planned
        name = unit_names(db, [where])[where]
        if (refused := rules.refusal_to_send(found, held)) is not None:
            raise refused
        residents.refuse_closed_unit(db, where, name, invocation.now)
        work.facts = facts = _opened(invocation, db, where, who.person)
        if (refusal := case_rules.refusal(facts, SEND_FORM, who)) is not None:
            raise refusal
        if who.person is None:
            hint = "Add --by PERSON: who sends it has the case."
            raise Refused("who sends the form must be known.", id="nobodys-case", hint=hint)
        if (waiting := db_forms.waiting(db, resident, where, found.form)) is not None:
            said = Message(
                "the resident has {form} to answer already, in {case}.", form=found.title, case=number(waiting)
            )
            raise Refused(said, id="already-sent", hint="Close that case first, if it is to be sent anew.")
        work.form = found
        work.text = rules.invitation(found, files.questionnaire(found), staff.name_of(where), where)
        private = {facts.id: {"resident": resident, "opened": facts.last_event, "subject": found.title}}
        return Planned(Plan((Step(None, facts),)), private=private)

    def finish(db: Connection, change: int | None) -> None:
        facts, found = work.facts, work.form
        if change is None or facts is None or found is None:
            return
        db_cases.note_keys(db, [facts.key])
        row = {"case_key": facts.key, "at": facts.last_event, "sender": "unit", "sort": SEND_FORM.message}
        db_events.add(db, t.messages, [{**row, "text": work.text}])
        db_forms.add(db, facts.key, facts.last_event, found)
        once.keep(db, change, [facts.id])

    details = {"event": SEND_FORM.event}
    outcome = execute(invocation, planner, needs=HANDLE_CASES, undoable=False, details=details, finish=finish)
    return _answered(outcome, work.facts, once, is_there=work.is_there)


def _opened(invocation: Invocation, db: Connection, unit: str, person: str | None) -> CaseFacts:
    """The case that a form is sent with: somebody's, in the resident's turn for as long as a question is."""
    at, days = invocation.now, invocation.settings.days_open_after_answer
    until = None if days is None else local(at) + timedelta(days=days)
    key = db_cases.next_key(db, local(at).year)
    return CaseFacts(
        key, unit, rules.TYPE.slug, "form", "assigned", person, None, until, None, "unknown", at, 1
    )  # fmt: skip


@dataclass
class _Work:
    """What a planning of an answer came to."""

    request: db_forms.Request | None = None
    before: CaseFacts | None = None
    facts: CaseFacts | None = None
    form: Form | None = None
    said: Mapping[str, Any] | None = None


def answer(invocation: Invocation, case: str, file: str, how: How = PLAINLY) -> Outcome:
    """Answer a form as its resident does, from a FHIR QuestionnaireResponse; `-` is standard input. The case is closed.

    What is to be filed is made here, once, and kept with the case: `outbox.deliver` files it.

    Raises:
        FaultyInput: the answers do not answer what the form asks. MissingInput: there is no such file.
        Refused: the case is closed, is no form's, or waits for the unit. Stale: it has another revision.
        NotPermitted: the OS user may not write as a resident. NotFound: the case is gone.
    """
    with arguments.argument(case):
        key = parse_number(case)
    text = files.answers_text(file, stdin=invocation.stdin)
    work, once, transition = _Work(), Once(invocation, how.once), TRANSITIONS["answer-form"]

    def planner(db: Connection) -> Planned:
        acting.demand_resident(invocation, db)
        if (before := once.before(db, ("answer-form", key, text.text), "")) is not None:
            planned, there = before
            work.facts = next(iter(there), None)
            return planned
        work.before = facts = db_events.facts(db, [key]).get(key)
        if facts is None:
            raise unknown(key)
        work.request = request = db_forms.request(db, key)
        if request is None:
            message = Message("{case} is no case of a form.", case=facts.id)
            raise Refused(message, id="no-form", hint="vis cases reply writes in one.")
        wrong = case_rules.wrong_state(facts, transition, invocation.now)
        if wrong is not None:
            raise with_last(db, facts, wrong)
        _demand_revision(db, facts, how)
        work.form, work.said = _read(db, request, text)
        _note(invocation, db, text)
        work.facts = case_rules.after(facts, transition, Done(invocation.now, documented="yes"))
        return Planned(Plan((Step(facts, work.facts),)))

    def finish(db: Connection, change: int | None) -> None:
        if change is None or work.facts is None or work.request is None:
            return
        _keep(db, work)
        once.keep(db, change, [work.facts.id])

    details = {"event": transition.event}
    outcome = execute(invocation, planner, needs=HANDLE_CASES, undoable=False, details=details, finish=finish)
    if outcome.change is not None:
        with suppress(OSError, FaultyConfiguration):  # so that a purge sees that nothing lies there
            make_private(places.outbox_folder(invocation))
    return _answered(outcome, work.facts, once, is_there=True)


def _demand_revision(db: Connection, facts: CaseFacts, how: How) -> None:
    if how.if_revision in (None, facts.revision):
        return
    message = Message(
        "{case} has revision {revision}, not {wanted}.",
        case=facts.id,
        revision=facts.revision,
        wanted=how.if_revision,
    )
    stale = Stale(message, id="other-revision", hint="Look at it again.", revision=facts.revision)
    raise with_last(db, facts, stale)


def _read(db: Connection, request: db_forms.Request, text: Text) -> tuple[Form, Mapping[str, Any]]:
    """The form in the version that was sent, and the answers to it.

    Raises:
        FaultyInput: they do not answer it. NotFound: that version is not there.
    """
    form = db_forms.version(db, request.form, request.version)
    if form is None:
        message = Message('there is no form "{form}".', form=f"{request.form}/{request.version}")
        raise NotFound(message, id="unknown-form", hint="Import that version again.")
    items = questionnaires.items_of(files.questionnaire(form))
    resident = db_events.resident_of(db, request.case_key) or ""
    return form, files.read_answers(text, Asked(form.canonical, items, resident))


def _note(invocation: Invocation, db: Connection, text: Text) -> None:
    """Note the file for the journal, by a keyed digest alone; twice is as once."""
    if invocation.dry_run:
        return
    digest = keyed(invocation, db, text.text.encode())
    if not any(each.get("hmac") == digest for each in invocation.files):
        invocation.note_content(digest)


def _keep(db: Connection, work: _Work) -> None:
    """Keep the answers and what is to be filed, in the transaction that closes the case."""
    facts, request, form, said = work.facts, work.request, work.form, work.said
    if facts is None or request is None or form is None or said is None:
        raise TypeError("nothing was answered")
    case = db_cases.case(db, facts.key)
    answered = Answered(
        database_id(db), facts.key, case.opened, facts.last_event, case.resident, facts.unit,
        unit_names(db, [facts.unit])[facts.unit], form, files.questionnaire(form), said.get("item", []),
    )  # fmt: skip
    bundle = files.write(bundles.bundle(answered))
    filed = {
        "bundle": bundle,
        "file": bundles.file_name(answered),
        "sha256": sha256(bundle.encode()).hexdigest(),
    }
    db_forms.answer(db, request, facts.last_event, files.write(said.get("item", [])), filed)


def _answered(outcome: Outcome, facts: CaseFacts | None, once: Once, *, is_there: bool) -> Outcome:
    if facts is None:
        return replace(outcome, extra=once.extra)
    there = is_there or outcome.change is not None
    extra: Mapping[str, Any] = {
        "number": facts.id if there else None,
        "state": facts.state,
        "revision": facts.revision,
        "open_until": iso(facts.open_until) if facts.open_until else None,
    }
    said = None if outcome.change is None else Message("C-{change}: {case}.", change=outcome.change, case=facts.id)
    return replace(outcome, extra=extra, message=said)
