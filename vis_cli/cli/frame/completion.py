"""Completion by the shell: bash, zsh and fish ask vis itself what may come next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from typer.core import TyperOption

from vis_cli.cli.frame import typer_private
from vis_cli.cli.frame.i18n import _
from vis_cli.errors import Message

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_VIS_COMPLETE"

_SPECIAL = re.compile(r"""([ \t\\'"`$&|;<>()*?\[\]{}!#~])""")


_INSTALLED = {
    "bash": (".bash_completions/vis.sh", "/etc/bash_completion.d/vis", "/usr/share/bash-completion/completions/vis"),
    "zsh": (".zfunc/_vis", "/usr/share/zsh/site-functions/_vis", "/usr/share/zsh/vendor-completions/_vis"),
    "fish": (".config/fish/completions/vis.fish", "/usr/share/fish/vendor_completions.d/vis.fish"),
}
"""Where each shell finds its completion: as `--install-completion` puts it at home, or for everybody."""


under_way = False
"""Whether a shell asks what may come next; else nobody needs to know what options take."""

_NAMED = {
    "UNIT": "complete_units",
    "PERSON": "complete_persons",
    "TYPE": "complete_case_types",
    "CASE_TYPE": "complete_case_types",
    "TEMPLATE": "complete_templates",
    "WINDOW": "complete_windows",
    "W": "complete_windows",
    "REF": "complete_orders",
    "CHANGE": "complete_changes",
    "NOTICE": "complete_notices",
    "HOLD": "complete_holds",
    "WEBINAR": "complete_webinars",
    "FORM": "complete_forms",
}
"""What is completed from the database, by what an argument or option takes, and the function of `params` that does."""

STATES = {
    "windows list": ("planned", "active", "done", "cancelled", "missed"),
    "orders list": (
        *("planned", "active", "done", "cancelled", "withdrawn"),
        *("received", "applied", "answered", "keyed"),
    ),
    "cases list": ("new", "assigned", "answered", "closed"),
}
"""What --state takes, by command, without the imports that the commands themselves take it from."""

HANDS = ("vis-support", "local-administrator", "hsa-administrator")


def complete_values(command: Any) -> None:
    """Let the shell complete what the options and arguments of a command take, where they do not say so themselves."""
    for param in command.params:
        if not getattr(param, "is_flag", False):
            typer_private.complete_with(param, partial(_values, param))


def _values(param: Any, ctx: Any, typed: str) -> list[str]:
    metavar = re.sub(r"[\[\]….]|,$", "", param.metavar or "")
    if metavar in _NAMED:
        from vis_cli.cli.frame import params

        return [name for name, _about in getattr(params, _NAMED[metavar])(ctx, typed)]
    words: Sequence[str] = ()
    if metavar == "FORMAT":
        from vis_cli.cli.frame.options import FORMATS

        said = re.findall(r"[a-z][a-z.]+", param.help) if param.expose_value else FORMATS
        words = [each for each in said if each in (*FORMATS, *OWN_FORMATS)]
    elif param.name == "state":
        words = STATES.get(ctx.command_path.partition(" ")[2], ())
    elif metavar == "WHO":
        words = HANDS
    elif re.fullmatch(r"[a-z-]+(\|[a-z-]+)+", metavar):
        words = metavar.split("|")
    elif metavar.startswith("GUARD"):
        from vis_cli.rules.core.guards import GUARDS

        words = list(GUARDS)
    return [each for each in words if each.startswith(typed)]


OWN_FORMATS = ("text", "ics", "svg", "jsonl", "hsa", "ldif", "fhir", "schema.org", "osm")
"""What commands with formats of their own have beyond those of every command."""


def installed(environment: Mapping[str, str]) -> tuple[str, bool | None]:
    """The user's shell by name, and whether it completes vis's commands: None where that cannot be known of it."""
    shell = environment.get("SHELL", "").rsplit("/", 1)[-1]
    home = Path(environment.get("HOME") or "/")
    return shell, any((home / each).exists() for each in _INSTALLED[shell]) if shell in _INSTALLED else None


def prepare(environment: Mapping[str, str]) -> None:
    """Let typer answer, if it is a shell that runs vis."""
    if VARIABLE not in environment:
        return

    global under_way
    under_way = True

    def written(word: str) -> str:
        """Bash puts what it is given on the command line as it is: blanks and such must be escaped, unless quoted."""
        words, at = environment.get("COMP_WORDS", "").split("\n"), int(environment.get("COMP_CWORD") or 0)
        quoted = at < len(words) and words[at][:1] in ("'", '"')
        return word if quoted else _SPECIAL.sub(r"\\\1", word)

    typer_private.answer_shells(written)


def options() -> list[TyperOption]:
    """`--install-completion` and `--show-completion`, for the root command."""
    return [
        _option("--install-completion", _install, "Install completion for bash, zsh or fish (default: this shell)."),
        _option("--show-completion", _show, "Print the completion script for bash, zsh or fish."),
    ]


def _option(name: str, callback: Any, about: str) -> TyperOption:
    return TyperOption(
        param_decls=[name], is_flag=True, default=None, is_eager=True, expose_value=False, callback=callback, help=about
    )


def _shell(ctx: Any, option: str) -> str:
    """The shell named after the option, else the one that vis was started from, else the user's own."""
    from vis_cli.errors import Usage

    vis = ctx.find_root().obj
    after = vis.words[vis.words.index(option) + 1 :] if option in vis.words else []
    named = after[0] if after and not after[0].startswith("-") else _started_from()
    named = named or str(vis.environment.get("SHELL", "")).rsplit("/", 1)[-1]
    if named not in SHELLS:
        raise Usage(
            Message('there is no completion for the shell "{named}".', named=named),
            hint=Message("Name one of {shells}.", shells=", ".join(SHELLS)),
        )
    return str(named)


def _started_from() -> str | None:
    found = typer_private.shell_started_from()
    return found if found in SHELLS else None


def _show(ctx: Any, param: Any, value: Any) -> None:
    if not value or ctx.resilient_parsing:
        return
    print(typer_private.completion_script("vis", VARIABLE, _shell(ctx, param.opts[0])))
    ctx.exit()


def _install(ctx: Any, param: Any, value: Any) -> None:
    if not value or ctx.resilient_parsing:
        return
    shell, path = typer_private.install_completion("vis", VARIABLE, _shell(ctx, param.opts[0]))
    said = Message(
        "Installed completion for {shell} in {path}; it works in the next shell you start.", shell=shell, path=path
    )
    print(_(said))
    ctx.exit()
