"""The steps of a plan as people read them: what comes, what goes, and of what changes each field before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from vis_cli.cli.frame.i18n import is_aloud
from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.differences import Entry, differing
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import in_english, moment_in_english

if TYPE_CHECKING:
    from vis_cli.rules.roles.effect import Told

SIGNS = {"add": "+", "change": "~", "remove": "-", "same": "="}
NAMED = 10  # of things that steps say the same of
NONE = "–"
IDS = ("parent", "unit", "person", "assigned_to", "handover", "granted_by", "case_type", "role", "subject")
"""Fields that hold the id of something that has a name."""
WORDED = ("state", "documented", "status")
"""Fields that hold a word of vis's own, which is put into the language chosen."""

FIELDS = {
    "acknowledged": "seen to",
    "all_types": "all case types",
    "asked_at": "said",
    "asked_since": "asked for from",
    "asks": "asks for",
    "at": "ticked off",
    "order-answer.at": "answered",
    "order-answer.content": "what was answered",
    "received-order.at": "received",
    "attestation.at": "attested",
    "review.at": "put on record",
    "because": "because",
    "before": "before",
    "by": "by",
    "cancelled_at": "cancelled",
    "central": "central",
    "closed_on": "closed from",
    "disabled_on": "disabled from",
    "due": "due",
    "email": "e-mail",
    "assigned_to": "with",
    "cancelled": "cancelled",
    "closed": "closed",
    "documented": "in the patient record",
    "doubts": "in doubt",
    "ended": "ended",
    "entered": "decided",
    "granted_by": "granted by",
    "handover": "handover",
    "holiday-rule.before": "day before a red day",
    "imported": "in HSA",
    "file": "file",
    "findings": "findings",
    "form.position": "version number",
    "form.questionnaire": "what it asks",
    "form.url": "address",
    "link": "link",
    "webinar": "webinar",
    "location": "location",
    "looked": "looked at",
    "month": "month",
    "name": "name",
    "note": "note",
    "notice": "notice on the card",
    "offered": "offered",
    "ordered_by": "ordered by",
    "open_until": "open until",
    "origin": "made for",
    "parent": "unit above",
    "phone": "phone",
    "placed_at": "placed",
    "previous": "before that",
    "protected": "protected",
    "reason": "reason",
    "red": "red days",
    "ref": "order",
    "released_at": "released",
    "remarks": "remarked on",
    "removed": "removed",
    "replaces": "replaces",
    "revision": "revision",
    "run": "used by run",
    "scope": "scope",
    "since": "from",
    "state": "state",
    "stood": "in the catalogue",
    "subject": "subject",
    "status": "status",
    "task": "task",
    "text": "text",
    "through": "through",
    "title": "title",
    "ticket": "ticket",
    "unit": "unit",
    "until": "through",
    "visiting_address": "visiting address",
    "waiting": "waits to take effect",
    "waiting_since": "waits for the unit since",
    "week": "hours",
    "case_type": "case type",
    "last_event": "last event",
    "sort": "began as",
    "signature.since": "in force from",
    "signature.waiting_since": "set",
    "retired_on": "retired on",
    "template.subject": "heading",
    "template.sort": "kind",
    "window.since": "closed from",
    "window.until": "opens",
    "withdrawn_at": "withdrawn",
}
"""What people call the fields that may change, of one kind of record or of all."""


def lines(entry: Entry, names: Mapping[str, str]) -> list[Sentence]:
    """What is told at once: the thing after its sign, then the things that it is said of, then what changes."""
    from vis_cli.rules.register.protection import told  # with the records; a TAB needs none of them

    entry = entry if entry.varied else Entry((told(entry.steps[0]),))
    step = entry.steps[0]
    said: list[Sentence] = [Message("{sign} {record}", sign=SIGNS[step.action], record=_heading(entry, names))]
    if entry.varied:
        keys = [getattr(each.record, entry.varied) for each in entry.steps]
        said.append(Message("    {names}", names=_flat(some([names.get(key, key) for key in keys], NAMED))))
    return [*said, *(_difference(step, name, names) for name in differing(step))]


