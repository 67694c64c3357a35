"""Asking and showing progress at a terminal: the ports of an invocation, for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from vis_cli.cli.frame.i18n import _, is_aloud
from vis_cli.errors import Message, Sentence
from vis_cli.output.cells import safe
from vis_cli.rules.core import letters
from vis_cli.rules.core.masking import mask

if TYPE_CHECKING:
    from vis_cli.app.execute import Question

PAUSE = 10  # seconds between two lines that say how far the work has come


@dataclass(frozen=True)
class Terminal:
    """The person at the keyboard: asked on `answers`, spoken to on stderr."""

    answers: TextIO
    stderr: TextIO
    is_present: bool
    verbose: bool = False
    shows_progress: bool = False
    colour: bool = True
    columns: str | None = None

    def confirm(self, question: Question) -> bool:
        """Show the plan and ask; anything but yes, or the count where it must be typed, is no."""
        from vis_cli.cli.frame import outcome
        from vis_cli.output import aloud, styles, width_of
        from vis_cli.output.layout import wrapped
        from vis_cli.rules.core.plan import Plan

        preview = question.preview
        in_steps = isinstance(preview.plan, Plan)
        counted = [] if in_steps or preview.plan.asks else outcome.counted(preview)
        in_bulk = [Message("{said}.", said=counted)] if counted else []
        width = width_of(self.stderr, self.columns)
        for line in [*outcome.lines(preview, verbose=self.verbose), *in_bulk, *preview.plan.asks]:
            if is_aloud():
                print(aloud.step(safe(_(line)), _), file=self.stderr)
                continue
            text = wrapped(safe(_(line)), width)
            print(styles.sign(text) if self.colour else text, file=self.stderr)
        count, label = question.count, f"{question.label}: " if question.label else ""
        if question.typed:
            said = Message("{count} step. Type {count} to go on:", "{count} steps. Type {count} to go on:", count=count)
            wording = question.wording or (said if in_steps else Message("Type {count} to go on:", count=count))
            return self.answer(Message("{label}{question} ", label=label, question=wording)) == str(count)
        said = Message("Carry out {count} step?", "Carry out {count} steps?", count=count)
        return self.agree(Message("{label}{question}", label=label, question=said))

    def agree(self, question: Sentence) -> bool:
        """Whether the person says yes; anything else is no."""
        return self.answer(Message("{question} [y/N] ", question=question)).casefold() in ("y", "yes", "j", "ja")

    def answer(self, question: Sentence) -> str:
        """What the person types; nothing where there is nobody any more (Ctrl-D)."""
        return letters.composed((self.line(question) or "").strip())

    def line(self, question: Sentence) -> str | None:
        """The line that the person types; None where there is nobody any more (Ctrl-D).

        Without an end to what is typed, by Ctrl-C too, the line of the question ends all the same.
        """
        typed = ""
        try:
            print(safe(_(question)), end="", file=self.stderr, flush=True)
            typed = self.answers.readline()
        finally:
            if not typed.endswith("\n"):
                print(file=self.stderr, flush=True)
        return typed or None

    def secret(self, question: Sentence) -> str:
        """What the person types without seeing it; a line of standard input where it is no terminal."""
        if not self.answers.isatty():
            return self.answers.readline().strip()
        from getpass import getpass

        try:
            return getpass(safe(_(question)), stream=self.stderr).strip()
        except (EOFError, KeyboardInterrupt) as stop:
            print(file=self.stderr, flush=True)
            if isinstance(stop, KeyboardInterrupt):
                raise
            return ""

    @contextmanager
    def progress(self, total: int | None, what: str) -> Iterator[Callable[[int], None]]:
        """A function to call with the number of rows done; a person at a terminal sees a bar, rate and time left.

        Who listens is told now and then.
        """
        if not self.shows_progress:
            yield lambda done: None
            return
        if is_aloud():
            yield _Spoken(self.stderr, mask(what), total).advance
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.text import Text
        from rich.theme import Theme

        from vis_cli.output.styles import THEME

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(file=self.stderr, no_color=not self.colour, theme=Theme(THEME))
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(str(Text(mask(what))), total=total)
            yield lambda done: bar.advance(task, done)


class _Spoken:
    """How far the work has come, in a line of its own every ten seconds."""

    def __init__(self, stderr: TextIO, what: str, total: int | None) -> None:
        self.stderr, self.what, self.total = stderr, what, total
        self.done, self.told = 0, monotonic()

    def advance(self, done: int) -> None:
        self.done += done
        if monotonic() - self.told < PAUSE:
            return
        self.told = monotonic()
        said = Message("{what}: {done} so far.", what=self.what, done=self.done)
        if self.total:
            said = Message("{what}: {done} of {total}.", what=self.what, done=self.done, total=self.total)
        print(safe(_(said)), file=self.stderr, flush=True)
