"""Personal numbers in records: refused at the door, because the journal keeps each record that changes for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from typing import Any

from vis_cli.errors import Fault, Malformed, Message
from vis_cli.rules.core.masking import holds_number, mask, numbers
from vis_cli.rules.core.plan import Step

HSA_IDS = ("hsa_id", "unit", "person", "parent", "handover", "granted_by")
"""Fields that hold HSA-ids, in which there is nothing to find; large plans are full of them."""
SHORTEST = 10
"""Characters that every personal number has."""
AT_ONCE = 2000
"""Steps whose texts are looked through at once."""
HINT = "Leave it out: the journal keeps what is written, and forgets nothing."


def without_number(text: str) -> str:
    """The text, for a place in a file that ends up in a record.

    Raises:
        Malformed: a personal number stands in it.
    """
    if len(text) >= SHORTEST and (found := numbers(text, certain=True)):
        raise Malformed("a personal number stands here.", id="personal-number", position=found[0][0], hint=HINT)
    return text


def say_numbers(steps: Iterable[Step]) -> bool:
    """Whether a personal number stands in any text of the records, before or after."""
    coming = iter(steps)
    while some := list(islice(coming, AT_ONCE)):
        texts: set[str | None] = set()
        for step in some:
            for record in (step.before, step.after):
                if record is not None:
                    texts.update(_texts(record.kind, type(record))(record))
        if holds_number("\0".join(filter(None, texts))):
            return True
    return False


_getters: dict[str, Callable[[Any], tuple[str | None, ...]]] = {}


def _texts(kind: str, record: Any) -> Callable[[Any], tuple[str | None, ...]]:
    """What gets the texts of a record of a kind, its kind first."""
    if kind not in _getters:
        _getters[kind] = attrgetter("kind", *_text_fields(record))
    return _getters[kind]


def _text_fields(record: Any) -> list[str]:
    texts = [field.name for field in fields(record) if str(field.type).startswith("str")]
    return [name for name in texts if name not in HSA_IDS]


def faults(steps: Sequence[Step]) -> list[Fault]:
    """A fault for each text that a step gives a record, and that holds a personal number which was not there before."""
    return list(_faults(steps)) if say_numbers(steps) else []


def _faults(steps: Iterable[Step]) -> Iterator[Fault]:
    for step in steps:
        if step.after is None or step.before == step.after:
            continue
        for name in _text_fields(step.after):
            text = getattr(step.after, name)
            if text and holds_number(text) and (step.before is None or getattr(step.before, name) != text):
                yield Fault(
                    "personal-number",
                    Message(
                        '{kind} {id}: a personal number stands in "{field}".',
                        kind=step.after.kind,
                        id=mask(step.after.id, certain=True),
                        field=name,
                    ),
                    step.source,
                    HINT,
                )
