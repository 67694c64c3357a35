"""What is wrong with the journal, or between it and what it keeps: of which row, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.masking import mask

Fields = Mapping[str, Any]
"""A record as the journal has it: its fields, by the names that JSON has for them."""

PROTECTED = frozenset({"name", "email"})
HIDDEN = "…"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: in which table, with which row if with one, by which change set, and what differs.

    `differs` has what the journal says and what the table says of each field that is not the same. `run` is of a purge.
    `kind` is the id that `vis explain` knows.
    """

    table: str
    message: Sentence
    id: str | None = None
    change: int | None = None
    differs: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    run: str | None = None
    kind: str = "state"

    def as_json(self) -> dict[str, Any]:
        """This, as `--json` has it."""
        differs = {name: {"journal": said, "table": found} for name, (said, found) in self.differs.items()}
        return {
            "finding": self.kind,
            "table": self.table,
            "id": self.id,
            "change": None if self.change is None else f"C-{self.change}",
            "message": self.message,
            **({"differs": differs} if differs else {}),
            "run": self.run,
        }


def differences(journal: Fields, table: Fields) -> dict[str, tuple[Any, Any]]:
    """The fields that are not the same, with what each says.

    Numbers of residents are masked in what is shown, name and address of a person who is protected by either left out.
    """
    names = dict.fromkeys((*journal, *table))
    hidden = PROTECTED if journal.get("protected") or table.get("protected") else frozenset()
    pairs = {name: (journal.get(name), table.get(name)) for name in names}
    return {
        name: (HIDDEN, HIDDEN) if name in hidden else (_shown(said), _shown(found))
        for name, (said, found) in pairs.items()
        if said != found
    }


def _shown(value: Any) -> Any:
    return mask(value, certain=True) if isinstance(value, str) else value


def altered(table: str, id: str, left: int | None, journal: Fields, found: Fields) -> Finding:
    """A row that is not as change set `left` (None: the chain before) left it."""
    differs = differences(journal, found)
    said = Message("{table} {id} is not as {change} left it: {fields}", **_of(table, id, left), fields=_told(differs))
    return Finding(table, said, id, left, differs)


def gone(table: str, id: str, left: int | None) -> Finding:
    """A row that is not there, though change set `left` left it there."""
    return Finding(table, Message("{table} {id} is gone, and {change} left it there", **_of(table, id, left)), id, left)


def unknown(table: str, id: str, removed: int | None) -> Finding:
    """A row that no change set has added, or that `removed` took away."""
    if removed is None:
        return Finding(table, Message("{table} {id} is there, and no change set added it", table=table, id=id), id)
    said = Message("{table} {id} is there, and {change} removed it", **_of(table, id, removed))
    return Finding(table, said, id, removed)


def met(table: str, id: str, change: int, left: int | None, journal: Fields | None, found: Fields | None) -> Finding:
    """A row that a change set met otherwise than the one before had left it (None: not there)."""
    values = {**_of(table, id, left), "later": f"C-{change}"}
    differs = differences(journal or {}, found or {}) if journal and found else {}
    if found is None:
        said = Message("{later} added {table} {id}, which {change} had left there", **values)
    elif left is None:
        said = Message("{later} met {table} {id}, which no change set had added", **values)
    elif journal is None:
        said = Message("{later} met {table} {id}, which {change} had removed", **values)
    else:
        said = Message(
            "{later} met {table} {id} otherwise than {change} left it: {fields}", **values, fields=_told(differs)
        )
    return Finding(table, said, id, change, differs)


def _of(table: str, id: str, change: int | None) -> dict[str, Any]:
    return {"table": table, "id": id, "change": Message("the chain before") if change is None else f"C-{change}"}


def _told(differs: Mapping[str, tuple[Any, Any]]) -> list[Message]:
    return [
        Message("{field}: {journal} → {table}", field=name, journal=_written(said), table=_written(found))
        for name, (said, found) in differs.items()
    ]


def _written(value: Any) -> str:
    return "–" if value is None else str(value)
