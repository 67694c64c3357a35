"""`vis undo`: one's own last change, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vis_cli.cli.base import Vis
from vis_cli.cli.changes import OnlyUntouched, take_back
from vis_cli.cli.options import Changing
from vis_cli.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(rich_markup_mode=None)


@app.command(cls=Changing)
def undo(ctx: typer.Context, only_untouched: OnlyUntouched = False) -> None:
    """Take back your own last change; asks first."""
    vis: Vis = ctx.obj
    with vis.reading() as db:
        number = _last_of(db, vis.actor)
    take_back(vis, number, only_untouched=only_untouched, asked_first=True)


def _last_of(db: Connection, actor: str) -> int:
    """The number of the actor's newest change set that is no undo and has not been taken back.

    Raises:
        NotFound: there is none.
    """
    from sqlalchemy import select

    from vis_cli.db import journal
    from vis_cli.db import tables as t

    c = t.changes.c
    undone = journal.undone(db)
    for number in db.scalars(select(c.number).where(c.actor == actor, c.undoes.is_(None)).order_by(c.number.desc())):
        if number not in undone:
            return int(number)
    raise NotFound(
        f"{actor} has no change to take back.", id="no-change", hint="`vis changes list` has them; undo one by number."
    )
