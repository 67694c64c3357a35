"""Which cases an event is of: named one by one, in a file, or all that are open at a unit or with a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from vis_cli.app import arguments
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import events
from vis_cli.errors import Fault, FaultyInput, Message, NotFound
from vis_cli.files.cases.numbers import Numbers, read
from vis_cli.files.core.csv_write import write_csv
from vis_cli.rules.cases.cases import number, parse_number

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Selection:
    """`numbers` as they were written, or those in `file`, or every open case of `unit`, or of `person`."""

    numbers: Sequence[str] = ()
    file: str | None = None
    unit: str | None = None
    person: str | None = None


@dataclass
class Chosen:
    """The keys of the cases, in the order asked, each once; `rest` writes some of them down again."""

    keys: list[int]
    table: Numbers | None = None
    named: bool = False

    def write_rest(self, errors: Mapping[int, str], stream: TextIO) -> int:
        """Write down the cases by their keys, each with what is wrong with it; how many they are."""
        if self.table is not None:
            rows = {self.table.row_of[key]: said for key, said in errors.items()}
            return self.table.table.write_rest(rows, stream)
        write_csv([("number", "error"), *((number(key), said) for key, said in errors.items())], stream)
        return len(errors)


class Chooser:
    """Finds the cases of a selection; a file is read once."""

    def __init__(self, invocation: Invocation, selection: Selection) -> None:
        self.invocation, self.selection = invocation, selection
        self._read: Numbers | None = None
        self._keys: list[int] | None = None
        if selection.file is not None:
            self._read = read(selection.file, stdin=invocation.stdin)
        else:
            self._keys = list(dict.fromkeys(self._parsed()))

    def _parsed(self) -> list[int]:
        faults: list[Fault] = []
        keys: list[int] = []
        for written in self.selection.numbers:
            try:
                with arguments.argument(written):
                    keys.append(parse_number(written))
            except FaultyInput as error:
                faults += error.faults
        if faults:
            raise FaultyInput(faults)
        return keys

    def asked(self, db: Connection) -> object:
        """What is asked for, however it is written and in whatever order: a list by what stands in it.

        Raises:
            NotFound, Ambiguous: the unit or the person.
        """
        if self.selection.unit is not None:
            return "unit", arguments.unit(self.invocation, db, self.selection.unit)
        if self.selection.person is not None:
            return "person", arguments.person(db, self.selection.person)
        return "cases", sorted(self._keys if self._read is None else self._read.row_of)  # type: ignore[arg-type]

    def choose(self, db: Connection) -> Chosen:
        """The cases as they are in this transaction.

        Raises:
            NotFound, Ambiguous: the unit or the person.
        """
        if self._read is not None:
            return Chosen(list(self._read.row_of), self._read)
        if self.selection.unit is not None:
            unit = arguments.unit(self.invocation, db, self.selection.unit)
            return Chosen(events.open_at(db, unit))
        if self.selection.person is not None:
            return Chosen(events.open_with(db, arguments.person(db, self.selection.person)))
        return Chosen(list(self._keys or ()), named=True)


def unknown(key: int) -> NotFound:
    """What is said of a case that is not there."""
    return NotFound(
        Message("no case {number}.", number=number(key)), id="unknown-case", hint="It may have been purged."
    )
