"""The door for what is given on the command line: every argument and option made NFC, and refused for letters that
nobody can see or tell apart. Names of files stay as they are: two of them may differ in that alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from vis_cli.errors import ARGUMENT, FaultyInput, Malformed, Source
from vis_cli.rules.core import letters

Take = Callable[[str], str]

_PATHS = frozenset({"FILE", "DIR", "FILE|DIR", "URL|PATH", "UNIT] FILE"})
_PATH_NAMES = frozenset({"out", "html", "svg"})
_TEXTS = frozenset({"TEXT", "closed|usual|TEXT"})


def guard(command: Any) -> None:
    """Let each argument and option of `command` take its letters only; once for each command."""
    for param in command.params:
        take = kind(param)
        if take is not None:
            param.callback = partial(_at_the_door, take, param.callback)


def kind(param: Any) -> Take | None:
    """What makes of a value what the command gets; None where the value is a file's name."""
    metavar = (param.metavar or "").strip("[].")
    if metavar in _PATHS or param.name in _PATH_NAMES:
        return None
    if param.name == "ticket":
        return letters.identifier
    return letters.text if metavar in _TEXTS else letters.name


def _at_the_door(take: Take, inner: Callable[..., Any] | None, ctx: Any, param: Any, value: Any) -> Any:
    """The callback of a parameter: `inner`, its own, gets the value as it is kept.

    Raises:
        FaultyInput: a letter in it that is not taken, at its place.
    """
    if not ctx.resilient_parsing:  # else the shell asks what may come next
        from vis_cli.cli.frame.options import is_private

        taken = partial(_taken, take, is_private(param))
        value = tuple(map(taken, value)) if isinstance(value, list | tuple) else taken(value)
    return value if inner is None else inner(ctx, param, value)


def _taken(take: Take, is_private: bool, value: Any) -> Any:
    """The value as it is kept; what stands around a fault is shown, but not where it is private."""
    if not isinstance(value, str):
        return value
    try:
        return take(value)
    except Malformed as error:
        found = error.fault(Source(ARGUMENT, 1, 1, letters.composed(value)))
        if is_private and found.source is not None:
            found = replace(found, source=replace(found.source, text=None))
        raise FaultyInput([found]) from None
