"""Cards for other systems, and from HSA: exported in nine formats, imported from LDIF and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli.app import arguments, output_files
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.cards import cards
from vis_cli.db.core import journal
from vis_cli.db.core.records import next_number
from vis_cli.db.register.directories import unit_directory
from vis_cli.errors import Fault, Message, Sentence
from vis_cli.files.cards import imports as files
from vis_cli.files.cards.exports import FORMATS, Options, Sheet, both_csv, sheets
from vis_cli.rules.cards import imports as rules
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.core.faults import in_order
from vis_cli.rules.core.plan import Plan

if TYPE_CHECKING:
    from sqlalchemy import Connection

Changed = str | datetime
"""Since when cards are asked for: a change, as `C-42`, or a moment."""


@dataclass(frozen=True)
class Export:
    """Cards to be written in a format."""

    format: str
    cards: Sequence[Card]
    options: Options

    def text(self) -> tuple[str, list[Sentence]]:
        """All of them as one text, and what the format cannot carry."""
        written = FORMATS[self.format].write(list(self.cards), self.options)
        return written.text, written.losses

    def sheets(self) -> tuple[Mapping[str, Sheet], list[Sentence]]:
        """All of them as the sheets of a workbook, hours and notices, and what those cannot carry."""
        losses: list[Sentence] = []
        return sheets(list(self.cards), self.options, losses), losses

    def write_to(self, invocation: Invocation, folder: Path) -> tuple[list[Path], list[Sentence]]:
        """Write one file for each unit, for CSV the two tables: the files, and what the format cannot carry.

        Raises:
            CannotWrite: the folder, or a file in it. Refused: `own-file`.
        """
        form, losses = FORMATS[self.format], list[Sentence]()
        if self.format == "csv":
            texts = both_csv(list(self.cards), self.options, losses)
        else:
            texts = {}
            for card in self.cards:
                written = form.write([card], self.options)
                losses += written.losses
                texts[f"{card.unit.hsa_id}{form.ending}"] = written.text
        output_files.write_folder(invocation, folder, texts)
        return [folder / name for name in texts], losses


def export(
    invocation: Invocation,
    units: Sequence[str] | None,
    format: str,
    *,
    at: datetime | None = None,
    changed_since: Changed | None = None,
    dn: str = "",
) -> Export:
    """The cards of units (None: all that have anything), as they are now or at a moment, to be written in a format.

    `changed_since` leaves only those changed after a change set or a moment; `dn` is how LDIF names a unit.

    Raises:
        NotFound, Ambiguous: a unit, or the change set.
    """
    with invocation.reading() as db:
        where = [arguments.unit(invocation, db, unit) for unit in units] if units else None
        had: dict[str, set[str]] = {}
        if changed_since is not None:
            had = _changed(db, changed_since)
            where = sorted(had) if where is None else [unit for unit in where if unit in had]
        if format in ("hsa", "ldif"):  # they tell what is to be emptied, too
            for unit, attributes in cards.keyed_in(db, where).items():
                had.setdefault(unit, set()).update(attributes)
        found = cards.cards(db, where)
    held = [card for card in found if units or card.schedules or card.notices or had.get(card.unit.hsa_id)]
    return Export(format, held, Options(at or invocation.now, dn, had))


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
