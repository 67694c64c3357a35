"""What every command is given: settings, moment, actor, what a use case is called with, one way to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from vis_cli import app
from vis_cli.cli.frame import typer_private
from vis_cli.cli.frame.answers import asked_for, write_answer
from vis_cli.cli.frame.i18n import _, is_aloud
from vis_cli.cli.frame.options import FORMATS, expected_counts, lifted_guards, public_words
from vis_cli.cli.frame.report import way_to_more
from vis_cli.cli.frame.terminal import Terminal
from vis_cli.errors import (
    ARGUMENT,
    FaultyInput,
    Malformed,
    Message,
    Sentence,
    Source,
    Usage,
)
from vis_cli.identity import STDOUT
from vis_cli.output import Result, fitted, write
from vis_cli.output.cells import safe
from vis_cli.rules.core.masking import mask

if TYPE_CHECKING:
    from vis_cli.app.execute import Outcome
    from vis_cli.app.invocation import Invocation
    from vis_cli.db.core.engine import Database
    from vis_cli.settings import Settings


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
        self.answers_to_out = True  # False where --out means something else
        self.stdout_is_for: str | None = None  # the option whose file is -, so that the answer cannot go there
        self.changes: list[int] = []  # made by this command
        self.command: Any = None  # Typer's context of it, once it has begun
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
        from vis_cli.cli.frame import moments

        return moments.now(self.pretended)

    @cached_property
    def today(self) -> date:
        from vis_cli.rules.core.times import local

        return local(self.now).date()

    def moment(self, text: str, name: str) -> datetime:
        """A moment given as the argument or option `name`; what had to be understood is said.

        Raises:
            Usage: it is malformed.
        """
        from vis_cli.cli.frame import moments

        return moments.moment(self, text, name)

    def day(self, text: str, name: str) -> date:
        """A day given as the argument or option `name`; see `moment`."""
        from vis_cli.cli.frame import moments

        return moments.day(self, text, name)

    # --- what a use case is given ---

    @cached_property
    def database(self) -> Database:
        """The database to work on, made first if it is the private one of a person at a terminal."""
        database: Database
        database, made = app.database.open_(
            self.settings.database,
            lock_timeout=self.lock_timeout,
            make=self.settings.origins["database"] == "default" and self.interactive,
        )
        if made:
            self.say(Message("Made a new database: {database}", database=database))
        return database

    @property
    def lock_timeout(self) -> float:
        """How many seconds to wait for another writer."""
        given = self.options.get("lock_timeout")
        return 10.0 if given is None else float(given)

    @cached_property
    def invocation(self) -> Invocation:
        """Who asks, when and why, for the use case that the command calls."""
        return self._invocation(self.database)

    def another(self) -> Invocation:
        """The invocation of a further change of the same command, at the moment at which it is made."""
        moment = self._clock().astimezone(UTC).replace(microsecond=0)
        return replace(self.invocation, clock=moment, now=moment if self.pretended is None else self.now)

    @cached_property
    def unopened(self) -> Invocation:
        """The same on the database that is named, there or not: for who makes it, restores it or only names it."""
        return self._invocation(app.database.named(self.settings.database, lock_timeout=self.lock_timeout))

    def _invocation(self, database: Database) -> Invocation:
        from vis_cli.cli.frame.outcome import SHOWN

        options = self.options
        self._keep_workbook_off_terminal()  # before anything is done
        self.command = typer_private.current_context()
        invocation: Invocation = app.invocation.Invocation(
            user=self.user,
            actor=self.actor,
            clock=self.clock,
            now=self.now,
            settings=self.settings,
            database=database,
            command=self.command_line,
            pretended=self.pretended is not None,
            ticket=options.get("ticket"),
            reason=options.get("reason"),
            lifted=lifted_guards(options.get("allow", ())),
            expected=expected_counts(options.get("expect")),
            dry_run=self.dry_run,
            yes=bool(options.get("yes")),
            named_steps=None if options.get("verbose") else SHOWN,
            stdin=getattr(self.stdin, "buffer", None),
            stdout=getattr(self.stdout, "buffer", None),
            prompter=self.terminal,
            progress=self.terminal.progress,
            tell=self.say,
            files=self.files,
            changes=self.changes,
        )
        if self.stdout_is_for is not None and self.speaks_json:
            raise Usage(Message("{option} - and --json both want standard output.", option=self.stdout_is_for))
        if self.out is not None:
            app.output_files.check(invocation, self.out)
        return invocation

    # --- talking to people ---

    @property
    def format(self) -> str:
        if self.options.get("json"):
            return "json"
        wanted = self.options.get("format") or "table"
        if wanted not in FORMATS:
            raise Usage(
                Message('there is no format "{wanted}".', wanted=wanted),
                hint=Message("Formats: {formats}.", formats=", ".join(FORMATS)),
            )
        self._keep_workbook_off_terminal()
        return str(wanted)

    def form(self, given: str | None, forms: Sequence[str], default: str) -> str:
        """The format of a command that has its own: `given` after it, or before it with the common options.

        Raises:
            Usage: it has no such format.
        """
        wanted = "json" if self.options.get("json") else given or self.options.get("format") or default
        if wanted not in forms:
            raise Usage(
                Message('--format: there is no format "{wanted}".', wanted=wanted),
                hint=Message("Formats: {formats}.", formats=", ".join(forms)),
            )
        return wanted

    def _keep_workbook_off_terminal(self) -> None:
        if self.options.get("format") == "xlsx" and not self.options.get("json"):
            self.keep_workbook_off_terminal(self.out)

    def keep_workbook_off_terminal(self, out: str | None) -> None:
        """Refuse to write a workbook to `out` (None: standard output) if that is a terminal."""
        if out is None and self.stdout.isatty():
            said = "--format xlsx needs --out FILE or a pipe: a terminal cannot show a workbook."
            raise Usage(said, id="workbook-on-terminal", hint="Add --out FILE.xlsx.")

    @property
    def speaks_json(self) -> bool:
        return bool(self.options.get("json")) or self.options.get("format") == "json"

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer a question."""
        if self.options.get("no_input") or self.environment.get("VIS_NO_INPUT", "") not in ("", "0"):
            return False
        return self.stdin.isatty() and self.stderr.isatty()

    def colours(self, stream: TextIO) -> bool:
        """Whether what is written to the stream has colours: --no-color, NO_COLOR, FORCE_COLOR, the terminal, so."""
        forced = self.environment.get("FORCE_COLOR")
        if self.options.get("no_color") or self.environment.get("NO_COLOR") or forced == "0":
            return False
        return bool(forced) or (stream.isatty() and self.environment.get("TERM") != "dumb")

    @property
    def is_heard(self) -> bool:
        """Whether somebody listens to rows and plans: --format plain at a terminal. In a pipe their cells have tabs."""
        return self.format == "plain" and self.out is None and self.stdout.isatty()

    @property
    def has_rows_only(self) -> bool:
        """Whether of a change only its steps are written, as rows: what else there is to say goes to stderr."""
        return self.format in ("csv", "xlsx") or (self.format == "plain" and not self.is_heard)

    def answer(self, outcome: Outcome) -> Result:
        """What came of a plan, as the answer of a changing command."""
        from vis_cli.cli.frame.outcome import result

        options = self.options
        return result(
            outcome,
            with_steps=self.format != "table" and not self.is_heard,
            quiet=bool(options.get("quiet")),
            verbose=bool(options.get("verbose")),
        )

    def show(self, answer: Result | Outcome) -> None:
        """Write a command's answer to where it is wanted, and end with its exit code if that is not 0."""
        whole = answer if isinstance(answer, Result) else self.answer(answer)
        try:
            self._show(whole)
        finally:
            whole.close()

    def _show(self, answer: Result) -> None:
        format = self.format
        result = asked_for(answer, format, self.options)
        if self.stdout_is_for is None:
            any_came = True  # as it was, where whoever reads standard output has seen enough
            with self.answering(private=result.private) as stream:
                any_came = write_answer(self, result, format, stream)
            if (more := way_to_more(result.ids)) and format in ("table", "plain") and self.stderr.isatty():
                self.say(more)
            if not any_came and result.text is None and format in ("table", "plain"):
                self.say(result.empty)
                if "database" in vars(self) and app.register.units.are_none(self.invocation):
                    from vis_cli.rules.core.names import EMPTY

                    self.say(EMPTY["unit"])
        if result.exit_code:
            raise SystemExit(result.exit_code)

    @property
    def out(self) -> str | None:
        """The file that the answer is written to; None for standard output."""
        out = self.options.get("out") if self.answers_to_out else None
        return None if out is None or out in STDOUT else str(out)

    @contextmanager
    def answering(self, *, private: bool = False) -> Iterator[TextIO]:
        """Where the answer goes: to the file of --out, whole or not at all, else to standard output.

        That whoever reads standard output has seen enough is no failure, and changes no exit code. `private`: the
        answer holds a case or a resident's number.

        Raises:
            CannotWrite: it takes no more. Refused: `own-file`.
        """
        if self.out is not None:
            whole = app.output_files.whole(self.unopened, self.out, private=private)
            with whole as part, part.open("w", encoding="utf-8", newline="") as stream:
                yield stream
            self.say(Message("Wrote {path}.", path=self.out))
            return
        with suppress(BrokenPipeError):
            yield self.stdout
            self.stdout.flush()

    def write(self, pieces: Iterator[str]) -> None:
        """Write an answer that has its form already, as it comes."""
        try:
            with self.answering() as stream:
                write(pieces, stream)
        finally:
            if close := getattr(pieces, "close", None):
                close()

    def print(self, text: str, *, private: bool = False) -> None:
        """Write an answer that has its form already, and so neither columns nor an order; see `answering`."""
        asked_for(Result(None, text=""), "table", self.options)
        with self.answering(private=private) as stream:
            stream.write(text)

    def write_file(self, path: str, text: str | Iterator[str], said: Sentence | None = None) -> None:
        """Write a file that the answer does not go to, whole or not at all, and say so; not of standard output.

        A text in pieces is written as it comes.

        Raises:
            CannotWrite: the folder is missing or closed, or the disk is full. Refused: `own-file`.
        """
        app.output_files.write(self.unopened, path, text)
        if path not in STDOUT:
            self.say(said or Message("Wrote {path}.", path=path))

    def say(self, message: Sentence) -> None:
        """Tell a person something on stderr; not with --json or --quiet."""
        if not self.speaks_json and not self.options.get("quiet"):
            said = safe(mask(_(message)))
            print(said if is_aloud() else fitted(said, self.stderr, self.environment.get("COLUMNS")), file=self.stderr)

    @cached_property
    def terminal(self) -> Terminal:
        """Where the person is asked, and shown how far the work has come."""
        hidden = self.speaks_json or self.options.get("quiet") or not self.stderr.isatty()
        hidden = hidden or self.environment.get("TERM") == "dumb"  # which could not take the bar away again
        return Terminal(
            self.stdin,
            self.stderr,
            self.interactive,
            columns=self.environment.get("COLUMNS"),
            verbose=bool(self.options.get("verbose")),
            shows_progress=not hidden,
            colour=self.colours(self.stderr),
        )

    # --- input ---

    @property
    def dry_run(self) -> bool:
        return bool(self.options.get("dry_run"))

    @property
    def command_line(self) -> str:
        """What was typed, as the journal keeps it: masked, and without what is private."""
        return mask(" ".join(("vis", *public_words(self.words))))

    @contextmanager
    def argument(self, text: str) -> Iterator[None]:
        """Turns domain text in an argument that cannot be understood into a fault that points into it (65)."""
        try:
            yield
        except Malformed as error:
            raise FaultyInput([error.fault(Source(ARGUMENT, 1, 1, text))]) from None


def context() -> AppContext:
    """The invocation that is under way."""
    under_way: Any = typer_private.current_context()
    return under_way.find_root().obj  # type: ignore[no-any-return]


__all__ = ["AppContext", "Result", "context"]
