"""What was keyed in, in the words of its task: what it was is known, and not kept, for it may name a person."""

from __future__ import annotations

from collections.abc import Callable

from vis_cli.rules.cards import hours_hsa, hsa_card, notices
from vis_cli.rules.cards.hours import SWEDISH_KINDS
from vis_cli.rules.cards.hours_words import write
from vis_cli.rules.orders import switch_tasks
from vis_cli.rules.roles import worklist as roles
from vis_cli.rules.worklist.tasks import CASE_TYPE, ROLE

_HOURS = {attribute: kind for kind, attribute in hours_hsa.ATTRIBUTES.items()}


def what(system: str, item: str, state: str, name_of: Callable[[str], str]) -> str:
    """What was to be done so that an item has a state, with names for the ids of case types, roles and persons."""
    if item.startswith(CASE_TYPE):
        return switch_tasks.words(state, name_of(item.removeprefix(CASE_TYPE)))
    role, parted, person = item.partition(ROLE)
    if parted:
        return roles.words(state, name_of(role), name_of(person))
    if system == hsa_card.SYSTEM and item in _HOURS:
        return _hours(_HOURS[item], state)
    if system == hsa_card.SYSTEM and item == notices.ATTRIBUTE:
        name = hsa_card.NOTICE.lower()
        return f"Lägg in {name}: {state.rpartition(';')[2]}" if state else f"Ta bort {name}"
    return f"{item}: {state}"


def _hours(kind: str, state: str) -> str:
    label = SWEDISH_KINDS[kind].lower()
    if not state:
        return f"Ta bort {label}"
    values = state.split("\n")
    reading = hours_hsa.read(values)
    told = "; ".join(values) if reading.faulty or reading.kept else write(reading.hours)
    return f"Sätt {label}: {told}"
