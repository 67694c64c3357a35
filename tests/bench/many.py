"""Databases with many rows of one kind, made by SQL alone, and files with many rows to import.

Beside the many there is a register of a large region: 2,000 units, 10,000 persons, 50 case types.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise

UNITS, PERSONS, TYPES = 2_000, 10_000, 50
_UNIT = "printf('SE2321000065-U%07d', {n} % {units})"
_PERSON = "printf('SE2321000065-P%07d', {n} % {persons})"
_REGISTER = (
    "INSERT INTO units SELECT printf('SE2321000065-U%07d', n), printf('Vårdcentralen %d', n),"
    " CASE WHEN n >= 100 THEN printf('SE2321000065-U%07d', n % 100) END, 'Växjö', '0470-58 80 00', NULL, NULL"
    " FROM numbers WHERE n < {units}",
    "INSERT INTO persons SELECT printf('SE2321000065-P%07d', n), printf('Åsa %d Öberg', n),"
    " printf('p%d@example.org', n), " + _UNIT + ", NULL, 0 FROM numbers WHERE n < {persons}",
    "INSERT INTO case_types SELECT printf('type-%d', n), printf('Ärendetyp %d', n), n % 2 FROM numbers"
    " WHERE n < {types}",
)
_TEXT = "Mottagningen har stängt den här veckan. Ring 1177."
_WEEK = "1-5#08:00#16:00"
_PROGRESS = {
    "user": "root",
    "policies": [{"name": "closed", "counts": {"cases": 3, "messages": 9}}],
}
_CERTIFICATE = {
    "id": "R-1",
    "finished": "2026-06-01T12:00:00+02:00",
    "policies": [{"name": "closed", "counts": {"cases": 3, "messages": 9}, "decision": "RK 2024/123"}],
    "counts": {"cases": 3, "messages": 9},
    "performed_by": "anna",
    "sort": "purge",
    "method": {"measures": []},
    "user": "root",
    "hash": "0" * 64,
    "previous": "0" * 64,
    "database": "d" * 32,
    "digest": {"key": "k" * 16, "value": "0" * 64},
}
_WINDOWS = (
    "INSERT INTO windows SELECT n + 1, printf('IT-%d', n), " + _UNIT + ", printf('type-%d', n % {types} / 2 * 2 + 1),"
    " 1782684000 + n % 400 * 86400, 1783893600 + n % 400 * 86400, NULL, NULL, 0, 1 FROM numbers"
)
_KINDS: dict[str, tuple[str, ...]] = {
    "units": (
        "INSERT INTO unit_aliases SELECT printf('Mottagning %d', n), " + _UNIT + " FROM numbers WHERE n < {count} / 10",
    ),
    "persons": (),
    "case-types": (),
    "offers": (
        "INSERT INTO offers (unit, case_type, offered, switch) SELECT "
        + _UNIT
        + ", printf('type-%d', n / {units}), n % 3 > 0, 0 FROM numbers",
    ),
    "grants": (
        # Each person has two roles on every seventh unit from their own; a twentieth of the grants ends within a month.
        "INSERT INTO grants SELECT " + _PERSON + ","
        " CASE n / {persons} % 2 WHEN 0 THEN 'arendehanterare' ELSE 'arendemottagare' END,"
        " printf('SE2321000065-U%07d', (n % {persons} + n / {persons} / 2 * 7) % {units}),"
        " date('now', '-90 days', printf('+%d days', n % 60)), date('now', printf('+%d days', 7 + n * 7919 % 500)),"
        " NULL, printf('IT-%d', n) FROM numbers",
    ),
    "region": (
        # Each person has four of six roles on one unit and none on others; some grants never end.
        "INSERT INTO grants SELECT " + _PERSON + ", CASE (n / {persons} + n) % 6 WHEN 0 THEN 'lokal-administrator-hsa'"
        " WHEN 1 THEN 'lokal-administrator-pv' WHEN 2 THEN 'redaktor-kontaktkort' WHEN 3 THEN 'redaktor-e-tjanst'"
        " WHEN 4 THEN 'arendemottagare' ELSE 'arendehanterare' END,"
        " printf('SE2321000065-U%07d', n % {persons} % {units}), date('now', '-90 days', printf('+%d days', n % 60)),"
        " CASE WHEN n % 5 THEN date('now', printf('+%d days', 7 + n * 7919 % 700)) END, NULL, printf('IT-%d', n)"
        " FROM numbers",
    ),
    "orders": (
        "INSERT INTO orders SELECT printf('IT-%d', n), " + _UNIT + ", 0, NULL, NULL, 0, 'Anna Ek', NULL, NULL"
        " FROM numbers",
        _WINDOWS,
    ),
    "windows": (
        _WINDOWS,
        # Else there is nothing to key in.
        "INSERT INTO offers (unit, case_type, offered, switch) SELECT DISTINCT unit, case_type, 1, 0 FROM windows",
    ),
    "summer": (
        # Each unit closes all its case types for three weeks, some days from now.
        "INSERT INTO windows SELECT n + 1, printf('IT-%d', n % {units}), " + _UNIT + ", printf('type-%d', n / {units}),"
        " unixepoch('now', 'start of day') + (5 + n % {units} % 20) * 86400,"
        " unixepoch('now', 'start of day') + (26 + n % {units} % 20) * 86400, NULL, NULL, 0, 1 FROM numbers",
        "INSERT INTO offers (unit, case_type, offered, switch) SELECT unit, case_type, 1, 1 FROM windows",
    ),
    "notices": (
        "INSERT INTO notices SELECT n + 1, " + _UNIT + ", date('2026-06-01', printf('+%d days', n % 300)),"
        f" date('2026-06-07', printf('+%d days', n % 300)), '{_TEXT}', NULL, 0, NULL FROM numbers",
    ),
    "hours": (
        "INSERT INTO card_hours SELECT " + _UNIT + ", CASE n / {units} % 2 WHEN 0 THEN 'telephone' ELSE 'opening' END,"
        " CASE n / {units} / 2 WHEN 0 THEN 'usual' ELSE 'except 2026-12-24' END,"
        " CASE n / {units} / 2 WHEN 0 THEN NULL ELSE '2026-12-24' END,"
        " CASE n / {units} / 2 WHEN 0 THEN NULL ELSE '2026-12-24' END,"
        f" '{_WEEK}', NULL, NULL FROM numbers",
    ),
    "keyed": (),
    "holds": (
        "INSERT INTO holds SELECT n + 1, 'case', printf('2024-%07d', n), 'tillsyn', 1780300800, NULL, NULL"
        " FROM numbers",
    ),
    "runs": (
        "INSERT INTO purges SELECT n + 1, 'purge', 'done', 1780300800, 1780300800, 'anna',"
        f" '{json.dumps(_PROGRESS)}', '{json.dumps(_CERTIFICATE)}' FROM numbers WHERE n < 10000",  # 27 years of them
    ),
    "changes": (
        "INSERT INTO changes (number, at, actor, command, counts, files, details, undoable, steps_hash, hash, format,"
        " user) SELECT n + 1, 1780300800 + n, 'anna', 'vis roles grant', '{}', '[]', '{}', 1, '', '', 2, 'root'"
        " FROM numbers",
        "INSERT INTO steps SELECT n + 1, 1, 'add', 'grant', printf('P%d', n), NULL, '{\"from\":\"2026-01-01\"}', NULL"
        " FROM numbers",
    ),
    "reads": (
        "INSERT INTO reads (number, at, actor, command, cases, format, user, unit, what) SELECT n + 1, 1780300800 + n,"
        " 'anna', 'vis cases show', printf('[\"2024-%07d\"]', iif(n % 100 = 0, 1, n + 1)), 3, 'root', "
        + _UNIT
        + ", 'show' FROM numbers",
        "INSERT INTO read_cases SELECT 20240000000 + iif(n % 100 = 0, 1, n + 1), n + 1 FROM numbers",
    ),
    "cases": (
        "INSERT INTO cases (key, unit, case_type, resident, state, opened, last_event, closed, documented, assigned_to,"
        " waiting_since, subject) SELECT 20240000000 + n, "
        + _UNIT
        + ", printf('type-%d', n % {types}), '191212121212',"
        " 'closed', 1717200000 + n, 1717200000 + n, 1717200000 + n, 'yes', NULL, NULL, 'Recept' FROM numbers",
    ),
}


def make(path: Path, kind: str, count: int, *, units: int = UNITS, persons: int = PERSONS) -> None:
    """Make a database with `count` rows of a kind, beside a register of so many units and persons."""
    initialise(Database(database_url(str(path))))
    sizes = {"units": units, "persons": persons, "types": TYPES, "count": count}
    for name in ("units", "persons"):
        if kind == name:
            sizes[name] = count
    if kind == "case-types":
        sizes["types"] = count
    if kind in ("hours", "keyed"):
        sizes["units"] = count // 4
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        db.execute("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)")
        most = max(sizes.values())
        counted = "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c LIMIT ?)"
        db.execute(f"INSERT INTO numbers {counted} SELECT n FROM c", (most,))
        for statement in _REGISTER:
            db.execute(_filled(statement, sizes))
        db.execute("DELETE FROM numbers WHERE n >= ?", (count,))
        for statement in _KINDS[kind]:
            db.execute(_filled(statement, sizes))
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("ANALYZE")


def _filled(statement: str, sizes: Mapping[str, int]) -> str:
    for name, size in {**sizes, "n": "n"}.items():
        statement = statement.replace(f"{{{name}}}", str(size))
    return statement


File = tuple[tuple[str, ...], tuple[str, ...], Iterator[tuple[Any, ...]]]
"""The command that imports a file, its header, and its rows."""


def files(count: int, cases: int) -> Iterator[File]:
    """Files of `count` rows for every import, and one of so many cases."""

    def unit(n: int) -> str:
        return f"SE2321000065-U{n % UNITS:07d}"

    def person(n: int) -> str:
        return f"SE2321000065-P{n % PERSONS:07d}"

    first, numbers = datetime.now(UTC).date() + timedelta(days=30), range(count)
    phone, text, week = "0470-58 80 00", "Mottagningen har stängt. Ring 1177.", "mån-fre 8-16"
    kinds = ("telephone", "opening", "dropin", "visiting")
    yield (
        ("units", "import"),
        ("hsa_id", "name", "location", "phone"),
        ((f"SE2321000065-N{n:07d}", f"Mottagningen {n}", "Växjö", phone) for n in numbers),
    )
    yield (
        ("persons", "import"),
        ("hsa_id", "name", "email", "unit"),
        ((f"SE2321000065-Q{n:07d}", f"Eva {n} Ström", f"q{n}@example.org", unit(n)) for n in numbers),
    )
    yield (
        ("case-types", "import"),
        ("unit", "case_type", "offered"),
        ((unit(n), f"Ärendetyp {n // UNITS}", "yes") for n in numbers),
    )
    yield (
        ("roles", "apply"),
        ("person", "role", "unit", "from", "to", "ticket"),
        (
            (person(n), "arendehanterare", unit(n // PERSONS * 7 + n % PERSONS * 3), first, "", f"IT-{n}")
            for n in numbers
        ),
    )
    hours = [(f"SE2321000065-U{n // 4:07d}", week, kinds[n % 4]) for n in numbers]
    for command in (("cards", "hours", "apply"), ("cards", "import")):
        yield command, ("unit", "hours", "kind"), iter(hours)
    yield (
        ("cards", "notice", "apply"),
        ("unit", "text", "from", "to"),
        ((unit(n), text, first + timedelta(n // UNITS * 9), first + timedelta(n // UNITS * 9 + 5)) for n in numbers),
    )
    yield (
        ("cases", "import"),
        ("number", "unit", "case_type", "resident", "state", "opened", "closed", "documented", "subject"),
        (
            (f"2025-{n:07d}", unit(n), f"Ärendetyp {n % TYPES}", "19121212-1212", "closed", "2025-02-01 12:00",
             "2025-03-01 12:00", "yes", "Recept")
            for n in range(1, cases + 1)
        ),
    )  # fmt: skip
