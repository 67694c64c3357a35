"""The scripts of the shells, shown and installed by the options of `vis` alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typer.core import TyperOption

from vis_cli import app
from vis_cli.cli.frame import typer_private
from vis_cli.cli.frame.i18n import _
from vis_cli.errors import Message, Usage


def script(shell: str) -> str:
    """What makes the shell ask what may come next."""
    return Path(__file__).with_name(f"vis.{shell}").read_text(encoding="utf-8")


def installed(environment: Mapping[str, str]) -> tuple[str, bool | None]:
    """The user's shell by name, and whether it completes vis's commands: None where that cannot be known of it."""
    shell = environment.get("SHELL", "").rsplit("/", 1)[-1]
    shells = app.operations.shells
    return shell, shells.installed(shell, environment) if shell in shells.SHELLS else None


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
    vis, shells = ctx.find_root().obj, app.operations.shells.SHELLS
    after = vis.words[vis.words.index(option) + 1 :] if option in vis.words else []
    named = after[0] if after and not after[0].startswith("-") else typer_private.shell_started_from()
    if named not in shells and not (after and named == after[0]):
        named = str(vis.environment.get("SHELL", "")).rsplit("/", 1)[-1]
    if named not in shells:
        raise Usage(
            Message('there is no completion for the shell "{named}".', named=named),
            hint=Message("Name one of {shells}.", shells=", ".join(shells)),
        )
    return str(named)


def _show(ctx: Any, param: Any, value: Any) -> None:
    if not value or ctx.resilient_parsing:
        return
    ctx.find_root().obj.stdout.write(script(_shell(ctx, param.opts[0])))
    ctx.exit()


def _install(ctx: Any, param: Any, value: Any) -> None:
    if not value or ctx.resilient_parsing:
        return
    shell = _shell(ctx, param.opts[0])
    path = app.operations.shells.install(shell, script(shell), ctx.find_root().obj.environment)
    said = Message(
        "Installed completion for {shell} in {path}; it works in the next shell you start.", shell=shell, path=path
    )
    if not {"--quiet", "-q"} & {*ctx.find_root().obj.words}:  # which nobody has read yet
        ctx.find_root().obj.stdout.write(f"{_(said)}\n")
    ctx.exit()
