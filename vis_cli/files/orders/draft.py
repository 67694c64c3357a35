"""The order file made of what was read from units' own words: each value with its words beside it, doubts marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import yaml

from vis_cli.files.orders.marks import DOUBT
from vis_cli.rules.orders.intake.questions import question
from vis_cli.rules.orders.intake.said import ALL, CHANGE, NONE, ORDER, WITHDRAWAL, Item, Said

_PLAIN = re.compile(r"[A-Za-zÅÄÖåäö][\wÅÄÖåäö]*(?:[ -][\wÅÄÖåäö]+)*")
_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
_COLUMN = 46  # where the words beside the values begin


@dataclass(frozen=True, slots=True)
class Read:
    """What was read from one file."""

    name: str
    items: Sequence[Item]


def draft(read: Iterable[Read], names: Mapping[str, str]) -> str:
    """An order file of all that was ordered, changed or withdrawn; `names` has units and case types by id.

    A value in doubt begins with `?`, which `orders check` refuses; so it does a change and a withdrawal.
    """
    blocks = [block for each in read for block in _of_file(each, names)]
    return "\n".join(["orders:", *blocks]) + "\n"


def _of_file(read: Read, names: Mapping[str, str]) -> Iterator[str]:
    told = [each for each in read.items if each.kind.value != NONE]
    yield f"  # {_one_line(read.name)}" if told else f"  # {_one_line(read.name)}: ingen beställning"
    for _, same in groupby(told, key=_order_of):
        yield from _order(list(same), names)


def _order_of(item: Item) -> tuple[object, ...]:
    """What the items of one order have in common: it may close several times."""
    return item.kind, item.unit, item.handover, item.ref, item.ordered_by


def _order(items: Sequence[Item], names: Mapping[str, str]) -> Iterator[str]:
    first = items[0]
    is_order = first.kind.value == ORDER
    yield _line("- ", "ref", _quoted(first.ref.value) if first.ref.value else f'"{DOUBT}"', _ref_words(first))
    if not is_order or first.kind.doubt:
        kind = _quoted(str(first.kind.value))
        yield _line(
            "  ", "kind", f'"{DOUBT} {first.kind.value}"' if first.kind.doubt else kind, _beside("kind", first.kind)
        )
    yield from _value("  ", "unit", first.unit, _name(first.unit.value, names))
    several = len(items) > 1
    same_types = len({each.case_types for each in items}) == 1
    if first.case_types.value or first.case_types.doubt:
        yield from _types("  ", first.case_types if same_types else _all_types(items), names)
    if several:
        yield "    periods:"
        for item in items:
            yield from _days("    - ", "      ", item)
            if not same_types:
                yield from _types("      ", item.case_types, names)
    else:
        yield from _days("  ", "  ", first)
    yield from _value("  ", "handover", first.handover, _name(first.handover.value, names))
    if first.ordered_by.value:
        yield _line("  ", "ordered_by", _quoted(first.ordered_by.value), "")
    if first.kind.value == CHANGE:
        yield "    # Ändring: vis orders change, när allt är klart."
    elif first.kind.value == WITHDRAWAL:
        yield "    # Återtagande: vis orders withdraw."


def _ref_words(item: Item) -> str:
    return "" if item.ref.value else "ange ärendenumret"


def _all_types(items: Sequence[Item]) -> Said[object]:
    """The case types of all the periods, for the order as a whole."""
    doubt = next((each.case_types.doubt for each in items if each.case_types.doubt), None)
    values = [each.case_types.value for each in items]
    if doubt or None in values:
        return Said(None, items[0].case_types.words, doubt)
    if ALL in values:
        return Said(ALL, items[0].case_types.words)
    slugs = tuple(dict.fromkeys(slug for each in values for slug in each or ()))
    return Said(slugs, items[0].case_types.words)


def _types(indent: str, said: Said[object], names: Mapping[str, str]) -> Iterator[str]:
    value = said.value
    if value is None:
        shown = f'"{DOUBT}"' if said.doubt else ""
    elif value == ALL:
        shown = f'"{DOUBT} all"' if said.doubt else "all"
    else:
        listed = [names.get(each, each) for each in value]  # type: ignore[attr-defined]
        shown = _quoted(f"{DOUBT} {', '.join(listed)}") if said.doubt else f"[{', '.join(map(_quoted, listed))}]"
    if shown:
        yield _line(indent, "case_types", shown, _beside("case_types", said))


def _days(first: str, then: str, item: Item) -> Iterator[str]:
    lead = first
    for key in ("deactivate", "reactivate"):
        said = item.field(key)
        if said.value is None and not said.doubt:
            continue
        yield from _value(lead, key, said, None if said.value is None else said.value.isoformat())
        lead = then


def _value(indent: str, key: str, said: Said[object], shown: str | None) -> Iterator[str]:
    if shown is None and not said.doubt:
        return
    written = (f'"{DOUBT}"' if shown is None else _quoted(f"{DOUBT} {shown}")) if said.doubt else _quoted(shown or "")
    yield _line(indent, key, written, _beside(key, said))


def _name(unit: str | None, names: Mapping[str, str]) -> str | None:
    return None if unit is None else names.get(unit, unit)


def _beside(key: str, said: Said[object]) -> str:
    """What stands beside a value: the words that it came from, or what to ask."""
    if said.doubt:
        return f"OKLART. {question(key, said)}"
    return f"”{said.words}”" if said.words else ""


def _line(indent: str, key: str, value: str, beside: str) -> str:
    written = f"  {indent}{key}: {value}"
    return f"{written:<{_COLUMN}}  # {_one_line(beside)}" if beside else written


def _one_line(text: str) -> str:
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _quoted(text: str) -> str:
    """The text as YAML has it on one line, in quotes where it needs them."""
    if text[:4].isdigit() and text[4:5] == "-":
        return text  # a day is written as people write it
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    written = yaml.safe_dump(text, allow_unicode=True, default_flow_style=True, width=10_000)
    return str(written).removesuffix("...\n").strip()
