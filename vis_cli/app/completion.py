"""What the shell may complete a word to: what to write, what that is, and what else it goes by, from the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from vis_cli.db.core.candidates import read

if TYPE_CHECKING:
    from vis_cli.settings import Settings

PER_YEAR = 10_000_000  # of case numbers, as rules.cases.cases counts them


class Candidate(NamedTuple):
    """What may be written, what it is, and its other names: former ones, ids, an address."""

    name: str
    about: str = ""
    others: Sequence[str] = ()


def matching(candidates: Iterable[Candidate], typed: str, *, visibly: bool = False) -> list[tuple[str, str]]:
    """Those in whose names a word begins as what was typed does, each once, with what they are.

    With `visibly` one is told by the other name that does, where its own does not: fish shows no other word.
    """
    begun = re.compile(rf"(?<!\w){re.escape(typed.casefold())}")
    found: dict[str, str] = {}
    for each in candidates:
        fits = next((one for one in (each.name, *each.others) if begun.search(one.casefold())), None)
        if fits is not None and visibly and fits != each.name:
            found.setdefault(fits, each.name)
        elif fits is not None:
            found.setdefault(each.name, each.about)
    return list(found.items())


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


def aliases(database: str) -> list[Candidate]:
    """The aliases of units, with the unit of each."""
    rows, found = read(database, "units", "unit aliases")
    names = {id: name for name, id, _ in rows}
    return [Candidate(alias, names.get(unit, unit)) for unit, alias in found]


def templates(database: str, *, replies: bool) -> list[Candidate]:
    """The ready-made answers in use, or the other templates, with their numbers."""
    (rows,) = read(database, "templates")
    found = (row for row in rows if (row[2] == "reply") == replies)
    return [Candidate(name, f"M-{number}", (f"M-{number}",)) for name, number, _ in found]


def cases(database: str, typed: str) -> list[Candidate]:
    """The newest cases by the numbers that begin as was typed; their number alone, since nobody has asked to read."""
    year, dash, number = typed.partition("-")
    digits = f"{year}{number}"
    is_begun = len(year) == 4 if dash else len(year) < 5
    if not is_begun or len(number) > 7 or not (f"0{digits}".isdecimal() and digits.isascii()):
        return []
    (rows,) = read(database, "cases", first=int(digits.ljust(11, "0")), last=int(digits.ljust(11, "9")))
    return [Candidate(f"{key // PER_YEAR}-{key % PER_YEAR:07}") for (key,) in rows]


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


def tasks(database: str, user: str) -> list[Candidate]:
    """The lines of the worklist last shown to the OS user, by number and by the ids of their tasks."""
    from vis_cli.files.worklist import shown
    from vis_cli.identity import state_folder

    folder = state_folder()
    kept = None if folder is None else shown.read(shown.path(folder, user))
    (of,) = read(database, "database id")
    if kept is None or (kept.database,) not in of:
        return []
    lines = [Candidate(str(n), ", ".join((each.unit, *each.tasks))) for n, each in enumerate(kept.lines, 1)]
    return lines + [Candidate(task, each.unit) for each in kept.lines for task in each.tasks]


def done(database: str) -> list[Candidate]:
    """The tasks last ticked off, the newest first."""
    (rows,) = read(database, "keyed")
    return [Candidate(task, f"{system}, {unit}") for task, system, unit in rows]


def policies(settings: Settings) -> list[Candidate]:
    """The retention policies by name."""
    from vis_cli.files.retention.policies import read
    from vis_cli.shipped import shipped

    return [Candidate(each.name) for each in read(str(settings.retention or shipped("configs", "retention.yaml")))]


def roles(settings: Settings) -> list[Candidate]:
    """The roles and bundles of the catalogue that is configured, by id, with their names."""
    from vis_cli.app.configured import roles_known

    return [Candidate(id, name, (name,)) for id, name in roles_known(settings).items()]


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
