"""`vis undo`: one's own last change, taken back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import Changing
from vis_cli.cli.journal.changes import OnlyUntouched, take_back
from vis_cli.errors import NotFound, Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(rich_markup_mode=None)


@app.command(cls=Changing)
def undo(ctx: typer.Context, only_untouched: OnlyUntouched = False) -> None:
    """Take back your own last change; asks first."""
    vis: AppContext = ctx.obj
    with vis.reading() as db:
        number, undoable = _last_of(db, vis.actor)
        if not undoable:
            said, hint = str(db.scalar(_command(number))), None
            with suppress(NotFound):
                before = _last_of(db, vis.actor, undoable=True)[0]
                hint = f"The last that can be is C-{before}: `vis changes undo C-{before}`."
            raise Refused(f"your last change, C-{number}, can not be undone: {said}.", id="not-undoable", hint=hint)
    take_back(vis, number, only_untouched=only_untouched, asked_first=True)


def _command(number: int) -> Any:
    from sqlalchemy import select

    from vis_cli.db.core import tables as t

    return select(t.changes.c.command).where(t.changes.c.number == number)


def _last_of(db: Connection, actor: str, *, undoable: bool = False) -> tuple[int, bool]:
    """The number of the actor's newest change set that is no undo and has not been taken back, and whether it can be.

    With `undoable`, of those that can be.

    Raises:
        NotFound: there is none.
    """
    from sqlalchemy import select

    from vis_cli.db.core import journal
    from vis_cli.db.core import tables as t

    c = t.changes.c
    undone = journal.undone(db)
    query = select(c.number, c.undoable).where(c.actor == actor, c.undoes.is_(None)).order_by(c.number.desc())
    for number, can in db.execute(query):
        if number not in undone and (can or not undoable):
            return int(number), bool(can)
    raise NotFound(
        f"{actor} has no change to take back.", id="no-change", hint="`vis changes list` has them; undo one by number."
    )
