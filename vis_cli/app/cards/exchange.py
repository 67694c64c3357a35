"""Cards for other systems, and from HSA: exported in nine formats, imported from LDIF and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli.app import arguments, output_files
from vis_cli.app.cards.query import CARDS
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was
from vis_cli.app.streams import chunks
from vis_cli.db.cards import cards
from vis_cli.db.core import journal
from vis_cli.db.core.records import next_number
from vis_cli.db.register.directories import unit_directory
from vis_cli.errors import Fault, Message
from vis_cli.files.cards import imports as files
from vis_cli.files.cards.exports import FORMATS, TABLES, Options, Sheet, Tell, sheet, tables, written
from vis_cli.rules.cards import imports as rules
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.core.faults import in_order
from vis_cli.rules.core.plan import Plan

if TYPE_CHECKING:
    from sqlalchemy import Connection

Changed = str | datetime
"""Since when cards are asked for: a change, as `C-42`, or a moment."""


@dataclass
class Export:
    """Cards to be written in a format, once or several times, read as they are asked for.

    `count`: how many were written. `tell` gets what the format cannot carry.
    """

    format: str
    options: Options
    read: Callable[[], Iterator[Card]]
    count: int = 0

    def pieces(self, tell: Tell) -> Iterator[str]:
        """All of them as one text, in pieces."""
        return written(self.format, self._counted(), self.options, tell)

    def sheets(self, tell: Tell) -> Mapping[str, Sheet]:
        """All of them as the sheets of a workbook, to be read one after the other."""
        return {name: sheet(name, self._counted(), self.options, tell) for name in TABLES}

    def write_to(self, invocation: Invocation, folder: Path, tell: Tell) -> Sequence[Path]:
        """Write one file for each unit, for CSV the two tables; the files are returned where they are the tables.

        Raises:
            CannotWrite: the folder, or a file in it. Refused: `own-file`.
        """
        ending = FORMATS[self.format].ending
        if self.format != "csv":
            texts = (
                (f"{card.unit.hsa_id}{ending}", "".join(written(self.format, [card], self.options, tell)))
                for card in self._counted()
            )
            output_files.write_folder(invocation, folder, texts)
            return ()
        output_files.make_folder(folder)
        paths = {name: folder / f"{name}{ending}" for name in TABLES}
        with ExitStack() as stack:
            files = {}
            for name, path in paths.items():
                part = stack.enter_context(output_files.whole(invocation, path))
                files[name] = stack.enter_context(part.open("w", encoding="utf-8", newline=""))
            for name, piece in tables(self._counted(), self.options, tell):
                files[name].write(piece)
        return list(paths.values())

    def _counted(self) -> Iterator[Card]:
        self.count = 0
        for card in self.read():
            self.count += 1
            yield card


@contextmanager
def export(
    invocation: Invocation,
    units: Sequence[str] | None,
    format: str,
    *,
    at: datetime | None = None,
    changed_since: Changed | None = None,
    dn: str = "",
) -> Iterator[Export]:
    """The cards of units (None: all that have anything), as they are now or at a moment, to be written in a format.

    `changed_since` leaves only those changed after a change set or a moment; `dn` is how LDIF names a unit. They can
    be written until the block ends, all as they are when it begins.

    Raises:
        NotFound, Ambiguous: a unit, or the change set.
    """
    with invocation.streaming() as db:
        where = [arguments.unit(invocation, db, unit) for unit in units] if units else None
        had: dict[str, set[str]] = {}
        if changed_since is not None:
            had = _changed(db, changed_since)
            where = sorted(had) if where is None else [unit for unit in where if unit in had]

        def read() -> Iterator[Card]:
            for chunk in chunks(cards.in_order(db, where), CARDS):
                # these tell what is to be emptied, too
                keyed = cards.keyed_in(db, chunk) if format in ("hsa", "ldif") else {}
                for card in cards.cards(db, chunk):
                    unit = card.unit.hsa_id
                    stood = frozenset({*had.get(unit, ()), *keyed.get(unit, ())})
                    if units or card.schedules or card.notices or stood:
                        yield replace(card, had=stood) if stood else card

        with as_it_was(invocation, db, at):
            yield Export(format, Options(at or invocation.now, dn), read)


def _changed(db: Connection, since: Changed) -> dict[str, set[str]]:
    if isinstance(since, datetime):
        return cards.changed_since(db, moment=since)
    number = journal.number_of(since)
    journal.change(db, number)
    return cards.changed_since(db, number=number)


def is_change(text: str) -> bool:
    """Whether the text is meant as a change set, `C-42`, and not as a day."""
    return re.match(r"\s*C-?[0-9]", text, re.IGNORECASE) is not None


def import_(invocation: Invocation, file: str) -> tuple[Outcome, Sequence[Fault], Sequence[Fault]]:
    """Bring hours and notices to what HSA has, from LDIF or CSV (`-`: standard input).

    Returns what came of it, the faults of values that were left out, and warnings.

    Raises:
        FaultyInput, MissingInput: the file.
    """
    text = files.read(file, stdin=invocation.stdin)
    invocation.note_file(text.name, text.sha256)

    def planner(db: Connection) -> Planned:
        read = files.understand(text, unit_directory(db, invocation.today).find)
        named = [*(each.unit for each in read.values), *(row.unit for row in read.exceptions)]
        units = list(dict.fromkeys(named))
        found = rules.plan(
            cards.by_unit(cards.schedules(db, units)),
            cards.by_unit(cards.notices(db, units)),
            read.values,
            exceptions=read.exceptions,
            today=invocation.today,
            next_number=next_number(db, "notice"),
        )
        found.faults = in_order(read.faults, found.faults)
        notes = list(read.notes)
        notes += [Message("Faulty values left out: {count}.", count=len(found.faults))] if found.faults else []
        return Planned(Plan(tuple(found.steps), notes=tuple(notes)), found)

    outcome = execute(invocation, planner, needs="cards")
    return outcome, outcome.facts.faults, outcome.facts.warnings
