"""`vis config`: where settings come from, whether the files they name are right, and what such files look like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _
from vis_cli.cli.frame.options import Group
from vis_cli.errors import Message, Usage
from vis_cli.identity import STDOUT, path_of
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.masking import mask

commands = typer.Typer(cls=Group, help="The configuration: show, check, path, init, schema.", rich_markup_mode=None)

COLUMNS = (("key", "setting"), ("value", "value"), ("origin", "from"))


@commands.command()
def show(ctx: typer.Context) -> None:
    """Show every setting in force, and where it came from."""
    from vis_cli.settings import DESCRIPTIONS, KEYS, OLD_NAMES

    vis: AppContext = ctx.obj
    settings = vis.settings
    items = [
        {
            "key": key,
            "value": _value(key, getattr(settings, key)),
            "origin": settings.origins.get(key, "default"),
            "about": DESCRIPTIONS[key],
        }
        for key in (*KEYS, *(old for old in OLD_NAMES if old in settings.origins))
    ]
    file = settings.config_file
    data = {"config_file": None if file is None else str(file), "items": items}
    vis.show(Result(data, COLUMNS, row=lambda item: {**item, "value": _as_text(item["value"])}, lesser=("about",)))


def _value(key: str, value: Any) -> Any:
    """A setting as programs read it; a password in the database's URL is left out."""
    if isinstance(value, Path | Duration):
        return str(value)
    if key == "operators":
        return {user: list(rights) for user, rights in value.items()}
    if key == "database":
        return mask(value)
    if isinstance(value, Mapping):
        return {name: _value(name, each) for name, each in value.items()}
    return value


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_as_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}"
    return {True: "yes", False: "no", None: ""}.get(value, str(value)) if value in (None, True, False) else str(value)


@commands.command()
def check(ctx: typer.Context) -> None:
    """Check the config file and every file it names: report all faults (exit 78)."""
    vis: AppContext = ctx.obj
    checked = list(map(str, app.operations.config.check(vis.settings)))
    said = Message("Well: {files}.", files=checked) if checked else "There is no config file."
    vis.show(Result({"ok": True, "files": checked}, text=said, wrap=True))


@commands.command()
def path(ctx: typer.Context) -> None:
    """Print the path of the config file in use, or the paths where vis looks for one."""
    from vis_cli.settings import config_path, search_path

    vis: AppContext = ctx.obj
    found = config_path(vis.options, vis.environment, vis.directory)
    places = [str(each) for each in search_path(vis.directory)]
    if found is None:
        vis.say(
            Message(
                "There is no config file. Looked for: {places}. `vis config init` makes one.", places=", ".join(places)
            )
        )
    data = {"path": None if found is None else str(found), "searched": places}
    vis.show(Result(data, text="" if found is None else str(found)))


@commands.command()
def init(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to create; - is standard output.", metavar="[FILE]")] = Path(
        "vis.yaml"
    ),
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Set database, label, lang or actor; repeat for more."),
    ] = None,
) -> None:
    """Create a config file with every key, explained and commented out."""
    vis: AppContext = ctx.obj
    values = dict(_pair(each) for each in set_ or ())
    if str(file) in STDOUT:
        text = app.operations.config.filled(app.operations.config.template(_), values)
        vis.show(Result({"file": None, "content": text}, text=text))
        return
    target = vis.directory / path_of(file)
    app.operations.config.create(target, str(file), values, _)
    said = Message("Made {file}. Take the # away from the keys that you want.", file=file)
    vis.show(Result({"file": str(target)}, text=said, wrap=True, done=True))


def _pair(written: str) -> tuple[str, str]:
    key, equals, value = written.partition("=")
    if not equals or not value.strip():
        raise Usage(Message('--set: "{written}" is not KEY=VALUE.', written=written))
    return key.strip(), value.strip()


@commands.command()
def schema(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="orders, roles, case-types, retention, config, grants, hours, notices or closures.",
        ),
    ],
) -> None:
    """Print the JSON Schema of a kind of file, for editors.

    The templates of vis name it as NAME.schema.json beside them: `vis config schema orders --out orders.schema.json`.
    """
    vis: AppContext = ctx.obj
    schemas = app.operations.schemas.SCHEMAS
    if name not in schemas:
        raise Usage(
            Message('there is no schema "{name}".', name=name), hint=Message("Schemas: {names}.", names=list(schemas))
        )
    written = schemas[name]()
    vis.show(Result(written, text=json.dumps(written, ensure_ascii=False, indent=2)))
