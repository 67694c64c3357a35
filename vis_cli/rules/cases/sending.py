"""What a unit sends to residents: each message made of one template, one row and the unit's name, and of nothing else.

After the region's slides (Skicka ärende) and Inera's help on attachments: to one, or to at most 250.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vis_cli.errors import Malformed, Message, Refused
from vis_cli.rules.cases.cases import SENT_TYPES
from vis_cli.rules.cases.events import LONGEST, CaseFacts, Needs, Transition
from vis_cli.rules.cases.templates import FIELD, UNIT_FIELD, Template, field_key
from vis_cli.rules.core import letters
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.core.times import local

MOST = 250
"""Residents that one sending may have (Inera, attachments in Personalverktyget)."""

SORTS = ("information", "question")
"""The kinds of templates that are sent; the third is answered with."""

SEND = Transition("send", (), needs=(Needs(("send-case",)),))
"""Sending, as far as it is a matter of who may."""


@dataclass(frozen=True)
class Lack:
    """What is wrong with the value of a field, or with its missing."""

    field: str
    error: Malformed


@dataclass(frozen=True)
class Recipient:
    """A resident, the values of the fields in their message by name, and the number of the row that says so."""

    resident: str
    values: Mapping[str, str]
    row: int = 0


def value(written: str) -> str:
    """The value of a field as it is kept.

    Raises:
        Malformed: it is empty, has a brace, which is a field that somebody meant to be filled, or a character that
            nobody sees.
    """
    said = written.strip()
    if "\n" in said:
        said = "\n".join(line.rstrip() for line in said.replace("\r\n", "\n").split("\n"))
    if not said:
        raise Malformed("the value is empty.", id="empty-field", hint="A message says nothing where it should.")
    if found := re.search(r"[{}]", said):
        message = Message('the value has "{brace}" in it.', brace=found[0])
        raise Malformed(message, id="brace-in-value", position=found.start(), hint="Is it a field left to be filled?")
    return letters.text(said)


def lacks(template: Template, values: Mapping[str, str]) -> list[Lack]:
    """What is wrong with these values for the template: fields without one, and others than it has."""
    return _filled(template.name, template.fields, values)[1]


def write(template: Template, values: Mapping[str, str], unit: str) -> str:
    """The message: the template with every field filled, once; what stands in a value is never read as a field.

    `unit` is the unit's name.

    Raises:
        Malformed: the values are not those of the template's fields, one is no value, or the message is too long.
    """
    filled, wrong = _filled(template.name, template.fields, values)
    if wrong:
        raise wrong[0].error
    filled[UNIT_FIELD] = unit
    text = FIELD.sub(lambda found: filled[field_key(found[1])], template.text)
    if len(text) > LONGEST:
        said = Message("the text has {count} characters; {most} fit.", count=len(text), most=LONGEST)
        raise Malformed(said, id="long-text", hint="Shorten it, or attach it as a PDF.")
    return text


def _filled(template: str, fields: Sequence[str], values: Mapping[str, str]) -> tuple[dict[str, str], list[Lack]]:
    """The values as they are kept, by their fields, and what is wrong with them or missing."""
    given, filled, wrong = {field_key(name): name for name in values}, {}, []
    for field in fields:
        if field not in given:
            said = Message('the field "{field}" is not filled.', field=field)
            wrong.append(Lack(field, Malformed(said, id="unfilled-field", hint="Give it for every message.")))
    for key, name in given.items():
        if key == UNIT_FIELD:
            said = Message('"{field}" is the name of the unit, and fills itself.', field=name)
            wrong.append(Lack(name, Malformed(said, id="unknown-field", hint="Leave it out.")))
        elif key not in fields:
            said = Message('"{template}" has no field "{field}".', template=template, field=name)
            hint = Message("Its fields: {fields}.", fields=fields) if fields else Message("It has none.")
            wrong.append(Lack(name, Malformed(said, id="unknown-field", hint=hint)))
        else:
            try:
                filled[key] = value(values[name])
            except Malformed as error:
                wrong.append(Lack(name, error))
    return filled, wrong


def previewed(texts: Sequence[str]) -> list[int]:
    """Which of the messages are shown before they go: the first, the longest and the last, each once, in order."""
    if not texts:
        return []
    longest = max(range(len(texts)), key=lambda at: len(texts[at]))
    return sorted({0, longest, len(texts) - 1})


def can_log_in(resident: str) -> bool:
    """Whether a resident can log in to 1177: with a personal number, not with a coordination or reserve number.

    So Region Kronoberg says; accounts that are locked, and the dead, nobody can tell from the number.
    """
    return resident.isdigit() and int(resident[6:8]) <= 31


def refuse_too_many(count: int) -> None:
    """Refuse to send to more residents at once than 1177 takes; nothing lifts that.

    Raises:
        Refused: so.
    """
    if count > MOST:
        message = Message("{count} residents, and at most {most} get a message at once.", count=count, most=MOST)
        raise Refused(message, id="too-many-recipients", hint="Split the list, and send to one part after the other.")


def begun(
    template: Template, key: int, unit: str, person: str | None, at: datetime, open_for: timedelta | None
) -> CaseFacts:
    """The case that a message begins: closed at once where nobody can reply, else the resident's turn.

    `open_for` is how long it stays open, None for without end.

    Raises:
        Refused: the resident may reply, and it would be nobody's.
    """
    facts = replace(nobodys(unit, at), key=key, case_type=SENT_TYPES[template.sort][0], sort=template.sort,
                    assigned_to=person, documented=template.documented)  # fmt: skip
    if not template.takes_reply:
        return replace(facts, state="closed", closed=at)
    if person is None:
        message = Message("a question is somebody's, who reads the reply.")
        raise Refused(message, id="nobodys-case", hint="Add --by PERSON.")
    return replace(facts, state="assigned", open_until=None if open_for is None else local(at) + open_for)


def nobodys(unit: str, at: datetime) -> CaseFacts:
    """A case of a unit before anything is known of it: what whoever sends must be permitted for."""
    return CaseFacts(0, unit, "", "information", "new", None, None, None, None, "unknown", at, 1)


def sent_before(count: int, all_: int, since: datetime) -> tuple[Violation, ...]:
    """The guard of messages that some of those who get them have got already, with the same files, since a moment."""
    if not count:
        return ()
    message = Message(
        "{count} of {all} got the very same, with the same files, since {day}.",
        count=count,
        all=all_,
        day=local(since).date(),
    )
    return (Violation("sent-before", message, count, Message("vis cases list --sending has what was sent.")),)
