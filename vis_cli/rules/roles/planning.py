"""Roles given, taken and extended: what becomes of grants, and the plan of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vis_cli.errors import Message, NotFound, Refused, Sentence, Source
from vis_cli.rules.core.plan import Plan, Scope, Step
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.authority import Authority, obstacle
from vis_cli.rules.roles.grants import Draft, Grant, Key, RoleFacts, Spans, by_first_day
from vis_cli.rules.roles.guards import past_start

_DAY = timedelta(days=1)
LATE = timedelta(days=7)
"""How late a grant may be asked for, and then begins today."""


# --- one person, role and unit ---------------------------------------------------------------------------------------


def give(spans: Spans, wanted: Grant, *, keep_end: bool = False) -> Spans:
    """The grants of one key when `wanted` is given as well; no day is taken from any of them.

    What holds on the first day already lasts longer, if `wanted` does; with `keep_end` it keeps its own end. A later
    grant that begins within the wanted days is taken up in them; where it goes on longer, they end the day before it.
    """
    last = wanted.last
    current: Grant | None = None
    others: list[Grant] = []
    for each in spans:
        if each.since <= wanted.since <= each.last:
            if keep_end or each.last >= last:
                return spans
            current = each
        elif wanted.since < each.since <= last:
            if each.last > last:
                last = each.since - _DAY
                others.append(each)
        else:
            others.append(each)
    until = None if last == date.max else last
    if current is None:
        given = wanted if wanted.until == until else replace(wanted, until=until)
    else:
        given = _ending(current, until, wanted.granted_by, wanted.ticket)
    return tuple(sorted([*others, given], key=by_first_day))


def in_time(spans: Spans, wanted: Grant, today: date) -> Grant:
    """`wanted` as it may begin: from today, where it was asked for at most `LATE` ago and its ticket came late.

    What was given so before is asked for again as it is, however long ago.
    """
    if wanted.since >= today or any(each.since <= wanted.since and each.last >= today - _DAY for each in spans):
        return wanted
    for each in spans:
        if wanted.since < each.since <= wanted.since + LATE and each.last >= wanted.last:
            return replace(wanted, since=each.since)
    if wanted.since >= today - LATE and wanted.last >= today:
        return replace(wanted, since=today)
    return wanted


def take(spans: Spans, day: date) -> Spans:
    """The grants of one key when nothing of them is left on `day` and after."""
    kept = (each for each in spans if each.since < day)
    return tuple(each if each.last < day else replace(each, until=day - _DAY) for each in kept)


def lengthen(spans: Spans, current: Grant, until: date, granted_by: str | None, ticket: str | None) -> Spans:
    """The grants of one key when `current`, one of them, lasts through `until`."""
    return give(spans, replace(current, until=until, granted_by=granted_by, ticket=ticket))


def _ending(current: Grant, until: date | None, granted_by: str | None, ticket: str | None) -> Grant:
    """`current` with another end, and with who decided that and on what ticket, where they are told."""
    if current.until == until:
        return current
    return replace(current, until=until, granted_by=granted_by or current.granted_by, ticket=ticket or current.ticket)


# --- many ------------------------------------------------------------------------------------------------------------


def planned(draft: Draft, facts: RoleFacts, *scopes: Scope) -> Plan:
    """The steps of the draft, with the guard `past-start`; `scopes` are what it ranges over beyond what was named."""
    return Plan(tuple(draft.steps()), past_start(draft, facts), scopes=scopes)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked: give `grant`, or, with `revoke`, take the role away from the first day of it.

    With `keep_end` the request says nothing of the end, and a grant that holds already keeps its own.
    """

    grant: Grant
    source: Source | None = None
    revoke: bool = False
    keep_end: bool = False


def carry(draft: Draft, requests: Iterable[Request], today: date) -> tuple[Sentence, ...]:
    """Let `draft` become what `requests` ask, one after the other; what a person must be told of that is returned."""
    held, touched = draft.held, draft.touched
    longer: list[Grant] = []
    late = 0
    for request in requests:
        grant = request.grant
        key = grant.key
        if grant.since < today and not request.revoke:
            grant = in_time(draft.spans(key), grant, today)
            late += grant.since == today and all(each.since != today for each in draft.spans(key))
        if request.revoke:
            draft.put(key, take(draft.spans(key), grant.since), request.source)
        elif key in touched or key in held:
            spans = give(draft.spans(key), grant, keep_end=request.keep_end)
            draft.put(key, spans, request.source)
            if grant.until is not None and (kept := _covering(spans, grant)).last > grant.until:
                longer.append(kept)
        else:
            touched[key] = ((grant,), request.source)
    return (*_not_shortened(longer), *_begun_late(late, today))


def _begun_late(late: int, today: date) -> tuple[Sentence, ...]:
    if not late:
        return ()
    one = "{count} grant was asked for from a day gone by, at most a week ago: it begins today, {today}."
    several = "{count} grants were asked for from days gone by, at most a week ago: they begin today, {today}."
    return (Message(one, several, count=late, today=in_english(today)),)


def _covering(spans: Spans, wanted: Grant) -> Grant:
    """The grant that holds on the first day of `wanted`."""
    return next(each for each in spans if each.since <= wanted.since <= each.last)


