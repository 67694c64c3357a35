"""Whose names are protected, and every name that the register or the journal has of them."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.protection import Protection


def protection(db: Connection) -> Protection:
    """What hides the names that are protected now. Where none is, it looks no further and changes nothing."""
    p, s = t.persons.c, t.steps.c
    rows = db.execute(select(p.hsa_id, p.name, p.email).where(p.protected)).all()
    persons = [row.hsa_id for row in rows]
    names = {name: row.hsa_id for row in rows for name in (row.name, row.email) if name}
    if persons:
        query = select(s.before, s.after).where(s.kind == Person.kind, one_of(s.object, persons))
        for record in (orjson.loads(each) for row in db.execute(query) for each in row if each is not None):
            names.update({record[key]: record["hsa_id"] for key in ("name", "email") if record.get(key)})
    return Protection(frozenset(persons), {name: id for name, id in names.items() if name != id})
