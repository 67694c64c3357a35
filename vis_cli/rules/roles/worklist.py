"""What should stand in HSA Webb and Personalverktyget for each grant, in the words of those who key it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from vis_cli.rules.core.times import in_swedish, local, midnight
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Grant, Key, Spans, by_first_day
from vis_cli.rules.worklist.tasks import ROLE, Standing, Ticked
from vis_cli.rules.worklist.tasks import Key as Item

GIVEN, NONE = "given", "none"
_DAY = timedelta(days=1)
_NOTHING: Mapping[Key, date] = MappingProxyType({})


def item(person: str, role: str) -> str:
    """What a person's role is called among the items of a unit in the worklist."""
    return f"{role}{ROLE}{person}"


def words(state: str, role: str, person: str) -> str:
    """What to do so that a person has a role, by the names that people see, or has it no more."""
    return f'{"Lägg till" if state == GIVEN else "Ta bort"} rollen "{role}" för {person}'


class Given(NamedTuple):
    """A grant that holds, of a role that has no other and was never keyed in, with the names that people see."""

    person: str
    role: str
    unit: str
    since: date
    until: date | None
    person_name: str
    unit_name: str


def given(grant: Given, catalogue: Catalogue) -> Standing:
    """That a role is to be given: what `standings` says of its only grant."""
    person, role, unit, since, until, person_name, unit_name = grant
    found = catalogue.roles[role]
    return Standing(
        found.system,
        unit,
        f"{role}{ROLE}{person}",
        GIVEN,
        NONE,
        _begins(since),
        words(GIVEN, found.on_screen, person_name),
        _details(person, unit, unit_name, _period(since, until)),
    )


def standings(
    grants: Iterable[Grant],
    keyed: Iterable[Key],
    catalogue: Catalogue,
    names: Mapping[str, str],
    removed_at: Callable[[Key], datetime],
    *,
    on: date,
    until: date | None = None,
    ahead: Mapping[Key, date] = _NOTHING,
) -> list[Standing]:
    """What should stand on the day `on`: every grant that holds then, and every role in `keyed` that no longer does.

    After that, how it changes from day to day through `until`, and for those in `ahead`, which were keyed in before
    their time, through that day.

    `keyed` are the roles that somebody has keyed in and not out again; `removed_at` tells when a grant that left no
    trace, having begun on the day it was revoked, was taken away. A role that the catalogue no longer has is nobody's
    to key in. `names` has those of persons and units, by id.
    """
    spans: dict[Key, Spans] = {}
    for grant in grants:
        key = grant.key
        spans[key] = (*spans[key], grant) if key in spans else (grant,)
    found, holding = [], set()
    for key, held in spans.items():
        current = next((each for each in held if each.since <= on <= each.last), None)
        if current is not None and key[1] in catalogue.roles:
            begun = current.since if len(held) == 1 else _begun(held, current)
            found.append(_standing(key, GIVEN, midnight(begun), _period(begun, current.until), catalogue, names))
            holding.add(key)
    for key in keyed:
        if key[1] not in catalogue.roles or key in holding:
            continue
        ended = [each.last for each in spans.get(key, ()) if each.last < on]
        since = midnight(max(ended) + _DAY) if ended else removed_at(key)
        found.append(_standing(key, NONE, since, "", catalogue, names))
    last = until or on
    for key in spans if last > on else ahead.keys() & spans.keys():
        if key[1] in catalogue.roles:
            found += _coming(key, spans[key], on, max(last, ahead.get(key, last)), catalogue, names)
    return found


def _coming(
    key: Key, spans: Spans, on: date, last: date, catalogue: Catalogue, names: Mapping[str, str]
) -> Iterator[Standing]:
    """The days after `on`, through `last`, on which the role is given or ends; a grant may follow on another."""
    begins, ends = {each.since for each in spans}, {each.last for each in spans}
    for each in sorted(spans, key=by_first_day):
        if on < each.since <= last and each.since - _DAY not in ends:
            yield _standing(key, GIVEN, midnight(each.since), _period(each.since, each.until), catalogue, names)
        if on <= each.last < last and each.last + _DAY not in begins:
            yield _standing(key, NONE, midnight(each.last + _DAY), "", catalogue, names)


def _begun(spans: Spans, current: Grant) -> date:
    """Since when the role has been held without a day between: a grant may follow on another."""
    begun = current.since
    for earlier in sorted(spans, key=by_first_day, reverse=True):
        if earlier.last == begun - _DAY:
            begun = earlier.since
    return begun


_begins = lru_cache(maxsize=4096)(midnight)


@lru_cache(maxsize=4096)
def _period(begun: date, until: date | None) -> str:
    end = f" t.o.m. {in_swedish(until, weekday=False)}" if until else ", tills vidare"
    return f"Gäller fr.o.m. {in_swedish(begun, weekday=False)}{end}."


def _standing(
    key: Key, state: str, since: datetime, period: str, catalogue: Catalogue, names: Mapping[str, str]
) -> Standing:
    person, role, unit = key
    found = catalogue.roles[role]
    what = words(state, found.on_screen, names.get(person, person))
    details = _details(person, unit, names.get(unit, unit), period)
    return Standing(found.system, unit, item(person, role), state, NONE, since, what, details)


def _details(person: str, unit: str, unit_name: str, period: str) -> str:
    return f"Person: {person}. Enhet: {unit_name}, {unit}. {period}".rstrip()


def keys_of(ticked: Mapping[Item, Ticked], catalogue: Catalogue) -> list[Key]:
    """The roles that are keyed in, from what was last ticked off by system, unit and item."""
    return [key for key, tick in roles_of(ticked, catalogue) if tick.state == GIVEN]


def ahead_of(ticked: Mapping[Item, Ticked], catalogue: Catalogue, now: datetime) -> dict[Key, date]:
    """The roles that were ticked off before their time, each with the day from which that counts."""
    found = ((key, tick.due) for key, tick in roles_of(ticked, catalogue))
    return {key: local(due).date() for key, due in found if due is not None and due > now}


def roles_of(ticked: Mapping[Item, Ticked], catalogue: Catalogue) -> Iterator[tuple[Key, Ticked]]:
    """Those of what was ticked off that are roles, each in the system that it is keyed in."""
    for (system, unit, written), tick in ticked.items():
        role, _, person = written.partition(ROLE)
        if person and catalogue.system(role) == system:
            yield (person, role, unit), tick
