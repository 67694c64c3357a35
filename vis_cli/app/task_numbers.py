"""The numbers of the worklist: the list last shown to the OS user is kept, and what a number in it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from vis_cli.app.invocation import Invocation
from vis_cli.errors import CannotWrite, Message, Refused, Sentence, as_message
from vis_cli.identity import state_folder
from vis_cli.rules.worklist import numbers
from vis_cli.rules.worklist.numbers import Line, Shown

if TYPE_CHECKING:
    from sqlalchemy import Connection


def keep(invocation: Invocation, shown: Shown) -> bool:
    """Keep a list that is about to be shown; False where that cannot be done: people are told, and the one before goes.

    A list without lines has no numbers that anybody misses.
    """
    from vis_cli.files.worklist import shown as files

    folder = state_folder()
    reason: Sentence | None = Message("this user has no home folder.")
    if folder is not None:
        file = files.path(folder, invocation.user)
        try:
            files.write(file, shown)
            return True
        except CannotWrite as error:
            reason = as_message(error.message)
        except OSError as error:
            reason = Message("{folder} cannot be made: {reason}.", folder=folder, reason=error.strerror or str(error))
        with suppress(OSError):
            file.unlink()
    if shown.lines:
        invocation.tell(Message("The lines have no numbers: {reason}", reason=reason))
    return False


@dataclass(frozen=True)
class Numbered:
    """Names of tasks, and the list last shown to the OS user if any is a number; read once, before any lock."""

    named: Sequence[str]
    numbers: Sequence[str] = ()
    shown: Shown | None = field(default=None)

    @property
    def ids(self) -> list[str]:
        """The names that are no numbers."""
        return [each for each in self.named if each not in self.numbers]

    def through(self, day: date) -> date:
        """The day through which tasks are looked for: that of the list, where it was further on."""
        return day if self.shown is None else max(day, self.shown.day)

    def lines(self, db: Connection) -> dict[str, Line]:
        """What the numbers stand for.

        Raises:
            Refused: `unknown-number`.
        """
        from vis_cli.db.journal.heads import database_id

        return numbers.meant(self.numbers, self.shown, database_id(db)) if self.numbers else {}


def numbered(invocation: Invocation, tasks: Sequence[str]) -> Numbered:
    """Tasks as they are named, each once.

    Raises:
        Refused: `unknown-number`, where the list cannot be read.
    """
    named = list(dict.fromkeys(name.strip() for name in tasks))
    wanted, folder = numbers.numbers(named), state_folder()
    if not wanted or folder is None:
        return Numbered(named, wanted)
    from vis_cli.files.worklist import shown as files

    file = files.path(folder, invocation.user)
    try:
        return Numbered(named, wanted, files.read(file))
    except OSError as error:
        said = Message("{path} cannot be read: {reason}.", path=file, reason=error.strerror or str(error))
        raise Refused(said, id="unknown-number", hint=numbers.AGAIN) from None
