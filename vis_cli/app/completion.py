"""What the shell may complete a word to: what to write, what that is, and what else it goes by, from the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from vis_cli.db.core.candidates import read


class Candidate(NamedTuple):
    """What may be written, what it is, and its other names: former ones, ids, an address."""

    name: str
    about: str = ""
    others: Sequence[str] = ()


def matching(candidates: Iterable[Candidate], typed: str) -> list[tuple[str, str]]:
    """Those in whose names a word begins as what was typed does, each once, with what they are."""
    begun = re.compile(rf"(?<!\w){re.escape(typed.casefold())}")
    found = (each for each in candidates if any(begun.search(one.casefold()) for one in (each.name, *each.others)))
    return list({each.name: (each.name, each.about) for each in found}.values())


def units(database: str, today: date) -> list[Candidate]:
    """The units that are open, with their HSA-ids and aliases."""
    rows, aliases = read(database, "units", "unit aliases")
    is_open = (row for row in rows if row[2] is None or str(row[2]) > today.isoformat())
    return [Candidate(name, id, (id, *(alias for unit, alias in aliases if unit == id))) for name, id, _ in is_open]


def persons(database: str) -> list[Candidate]:
    """The persons, with HSA-id and address; who is protected by HSA-id alone."""
    (rows,) = read(database, "persons")
    return [Candidate(id, id) if hidden else Candidate(name, id, (id, mail or id)) for name, id, mail, hidden in rows]


def case_types(database: str) -> list[Candidate]:
    """The case types with their aliases."""
    rows, aliases = read(database, "case types", "case type aliases")
    return [Candidate(name, "", tuple(alias for kind, alias in aliases if kind == slug)) for name, slug in rows]


def templates(database: str) -> list[Candidate]:
    """The templates in use, with their numbers."""
    (rows,) = read(database, "templates")
    return [Candidate(name, f"M-{number}", (f"M-{number}",)) for name, number in rows]


def windows(database: str, now: datetime) -> list[Candidate]:
    """The windows that are neither over nor cancelled."""
    (rows,) = read(database, "windows")
    return [
        Candidate(f"W-{number}", f"{unit} {kind}")
        for number, unit, kind, until, cancelled in rows
        if cancelled is None and until > (now if isinstance(until, datetime) else now.timestamp())
    ]


def orders(database: str) -> list[Candidate]:
    """The orders by ref, each with its units."""
    (rows,) = read(database, "orders")
    found: dict[str, list[str]] = {}
    for ref, unit in rows:
        found.setdefault(ref, []).append(unit)
    return [Candidate(ref, ", ".join(names)) for ref, names in found.items()]


def changes(database: str) -> list[Candidate]:
    """The newest changes with the commands that made them; without, where a name in one may be protected."""
    rows, known = read(database, "changes", "persons")
    hides = any(protected for *_, protected in known)
    return [Candidate(f"C-{number}", "" if hides else command) for number, command in rows]


def numbered(database: str, kind: str, letter: str) -> list[Candidate]:
    """What goes by a letter and a number: notices, holds, webinars."""
    (rows,) = read(database, kind)
    return [Candidate(f"{letter}-{number}", about) for number, about in rows]


def forms(database: str) -> list[Candidate]:
    """The forms by name."""
    (rows,) = read(database, "forms")
    return [Candidate(form, title) for form, title in rows]


def anything(database: str) -> Iterator[Candidate]:
    """Whatever `show` takes: orders, the register, windows and changes, also those long over."""
    yield from orders(database)
    yield from units(database, date.min)
    yield from persons(database)
    yield from case_types(database)
    windows, changes = read(database, "windows", "every change")
    yield from (Candidate(f"W-{row[0]}") for row in windows)
    yield from (Candidate(f"C-{row[0]}") for row in changes)
