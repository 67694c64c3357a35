"""The register of the examples without a database, and texts with the answers wanted, held against what is read."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from vis_cli.files.orders.incoming import understand
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.intake.case_types import CaseTypes
from vis_cli.rules.orders.intake.facts import Register
from vis_cli.rules.orders.intake.reader import Message, Reader
from vis_cli.rules.orders.intake.said import FIELDS, NONE, Item
from vis_cli.rules.orders.intake.units import Units
from vis_cli.rules.orders.orders import OrderNames

ROOT = Path(__file__).parents[4]
DATA = ROOT / "tests" / "data" / "intake"
TODAY = date(2026, 5, 11)
LETTERS = {
    "B": "Boka tid", "A": "Av- och omboka tid", "F": "Förnya recept", "I": "Begär intyg", "K": "Kontakta mig",
    "S": "Synpunkter och klagomål",
}  # fmt: skip


def _rows(name: str, separator: str = ";") -> list[dict[str, str]]:
    with (ROOT / "examples" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


@lru_cache(maxsize=1)
def known() -> OrderNames:
    """What names in the examples may mean."""
    units, types = _rows("units.csv"), _rows("case-types.csv")
    aliases = [(alias, row["hsa_id"]) for row in units for alias in row["aliases"].split("|") if alias]
    others = [(alias, row["name"]) for row in types for alias in row["aliases"].split("|") if alias]
    central = frozenset(row["name"] for row in types if row["central"] == "yes")
    return OrderNames(
        Directory("unit", {row["hsa_id"]: row["name"] for row in units}, aliases),
        Directory("case type", {row["name"]: row["name"] for row in types}, others),
        {row["hsa_id"]: central for row in units},
        central,
    )


def places() -> dict[str, str]:
    """Where the units of the examples lie."""
    return {row["hsa_id"]: row["location"] for row in _rows("units.csv")}


@lru_cache(maxsize=1)
def reader() -> Reader:
    """A reader with the register of the examples."""
    return Reader(known(), places())


@lru_cache(maxsize=1)
def register() -> Register:
    """The units and case types of the examples, to be found in texts."""
    return Register(Units(known().units, places()), CaseTypes(known().case_types))


def unit(name: str | None) -> str | None:
    """The HSA-id of a unit of the examples, by its name without `Vårdcentralen`."""
    return None if name is None else known().units.find(name if name == "Lidhult" else f"Vårdcentralen {name}")


def read(text: str, today: date = TODAY) -> list[Item]:
    """What a text asks for."""
    return reader().read(Message(text), today)


@dataclass
class Score:
    """How many values are right, and which are not: wrong without a mark, in doubt though sure."""

    right: int = 0
    values: int = 0
    wrong: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def score(name: str) -> Score:
    """The texts of a file of the folder, held against the answers wanted."""
    found = Score()
    for entry in yaml.safe_load((DATA / name).read_text(encoding="utf-8")):
        items = list(_items(entry))
        for at, wanted in enumerate(entry["want"]):
            _compare(found, entry["text"], items[at] if at < len(items) else None, wanted)
        if len(items) > len(entry["want"]):
            found.wrong.append(f"{entry['text']}: {len(items)} items")
    return found


def _items(entry: dict[str, Any]) -> Iterator[Item]:
    messages: Sequence[Message] = [Message(entry["text"])]
    if "file" in entry:
        messages = understand(entry["file"], entry["text"].encode()).messages
    items = [item for message in messages for item in reader().read(message, TODAY)]
    yield from [item for item in items if item.kind.value != NONE] or items[:1]


def _compare(found: Score, text: str, item: Item | None, wanted: Sequence[Any]) -> None:
    kind, unit_name, letters, deactivate, reactivate, handover, doubts = wanted
    types = letters if letters in (None, "all") else tuple(sorted(LETTERS[each] for each in letters))
    values = dict(zip(FIELDS, (kind, unit(unit_name), types, deactivate, reactivate, unit(handover)), strict=True))
    for name, value in values.items():
        found.values += 1
        said = None if item is None else item.field(name)
        got = None if said is None else tuple(sorted(said.value)) if isinstance(said.value, tuple) else said.value
        is_marked = item is not None and said is not None and (said.doubt or (item.kind.doubt and kind == NONE))
        is_right = (is_marked and got in (None, value)) if name in doubts else got == value
        found.right += bool(is_right)
        if is_right and said is not None and said.doubt and name not in doubts:
            found.marked.append(f"{text}: {name}")
        elif not is_right:
            (found.missed if is_marked else found.wrong).append(f"{text}: {name} is {got}, not {value}")
