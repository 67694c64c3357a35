"""Personal numbers in records: refused at the door, because the journal keeps each record that changes for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from vis_cli.errors import Fault, Message
from vis_cli.rules.core.masking import holds_number, mask
from vis_cli.rules.core.plan import Step

_known: dict[str, tuple[str, ...]] = {}  # the text fields of each kind


def _text_fields(record: Any) -> tuple[str, ...]:
    if record.kind not in _known:
        _known[record.kind] = tuple(field.name for field in fields(record) if str(field.type).startswith("str"))
    return _known[record.kind]


def say_numbers(steps: Iterable[Step]) -> bool:
    """Whether a personal number stands in any text of the records, before or after."""
    texts = {
        text
        for step in steps
        for record in (step.before, step.after)
        if record is not None
        for name in _text_fields(record)
        if (text := getattr(record, name))
    }
    return holds_number("\0".join(texts))


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
                    "Leave it out: the journal keeps what is written, and forgets nothing.",
                )
