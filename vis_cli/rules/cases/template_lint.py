"""What is wrong with the texts of templates, and with files that speak of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cases.templates import Held, Template

OLD_SERVICE_NAMES = ("1177 Vårdguiden", "Mina vårdkontakter", "MVK")
"""What the service is not called any more: since June 2022 it is 1177, and 1177 e-tjänster (Region Jönköping)."""

_QUESTION = re.compile(r"\w[)\"'”’]*\?(?=\s|[)\"'”’]|$)")


@dataclass(frozen=True)
class Finding:
    """What is wrong with a text, and where: line and column from 1."""

    id: str
    message: Message
    hint: Sentence
    line: int = 1
    column: int = 1


def asks(text: str) -> int | None:
    """Where a text asks something: its first question mark that ends a word, as none in an address does."""
    found = _QUESTION.search(text)
    return None if found is None else found.end() - 1


def lacks(template: Template, held: Held | None = None) -> Iterator[Finding]:
    """What is wrong with a template: it asks and takes no reply, or has names that are no longer in use."""
    at = asks(template.text)
    if at is not None and not template.takes_reply:
        said = Message('"{name}" asks something, and nobody can reply to it.', name=template.name)
        hint = "Use a template of the kind question, or leave the question out."
        yield Finding("no-reply-possible", said, hint, *_place(template.text, at))
    for name in OLD_SERVICE_NAMES:
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", template.text):
            said = Message('the service is not called "{name}" any more.', name=name)
            place = _place(template.text, found.start())
            yield Finding("old-service-name", said, "Say 1177, or 1177 e-tjänster.", *place)
    if held is not None:
        yield from old_names(template.text, held)


def old_names(text: str, held: Held) -> Iterator[Finding]:
    """Where a text has a former name of a template, on one line, in whatever case."""
    now = {each.number: each.name for each in held.templates}
    for alias in held.aliases:
        words = r"[^\S\n]+".join(map(re.escape, alias.alias.split()))
        for found in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE):
            said = Message('"{old}" is called "{new}" now.', old=alias.alias, new=now[alias.template])
            hint = "The old name works; write the new one."
            yield Finding("old-name", said, hint, *_place(text, found.start()))


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
