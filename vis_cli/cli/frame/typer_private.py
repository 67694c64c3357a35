"""The one place that touches Typer's private names: whatever a new Typer moves or drops is mended here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any

_NUMBERS = {"int": "whole-number", "float": "number"}


def command_of(app: Any) -> Any:
    """The command that a Typer stands for; the commands of a group are made when they are asked for.

    Typer makes them all: eight commands took half of the time that `vis units list` spent before it read anything.
    """
    from typer.main import get_command
    from typer.models import TyperInfo

    if app.registered_callback or app.registered_groups or len(app.registered_commands) > 1:
        return _group(TyperInfo(app))
    return get_command(app)


def _group(info: Any) -> Any:
    from typer.main import get_command_from_info, get_command_name, get_group_from_info

    app, alone = info.typer_instance, copy(info)
    alone.typer_instance = copy(app)
    alone.typer_instance.registered_commands, alone.typer_instance.registered_groups = [], []
    said = {"pretty_exceptions_short": app.pretty_exceptions_short, "rich_markup_mode": app.rich_markup_mode}
    group = get_group_from_info(alone, suggest_commands=app.suggest_commands, **said)
    makers: dict[str, Callable[[], Any]] = {}
    for each in app.registered_commands:
        makers[each.name or get_command_name(each.callback.__name__)] = partial(get_command_from_info, each, **said)
    for each in app.registered_groups:
        makers[each.name] = partial(_group, each)
    group.commands = _Commands(makers)  # type: ignore[assignment]  # nobody adds any
    return group


class _Commands(Mapping[str, Any]):
    """Commands by name, each made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers = makers
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def current_context() -> Any | None:
    """The context of the command under way; None where none is, as when the shell asks what may come next."""
    from typer._click.globals import get_current_context

    return get_current_context(silent=True)


def has_no_command(context: Any) -> bool:
    """Whether a group was given options only, and no word that could be a command."""
    return not context._protected_args


def unknown_option(error: Any) -> tuple[str, Sequence[str]] | None:
    """The option that a usage error is about and those that look like it, if the error is that there is none such."""
    from typer._click.exceptions import NoSuchOption

    return (error.option_name, error.possibilities or ()) if isinstance(error, NoSuchOption) else None


def faulty_parameter(error: Any) -> tuple[str, str, Sequence[str]] | None:
    """What is wrong with the words of a call: "missing", "extra", "no-value", or no "number" or "whole-number".

    Then the name of the argument or option, as the help has it, and the words that are wrong. None for other errors.
    """
    from typer._click import exceptions

    param = getattr(error, "param", None)
    said = str(error.message)
    if isinstance(error, exceptions.MissingParameter) and param is not None:
        return ("missing", _name(param), ())
    if isinstance(error, exceptions.BadParameter) and param is not None:
        number = re.match(r"'(.*)' is not a valid (int|float)", said, re.DOTALL)
        return None if number is None else (_NUMBERS[number[2]], _name(param), (number[1],))
    if isinstance(error, exceptions.BadOptionUsage):
        return ("no-value", error.option_name, ()) if said.endswith("requires an argument.") else None
    extra = re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)$", said, re.DOTALL)
    return ("extra", "", (extra[1],)) if extra else None


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        written = str(param.metavar or param.human_readable_name)
        return written.split()[0].strip("[].").upper()  # the first of `UNIT... [ACTION]`
    return "/".join(param.opts)


def shell_started_from() -> str | None:
    """The name of the shell that runs this process, as far as it can be found."""
    from typer._completion_shared import _get_shell_name

    return _get_shell_name()
