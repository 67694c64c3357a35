"""A command line as far as it is written: which command it leads to, and what its last word may be.

The commands are known from commands.en.json and commands.sv.json, which `python -m tests.make_reference` writes: Typer
takes longer to make them than a TAB may.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

OFFERED, SELDOM, NEVER = 0, 1, 2
"""How gladly an option is offered: always; where nothing else fits, as those of every command; never."""


class Option(NamedTuple):
    """An option: its names, what it takes (nothing, if it is a flag), what it says, and the words it may be given."""

    names: Sequence[str]
    takes: str
    about: str
    offered: int = OFFERED
    many: bool = False
    words: Sequence[str] = ()


class Argument(NamedTuple):
    """An argument: what it takes, whether several, and the words that it may be."""

    takes: str
    many: bool = False
    words: Sequence[str] = ()


class ColumnChoices(NamedTuple):
    """What --columns and --sort of a list may be given, with the headings, where the option is `given`.

    `seen` are those that people alone see, `tabled` those that tables have, and documents not.
    """

    given: str
    words: Sequence[str]
    seen: Sequence[str] = ()
    tabled: Sequence[str] = ()


class Command(NamedTuple):
    """A command or a group, by the words that lead to it, with its options and arguments, and what is below it.

    Of a list also its columns; those that it always has stand last.
    """

    path: str
    options: Sequence[Option] = ()
    arguments: Sequence[Argument] = ()
    below: Mapping[str, str] = {}
    columns: Sequence[ColumnChoices] = ()


def read(lang: str) -> Mapping[str, Any]:
    """The commands as they are written, in the language."""
    file = Path(__file__).with_name(f"commands.{'sv' if lang == 'sv' else 'en'}.json")
    found: Mapping[str, Any] = json.loads(file.read_bytes())
    return found


def command(index: Mapping[str, Any], path: str) -> Command:
    """One of the commands in `index`; its own options stand before those that it shares with others."""
    entry = index["commands"][path]
    own = [Option(*each) for each in entry.get("options", ())]
    taken = {name for each in own for name in each.names}
    shared = (Option(*each) for name in entry["shares"] for each in index["shared"][name])
    return Command(
        path,
        [*own, *(each for each in shared if not taken & {*each.names})],
        [Argument(*each) for each in entry.get("arguments", ())],
        entry.get("below", {}),
        [ColumnChoices(*each) for each in entry.get("columns", ())],
    )


class Wanted(NamedTuple):
    """What the last word of a line may be: commands, options, or what an option or arguments take.

    `typed` is what is there of it, without the `--unit=` that may stand before.
    """

    command: Command
    typed: str
    commands: bool = False
    options: Sequence[Option] = ()
    takes: Sequence[Option | Argument] = ()


def wanted(index: Mapping[str, Any], words: Sequence[str]) -> Wanted | None:
    """What may come next; `words` are those after `vis`, the last one as far as it is typed. None: nothing is known."""
    *before, typed = words
    at, rest = _command(index, before)
    named = {name: each for each in at.options for name in each.names}
    said: set[str] = set()
    positional, ended = 0, False
    pending: Option | None = None
    for word in rest:
        if pending is not None:
            pending = None
        elif ended or not word.startswith("-") or word == "-":
            positional += 1
        elif word == "--":
            ended = True
        else:
            name, is_joined, _value = word.partition("=")
            option = named.get(name)
            if option is not None:
                said |= {*option.names} if not option.many else set()
                pending = option if option.takes and not is_joined else None
    if pending is not None:
        return Wanted(at, typed, takes=[pending])
    if at.below and positional and not at.arguments:
        return None  # a word that is no command
    if typed.startswith("-") and not ended:
        name, is_joined, value = typed.partition("=")
        if is_joined:
            return Wanted(at, value, takes=[named[name]]) if name in named and named[name].takes else None
        return Wanted(at, typed, options=[each for each in at.options if not said & {*each.names}])
    arguments = list(_arguments(at.arguments, positional))
    free = () if arguments or at.below or typed else [each for each in at.options if not said & {*each.names}]
    return Wanted(at, typed, commands=bool(at.below) and not positional, takes=arguments, options=free)


def _command(index: Mapping[str, Any], words: Sequence[str]) -> tuple[Command, list[str]]:
    """The command that the words lead to, and those of them that are not its name."""
    at, rest, path = command(index, ""), [], ""
    skip = False
    for n, word in enumerate(words):
        option = None if skip else next((each for each in at.options if word in each.names), None)
        if not skip and word in at.below and "--" not in words[:n]:
            path = f"{path} {word}".strip()
            at = command(index, path)
        else:
            rest.append(word)
        skip = option is not None and bool(option.takes)
    return at, rest


def _arguments(arguments: Sequence[Argument], position: int) -> Iterator[Argument]:
    """The arguments that a word at this position may belong to: after one that takes several words, those too."""
    for n, each in enumerate(arguments):
        if n == position or (n < position and any(one.many for one in arguments[: n + 1])):
            yield each
        if n == position and not each.many:
            return
