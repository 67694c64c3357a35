"""What every command is given: settings, moment, actor, the database to read, one way to write, one way to answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from vis_cli.cli.frame.i18n import _
from vis_cli.errors import (
    CannotWrite,
    Fault,
    FaultyInput,
    Malformed,
    NotPermitted,
    Refused,
    Source,
    Usage,
    WrongDatabase,
)
from vis_cli.output import Result, safe, write
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.times import day_over, local, parse_day, parse_moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.cli.frame.changing import Outcome
    from vis_cli.db.core.engine import Database
    from vis_cli.rules.core.plan import Plan
    from vis_cli.settings import Settings

ARGUMENT = "<argument>"  # stands for the file where domain text was given as an argument


class AppContext:
    """One invocation. `options` holds the common options given on the command line, wherever they stood."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        clock: Callable[[], datetime],
        user: str,
        directory: Path,
        stdin: TextIO,
        stdout: TextIO,
        stderr: TextIO,
    ) -> None:
        self.words = words
        self.environment = environment
        self.options: dict[str, Any] = {}
        self.files: list[dict[str, str]] = []  # read by this command, for the journal
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self._clock = clock
        self.user = user
        self.directory = directory

    # --- settings and time ---

    @cached_property
    def settings(self) -> Settings:
        from vis_cli import settings

        return settings.load(self.options, self.environment, user=self.user, directory=self.directory)

    @property
    def actor(self) -> str:
        return self.settings.actor

    @cached_property
    def clock(self) -> datetime:
        """The machine's clock, read once, to the second."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    @property
    def pretended(self) -> str | None:
        """The `--now` given, if any."""
        return self.options.get("now") or self.environment.get("VIS_NOW") or None

    @cached_property
    def now(self) -> datetime:
        """The moment this command takes place at: `--now`, else the machine's clock."""
        if self.pretended is None:
            return self.clock
        now = self.moment(self.pretended, "--now")
        if now.year > 9000:  # what reckons a year or two ahead of now must not fall off the calendar
            raise Usage(f'--now: "{self.pretended}" is too far ahead.', id="malformed-date")
        return now

    @cached_property
    def today(self) -> date:
        return local(self.now).date()

    def moment(self, text: str, name: str) -> datetime:
        """A moment given as the argument or option `name`.

        Raises:
            Usage: it is malformed.
        """
        try:
            return parse_moment(text.strip())
        except ValueError as error:
            raise Usage(f"{name}: {error}", id="malformed-date") from None

    def day(self, text: str, name: str) -> date:
        """A day given as the argument or option `name`.

        Raises:
            Usage: it is malformed.
        """
        try:
            return parse_day(text.strip())
        except ValueError as error:
            raise Usage(f"{name}: {error}", id="malformed-date") from None

    def through(self, text: str, name: str) -> datetime:
        """The moment at which the last day, given as the argument or option `name`, is over.

        Raises:
            Usage: it is malformed.
        """
        try:
            return day_over(parse_day(text.strip()))
        except ValueError as error:
            raise Usage(f"{name}: {error}", id="malformed-date") from None

    # --- the database ---

    @cached_property
    def database(self) -> Database:
        """The database to work on, made first if it is the private one of a person at a terminal."""
        from vis_cli.db.core.engine import Database, database_url

        database = Database(database_url(self.settings.database), float(self.options.get("lock_timeout") or 10))
        if not database.exists:
            if self.settings.origins["database"] != "default" or not self.interactive:
                raise WrongDatabase(
                    f"there is no database {database}.",
                    id="missing-database",
                    hint="Make it with `vis db init`, or name another with --db.",
                )
            from vis_cli.db.core.schema import initialise

            initialise(database)
            self.say(f"Made a new database: {database}")
        return database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        from vis_cli.db.core.schema import check_version

        with self.database.reading() as db:
            check_version(db)
            yield db

    @cached_property
    def is_sandbox(self) -> bool:
        """Whether the database was made for rehearsing (`db init --sandbox`)."""
        from vis_cli.db.core.schema import is_sandbox

        with self.reading() as db:
            return is_sandbox(db)

    def write(self, planner: Callable[[Connection], Plan], *, needs: str, quiet: bool = False, **how: Any) -> Outcome:
        """Make a plan and carry it out, or show it: the one way to change anything. See `changing.write`."""
        from vis_cli.cli.frame import changing

        self.permit(needs)
        how["details"] = {**(how.get("details") or {}), "needs": needs}  # an undo needs the same right
        outcome = changing.write(self, planner, **how)
        if not quiet:
            self.show(outcome.result(self))
        return outcome

    def permit(self, right: str) -> None:
        """Refuse an actor that the configuration does not give `right`, e.g. "orders".

        Raises:
            NotPermitted: the configuration names operators, and this one may not.
        """
        operators = self.settings.operators
        if not operators or {right, "all"} & set(operators.get(self.user, ())):
            return
        who = ", ".join(sorted(user for user, rights in operators.items() if {right, "all"} & set(rights)))
        raise NotPermitted(f"{self.user} may not change {right}.", hint=f"These may: {who or 'nobody'}.")

    # --- talking to people ---

    @property
    def format(self) -> str:
        from vis_cli.cli.frame.options import FORMATS

        if self.options.get("json"):
            return "json"
        wanted = self.options.get("format") or "table"
        if wanted not in FORMATS:
            raise Usage(f'there is no format "{wanted}".', hint=f"Formats: {', '.join(FORMATS)}.")
        return str(wanted)

    @property
    def speaks_json(self) -> bool:
        return bool(self.options.get("json")) or self.options.get("format") == "json"

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer a question."""
        if self.options.get("no_input") or self.environment.get("VIS_NO_INPUT", "") not in ("", "0"):
            return False
        return self.stdin.isatty() and self.stderr.isatty()

    @property
    def colour(self) -> bool:
        off = self.options.get("no_color") or self.environment.get("NO_COLOR")
        return not off and self.environment.get("TERM") != "dumb"

    def show(self, result: Result) -> None:
        """Write a command's answer to stdout, and end with its exit code if that is not 0."""
        format = self.format
        result = _in_language(result)
        if result.items is not None and not result.items and result.text is None and format in ("table", "plain"):
            self.say(result.empty)
        else:
            with self.answering() as stdout:
                write(result, format, stdout, terminal=stdout.isatty(), colour=self.colour)
        if result.exit_code:
            with self.answering() as stdout:
                stdout.flush()
            raise SystemExit(result.exit_code)

    @contextmanager
    def answering(self) -> Iterator[TextIO]:
        """Standard output; that it takes no more, but for a reader who has seen enough, is a failure of its own."""
        try:
            yield self.stdout
        except BrokenPipeError:
            raise
        except OSError as error:
            said = f"the answer can not be written: {error.strerror}."
            raise CannotWrite(said, hint="Check where the output goes.") from None

    def print(self, text: str) -> None:
        """Write an answer that has its form already."""
        with self.answering() as stdout:
            stdout.write(text)
            stdout.flush()

    def show_in(self, result: Result, path: str | None) -> None:
        """Write the answer to a file, whole or not at all; to stdout where no file is named."""
        if path is None:
            self.show(result)
            return
        from io import StringIO

        from vis_cli.files.core.atomic_write import write_file

        stream = StringIO()
        write(_in_language(result), self.format, stream)
        write_file(Path(path), stream.getvalue())
        self.say(f"Wrote {path}.")

    def say(self, message: str) -> None:
        """Tell a person something on stderr; not with --json or --quiet."""
        if not self.speaks_json and not self.options.get("quiet"):
            print(safe(_(message)), file=self.stderr)

    def ask(self, question: str) -> bool:
        """A yes/no question to the person at the terminal; anything but yes is no."""
        print(f"{safe(question)} [y/N] ", end="", file=self.stderr, flush=True)
        return self.stdin.readline().strip().casefold() in ("y", "yes", "j", "ja")

    def ask_for(self, question: str, answer: str) -> bool:
        """A question that only `answer`, typed in full, says yes to."""
        print(f"{safe(question)} ", end="", file=self.stderr, flush=True)
        return self.stdin.readline().strip() == answer

    @contextmanager
    def progress(self, total: int | None, what: str) -> Iterator[Callable[[int], None]]:
        """A function to call with the number of rows done; a person at a terminal sees a bar, rate and time left."""
        if self.speaks_json or self.options.get("quiet") or not self.stderr.isatty():
            yield lambda done: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.text import Text

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(file=self.stderr, no_color=not self.colour)
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(str(Text(what)), total=total)
            yield lambda done: bar.advance(task, done)

    # --- input ---

    @property
    def dry_run(self) -> bool:
        return bool(self.options.get("dry_run"))

    @property
    def command_line(self) -> str:
        """What was typed, as the journal keeps it: personal numbers masked."""
        return " ".join(personal_number.hide_all(word) for word in ("vis", *self.words))

    def read_file(self, name: str, sha256: str) -> None:
        """Note a file read, for the journal."""
        self.files.append({"name": name, "sha256": sha256})

    @contextmanager
    def argument(self, text: str) -> Iterator[None]:
        """Turns domain text in an argument that can not be understood into a fault that points into it (65)."""
        try:
            yield
        except Malformed as error:
            raise FaultyInput([error.fault(Source(ARGUMENT, 1, 1, text))]) from None


