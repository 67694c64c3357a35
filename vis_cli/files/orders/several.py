"""Orders for many units at once: one entry in a file that names several, or those under another, read as one each."""

from __future__ import annotations

from collections.abc import Iterator

from vis_cli.errors import Ambiguous, Message, NotFound
from vis_cli.files.core.yaml_nodes import Mapping as MappingNode
from vis_cli.files.core.yaml_nodes import Node, Scalar, Sequence, YamlFile
from vis_cli.rules.orders.orders import OrderNames

UNIT, UNITS, UNDER = ("unit", "enhet"), ("units", "enheter"), ("under", "underliggande")
TYPES = ("case_types", "ärendetyper")
OFFER, DROP = ("offer", "erbjud"), ("drop", "ta bort")
REF = ("ref", "ärendenummer")


def each_unit(file: YamlFile, order: MappingNode, known: OrderNames) -> list[MappingNode]:
    """The order for each unit that it is for, as if it stood there for that unit alone; itself where it names one.

    `units` lists them. `under` is those below a unit, and it itself, that are there today and offer what can be closed
    of the case types; each with those that it offers. What is wrong with either is noted in the file.
    """
    listed, below = _value(order, UNITS), _value(order, UNDER)
    if listed is None and below is None:
        return [order]
    named = [keys[0] for keys in (UNIT, UNITS, UNDER) if _value(order, keys) is not None]
    if len(named) > 1:
        node = listed if listed is not None else below
        message = Message('"{second}" stands beside "{first}".', first=named[0], second=named[-1])
        file.fault(node or order, "two-units", message, "Say once which units it is for.")
        return []
    if listed is not None:
        items = listed.items if isinstance(listed, Sequence) else [listed]
        if not items:
            file.fault(listed, "empty-list", Message('"{key}" is an empty list.', key=UNITS[0]))
        return [_alone(order, item) for item in items]
    return [] if below is None else list(_below(file, order, below, known))


def _value(order: MappingNode, keys: tuple[str, ...]) -> Node | None:
    return next((value for key, (_, value) in order.pairs.items() if key.strip().casefold() in keys), None)


def _alone(order: MappingNode, unit: Node) -> MappingNode:
    """The order for one unit, whose node stands where the unit was written."""
    made = MappingNode(order.line, order.column)
    for key, (place, value) in order.pairs.items():
        name = key.strip().casefold()
        if name in UNITS + UNDER:
            made.pairs[UNIT[0]] = place, unit
        else:
            made.pairs[key] = place, value
    return made


def _below(file: YamlFile, order: MappingNode, below: Node, known: OrderNames) -> Iterator[MappingNode]:
    text = (below.text or "").strip() if isinstance(below, Scalar) else ""
    try:
        top = known.units_on(known.today).find(text)
    except (NotFound, Ambiguous) as error:
        file.fault(below, error.id, error.message, error.hint)
        return
    found = False
    for unit in known.below(top):
        gone = known.closed.get(unit)
        if gone is not None and gone <= known.today:
            continue
        alone = _alone(order, Scalar(unit, below.line, below.column))
        if _is_for(unit, alone, known):
            found = True
            yield alone
    if not found:
        message = Message("no unit under {unit} offers any of it.", unit=known.units.names.get(top, top))
        file.fault(below, "nothing-offered", message)


def _is_for(unit: str, alone: MappingNode, known: OrderNames) -> bool:
    """Whether the order is for a unit: it offers what is closed or dropped there, or is to offer anything.

    Each list is left with what the unit offers, and one that is empty then goes. What an order that is known once
    dropped there it still does.
    """
    offered = known.offered_from_today(unit)
    is_known = any((_text(alone, REF), unit) == scope for scope in known.orders)
    is_for = _value(alone, OFFER) is not None
    for keys in (TYPES, DROP):
        key = next((each for each in alone.pairs if each.strip().casefold() in keys), None)
        if key is None:
            continue
        place, types = alone.pairs[key]
        own = types if keys == DROP and is_known else _offered(types, offered & known.central, known)
        if own is None or (keys == TYPES and not offered & known.central):
            if keys == TYPES:
                return False
            del alone.pairs[key]
        else:
            is_for = True
            alone.pairs[key] = place, own
    return is_for


def _text(order: MappingNode, keys: tuple[str, ...]) -> str:
    value = _value(order, keys)
    return " ".join((value.text or "").split()) if isinstance(value, Scalar) else ""


def _offered(types: Node | None, offered: frozenset[str], known: OrderNames) -> Node | None:
    """The case types of a list that a unit offers, or that nobody knows; None where it offers none of them."""
    if not isinstance(types, Sequence):
        return types
    made = Sequence(types.line, types.column)
    for item in types.items:
        try:
            kept = not isinstance(item, Scalar) or known.case_types.find((item.text or "").strip()) in offered
        except (NotFound, Ambiguous):
            kept = True
        if kept:
            made.items.append(item)
    return made if made.items or not types.items else None
