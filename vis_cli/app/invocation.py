"""Who asks for something, when, why and how far they may go: what every use case is given beside its arguments."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from vis_cli.app.database import open_
from vis_cli.db.core.engine import Database, frugal
from vis_cli.db.core.schema import check_version, is_sandbox
from vis_cli.errors import Message, NotPermitted, Sentence, Usage, reason_of
from vis_cli.identity import os_user
from vis_cli.rules.core import rights
from vis_cli.rules.core.times import local, parse_moment
from vis_cli.settings import Settings, load

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.app.execute import Question


class Prompter(Protocol):
    """Asks whoever gave the command."""

    @property
    def is_present(self) -> bool:
        """Whether anybody is there to answer."""

    def confirm(self, question: Question) -> bool:
        """Whether they say yes to the plan that the question shows."""


class Progress(Protocol):
    """Shows how far a long piece of work has come: called with the number of rows done since it was last called."""

    def __call__(self, total: int | None, what: str, /) -> AbstractContextManager[Callable[[int], None]]: ...


class Unattended:
    """Nobody is there: what needs a yes is refused unless the invocation says it beforehand."""

    is_present = False

    def confirm(self, question: Question) -> bool:
        """Never."""
        return False


@contextmanager
def silent(_total: int | None, _what: str) -> Iterator[Callable[[int], None]]:
    """Progress that nobody sees."""
    yield lambda done: None


def unheard(message: Sentence) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Invocation:
    """One call of a use case, by a command or by a script.

    `user` is the OS user, whose rights count; `actor` whom the journal names beside. `clock` is the machine's moment
    and `now` the one to act at: another only where it is `pretended` (`--now`), and then only a sandbox is changed.
    `lifted` holds the guards lifted, each up to a number or without a limit; `expected` the counts that the plan must
    have; `yes` answers every question. `command` stands in the journal as it is, so what is private is masked in it.
    `files` gathers what was read, as name and SHA-256, `changes` the numbers of the change sets made. `named_steps` is
    for how many steps of the plan, those that are alike as one, the ids in them get names, None for all. `stdin` and
    `stdout` are what `-` means as a file's name. `tell` is how people hear meanwhile of what they must know, e.g. that
    a key was made.
    """

    user: str
    actor: str
    clock: datetime
    now: datetime
    settings: Settings
    database: Database
    command: str
    pretended: bool = False
    ticket: str | None = None
    reason: str | None = None
    lifted: Mapping[str, int | None] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    dry_run: bool = False
    yes: bool = False
    named_steps: int | None = 20
    stdin: BinaryIO | None = None
    stdout: BinaryIO | None = None
    prompter: Prompter = field(default_factory=Unattended)
    progress: Progress = silent
    tell: Callable[[Sentence], None] = unheard
    files: list[dict[str, str]] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)

    @cached_property
    def today(self) -> date:
        """The day in Stockholm."""
        return local(self.now).date()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database, which must be of this version.

        Raises:
            WrongDatabase: it is of another, or not vis's.
        """
        with self.database.reading() as db:
            check_version(db)
            yield db

    @contextmanager
    def streaming(self) -> Iterator[Connection]:
        """The same for rows that are written as they are read, which keeps little of them in memory; see `reading`."""
        with self.reading() as db:
            frugal(db)
            yield db

    @cached_property
    def is_sandbox(self) -> bool:
        """Whether the database was made for rehearsing."""
        with self.reading() as db:
            return is_sandbox(db)

    def permit(self, right: str) -> None:
        """Refuse an OS user whom the configuration does not give `right`; see `permit`."""
        permit(self.settings, self.user, right)

    def note_file(self, name: str, sha256: str) -> None:
        """Note a file read, for the journal."""
        self.files.append({"name": name, "sha256": sha256})

    def note_content(self, hmac: str) -> None:
        """Note a file of content read, for the journal: neither its name nor a digest that could be found by trying."""
        self.files.append({"name": "…", "hmac": hmac})


def from_environment(
    command: str,
    *,
    database: str | None = None,
    config: str | None = None,
    actor: str | None = None,
    now: datetime | None = None,
    **given: Any,
) -> Invocation:
    """The invocation of a script: the OS user, environment and configuration of this process, the machine's clock.

    `command` is what the journal says was run. `database`, `config`, `actor` and `now` go before environment and config
    file, as the options of those names do. `given` holds further fields: `ticket`, `reason`, `yes`, `dry_run`,
    `lifted`, `expected`. An invocation is for one change: make one for each.

    Raises:
        FaultyConfiguration: the config file has faults. WrongDatabase: there is no such database.
        Usage: VIS_NOW is malformed.
    """
    user = os_user(os.environ)
    options = {"db": database, "config": config, "actor": actor}
    settings = load(options, os.environ, user=user, directory=Path.cwd())
    clock = datetime.now(UTC).replace(microsecond=0)
    if now is None and os.environ.get("VIS_NOW"):
        try:
            now = parse_moment(os.environ["VIS_NOW"])
        except ValueError as error:
            raise Usage(Message("VIS_NOW: {problem}", problem=reason_of(error)), id="malformed-date") from None
    return Invocation(
        user=user,
        actor=settings.actor,
        clock=clock,
        now=now or clock,
        settings=settings,
        database=open_(settings.database)[0],
        command=command,
        pretended=now is not None,
        **given,
    )


def permit(settings: Settings, user: str, right: str) -> None:
    """Refuse an OS user whom the configuration does not give `right`, e.g. "orders" or "read-cases".

    Raises:
        NotPermitted: the configuration names operators, and this user may not.
    """
    asked = rights.OF_STAFF.get(right, right)
    permitted = rights.who_may(settings.operators, asked)
    if permitted is None or user in permitted or (right in rights.OF_STAFF and user in settings.staff):
        return
    said = _MAY_NOT.get(right, "{user} may not change {right}.")
    hint = Message("These may: {users}.", users=permitted) if permitted else "Nobody may."
    raise NotPermitted(Message(said, user=user, right=asked), hint=hint)


_MAY_NOT: Mapping[str, str] = {
    rights.READ_CASES: "{user} may not read cases.",
    rights.READ_LOG: "{user} may not read the access log.",
}
