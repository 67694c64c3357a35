"""`vis doctor`: everything about this installation at once, with what mends what is amiss."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import typer

from vis_cli import app
from vis_cli.cli.completion import scripts
from vis_cli.cli.frame import findings
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.errors import Message, Sentence, as_message

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def doctor(ctx: typer.Context) -> None:
    """Look at configuration, database, server, work, backups and completion: exit 0 if all is well, else 1.

    Each finding names what mends it. Nothing is changed. What could not be looked at is said, and never called well.
    """
    vis: AppContext = ctx.obj
    data = app.operations.doctor.examine(vis.unopened, *scripts.installed(vis.environment))
    text = _line(data) if vis.options.get("quiet") else _as_lines(data)
    ids = findings.ids(*(part["findings"] for part in data["parts"]))
    vis.show(Result(data, text=text, exit_code=0 if data["well"] else 1, wrap=True, ids=ids))


PARTS: Mapping[str, Message] = {
    "configuration": Message("configuration"),
    "database": Message("database"),
    "server limits": Message("server limits"),
    "work": Message("work"),
    "backups": Message("backups"),
    "completion": Message("completion"),
}


def _line(data: dict[str, Any]) -> list[Sentence]:
    """One line for cron to mail, or nothing when all is well."""
    urgent = [each for part in data["parts"] for each in part["findings"] if each["urgent"]]
    if not urgent:
        return []
    return [
        Message(
            "Not well: {first} See `vis doctor`.",
            "Not well: {count} findings. The first: {first} See `vis doctor`.",
            count=len(urgent),
            first=findings.named(urgent[0]),
        )
    ]


def _finding(part: Message, finding: Mapping[str, Any]) -> Sentence:
    return findings.marked("!" if finding["urgent"] else "-", where=part)(finding)


def _as_lines(data: dict[str, Any]) -> list[Sentence]:
    lines: list[Sentence] = []
    for part in data["parts"]:
        name = PARTS[part["part"]]
        if not part["looked"]:
            lines.append(Message("{part}: not looked at, since {why}.", part=name, why=as_message(part["why"])))
        elif not part["findings"]:
            lines.append(Message("{part}: well.", part=name))
        lines += findings.lines(part["findings"], partial(_finding, name))
    waiting = sum(not each["urgent"] for part in data["parts"] for each in part["findings"])
    return [*lines, findings.verdict(well=data["well"], waiting=waiting)]
