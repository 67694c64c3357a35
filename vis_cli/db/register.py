"""The register as those who look things up in it need it: names to ids, ids to names, who lies under whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select

from vis_cli.db import tables as t
from vis_cli.db.records import chunks
from vis_cli.rules.names import Directory


def unit_directory(db: Connection) -> Directory:
    """Every unit by HSA-id, name and alias."""
    return Directory(
        "unit",
        _names(db, t.units.c.hsa_id, t.units.c.name),
        _names(db, t.unit_aliases.c.alias, t.unit_aliases.c.unit).items(),
    )


def case_type_directory(db: Connection) -> Directory:
    """Every case type by id, name and alias."""
    aliases = _names(db, t.case_type_aliases.c.alias, t.case_type_aliases.c.case_type)
    return Directory("case type", _names(db, t.case_types.c.slug, t.case_types.c.name), aliases.items())


def person_directory(db: Connection) -> Directory:
    """Every person by HSA-id, name and e-mail address."""
    emails = db.execute(select(t.persons.c.email, t.persons.c.hsa_id).where(t.persons.c.email.is_not(None)))
    return Directory("person", _names(db, t.persons.c.hsa_id, t.persons.c.name), [tuple(row) for row in emails])


def _names(db: Connection, key: Any, value: Any) -> dict[str, str]:
    return {row[0]: row[1] for row in db.execute(select(key, value).order_by(key, value))}


def parents(db: Connection) -> dict[str, str | None]:
    """The unit that each unit lies directly under, if any."""
    return {row[0]: row[1] for row in db.execute(select(t.units.c.hsa_id, t.units.c.parent))}


def names_of(db: Connection, records: Iterable[Any]) -> dict[str, str]:
    """Names for whatever ids of units, persons and case types stand in the records' fields."""
    written = {
        value for record in records for field in fields(record) if isinstance(value := getattr(record, field.name), str)
    }
    found: dict[str, str] = {}
    for key, name in (
        (t.units.c.hsa_id, t.units.c.name),
        (t.persons.c.hsa_id, t.persons.c.name),
        (t.case_types.c.slug, t.case_types.c.name),
    ):
        for chunk in chunks(written):
            found |= {row[0]: row[1] for row in db.execute(select(key, name).where(key.in_(chunk)))}
    return found
