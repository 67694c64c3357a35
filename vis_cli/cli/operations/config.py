"""`vis config`: where settings come from, whether the files they name are right, and what such files look like."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Group
from vis_cli.errors import FaultyConfiguration, Refused, Source, Usage, VisError
from vis_cli.identity import path_of
from vis_cli.rules.core.masking import mask

app = typer.Typer(cls=Group, help="Where settings come from: show, check, path, init, schema.", rich_markup_mode=None)

COLUMNS = (("key", "setting"), ("value", "value"), ("origin", "from"))


@app.command()
def show(ctx: typer.Context) -> None:
    """Show every setting in force, and where it came from."""
    from vis_cli.settings import DESCRIPTIONS, KEYS

    vis: AppContext = ctx.obj
    settings = vis.settings
    items = [
        {
            "key": key,
            "value": _value(key, getattr(settings, key)),
            "origin": settings.origins.get(key, "default"),
            "about": DESCRIPTIONS[key],
        }
        for key in KEYS
    ]
    file = settings.config_file
    shown = [item | {"value": _as_text(item["value"])} for item in items]
    vis.show(Result({"config_file": None if file is None else str(file), "items": items}, COLUMNS, rows=shown))


def _value(key: str, value: Any) -> Any:
    """A setting as programs read it; a password in the database's URL is left out."""
    if isinstance(value, Path):
        return str(value)
    if key == "operators":
        return {user: list(rights) for user, rights in value.items()}
    if key == "database":
        return mask(value)
    return dict(value) if key == "guards" else value


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_as_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}"
    return {True: "yes", False: "no", None: ""}.get(value, str(value)) if value in (None, True, False) else str(value)


@app.command()
def check(ctx: typer.Context) -> None:
    """Check the config file and every file that it names; all faults at once, exit 78."""
    vis: AppContext = ctx.obj
    settings = vis.settings  # raises what is wrong with the file itself
    checked = [str(path) for path in (settings.config_file,) if path is not None]
    faults = [*_database(vis), *_folders(vis)]
    for key, reader in _FILES.items():
        path = getattr(settings, key)
        if path is not None:
            checked.append(str(path))
            try:
                reader(str(path))
            except VisError as error:
                faults += error.faults
    if faults:
        raise FaultyConfiguration(faults)
    files = ", ".join(checked)
    vis.show(Result({"ok": True, "files": checked}, text=f"Well: {files}." if files else "There is no config file."))


def _database(vis: AppContext) -> list[Any]:
    from vis_cli.db.core.engine import database_url

    try:
        database_url(vis.settings.database)
    except FaultyConfiguration as error:
        return list(error.faults)
    return []


def _folders(vis: AppContext) -> list[Any]:
    """What is wrong with the folders, and the key file, that the settings name."""
    from vis_cli.errors import Fault

    faults = []
    for key in ("attachments", "certificates", "shared_folder", "hmac_key"):
        path: Path | None = getattr(vis.settings, key)
        if path is None:
            continue
        place = Source(str(vis.settings.config_file or key))
        if key != "hmac_key" and path.exists() and not path.is_dir():
            faults.append(Fault("not-a-folder", f"{key}: {path} is not a folder.", place, "Name a folder."))
        if key == "shared_folder" and not path.exists():
            faults.append(Fault("missing-folder", f"{key}: there is no folder {path}.", place, "Check the path."))
        if key == "hmac_key" and path.exists() and path.stat().st_mode & 0o077:
            hint = f"Run: chmod 600 {path}"
            faults.append(Fault("open-key", f"{key}: {path} can be read by others.", place, hint))
    return faults


def _read_roles(path: str) -> None:
    from vis_cli.files.roles.catalogue import read_catalogue

    read_catalogue(path)


def _read_case_types(path: str) -> None:
    from vis_cli.files.register.rows import read_case_types

    read_case_types(path)


def _read_retention(path: str) -> None:
    from vis_cli.files.retention.policies import read

    read(path)  # names are judged where there is a database: `vis retention policy check`


_FILES = {"roles": _read_roles, "case_types": _read_case_types, "retention": _read_retention}


@app.command()
def path(ctx: typer.Context) -> None:
    """Print the config file that is read, or where one would be looked for."""
    from vis_cli.settings import config_path, search_path

    vis: AppContext = ctx.obj
    found = config_path(vis.options, vis.environment, vis.directory)
    places = [str(each) for each in search_path(vis.directory)]
    if found is None:
        vis.say(f"There is no config file. Looked for: {', '.join(places)}. `vis config init` makes one.")
    data = {"path": None if found is None else str(found), "searched": places}
    vis.show(Result(data, text="" if found is None else str(found)))


@app.command()
def init(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to make.", metavar="[FILE]")] = Path("vis.yaml"),
) -> None:
    """Make a config file in which every key stands, explained and commented out."""
    from vis_cli.files.core.atomic_write import write_file
    from vis_cli.shipped import shipped

    vis: AppContext = ctx.obj
    target = vis.directory / path_of(file)
    if target.exists():
        raise Refused(f"{file} is there already.", id="exists", hint="Name another file.")
    write_file(target, shipped("configs", "vis.yaml").read_bytes())
    vis.show(Result({"file": str(target)}, text=f"Made {file}. Take the # away from the keys that you want."))


SCHEMAS = ("orders", "roles", "case-types", "retention", "config")


@app.command()
def schema(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(help="orders, roles, case-types, retention or config.", autocompletion=lambda: list(SCHEMAS)),
    ],
) -> None:
    """Print the JSON Schema of a kind of file, for editors; made from what reads it."""
    from vis_cli.files.core.yaml_schema import document

    vis: AppContext = ctx.obj
    if name == "orders":
        from vis_cli.files.orders.orders import schema as orders

        written = orders()
    elif name == "roles":
        from vis_cli.files.roles.catalogue import CATALOGUE

        written = document(CATALOGUE, "vis role catalogue")
    elif name == "case-types":
        from vis_cli.files.register.rows import CASE_TYPES

        written = document(CASE_TYPES, "vis case types")
    elif name == "retention":
        from vis_cli.files.retention.policies import schema as retention

        written = retention()
    elif name == "config":
        from vis_cli.settings import schema as settings

        written = settings()
    else:
        raise Usage(f'there is no schema "{name}".', hint=f"Schemas: {', '.join(SCHEMAS)}.")
    import json

    vis.show(Result(written, text=json.dumps(written, ensure_ascii=False, indent=2), rows=[]))
