"""`vis cron`: what lets systemd or cron run vis's jobs here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _
from vis_cli.cli.frame.options import Group
from vis_cli.errors import Message, Usage
from vis_cli.identity import STDOUT, path_of

commands = typer.Typer(cls=Group, help="Job files for cron and systemd.", rich_markup_mode=None)


@commands.callback()
def cron() -> None:
    """Job files for cron and systemd."""


@commands.command()
def show(
    ctx: typer.Context,
    systemd: Annotated[bool, typer.Option("--systemd", help="Services and timers for systemd.")] = False,
    cron: Annotated[bool, typer.Option("--cron", help="Lines for a crontab.")] = False,
    publish: Annotated[
        Path | None, typer.Option(metavar="DIR", help="With a job that publishes the closures into this folder.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the files into this folder instead of standard output.")
    ] = None,
) -> None:
    """Print job files for this installation: its program, config file, database and user."""
    vis: AppContext = ctx.obj
    if systemd == cron:
        raise Usage("give --systemd or --cron.")
    jobs = app.operations.cron
    site = None if publish is None else Path(os.path.realpath(vis.directory / path_of(publish)))
    files: dict[str, str] = (jobs.systemd if systemd else jobs.crontab)(vis.unopened, publish=site, say=_)
    data = {"files": [{"name": name, "content": content} for name, content in files.items()]}
    if out is not None and str(out) not in STDOUT:
        app.output_files.write_folder(vis.unopened, vis.directory / path_of(out), files.items(), 0o644)
        vis.show(Result(data, text=[Message("Wrote {path}.", path=out / name) for name in files], done=True))
        return
    text = "".join(files.values())
    if systemd:
        text = "\n".join(f"# /etc/systemd/system/{name}\n{content}" for name, content in files.items())
        timers = " ".join(name for name in files if name.endswith(".timer"))
        said = "Put each into its file (--out DIR writes them), then: systemctl enable --now {timers}"
        vis.say(Message(said, timers=timers))
    vis.show(Result(data, text=text))
