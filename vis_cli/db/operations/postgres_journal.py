"""The journal inside a dump of PostgreSQL, row by row, and as an SQLite file in which its chain can be computed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Integer, Table
from sqlalchemy.types import TypeEngine

from vis_cli.db.core import tables as t
from vis_cli.db.core.types import Instant
from vis_cli.db.operations import postgres_client
from vis_cli.rules.core.times import parse_moment

_COPY = re.compile(r'COPY (?:\S+\.)?"?([a-z_]+)"? \((.*)\) FROM stdin;')
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
JOURNAL: Mapping[str, tuple[Table, str]] = {
    "changes": (t.changes, "number"),
    "steps": (t.steps, "change, position"),
    "runs": (t.runs, "number"),
    "reads": (t.reads, "number"),
}
"""The tables that the chain is computed from, and the columns they are looked up by."""


def rows(source: Path, tables: Sequence[str]) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """The rows of some tables of a dump, each with its table's name and its values as text.

    Raises:
        StorageError: the dump cannot be read. CannotWrite: there is no pg_restore.
    """
    table, columns = "", list[str]()
    for line in postgres_client.data(source, tables):
        if not table:
            found = _COPY.fullmatch(line)
            if found:
                table, columns = found[1], [name.strip().strip('"') for name in found[2].split(",")]
        elif line == "\\.":
            table = ""
        else:
            yield table, dict(zip(columns, map(_text, line.split("\t")), strict=True))


def _text(cell: str) -> str | None:
    """A value of COPY's text format."""
    return None if cell == "\\N" else _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), cell)


def load(source: Path, target: Path) -> None:
    """Write the journal of a dump into the empty file `target`, as SQLite has it.

    Raises:
        StorageError: the dump cannot be read. CannotWrite: there is no pg_restore. sqlite3.Error: the disk is full.
        ValueError: it holds what no journal does.
    """
    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        for name, found in groupby(rows(source, tuple(JOURNAL)), key=itemgetter(0)):
            table, _ = JOURNAL[name]
            _, first = next(found)
            columns = list(first)
            read = [_reader(table.c[column].type) for column in columns]
            _create(db, name, columns)
            marks = ", ".join("?" * len(columns))

            def values(row: Mapping[str, str | None], read: Sequence[Callable[[str], Any]] = read) -> list[Any]:
                return [each and of(each) for each, of in zip(row.values(), read, strict=True)]

            db.execute(f'INSERT INTO "{name}" VALUES ({marks})', values(first))
            db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', (values(row) for _, row in found))
        for name, (table, by) in JOURNAL.items():
            _create(db, name, [column.name for column in table.columns])  # one that is empty
            db.execute(f'CREATE INDEX "by_{name}" ON "{name}" ({by})')
        db.execute("COMMIT")


def _create(db: sqlite3.Connection, name: str, columns: Sequence[str]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    db.execute(f'CREATE TABLE IF NOT EXISTS "{name}" ({names})')


def _reader(type_: TypeEngine[Any]) -> Callable[[str], Any]:
    """What makes of COPY's text the value that SQLite keeps in a column of this type."""
    if isinstance(type_, Instant):
        return _instant
    if isinstance(type_, Boolean):
        return lambda text: int(text == "t")
    if isinstance(type_, Integer):  # BigInteger too
        return int
    return str


def _instant(text: str) -> int:
    """The seconds since 1970 of `2026-06-02 07:00:00+00`, as PostgreSQL writes it."""
    return int(parse_moment(text if text[-3] == ":" else f"{text}:00").timestamp())
