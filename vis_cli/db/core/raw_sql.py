"""SQL that is written once and run thousands of times, and the functions that the two databases name differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from json import dumps
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from vis_cli.db.core.engine import driver_errors


class octets(FunctionElement[int]):
    """The bytes of a text."""

    type = Integer()
    inherit_cache = True


@compiles(octets, "postgresql")
def _octets_in_postgresql(element: octets, compiler: SQLCompiler, **options: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **options)})"


@compiles(octets, "sqlite")
def _octets_in_sqlite(element: octets, compiler: SQLCompiler, **options: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **options)} AS BLOB))"


class position(FunctionElement[int]):
    """Where in a text another begins, counted from one; 0 where it is not there."""

    type = Integer()
    inherit_cache = True


@compiles(position, "postgresql")
def _position_in_postgresql(element: position, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


@compiles(position, "sqlite")
def _position_in_sqlite(element: position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


def by_character(db: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A text column to sort by, in the same order on both databases whatever the server's language is."""
    return column if db.dialect.name == "sqlite" else column.collate("C")


def as_written(connection: Connection, statement: Any) -> str:
    """The statement in SQL, its values written out, for `exec_driver_sql`; `parameter` stands in it for what varies.

    For statements that run thousands of times: SQLAlchemy takes a third of a millisecond to look one up in its cache.
    """
    return str(statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))


def fetch_rows(connection: Connection, statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """What an `as_written` statement finds, as the driver has it: for many small rows."""
    cursor: Any = connection.exec_driver_sql(statement, parameters).cursor
    try:
        return list(cursor.fetchall())
    except Exception as error:  # SQLite does its reading, and its failing, while it is fetched from
        driver: Any = connection.connection.driver_connection
        base = driver.Error if connection.dialect.name == "sqlite" else driver_errors()
        raise DBAPIError.instance(statement, parameters, error, base) from error


def scalars(connection: Connection, statement: Any, chunk: int = 10_000) -> Iterator[Any]:
    """The first column of a long answer, a chunk of plain tuples at a time."""
    with connection.execute(statement, execution_options={"yield_per": chunk}) as result:
        for rows in result.partitions(chunk):
            yield from map(itemgetter(0), rows)


def execute_many(connection: Connection, statement: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Carry out a statement for each row of values, which stand in the order of `names`; the rows it has touched.

    For many rows: SQLAlchemy makes a dictionary of each, and looks at every value of it.
    """
    dialect = connection.dialect
    compiled = statement.compile(dialect=dialect)
    wanted = list(compiled.positiontup if compiled.positional else compiled.binds)
    columns = list(zip(*rows, strict=True))
    taken = []
    for name in wanted:
        values: Sequence[Any] = columns[names.index(name)]
        process = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            known = {value: process(value) for value in set(values)}  # days and yes or no are few
            values = [known[value] for value in values]
        taken.append(values)
    given: list[Any] = list(zip(*taken, strict=True))
    if not compiled.positional:
        given = [dict(zip(wanted, values, strict=True)) for values in given]
    return connection.exec_driver_sql(compiled.string, given).rowcount


class parameter(FunctionElement[Any]):
    """A place in an `as_written` statement that takes a value at each run, in the order of the places."""

    inherit_cache = True


@compiles(parameter, "postgresql")
def _parameter_in_postgresql(_element: parameter, _compiler: SQLCompiler, **_options: Any) -> str:
    return "%s"


@compiles(parameter, "sqlite")
def _parameter_in_sqlite(_element: parameter, _compiler: SQLCompiler, **_options: Any) -> str:
    return "?"


class among(FunctionElement[bool]):
    """Whether a column is in a list of numbers or texts, given as one parameter that `as_list` makes."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it stands: as a Boolean value it would read `(… IN …) = 1`, which SQLite looks up in no index."""
        return self


def one_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column of numbers or texts is one of the values: as `in_`, but a single parameter however many."""
    return among(column, bindparam(None, list(dict.fromkeys(values)), type_=_Values(column.type), unique=True))


class among_keys(FunctionElement[bool]):
    """Whether several columns together are one of the keys in a JSON list of lists; made by `one_of_keys`."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it stands: see `among`."""
        return self


def one_of_keys(columns: Sequence[ColumnElement[Any]], keys: Iterable[Sequence[Any]]) -> ColumnElement[bool]:
    """Whether columns of texts and days together are one of many keys: a single parameter, looked up in their index.

    `tuple_(…).in_(…)` is not: SQLite looks through the whole table for it.
    """
    listed = dumps([list(key) for key in keys], default=str)
    return among_keys(*columns, bindparam(None, listed, type_=Text(), unique=True))


@compiles(among_keys, "postgresql")
def _among_keys_in_postgresql(element: among_keys, compiler: SQLCompiler, **options: Any) -> str:
    *columns, listed = element.clauses
    wanted = (
        f"CAST(keys.value ->> {n} AS {'DATE' if isinstance(column.type, Date) else 'TEXT'})"
        for n, column in enumerate(columns)
    )
    source = f"json_array_elements(CAST({compiler.process(listed, **options)} AS JSON)) AS keys(value)"
    return f"(({_listed(columns, compiler, options)}) IN (SELECT {', '.join(wanted)} FROM {source}))"


@compiles(among_keys, "sqlite")
def _among_keys_in_sqlite(element: among_keys, compiler: SQLCompiler, **options: Any) -> str:
    *columns, listed = element.clauses
    wanted = (f"json_extract(value, '$[{n}]')" for n in range(len(columns)))
    source = f"json_each({compiler.process(listed, **options)})"
    return f"(({_listed(columns, compiler, options)}) IN (SELECT {', '.join(wanted)} FROM {source}))"


def _listed(columns: Sequence[Any], compiler: SQLCompiler, options: dict[str, Any]) -> str:
    return ", ".join(compiler.process(column, **options) for column in columns)


def at_units(column: ColumnElement[Any], units: Iterable[str] | None) -> list[ColumnElement[bool]]:
    """The condition that a column is one of these units; none where all are meant."""
    return [] if units is None else [one_of(column, units)]


class _Values(TypeDecorator[Any]):
    """A list of values: an array in PostgreSQL, JSON in SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, of: Any = None) -> None:
        super().__init__()
        self.numbers = _are_numbers(of)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(BigInteger() if self.numbers else Text()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else dumps(value)


def _are_numbers(of: Any) -> bool:
    return getattr(of, "_type_affinity", None) is Integer


@compiles(among, "postgresql")
def _among_in_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, *values = element.clauses
    given = compiler.process(values[0], **options) if values else "%s"
    kind = "BIGINT" if _are_numbers(column.type) else "TEXT"
    return f"({compiler.process(column, **options)} = ANY (CAST({given} AS {kind}[])))"


@compiles(among, "sqlite")
def _among_in_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, *values = element.clauses
    given = compiler.process(values[0], **options) if values else "?"
    return f"({compiler.process(column, **options)} IN (SELECT value FROM json_each({given})))"


def as_list(connection: Connection, values: Sequence[int] | Sequence[str]) -> Any:
    """The parameter that `among` reads as these values."""
    if values and isinstance(values[0], str):
        return list(values) if connection.dialect.name == "postgresql" else dumps(values)
    written = ",".join(map(str, values))
    return f"{{{written}}}" if connection.dialect.name == "postgresql" else f"[{written}]"
