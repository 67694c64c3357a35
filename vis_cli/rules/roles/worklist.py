"""What should stand in HSA Webb and Personalverktyget for each grant, in the words of those who key it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from vis_cli.rules.core.times import in_swedish, midnight
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Grant, Key, Spans, by_first_day
from vis_cli.rules.worklist.tasks import ROLE, Standing

GIVEN, NONE = "given", "none"
_DAY = timedelta(days=1)


def item(person: str, role: str) -> str:
    """What a person's role is called among the items of a unit in the worklist."""
    return f"{role}{ROLE}{person}"


def standings(
    grants: Iterable[Grant],
    keyed: Iterable[Key],
    catalogue: Catalogue,
    names: Mapping[str, str],
    removed_at: Callable[[Key], datetime],
    *,
    on: date,
) -> list[Standing]:
    """What should stand on the day `on`: every grant that holds then, and every role in `keyed` that no longer does.

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
            found.append(
                _standing(key, GIVEN, midnight(begun), "Lägg till", _period(begun, current.until), catalogue, names)
            )
            holding.add(key)
    for key in keyed:
        if key[1] not in catalogue.roles or key in holding:
            continue
        ended = [each.last for each in spans.get(key, ()) if each.last < on]
        since = midnight(max(ended) + _DAY) if ended else removed_at(key)
        found.append(_standing(key, NONE, since, "Ta bort", "", catalogue, names))
    return found


def _begun(spans: Spans, current: Grant) -> date:
    """Since when the role has been held without a day between: a grant may follow on another."""
    begun = current.since
    for earlier in sorted(spans, key=by_first_day, reverse=True):
        if earlier.last == begun - _DAY:
            begun = earlier.since
    return begun


@lru_cache(maxsize=4096)
def _period(begun: date, until: date | None) -> str:
    end = f" t.o.m. {in_swedish(until, weekday=False)}" if until else ", tills vidare"
    return f"Gäller fr.o.m. {in_swedish(begun, weekday=False)}{end}."


def _standing(
    key: Key, state: str, since: datetime, verb: str, period: str, catalogue: Catalogue, names: Mapping[str, str]
) -> Standing:
    person, role, unit = key
    found = catalogue.roles[role]
    what = f'{verb} rollen "{found.on_screen}" för {names.get(person, person)}'
    details = f"Person: {person}. Enhet: {names.get(unit, unit)}, {unit}. {period}".rstrip()
    return Standing(found.system, unit, item(person, role), state, NONE, since, what, details)


def keys_of(keyed: Mapping[tuple[str, str, str], str], catalogue: Catalogue) -> list[Key]:
    """The roles that are keyed in, from what was last ticked off by system, unit and item."""
    keys = []
    for (system, unit, written), state in keyed.items():
        role, _, person = written.partition(ROLE)
        if state == GIVEN and person and catalogue.system(role) == system:
            keys.append((person, role, unit))
    return keys
