"""Names where they are not expected: an id in place of a command, arguments in the wrong order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, permutations
from shlex import quote
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from vis_cli import app
from vis_cli.cli.frame.options import is_private
from vis_cli.errors import ARGUMENT, Ambiguous, FaultyInput, Message, MissingInput, NotFound, VisError

if TYPE_CHECKING:
    from vis_cli.cli.frame.context import AppContext

_ID = re.compile(r"(?=.*[0-9])[^\W_]+(?:[-/·][^\W_]+)+")
_KINDS = {"UNIT": "unit", "PERSON": "person", "ROLE": "role", "TYPE": "case type", "CASE_TYPE": "case type"}
_NEW = (None, "ALIAS", "NEW")  # arguments that take a new name: any text may be meant
_MOST = 8  # arguments; more are a bulk that nobody typed in the wrong order


def command(*words: str) -> str:
    """The words as a shell takes them; letters of Swedish need no quotation marks."""
    return " ".join(word if re.fullmatch(r"[\w@%+=:,./–-]+", word) else quote(word) for word in words)


def is_id(text: str) -> bool:
    """Whether the text looks like an id: `IT-48201`, `W-17`, an HSA-id."""
    return _ID.fullmatch(text) is not None


def is_named(vis: AppContext, text: str) -> bool:
    """Whether something in the database goes by this name or begins so, if it is there and can be read."""
    if len(text) < 3:
        return False
    try:
        if app.database.named(vis.settings.database).exists:
            app.show.find(vis.invocation, text)
            return True
    except Ambiguous:
        return True
    except VisError:  # what is wrong with it is told by the command that needs it
        return False
    return False


def in_order(vis: AppContext, error: VisError) -> VisError:
    """The failure, with the command as it was probably meant where the names in it only change places."""
    is_of_arguments = isinstance(error, NotFound | MissingInput) or (
        isinstance(error, FaultyInput) and all(fault.source and fault.source.file == ARGUMENT for fault in error.faults)
    )
    if vis.command is None or not is_of_arguments:
        return error
    words = _reordered(vis)
    if words is None:
        return error
    hint = Message("Did you mean `{command}`?", command=command("vis", *words))
    if isinstance(error, FaultyInput):
        return FaultyInput([replace(fault, hint=hint) for fault in error.faults])
    error.hint = hint
    return error


def _reordered(vis: AppContext) -> list[str] | None:
    """The words of the command with its arguments in the one order in which each is what it should be."""
    context = vis.command
    arguments = [param for param in context.command.params if param.param_type_name == "argument"]
    slots = [slot for argument in arguments for slot in _slots(argument)]
    path = context.command_path.split()[1:]
    places = _positional(vis.words, context)
    if [vis.words[n] for n in places[: len(path)]] != path or any(is_private(each) for each in arguments):
        return None
    if sum(slot.nargs != 1 for slot in slots) > 1 or any(slot.metavar in _NEW for slot in slots):
        return None
    places = places[len(path) :]
    texts = [vis.words[n] for n in places]
    if not 1 < len(texts) <= _MOST:
        return None
    try:
        orders = list(_orders(slots, app.arguments.kinds_of(vis.invocation, texts)))
    except VisError:
        return None
    if len(orders) != 1 or orders[0] == [*range(len(texts))]:
        return None
    words = list(vis.words)
    for place, n in zip(places, orders[0], strict=True):
        words[place] = texts[n]
    return words


def _slots(argument: Any) -> list[Any]:
    """What an argument takes: one that takes several words of different kinds names each (`[UNIT] FILE`)."""
    parts = (argument.metavar or "").split()
    if argument.nargs == 1 or len(parts) < 2:
        return [argument]
    return [SimpleNamespace(metavar=part, nargs=-1 if part.endswith("...") else 1) for part in parts]


def _positional(words: Sequence[str], context: Any) -> list[int]:
    """The places of the words that are neither options nor their values."""
    with_value = {name for each in context.command.params if not getattr(each, "is_flag", True) for name in each.opts}
    found, n = [], 0
    while n < len(words) and words[n] != "--":
        if not words[n].startswith("-") or words[n] == "-":
            found.append(n)
        n += 2 if words[n] in with_value else 1
    return [*found, *range(n + 1, len(words))]


def _orders(slots: Sequence[Any], kinds: Sequence[frozenset[str]]) -> Iterator[list[int]]:
    """The orders of the texts, of these kinds, in which each is what its argument takes."""
    single = [slot for slot in slots if slot.nargs == 1][: len(kinds)]
    several = next((slot for slot in slots if slot.nargs != 1), None)
    for chosen in permutations(range(len(kinds)), len(single)):
        others = [n for n in range(len(kinds)) if n not in chosen]
        if others and several is None:
            return
        pairs = [*zip(single, chosen, strict=True), *((several, n) for n in others)]
        if all(_takes(slot, kinds[n]) for slot, n in pairs):
            of_single = iter(chosen)
            yield [n for slot in slots for n in (others if slot is several else [*islice(of_single, 1)])]


def _takes(slot: Any, kinds: frozenset[str]) -> bool:
    """Whether the argument takes a text that may name these; one that takes no name takes what names nothing."""
    wanted = _KINDS.get(re.sub(r"[^A-Z_]", "", slot.metavar or ""))
    return wanted in kinds if wanted else not kinds
