"""Central templates as a file says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vis_cli.rules.cases import templates
from vis_cli.rules.cases.templates import Asked, Held, Template, TemplateAlias, documented_of
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan, Step


@dataclass(frozen=True)
class Said:
    """What a file says of a central template."""

    name: str
    aliases: Sequence[str] = ()
    asked: Asked = field(default_factory=Asked)


def import_(held: Held, first: int, wanted: Sequence[Said]) -> Plan:
    """The central templates made as a file says, by name: new ones added, others changed, none retired.

    One that goes by a former name of a row gets the new name, and keeps the other as an alias. `first` is the next free
    number.

    Raises:
        Refused: a name is another's.
    """
    steps: list[Step] = []
    number = first
    for said in wanted:
        found = next(filter(None, (held.named(name, (None,)) for name in (said.name, *said.aliases))), None)
        if found is None:
            made = templates.add(held, number, None, said.name, said.asked).steps
            number += 1
        else:
            made = _changed(held, found, said)
        now: Template = made[0].after
        known = {normal(each.alias) for each in held.aliases if each.template == now.number} | {normal(now.name)}
        known |= {normal(each.after.alias) for each in made[1:] if each.after is not None}
        for alias in said.aliases:
            if normal(alias) not in known:
                other = held.named(alias, held.all_units())
                if other is not None and other.number != now.number:
                    raise templates.taken(alias, other)
                made = (*made, Step(None, TemplateAlias(alias, now.number)))
        steps += made
        held = _after(held, made)
    return Plan(tuple(steps))


def _changed(held: Held, found: Template, said: Said) -> tuple[Step, ...]:
    """The steps that make one that is there what the file says."""
    first, *aliases = templates.rename(held, found, said.name).steps
    sort = said.asked.sort or found.sort
    typed = replace(first.after, sort=sort)
    asked = replace(said.asked, documented=documented_of(sort, said.asked.documented))
    return Step(found, templates.edit(typed, asked).steps[0].after), *aliases


def _after(held: Held, steps: Sequence[Step]) -> Held:
    """The templates as the steps leave them."""
    gone = {(step.before.kind, step.before.id) for step in steps if step.before is not None}
    made = [step.after for step in steps if step.after is not None]
    rows: list[Any] = [*held.templates, *held.aliases]
    rows = [*(each for each in rows if (each.kind, each.id) not in gone), *made]
    return Held(
        [each for each in rows if isinstance(each, Template)],
        [each for each in rows if isinstance(each, TemplateAlias)],
    )
