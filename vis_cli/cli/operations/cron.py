"""`vis cron`: what lets systemd or cron run vis's jobs here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Group
from vis_cli.cli.retention.params import folder, policy_file
from vis_cli.errors import CannotWrite, Usage
from vis_cli.identity import path_of

if TYPE_CHECKING:
    from vis_cli.files.operations.cron import Installation

app = typer.Typer(cls=Group, help="Ready units for systemd and lines for cron.", rich_markup_mode=None)


@app.callback()
def cron() -> None:
    """Ready units for systemd and lines for cron."""


@app.command()
def show(
    ctx: typer.Context,
    systemd: Annotated[bool, typer.Option("--systemd", help="Services and timers for systemd.")] = False,
    cron: Annotated[bool, typer.Option("--cron", help="Lines for a crontab.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the files into this folder instead.")] = None,
) -> None:
    """Print what runs vis's jobs at this installation: this program, config file, database and user."""
    from vis_cli.files.operations import cron as written

    vis: AppContext = ctx.obj
    if systemd == cron:
        raise Usage("give --systemd or --cron.")
    here = installation(vis)
    if not here.decided:
        vis.say("No purge is among the jobs: no retention policy in force names its decision.")
    files = written.systemd(here) if systemd else {"vis.cron": written.crontab(here)}
    data = {"files": [{"name": name, "content": content} for name, content in files.items()]}
    if out is None:
        text = "".join(files.values())
        if systemd:
            text = "\n".join(f"# /etc/systemd/system/{name}\n{content}" for name, content in files.items())
            timers = " ".join(name for name in files if name.endswith(".timer"))
            vis.say(f"Put each into its file (--out DIR writes them), then: systemctl enable --now {timers}")
        vis.show(Result(data, text=text))
        return
    _write(vis.directory / path_of(out), files)
    vis.show(Result(data, text="\n".join(f"Wrote {out / name}" for name in files)))


def _write(folder: Path, files: dict[str, str]) -> None:
    from vis_cli.files.core.atomic_write import write_file

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{folder} can not be made: {error.strerror}.", hint="Check the path.") from None
    for name, content in files.items():
        write_file(folder / name, content, mode=0o644)


def installation(vis: AppContext) -> Installation:
    """This installation, as a service must be told it. A database password is never printed."""
    from vis_cli.db.core.engine import Database, database_url, without_password
    from vis_cli.files.operations.cron import Installation, folder_of
    from vis_cli.files.retention.policies import read

    settings = vis.settings
    environment = []
    if settings.config_file is not None:
        environment.append(("VIS_CONFIG", str(settings.config_file.resolve())))
    database = Database(database_url(settings.database))
    path = database.path.resolve() if database.path is not None else None
    if path is not None:
        where = str(path)
    else:
        url, password = without_password(database.url)
        where = url.render_as_string()
        if password:
            vis.say("The password is left out: keep it in the user's ~/.pgpass, or the URL in the config file.")
    if settings.origins.get("database") != str(settings.config_file):
        environment.append(("VIS_DB", where))
    command, start = program()
    policies = read(str(policy_file(vis)))
    decided = [policy.name for policy in policies if policy.decision is not None]
    # Beside an SQLite file there is room for both; elsewhere a purge must be let write to them.
    unsaid = bool(decided) and path is None
    kinds = [kind for kind in ("attachments", "certificates") if unsaid or getattr(settings, kind) is not None]
    folders = [folder(vis, kind) for kind in kinds]
    written = [folder_of(str(path))] if path is not None else []
    written += [f"{each}" if each.is_dir() else f"-{each}" for each in folders]  # -: no fault while it is not there
    return Installation(
        command,
        vis.user.removeprefix("uid "),  # systemd and crontab take the bare number
        tuple(environment),
        tuple(dict.fromkeys(written)),
        start,
        network=path is None,
        decided=bool(decided),
        policies=tuple(decided) if len(decided) < len(policies) else (),
    )


def program() -> tuple[tuple[str, ...], str | None]:
    """The words that start this very program, and the folder to start it in, if it matters."""
    started = Path(sys.argv[0])
    for candidate in (started.absolute(), Path(sys.executable).with_name("vis")):
        if candidate.name == "vis" and candidate.is_file():
            return (str(candidate),), None
    return (sys.executable, "-m", "vis_cli"), str(Path(__file__).resolve().parents[3])
