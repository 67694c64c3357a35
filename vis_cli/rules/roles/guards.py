"""The guards over plans of grants: past-start, too-many and last-admin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.guards import too_many
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Draft, Grant, Key, RoleFacts

_DAY = timedelta(days=1)
Days = tuple[date, date]  # first and last, both included


def guards(draft: Draft, facts: RoleFacts, *, named: bool = False, scope: int | None = None) -> tuple[Violation, ...]:
    """The guards that what became of `draft` trips.

    `named`: the user named each object, so `too-many` does not look. `scope` is the number of grants that the plan
    ranges over (None: all that are live in `draft`); more than the limit of `facts` taken away, or more than its share
    of the scope from three up, is too many.
    """
    today = facts.today
    backdated: list[Key] = []
    rewritten: list[Key] = []
    lost: list[Key] = []
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
        if gone and gone[-1][1] >= today:
            lost.append(key)
    found: list[Violation | None] = [_past_start(backdated, rewritten, facts)]
    if lost:
        if not named:
            ranged = live(draft.held.values(), today) if scope is None else scope
            found.extend(too_many(len(lost), ranged, most=facts.limit, share=facts.share))
        found.extend(_last_admin(draft, lost, facts))
    return tuple(violation for violation in found if violation is not None)


def live(spans: Iterable[Sequence[Grant]], today: date) -> int:
    """How many of the keys whose `spans` these are hold today or will."""
    return sum(1 for each in spans if each[-1].last >= today)


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


def _last_admin(draft: Draft, lost: Sequence[Key], facts: RoleFacts) -> Iterable[Violation | None]:
    catalogue, register, today = facts.catalogue, facts.register, facts.today
    places = dict.fromkeys((role, unit) for _, role, unit in lost if _is_administrator(role, catalogue))
    if not places:
        return
    by_place: dict[tuple[str, str], list[Key]] = {}
    for key in {**draft.held, **draft.touched}:
        by_place.setdefault((key[1], key[2]), []).append(key)
    for role, unit in places:
        keys = [key for above in register.above(unit) for key in by_place.get((role, above), ())]
        was = days([grant for key in keys for grant in draft.held.get(key, ())])
        becomes = days([grant for key in keys for grant in draft.spans(key)])
        gone = [(max(first, today), last) for first, last in minus(was, becomes) if last >= today]
        if gone:
            name, where = catalogue.name(role), register.unit(unit)
            message = Message(
                "{where} would have no {name} from {gone}.", where=where, name=name, gone=in_english(gone[0][0])
            )
            yield Violation(
                "last-admin",
                message,
                1,
                Message(
                    "Give another person the role first: `vis roles grant PERSON {role} {unit}`.", role=role, unit=unit
                ),
            )


def _is_administrator(role: str, catalogue: Catalogue) -> bool:
    found = catalogue.roles.get(role)
    return found is not None and found.at_least > 0


def _some(keys: Sequence[Key], facts: RoleFacts) -> Sentence:
    shown = "; ".join(facts.describe(key) for key in keys[:3])
    more = len(keys) - 3
    return shown if more <= 0 else Message("{shown} and {more} more", shown=shown, more=more)


# --- sets of days ----------------------------------------------------------------------------------------------------


def days(spans: Sequence[Grant]) -> list[Days]:
    """The days that some of `spans` cover, as periods that neither overlap nor touch."""
    if len(spans) == 1:
        return [(spans[0].since, spans[0].last)]
    covered: list[Days] = []
    for first, last in sorted((each.since, each.last) for each in spans):
        if covered and first <= _after(covered[-1][1]):
            covered[-1] = (covered[-1][0], max(covered[-1][1], last))
        else:
            covered.append((first, last))
    return covered


def minus(some: Iterable[Days], others: Sequence[Days]) -> list[Days]:
    """The days of `some` that are not in `others`; both sorted and without overlap."""
    left: list[Days] = []
    for first, last in some:
        for begin, end in others:
            if end < first or begin > last:
                continue
            if begin > first:
                left.append((first, begin - _DAY))
            if end >= last:
                break
            first = end + _DAY
        else:
            left.append((first, last))
    return left


def _after(day: date) -> date:
    return day if day == date.max else day + _DAY