def rights(told: Told, names: Mapping[str, str]) -> Message:
    """What comes of a plan for somebody beyond what its steps say: a role gained or lost on units below, or moved."""
    units = _flat(some([names.get(unit, unit) for unit in told.units], NAMED))
    of = {"person": names.get(told.person, told.person), "role": names.get(told.role, told.role), "units": units}
    if told.since is None:
        return Message("= in effect: {person} · {role} · {units}: as before, by a unit above", **of)
    template = "{sign} in effect: {person} · {role} · {units}: {period}"
    from vis_cli.rules.roles.grants import days_in_words

    return Message(template, sign=told.sign, **of, period=days_in_words(told.since, told.until))


def _heading(entry: Entry, names: Mapping[str, str]) -> Sentence:
    """The record, with names for ids; as far as it stays the same, where what changes is told below."""
    step, record = entry.steps[0], entry.steps[0].record
    spoken: Mapping[str, Sentence] = names
    if entry.varied:
        spoken = {**names, getattr(record, entry.varied): _things(entry.varied, len(entry.steps))}
    says = getattr(record, "label", None) if step.action == "change" else None
    says = says or getattr(record, "words", None)
    words: Sentence = _flat(says(lambda key: spoken.get(key, key)) if says else str(record))
    if not hasattr(record, "number"):
        return words
    return Message("{id} {record}", id=_numbered([each.record for each in entry.steps]), record=words)


def _things(varied: str, count: int) -> Message:
    if varied == "case_type":
        return Message("{count} case type", "{count} case types", count=count)
    if varied == "person":
        return Message("{count} person", "{count} persons", count=count)
    if varied == "role":
        return Message("{count} role", "{count} roles", count=count)
    return Message("{count} unit", "{count} units", count=count)


def _numbered(records: Sequence[Any]) -> Sentence:
    """The ids of numbered records: `W-1`, `W-1–W-5` where no number between is missing, else one by one."""
    ordered = sorted(records, key=lambda record: int(record.number))
    first, last = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return str(first.id)
    if last.number - first.number == len(ordered) - 1:
        return f"{first.id}–{last.id}"
    return some([record.id for record in ordered], NAMED)


def _difference(step: Step, name: str, names: Mapping[str, str]) -> Message:
    return Message(
        "    {field}: {before} → {after}",
        field=Message(title(step.record.kind, name)),
        before=_value(step.before, name, names),
        after=_value(step.after, name, names),
    )


def title(kind: str, field: str) -> str:
    """What people call a field of a kind of record, in English."""
    return FIELDS.get(f"{kind}.{field}") or FIELDS[field]


def _value(record: Any, name: str, names: Mapping[str, str]) -> Any:
    """A field's value as a person reads it."""
    given = getattr(record, f"{name}_in_words", getattr(record, name))
    if given is None or given == "":
        none = Message("nothing") if is_aloud() else NONE
        return Message("until further notice") if name == "until" else none
    if isinstance(given, bool):
        return Message("yes" if given else "no")
    if isinstance(given, datetime):
        return moment_in_english(given)
    if isinstance(given, date):
        return in_english(given)
    if name in WORDED and isinstance(given, str):
        return Message(given)
    return _flat(names.get(given, given) if name in IDS else given)


def _flat(value: Any) -> Any:
    """What people wrote, on one line and without personal numbers, wherever it stands in a sentence."""
    if isinstance(value, str):
        return mask(" ".join(value.split()))
    if isinstance(value, Message):
        return Message(value.template, value.plural, **{name: _flat(each) for name, each in value.values.items()})
    if isinstance(value, list | tuple):
        return [_flat(each) for each in value]
    return value