def _in_language(result: Result) -> Result:
    """The answer with its headings in the language chosen."""
    columns = [(key, _(heading)) for key, heading in result.columns]
    return replace(result, columns=columns)


def report(error: BaseException, *, stream: TextIO, speaks_json: bool) -> None:
    """Write a failure to stderr: a line with place, rule and hint for people, one JSON document for programs.

    The document always has `error`, the first; a file's faults are all in `errors`, however few they are. What may be
    a personal number is masked.
    """
    import json

    faults: Sequence[Fault] = getattr(error, "faults", ())
    details = getattr(error, "details", {})
    if speaks_json:
        written = [(details if len(faults) == 1 else {}) | _as_json(fault) for fault in faults]
        listed = isinstance(error, FaultyInput) and any(fault["file"] != ARGUMENT for fault in written)
        document = {"error": written[0]} | ({"errors": written} if listed or len(written) > 1 else {})
        print(json.dumps(document, ensure_ascii=False, default=str), file=stream)
        return
    for fault in faults:
        message = personal_number.mask_all(_(fault.message))
        said = replace(fault, source=_masked(fault.source), message=message, hint=_(fault.hint) if fault.hint else None)
        print(safe(str(said)), file=stream)
        if fault.source and fault.source.text is not None and fault.source.column:
            print(excerpt(fault.source), file=stream)


