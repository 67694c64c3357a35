"""Whom a sending goes to, and what each of them reads: one resident, or those of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vis_cli.app.invocation import Invocation
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Malformed, Message, Source
from vis_cli.files.cases import recipients as files
from vis_cli.files.cases.recipients import Recipients
from vis_cli.files.core import sheets
from vis_cli.rules.cases import sending
from vis_cli.rules.cases.sending import Recipient
from vis_cli.rules.cases.templates import Template, field_key
from vis_cli.rules.core import personal_number

NO_WAY_IN = Message("nobody logs in to 1177 with a coordination or reserve number.")
ELSEWHERE = "The unit has to reach them in another way."
_ARGUMENTS = Source(ARGUMENT, 1, 1)


@dataclass(frozen=True)
class To:
    """Whom it is sent to: a resident by twelve digits, or those in a file (`-`: standard input)."""

    resident: str | None = None
    file: str | None = None


class Addressed:
    """The residents that a sending is for, with the values of the fields that are theirs; a file is read once."""

    def __init__(self, invocation: Invocation, to: To, fields: Mapping[str, str]) -> None:
        self.invocation, self.to = invocation, to
        self.shared = {field_key(name): value for name, value in fields.items()}
        self.text = None if to.file is None else sheets.read(to.file, stdin=invocation.stdin)
        self.read: Recipients | None = None

    def recipients(self, template: Template) -> list[Recipient]:
        """Who gets a message and can log in, with all the values of theirs.

        Raises:
            FaultyInput: a number, or the table: it has no column for a field, or one for none.
        """
        if self.text is None:
            one = Recipient(self.to.resident or "", self.shared)
            return [one] if sending.can_log_in(one.resident) else []
        if self.read is None:
            self.read = files.parse(self.text, self._columns(template), today=self.invocation.today)
            for each in self.read.found:
                if not sending.can_log_in(each.resident):
                    self.read.left[each.row] = str(NO_WAY_IN)
        return [
            replace(each, values={**self.shared, **each.values})
            for each in self.read.found
            if each.row not in self.read.left
        ]

    def texts(self, template: Template, to: Sequence[Recipient], unit: str) -> list[str]:
        """The messages, in order; `unit` is the unit's name.

        Raises:
            FaultyInput: a field is not filled, or is none, or has no such value; a message is too long.
        """
        in_file = () if self.text is None else self._columns(template)
        faults = [
            lack.error.fault(_ARGUMENTS)
            for lack in sending.lacks(template, self.shared)
            if not (lack.error.id == "unfilled-field" and lack.field in in_file)
        ]
        texts = []
        for each in to if not faults else ():
            try:
                texts.append(sending.write(template, each.values, unit))
            except Malformed as error:
                faults.append(error.fault(_ARGUMENTS if self.read is None else self.read.table.place(each.row)))
        if faults:
            raise FaultyInput(faults)
        return texts

    def no_way_in(self) -> list[Fault]:
        """A fault for everybody who cannot log in; one for the file, if it names nobody."""
        if self.read is not None:
            if not self.read.found and not self.read.left:
                said, hint = "the list names nobody.", "Give each resident a row."
                return [Fault("empty-file", said, self.read.table.line(1), hint)]
            places = [self.read.table.source(row, "resident") for row in self.read.left]
            return [Fault("cannot-log-in", NO_WAY_IN, place, ELSEWHERE) for place in places]
        resident = self.to.resident
        if resident is None or sending.can_log_in(resident):
            return []
        return [Fault("cannot-log-in", NO_WAY_IN, replace(_ARGUMENTS, text=personal_number.mask(resident)), ELSEWHERE)]

    def _columns(self, template: Template) -> list[str]:
        """The fields that a file has columns for: those that are not the same in every message."""
        return [name for name in template.fields if name not in self.shared]
