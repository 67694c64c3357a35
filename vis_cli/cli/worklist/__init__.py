"""`vis todo`: what a person must still key into 1177 and HSA, and ticking it off."""

from __future__ import annotations

import typer

from vis_cli.cli.frame.listing import Columns, ListingGroup
from vis_cli.cli.frame.options import Changing
from vis_cli.cli.worklist import todo, work

commands = typer.Typer(
    cls=ListingGroup.of(
        Columns(todo.NUMBERED_COLUMNS, ("unit", "overdue", "line", "who_names", "tasks"), ("number", "tasks"))
    ),
    help="The worklist: what a person must still key in, and what is done.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
commands.callback()(todo.list_)
commands.command(cls=Changing)(todo.done)
commands.command(cls=Changing)(todo.undone)
commands.command(cls=Changing)(todo.verify)
commands.command()(todo.letter)
commands.command(cls=Changing)(work.work)