def _masked(source: Source | None) -> Source | None:
    """The place, where a personal number was typed for a file's name."""
    return source and replace(source, file=personal_number.mask_all(source.file))


def _as_json(fault: Fault) -> dict[str, Any]:
    source = _masked(fault.source)
    return {
        "id": fault.id,
        "message": personal_number.mask_all(fault.message),
        "file": source.file if source else None,
        "line": source.line if source else None,
        "column": source.column if source else None,
        "hint": fault.hint,
    }


fault_as_json = _as_json


def excerpt(source: Source) -> str:
    """The source line with a caret under the column, cut to a screen's width around it; personal numbers masked."""
    text, column = personal_number.mask_all(source.text or ""), source.column or 1
    start = max(0, column - 60)
    shown = safe(text[start : start + 76].replace("\t", " "))
    return f"    {shown}\n    {' ' * (column - 1 - start)}^"


def refuse(message: str, *, id: str = "refused", hint: str | None = None) -> Refused:
    """A refusal to raise."""
    return Refused(message, id=id, hint=hint)


def context() -> AppContext:
    """The invocation that is under way."""
    from typer._click.globals import get_current_context

    return get_current_context().find_root().obj  # type: ignore[no-any-return]


__all__ = ["AppContext", "Result", "context", "excerpt", "fault_as_json", "refuse", "report", "sys"]