def _not_shortened(longer: Sequence[Grant]) -> tuple[Sentence, ...]:
    """That some grants hold longer than was asked, and still do."""
    if not longer:
        return ()
    most = max(longer, key=lambda grant: grant.last)
    end = (
        Message("until further notice")
        if most.until is None
        else Message("through {until}", until=in_english(most.until))
    )
    note = Message(
        "{count} grant holds longer already, {end}, and is not shortened: that is `vis roles revoke`.",
        "{count} grants hold longer already, {end} at most, and are not shortened: that is `vis roles revoke`.",
        count=len(longer),
        end=end,
    )
    return (note,)


# --- what the commands ask -------------------------------------------------------------------------------------------


def grant(held: Iterable[Grant], wanted: Iterable[Grant], facts: RoleFacts) -> Plan:
    """Let each of `wanted` hold, given the grants `held`.

    `held` has at least the grants of those persons, roles and units, and of whoever is named in `granted_by`. What
    holds already plans nothing; an end is moved later, never earlier.

    Raises:
        Refused: a person is disabled or a unit closed within the days of the grant.
        NotPermitted: whoever is named in `granted_by` holds no role there that may give this one.
    """
    wanted = list(wanted)
    held = list(held)
    authority = Authority(held, facts)
    for each in wanted:
        if problem := obstacle(each, facts.register):
            raise Refused(problem[1], id=problem[0], hint=problem[2])
        authority.demand(each)
    draft = Draft(held)
    notes = carry(draft, [Request(each) for each in wanted], facts.today)
    return replace(planned(draft, facts), notes=notes)


def revoke(held: Iterable[Grant], keys: Iterable[Key], facts: RoleFacts, *, on: date) -> Plan:
    """Take away the roles of `keys`, so that `on` is the first day without them.

    `held` has at least the grants of `keys`. What does not hold then plans nothing and is noted.
    """
    draft = Draft(held)
    notes = []
    for key in keys:
        spans = draft.spans(key)
        if not any(each.last >= on for each in spans):
            notes.append(
                Message("{grant}: does not hold on {day} or after.", grant=facts.describe(key), day=in_english(on))
            )
        if spans:
            draft.put(key, take(spans, on))
    plan = planned(draft, facts)
    return replace(plan, notes=tuple(notes))


def end(held: Iterable[Grant], *, on: date) -> tuple[Step, ...]:
    """The steps that leave nothing of the grants `held` on `on` and after; what ended before is not touched."""
    draft = Draft(held)
    for key in [key for key, spans in draft.held.items() if spans[-1].last >= on]:
        draft.put(key, take(draft.spans(key), on))
    return tuple(draft.steps())


def revoke_all(held: Iterable[Grant], person: str, facts: RoleFacts, *, on: date) -> Plan:
    """Take away everything that a person has, so that `on` is the first day without it. `held` has their grants."""
    held = [each for each in held if each.person == person]
    steps = end(held, on=on)
    return Plan(steps, past_start(draft_after(held, steps), facts))


def draft_after(held: Sequence[Grant], steps: Iterable[Step]) -> Draft:
    """The draft of `held` with what `steps` make of it."""
    draft = Draft(held)
    for step in steps:
        key = step.record.key
        left = tuple(each for each in draft.spans(key) if each != step.before)
        added = () if step.after is None else (step.after,)
        draft.put(key, tuple(sorted((*left, *added), key=by_first_day)), step.source)
    return draft


def extend(
    held: Iterable[Grant],
    keys: Iterable[Key],
    facts: RoleFacts,
    *,
    until: date,
    granted_by: str | None = None,
    ticket: str | None = None,
) -> Plan:
    """Let the grant of each key that holds today, or else the last one, last through `until`.

    Raises:
        NotFound: there is no grant to extend.
        Refused: it already lasts longer, the person is disabled or the unit closed by then.
        NotPermitted: `granted_by` may not give the role there.
    """
    held = list(held)
    draft = Draft(held)
    authority = Authority(held, facts)
    for key in keys:
        spans = draft.spans(key)
        who = facts.describe(key)
        if not spans:
            raise NotFound(
                Message("{who}: there is no grant to extend.", who=who),
                id="no-grant",
                hint="Give one: vis roles grant.",
            )
        current = next((each for each in spans if each.since <= facts.today <= each.last), spans[-1])
        if current.last > until:
            ends = in_english(current.until) if current.until else Message("never")
            raise Refused(
                Message("{who}: extending only lengthens, and this grant ends {ends}.", who=who, ends=ends),
                id="already-longer",
                hint=Message("To end it earlier: vis roles revoke … --on {day}.", day=_next(until)),
            )
        wanted = replace(current, until=until, granted_by=granted_by, ticket=ticket)
        if problem := obstacle(wanted, facts.register):
            raise Refused(problem[1], id=problem[0], hint=problem[2])
        authority.demand(wanted)
        draft.put(key, lengthen(spans, current, until, granted_by, ticket))
    return planned(draft, facts)


def _next(day: date) -> date:
    return day if day == date.max else day + _DAY
