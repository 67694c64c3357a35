"""What taking a change set back needs to know of the database, and what there would miss what goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from vis_cli.db.cards import cards
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import let_go
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import KINDS, fetch, fetch_in, fetch_keys, kept, next_number, stream
from vis_cli.db.orders import orders
from vis_cli.db.roles.grants import of_person, on_or_above
from vis_cli.rules.cases.templates import Template, TemplateAlias
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.undo import Key, key_of
from vis_cli.rules.journal.undo import UndoFacts
from vis_cli.rules.orders.facts import Limits
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias
from vis_cli.rules.register.units import Unit, UnitAlias
from vis_cli.rules.retention.policies import Hold
from vis_cli.rules.roles.grants import Grant, RoleFacts
from vis_cli.rules.webinars.webinars import Webinar

JUDGED_BY_REGISTER = frozenset({"grant", "order", "window", "unit", "person"})
"""The kinds whose taking back takes the register and the role catalogue to judge."""


def undo_facts(
    db: Connection,
    steps: Sequence[Step],
    number: int,
    made_at: datetime,
    now: datetime,
    *,
    roles: RoleFacts | None = None,
    limits: Limits | None = None,
) -> UndoFacts:
    """What the rules need to know to take back the steps of the change set of this number, made at `made_at`.

    `roles` must be given where one of the kinds in JUDGED_BY_REGISTER is among the steps.
    """
    by_kind: dict[str, list[Any]] = {}
    for step in steps:
        by_kind.setdefault(step.record.kind, []).append(step.record)
    rows: dict[Key, Any] = {}
    left = {step.after: step.after for step in steps if step.after is not None}

    def add(found: Iterable[Any]) -> None:
        """Note what is there; what is as the change set left it is in memory already."""
        rows.update((key_of(row), left.get(row, row)) for row in found)

    closing = [each.before.hsa_id for each in steps if each.record.kind == "unit" and _had(each, "closed_on")]
    disabling = [each.before.hsa_id for each in steps if each.record.kind == "person" and _had(each, "disabled_on")]
    if roles is not None and ("grant" in by_kind or closing):
        units = {*(grant.unit for grant in by_kind.get("grant", ())), *closing}
        add(stream(db, Grant, on_or_above(units, roles.register)))
    if roles is not None:
        for person in disabling:
            add(of_person(db, person))
    ordered = [each for kind in ("order", "window", "ordered-offer") for each in by_kind.get(kind, ())]
    facts = None
    if ordered or closing:
        scopes = {(each.ref, each.unit) for each in ordered if each.ref is not None}
        facts = orders.facts(db, scopes, {*(each.unit for each in ordered), *closing}, now, history=False)
        add((*facts.orders.values(), *facts.windows, *facts.ordered))
    add(_beside(db, by_kind))
    for kind, records in by_kind.items():
        place = kept(kind)
        add(fetch_keys(db, kind, [place.key_of(record) for record in records if key_of(record) not in rows]).values())
    numbers = {kind: next_number(db, kind) for kind in by_kind if kept(kind).counted}
    since = _touched_since(db, number) if {"unit", "unit-alias"} & by_kind.keys() else frozenset()
    let_go(db)
    return UndoFacts(made_at, now, list(rows.values()), numbers, roles, facts, limits or Limits(), since)


def _touched_since(db: Connection, number: int) -> frozenset[Key]:
    """The units and names of units that later change sets touched."""
    s = t.steps.c
    query = select(s.kind, s.object).where(s.change > number, s.kind.in_([Unit.kind, UnitAlias.kind]))
    return frozenset((kind, object) for kind, object in db.execute(query))


def _had(step: Step, field: str) -> bool:
    """Whether the field was set before the step, so that taking it back sets it again."""
    return step.before is not None and getattr(step.before, field) is not None


def _beside(db: Connection, by_kind: dict[str, list[Any]]) -> Iterator[Any]:
    """The rows that records of these kinds are looked at beside."""
    if "offer" in by_kind:
        yield from fetch_in(db, OrderedOffer, t.ordered_offers.c.unit, list({each.unit for each in by_kind["offer"]}))
    if "hours" in by_kind:
        yield from cards.schedules(db, list({each.unit for each in by_kind["hours"]}))
    if "notice" in by_kind:
        yield from cards.notices(db, list({each.unit for each in by_kind["notice"]}))
    if "hold" in by_kind:
        yield from fetch_in(db, Hold, t.holds.c.subject, [each.subject for each in by_kind["hold"]])
    if Webinar.kind in by_kind:
        yield from fetch(db, Webinar)
    for named, alias in ((Unit, UnitAlias), (CaseType, CaseTypeAlias), (Template, TemplateAlias)):
        if {named.kind, alias.kind} & by_kind.keys():
            yield from (*fetch(db, named), *fetch(db, alias))


def in_use(db: Connection, steps: Sequence[Step]) -> set[Key]:
    """Kind and id of the records that the steps remove while a row that they leave alone refers to them."""
    planned = {(step.record.kind, kept(step.record.kind).key_of(step.record)) for step in steps}
    removed: dict[str, list[Any]] = {}
    for step in steps:
        if step.after is None:
            removed.setdefault(step.record.kind, []).append(step.before)
    found = set()
    for place in KINDS:
        for key in place.table.foreign_keys:
            for kind, records in removed.items():
                if key.column.table is not kept(kind).table:
                    continue
                by_value = {getattr(record, key.column.name): record for record in records}
                columns = [place.table.c[name] for name in place.key]
                for value, *own in db.execute(select(key.parent, *columns).where(one_of(key.parent, by_value))):
                    if (place.kind, tuple(own)) not in planned:
                        found.add((kind, by_value[value].id))
    if sent := {record.number: record.id for record in removed.get("template", ())}:
        numbers = db.scalars(select(t.sendings.c.template).where(one_of(t.sendings.c.template, sent)).distinct())
        found |= {("template", sent[number]) for number in numbers}
    for kind, column in _OF_CASES.items():  # no foreign keys: they would be looked up for every case that goes
        by_id = {record.id for record in removed.get(kind, ())}
        if by_id:
            found |= {(kind, id) for id in db.scalars(select(column).distinct()) if id in by_id}
    return found


_OF_CASES: Mapping[str, ColumnElement[str]] = {
    "unit": t.cases.c.unit,
    "case-type": t.cases.c.case_type,
    "person": t.cases.c.assigned_to,
    "form": t.form_requests.c.form + "/" + t.form_requests.c.version,
}


def gone(db: Connection, steps: Sequence[Step]) -> dict[Key, str]:
    """What records refer to, as the steps leave them, that is not there: by kind and id of the record."""
    found: dict[Key, str] = {}
    wanted: dict[Any, dict[str, list[Key]]] = {}
    for step in steps:
        if step.after is None:
            continue
        for key in kept(step.record.kind).table.foreign_keys:
            value = getattr(step.after, key.parent.name)
            if value is not None:
                wanted.setdefault(key.column, {}).setdefault(value, []).append(key_of(step.record))
        if step.record.kind == Hold.kind and step.after.scope == "resident":
            wanted.setdefault(t.hold_residents.c.token, {}).setdefault(step.after.subject, []).append(
                key_of(step.record)
            )
    for column, values in wanted.items():
        there = set(db.scalars(select(column).where(one_of(column, values))))
        for step in steps:
            if kept(step.record.kind).table is column.table:
                there.discard(step.record.id)
                if step.after is not None:
                    there.add(getattr(step.after, column.name))
        found |= {key: value for value, keys in values.items() if value not in there for key in keys}
    return found
