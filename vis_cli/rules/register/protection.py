"""Names that are protected, wherever a text or a record has one that was written before anybody knew: hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person


@dataclass(frozen=True)
class Protection:
    """The persons whose names are protected now, and every name and address that they have gone by: to the HSA-id.

    The journal is older than the protection: it has the names that a record had then, and that people typed. It is kept
    as it is, since it is a chain; what is shown of it goes through here.
    """

    persons: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, written: str) -> str:
        """The text with the HSA-id for each of the names, however they are spaced or in capitals or not."""
        if self._pattern is None:
            return written
        return self._pattern.sub(lambda found: self._by_form[_form(found[0])], written)

    def document(self, value: Any) -> Any:
        """A document as JSON has it, with every text in it as `text` leaves it."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.document(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.document(each) for each in value]
        return value

    def record(self, record: Any) -> Any:
        """A record as it may be shown: a person who is protected now, or was then, by HSA-id only.

        So is a protected name within another record: who ordered something, what stands below what somebody writes.
        """
        if isinstance(record, Person) and (record.hsa_id in self.persons or record.protected):
            return record.covered()
        if record is None or self._pattern is None:
            return record
        texts = {each.name: value for each in fields(record) if isinstance(value := getattr(record, each.name), str)}
        hidden = {name: said for name, value in texts.items() if (said := self.text(value)) != value}
        return replace(record, **hidden) if hidden else record

    def fields(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields of a person as the journal has them, as they may be shown; see `record`."""
        if said.get("protected") or said.get("hsa_id") in self.persons:
            return {**said, "name": said.get("hsa_id"), "email": None}
        return said

    def step(self, step: Step) -> Step:
        """A step, with both records as they may be shown."""
        return told(replace(step, before=self.record(step.before), after=self.record(step.after)))

    @cached_property
    def _by_form(self) -> Mapping[str, str]:
        return {_form(name): person for name, person in self.names.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        names = sorted((name for name in self.names if name.strip()), key=len, reverse=True)
        if not names:
            return None
        spelled = (r"\s+".join(map(re.escape, name.split())) for name in names)
        return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE)


def told(step: Step) -> Step:
    """A step as a plan tells it: where a protection begins or ends, neither side has the name.

    Else the plan of taking a protection back would show the name to whoever asks for it.
    """
    before, after = step.before, step.after
    if isinstance(before, Person) and isinstance(after, Person) and before.protected != after.protected:
        return replace(step, before=before.covered(), after=after.covered())
    return step


def _form(name: str) -> str:
    return " ".join(name.split()).casefold()
