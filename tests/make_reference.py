"""Writes docs/reference.md, docs/ids.md and what completion reads, from what the commands say.

Run `python -m tests.make_reference`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.core import TyperArgument

from tests.make_completion import files
from vis_cli.cli.frame.options import CHANGING, GLOBAL
from vis_cli.cli.frame.root import SECTIONS, root
from vis_cli.cli.help.ids import explained
from vis_cli.rules.core.guards import GUARDS

TARGET = Path(__file__).parent.parent / "docs" / "reference.md"
IDS = TARGET.with_name("ids.md")
COMMON = {names[0] for names, _ in (*GLOBAL, *CHANGING)} | {"--help"}


def reference() -> str:
    """The reference as Markdown, by section."""
    command = root()
    context = command.make_context("vis", ["--help-is-not-asked"], resilient_parsing=True)
    lines = [
        "# Command reference",
        "",
        "Generated from the commands' own help (`python -m tests.make_reference`); a test holds it to that.",
        "",
        "Every command takes these, before or after its name:",
        "",
        *(f"- `{', '.join(names)}{_metavar(about)}` {about['help']}" for names, about in GLOBAL),
        "",
        "Changing commands (marked ✎) also take:",
        "",
        *(f"- `{', '.join(names)}{_metavar(about)}` {about['help']}" for names, about in CHANGING),
    ]
    for title, sections in SECTIONS:
        lines += ["", f"## {title}"]
        for name, _module, about in sections:
            found = command.get_command(context, name)
            lines += ["", f"### vis {name}", "", about, ""]
            for path, each in _commands(f"vis {name}", found, context):
                lines += _described(path, each)
    return "\n".join(lines).rstrip() + "\n"


def _metavar(about: dict[str, Any]) -> str:
    return f" {about['metavar']}" if "metavar" in about else (" SECONDS" if "type" in about else "")


def _commands(path: str, command: Any, context: Any) -> Iterator[tuple[str, Any]]:
    """The commands under a group, each with its path; a group that does something by itself comes first."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    if command.invoke_without_command:
        yield path, command
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None and not found.hidden:
            yield from _commands(f"{path} {name}", found, context)


def _described(path: str, command: Any) -> list[str]:
    arguments = [param for param in command.params if isinstance(param, TyperArgument)]
    options = [
        param
        for param in command.params
        if not isinstance(param, TyperArgument)
        and (param.opts[0] not in COMMON or param.expose_value)
        and not param.hidden
    ]
    changing = any(param.opts[0] == "--dry-run" for param in command.params)
    usage = " ".join([path, *(_argument(param) for param in arguments)])
    about = " ".join((command.help or "").split("\f")[0].split())
    lines = [f"- `{usage}`{' ✎' if changing else ''}: {about}"]
    for param in options:
        value = "" if param.is_flag else f" {param.metavar or param.type.name.upper()}"
        lines.append(f"  - `{', '.join(param.opts)}{value}` {param.help or ''}".rstrip())
    return lines


def _argument(param: Any) -> str:
    name = param.metavar or param.name.upper()
    if name.endswith("...") or param.nargs != -1:
        return name if param.required or name.startswith("[") else f"[{name}]"
    return f"{name}..." if param.required else f"[{name}...]"


def ids() -> str:
    """Every id with its explanation, as Markdown."""
    lines = [
        "# What errors and findings mean",
        "",
        "An error names its id in brackets, `error[reversed-period]`; findings have it as `id` in JSON. `vis explain"
        " ID` says in English or Swedish what is said here, which is generated from the same texts"
        " (`python -m tests.make_reference`); a test holds both to the ids in the code.",
        "",
        "Those marked ⛔ are guards: `--allow ID --reason TEXT` lifts one, once and alone.",
        "",
    ]
    for id, each in explained().items():
        lines.append(
            f"- **{id}**{' ⛔' if id in GUARDS else ''}: {each.meaning} For example: `` {each.example} ``."
            f" {each.way_on}"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
    IDS.write_text(ids(), encoding="utf-8")
    for file, text in files().items():
        file.write_text(text, encoding="utf-8")
    sys.stdout.write(f"Wrote {TARGET.name}, {IDS.name}, and what completion knows of the commands.\n")
