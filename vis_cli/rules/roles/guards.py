"""The guards over plans of grants: past-start, and, as far as persons may in effect, too-many and last-admin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.guards import too_many
from vis_cli.rules.core.plan import Plan, Scope, Violation
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.days import days, minus
from vis_cli.rules.roles.effect import Outlook, moves, outlook
from vis_cli.rules.roles.grants import Draft, Key, RoleFacts
from vis_cli.rules.roles.scene import Read, count

_NAMED = 5  # units


def past_start(draft: Draft, facts: RoleFacts) -> tuple[Violation, ...]:
    """The guard `past-start`, if what became of `draft` gives or takes days gone by."""
    today = facts.today
    backdated: list[Key] = []
    rewritten: list[Key] = []
    for key, (after, _) in draft.touched.items():
        before = draft.held.get(key)
        if before is None:
            if after and after[0].since < today:
                backdated.append(key)
            continue
        if before == after:
            continue
        was, becomes = days(before), days(after)
        gained, gone = minus(becomes, was), minus(was, becomes)
        if gained and gained[0][0] < today:
            backdated.append(key)
        if gone and gone[0][0] < today:
            rewritten.append(key)
    found = _past_start(backdated, rewritten, facts)
    return () if found is None else (found,)


def judged(plan: Plan, facts: RoleFacts, read: Read) -> Plan:
    """`plan` with its effect on who may what, and the guards that this trips: `too-many` and `last-admin`.

    `facts` is what is before; `read` gives the grants as they are. A plan that moves no rights is left as it is.
    """
    if not moves(plan.steps):
        return plan
    found = outlook(plan, facts, read)
    lost = found.lost
    violations = (*_too_many(plan.scopes, lost, found, facts, read), *_last_admin(lost, found, facts, read))
    return replace(plan, effect=found.effect, violations=(*plan.violations, *violations))


def _too_many(
    scopes: Sequence[Scope], lost: Sequence[Key], found: Outlook, facts: RoleFacts, read: Read
) -> Iterator[Violation]:
    """`too-many` for each scope: rights lost there, in effect, of those that there are."""
    for scope in scopes if lost else ():
        units = scope.units
        if units is not None:
            units = frozenset(each for unit in units for each in found.before.under(unit))
        taken = sum(1 for _, _, unit in lost if units is None or unit in units)
        if taken < 2:
            continue
        reach = None if units is None else {above for unit in units for above in found.before.above(unit)}
        held = count(read(units=reach, roles=scope.roles), found.before, units, scope.roles)
        yield from too_many(taken, held, most=facts.limit, share=facts.share, name=scope.name)


def _past_start(backdated: Sequence[Key], rewritten: Sequence[Key], facts: RoleFacts) -> Violation | None:
    amount = len(backdated) + len(rewritten)
    if not amount:
        return None
    if not rewritten:
        template = "{begin} would hold from a day before today ({today}), as if it had been so then."
    elif not backdated:
        template = "{end} would end on a day before today ({today}), as if it had been so then."
    else:
        template = (
            "{begin} would hold from a day before today, and {end} would end on a day before today ({today}),"
            " as if it had been so then."
        )
    message = Message(
        template, begin=_some(backdated, facts), end=_some(rewritten, facts), today=in_english(facts.today)
    )
    return Violation("past-start", message, amount, "Leave the day out to begin today, or allow it.")


def _last_admin(lost: Sequence[Key], found: Outlook, facts: RoleFacts, read: Read) -> Iterator[Violation]:
    """`last-admin` for each administrator's role that a unit would have nobody of, from the first day of that."""
    catalogue, before, after = facts.catalogue, found.before, found.after
    places = dict.fromkeys((role, unit) for _, role, unit in lost if _is_administrator(role, catalogue))
    if not places:
        return
    chains = {above for _, unit in places for scene in (before, after) for above in scene.above(unit)}
    found.know(read(units=chains, roles={role for role, _ in places}))
    bare: dict[tuple[str, date], list[str]] = {}
    for role, unit in places:
        closed = after.register.closed.get(unit, date.max)
        gone = minus(before.covered(role, unit), after.covered(role, unit))
        if unit in after.register.units and gone and gone[0][0] < closed:
            bare.setdefault((role, gone[0][0]), []).append(unit)
    for (role, day), units in bare.items():
        name, named = catalogue.name(role), [after.register.unit(unit) for unit in units]
        said = Message(
            "{units} would have no {name} from {day}.", units=some(named, _NAMED), name=name, day=in_english(day)
        )
        top = next((unit for unit in units if set(units) <= set(after.under(unit))), units[0])
        hint = "Give another person the role first: `vis roles grant PERSON {role} {unit}`."
        yield Violation("last-admin", said, len(units), Message(hint, role=role, unit=top))


def _is_administrator(role: str, catalogue: Catalogue) -> bool:
    found = catalogue.roles.get(role)
    return found is not None and found.at_least > 0


def _some(keys: Sequence[Key], facts: RoleFacts) -> Sentence:
    shown = "; ".join(facts.describe(key) for key in keys[:3])
    more = len(keys) - 3
    return shown if more <= 0 else Message("{shown} and {more} more", shown=shown, more=more)
