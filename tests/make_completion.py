"""Writes what completion knows of the commands, in both languages; `python -m tests.make_reference` does it too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperArgument, TyperGroup

from tests.conftest import ROOT
from vis_cli import app
from vis_cli.app.configured import roles_known, shipped_catalogue
from vis_cli.app.operations.first_run import JOBS
from vis_cli.cli.completion.line import NEVER, OFFERED, SELDOM
from vis_cli.cli.demo.demo import every_part
from vis_cli.cli.frame import i18n
from vis_cli.cli.frame.i18n import _
from vis_cli.cli.frame.listing import Columns
from vis_cli.cli.frame.options import CHANGING, FORMATS, GLOBAL, LISTING, VERSION
from vis_cli.cli.frame.root import SECTIONS, root
from vis_cli.cli.help.guide import GUIDES
from vis_cli.cli.help.ids import explained
from vis_cli.cli.help.topics import TOPICS
from vis_cli.rules.cards import hsa_card
from vis_cli.rules.cards.rows import KIND_WORDS
from vis_cli.rules.cases import cases, queue
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.core.plan import ACTIONS
from vis_cli.rules.orders import switch_tasks
from vis_cli.settings import Settings

FOLDER = ROOT / "vis_cli" / "cli" / "completion"
SHARED: Mapping[str, Sequence[Any]] = {"global": (*GLOBAL, VERSION), "changing": CHANGING, "listing": LISTING}
HELP = (("--help", "-h"), {"is_flag": True, "help": "Show this message and exit."})
OWN_FORMATS = ("text", "ics", "svg", "jsonl", "hsa", "ldif", "fhir", "schema.org", "osm")
SHELLS = ("--install-completion", "--show-completion")  # flags that the name of a shell may follow
OTHERWISE = {"todo undone": ("TASK", "DONE"), **dict.fromkeys(("replies show", "replies edit"), ("TEMPLATE", "REPLY"))}
OTHERWISE |= dict.fromkeys(("replies rename", "replies retire", "cases answer"), ("TEMPLATE", "REPLY"))
"""What is meant by what a command takes, where that is narrower than what help calls it."""


def written(lang: str) -> str:
    """What completion reads, a line for each command, so that changes of several people meet seldom."""
    i18n.choose(lang)
    try:
        top: Any = root()
        context = top.make_context("vis", ["--help-is-not-asked"], resilient_parsing=True)
        shared = {
            name: [_option("", _Given(*each), SELDOM * (name == "global")) for each in group]
            for name, group in SHARED.items()
        }
        shared["help"] = [_option("", _Given(*HELP))]
        entries = {"": _root(top), **dict(_below(top, context, ""))}
    finally:
        i18n.choose("en")
    lines = [f" {json.dumps(path)}: {json.dumps(each, ensure_ascii=False)}" for path, each in entries.items()]
    groups = [f" {json.dumps(name)}: {json.dumps(each, ensure_ascii=False)}" for name, each in shared.items()]
    return '{"shared": {\n' + ",\n".join(groups) + '\n},\n"commands": {\n' + ",\n".join(lines) + "\n}}\n"


class _Given:
    """An option as the tables of common options have it."""

    def __init__(self, names: Sequence[str], about: Mapping[str, Any]) -> None:
        self.opts, self.is_flag, self.hidden, self.expose_value = names, about.get("is_flag", False), False, False
        self.metavar, self.help, self.multiple = about.get("metavar"), _(about["help"]), about.get("multiple", False)


def _root(top: Any) -> dict[str, Any]:
    own = [_option("", each) for each in top.params if each.opts[0] in SHELLS]
    shared = [_option("", _Given(*each)) for each in SHARED["global"]]
    below = {name: _(about) for _title, sections in SECTIONS for name, _module, about in sections}
    return {"shares": ["help"], "options": [*shared, *own], "below": below}


def _below(group: Any, context: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command.hidden:
            continue
        here = f"{path} {name}".strip()
        yield here, _entry(here, command, context)
        if isinstance(command, TyperGroup):
            yield from _below(command, command.context_class(command, info_name=name, parent=context), here)


def _entry(path: str, command: Any, context: Any) -> dict[str, Any]:
    shared = {each[0][0]: name for name, group in SHARED.items() for each in group}
    own, shares = [], {"help", "global"}
    for param in command.params:
        group = shared.get(param.opts[0])
        if not isinstance(param, TyperArgument) and not (group and not param.expose_value):
            own.append(_option(path, param))
        elif group and not isinstance(param, TyperArgument):
            shares.add(group)
    arguments = [_argument(path, param) for param in command.params if isinstance(param, TyperArgument)]
    found: dict[str, Any] = {"shares": sorted(shares)}
    found |= {"options": own} if own else {}
    found |= {"arguments": arguments} if arguments else {}
    columns = sorted(getattr(command, "columns", ()), key=lambda each: each.given, reverse=True)
    found |= {"columns": [_columns(each) for each in columns]} if columns else {}
    if isinstance(command, TyperGroup):
        each = ((name, command.get_command(context, name)) for name in command.list_commands(context))
        found["below"] = {name: one.short_help or "" for name, one in each if not one.hidden}
    return found


def _columns(columns: Columns) -> list[Any]:
    """A list's columns; a heading says nothing that is the key's own words."""
    headed = [(key, _(heading)) for key, heading in columns.headed]
    words = [key if heading == key.replace("_", " ") else f"{key}\t{heading}" for key, heading in headed]
    return _short([columns.given, [*words, *columns.others], [*columns.seen], [*columns.tabled]], 2)


def _option(path: str, param: Any, offered: int = OFFERED) -> list[Any]:
    offered = NEVER if param.hidden else offered
    takes = "" if param.is_flag else _takes(path, param)
    return _short([[*param.opts], takes, param.help or "", offered, bool(param.multiple), _words(path, param)], 3)


def _argument(path: str, param: Any) -> list[Any]:
    return _short([_takes(path, param), param.nargs == -1, _words(path, param)], 1)


def _short(values: list[Any], least: int) -> list[Any]:
    """Without what the last of them say by saying nothing."""
    while len(values) > least and not values[-1]:
        values.pop()
    return values


def _takes(path: str, param: Any) -> str:
    takes = str(param.metavar or "")
    return takes.replace(*OTHERWISE[path]) if path in OTHERWISE else takes


def _words(path: str, param: Any) -> list[str]:
    """The words that an argument or option may be given, some with what they are, where they are no names."""
    name, takes = param.opts[0], param.metavar or ""
    if name == "--format":
        own = re.findall(r"[a-z][a-z.]+", param.help) if param.expose_value else FORMATS
        return [each for each in own if each in (*FORMATS, *OWN_FORMATS)]
    actions = sorted({act for role in shipped_catalogue().roles.values() for act in role.permits})
    by_name: Mapping[tuple[str, str], Any] = {
        ("windows list", "--state"): app.windows.STATES,
        ("orders list", "--state"): (*app.orders.STATES, *app.orders.STAGES),
        ("cases list", "--state"): cases.STATES,
        ("cases list", "--sort"): queue.ORDERS,
        ("roles explain", "action"): actions,
        ("roles who", "words"): actions,
        ("db grants", "--operator"): (),  # a role of the server's
        ("db grants", "--reader"): (),
        ("db grants", "--retention"): (),
        ("config schema", "name"): app.operations.schemas.SCHEMAS,
        ("explain", "ids"): explained(),
        ("guide", "topic"): {topic: _(each.about) for topic, each in GUIDES.items()},
        ("help", "topic"): {topic: _(each.about) for topic, each in TOPICS.items()},
        ("demo run", "--part"): {each.name: _(each.title) for each in every_part()},
        ("init", "--jobs"): JOBS,
    }
    by_takes: Mapping[str, Any] = {
        "KEY=VALUE": [f"{key}=" for key in app.operations.config.SETTABLE],
        "add=N,…": [f"{action}=" for action in ACTIONS],
        "ROLE": roles_known(Settings()),
        "GUARD[=N]": {guard: _(about) for guard, about in GUARDS.items()},
        "KIND": sorted({*KIND_WORDS.values()}),
        "SYSTEM": sorted({switch_tasks.SYSTEM, hsa_card.SYSTEM, *shipped_catalogue().systems}),
        "WHO": ("vis-support", "local-administrator", "hsa-administrator"),
    }
    found = by_name.get((path, name), by_takes.get(takes, ()))
    abouts = found if isinstance(found, Mapping) else {}
    return [f"{word}\t{about}" if isinstance(about := abouts.get(word), str) else str(word) for word in found]


def files() -> Mapping[Path, str]:
    """The files, and what should stand in each."""
    return {FOLDER / f"commands.{lang}.json": written(lang) for lang in ("en", "sv")}


if __name__ == "__main__":
    for file, text in files().items():
        file.write_text(text, encoding="utf-8")
