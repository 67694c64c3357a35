"""Templates in their tables, and what became of one."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch
from vis_cli.rules.cases.templates import Held, Template, TemplateAlias
from vis_cli.rules.core.times import iso


def held(db: Connection) -> Held:
    """Every template with the names that it had."""
    return Held(fetch(db, Template), fetch(db, TemplateAlias))


def history(db: Connection, template: Template) -> list[dict[str, Any]]:
    """What became of a template, oldest first: by which change, when, by whom, and the fields that were changed."""
    s, c = t.steps.c, t.changes.c
    query = (
        select(c.number, c.at, c.actor, c.user, s.before, s.after)
        .join_from(t.steps, t.changes, s.change == c.number)
        .where(s.kind == Template.kind, s.object == template.id)
        .order_by(c.number, s.position)
    )
    return [
        {
            "change": f"C-{number}",
            "at": iso(at),
            "actor": actor,
            "user": user,
            **_differences(orjson.loads(before or "{}"), orjson.loads(after or "{}")),
        }
        for number, at, actor, user, before, after in db.execute(query)
    ]


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "before": {name: before[name] for name in names if name in before},
        "after": {name: after[name] for name in names if name in after},
    }
