"""What PostgreSQL must grant so that several people can work on one database, and none can alter the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.tables import metadata
from vis_cli.errors import Message, NotPermitted

APPENDED = (t.changes, t.steps, t.runs, t.reads, t.read_cases, t.read_residents, t.sealed_residents, t.offer_turns)
"""Journal, run history and access log: whoever changes anything adds rows, and nobody alters one.

None is removed either, but of the access log by those who purge, under a decision: the chain keeps what went.
"""
LOG = (t.reads, t.read_cases, t.read_residents, t.sealed_residents)
RETENTION = (t.holds, t.hold_residents, t.attestations)
"""What says which cases are kept, and is for those who purge."""
OWNERS = (t.meta,)
"""What only the owner of the tables writes, in an upgrade or a restore."""

READ, ADD, ALTER, REMOVE = "SELECT", "INSERT", "UPDATE", "DELETE"


@dataclass(frozen=True)
class Roles:
    """The database roles: those who may only look, those who may change things, and those who may destroy cases."""

    operator: str
    reader: str
    retention: str


def statements(roles: Roles, schema: str = "public", *, maintain: bool = True) -> list[str]:
    """The SQL that the owner of the tables runs once, and again after every `vis db upgrade` and restore.

    It first takes back what earlier versions gave. A role may be named twice, and then has what both need. Without
    `maintain`, the right to VACUUM (from PostgreSQL 17 on), only the owner gives space back.
    """
    tables = [table.name for table in metadata.sorted_tables]
    lines = [f"REVOKE ALL ON {_names(tables)} FROM {_name(role)};" for role in _distinct(roles)]
    for role in _distinct(roles):
        lines.append(f"GRANT USAGE ON SCHEMA {_name(schema)} TO {_name(role)};")
        lines.append(f"GRANT {READ} ON {_names([*tables, 'alembic_version'])} TO {_name(role)};")
    lines.append(f"GRANT {ADD} ON {_names([t.reads.name, t.read_cases.name])} TO {_name(roles.reader)};")
    lines += _grants(roles.operator, _of_operator())
    lines += _grants(roles.retention, _of_retention())
    # To lock a row is to update it, to PostgreSQL: the subject says nothing about when a case goes.
    lines.append(f"GRANT {ALTER} (subject) ON {_name(t.cases.name)} TO {_name(roles.retention)};")
    if maintain:
        lines.append(f"GRANT MAINTAIN ON {_names(table.name for table in t.CASE_TABLES)} TO {_name(roles.retention)};")
    return lines


def check_may_purge(db: Connection, *, log: bool = False) -> None:
    """Refuse somebody whom the database will not let purge, before they are asked, or anything is made.

    With `log` the access log is to lose its oldest reads too.

    Raises:
        NotPermitted: it is PostgreSQL, and it will not.
    """
    if db.dialect.name != "postgresql":
        return
    for table, right in ((t.purges, ADD), (t.cases, REMOVE), *([(t.reads, REMOVE)] if log else [])):
        if not db.scalar(select(func.has_table_privilege(table.name, right))):
            said = f"permission denied for table {table.name}"
            message = Message("the database does not let this user do that ({said}).", said=said)
            raise NotPermitted(message, hint="See `vis db grants`.")


def _of_operator() -> Mapping[Table, Sequence[str]]:
    """Everything but what destroys cases, or says that some were or are not to be."""
    versions = {table for kind, table in t.VERSIONS.items() if kind != "hold"}
    kept = {*APPENDED, *RETENTION, *OWNERS, *t.CASE_TABLES, *t.VERSIONS.values(), t.counters, t.purges, t.file_removals}
    free = [table for table in metadata.sorted_tables if table not in kept]
    return {
        **dict.fromkeys(free, (ADD, ALTER, REMOVE)),
        **dict.fromkeys((t.cases, t.counters, *versions), (ADD, ALTER)),
        **dict.fromkeys((*t.CASE_TABLES[1:], *APPENDED), (ADD,)),
        t.form_requests: (ADD, ALTER),  # what was sent is answered, and then filed
    }


def _of_retention() -> Mapping[Table, Sequence[str]]:
    """Holds, attestations, and cases with all that belongs to them; the record of a run is never removed."""
    return {
        **dict.fromkeys(RETENTION, (ADD, ALTER, REMOVE)),
        **dict.fromkeys((t.purges, t.counters, t.VERSIONS["hold"]), (ADD, ALTER)),
        **dict.fromkeys(t.CASE_TABLES, (REMOVE,)),
        t.file_removals: (ADD, REMOVE),
        t.shared_removals: (REMOVE,),
        **dict.fromkeys(APPENDED, (ADD,)),
        **dict.fromkeys(LOG, (ADD, REMOVE)),
    }


def _grants(role: str, rights: Mapping[Table, Sequence[str]]) -> list[str]:
    """A statement for all tables that the role has the same rights to."""
    alike: dict[Sequence[str], list[str]] = {}
    for table in metadata.sorted_tables:
        if table in rights:
            alike.setdefault(rights[table], []).append(table.name)
    return [f"GRANT {', '.join(what)} ON {_names(names)} TO {_name(role)};" for what, names in alike.items()]


def _distinct(roles: Roles) -> list[str]:
    return list(dict.fromkeys((roles.reader, roles.operator, roles.retention)))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_name, names))
