"""Somebody at work beside a test: commands one after the other, and what each of them said."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import Command, Run

PATIENCE = 60.0  # seconds, for what takes a few on a machine with nothing else to do


def until(holds: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Ask again and again until something holds; what it said then."""
    end = time.monotonic() + patience
    while not (said := holds()):
        assert time.monotonic() < end, f"{what}: not in {patience:g} s"
        time.sleep(0.01)
    return said


@dataclass(frozen=True)
class Note:
    """What one command was, from when until when, and what it said."""

    words: Sequence[str]
    begun: float
    ended: float
    run: Run

    @property
    def id(self) -> str:
        """The error's id."""
        return str(self.run.error["id"])


@dataclass
class Hand:
    """Gives the commands in a process of its own until one `is_last`, or it is asked to finish."""

    vis: Command
    name: str
    commands: Iterable[Sequence[str]]
    is_last: Callable[[Run], bool] = lambda run: False
    _pid: int = field(init=False, default=0)
    _ended: bool = field(init=False, default=True)

    @property
    def _notes(self) -> Path:
        return self.vis.cwd / f"{self.name}.notes"

    @property
    def _stop(self) -> Path:
        return self.vis.cwd / f"{self.name}.stop"

    def start(self) -> None:
        """Begin; only what is written down is there for the test."""
        for path in (self._notes, self._stop):
            path.unlink(missing_ok=True)
        self._notes.touch()
        self._ended = False
        self._pid = os.fork()
        if self._pid == 0:
            self._work()

    def _work(self) -> None:
        """Be that process; never returns."""
        try:
            os.setpgid(0, 0)
            for words in self.commands:
                begun = time.monotonic()
                run = self.vis(*words)
                written = json.dumps([list(words), begun, time.monotonic(), run.code, run.out, run.err])
                with self._notes.open("a") as notes:
                    notes.write(written + "\n")
                if self.is_last(run) or self._stop.exists():
                    break
        finally:
            os._exit(0)

    def said(self) -> list[Note]:
        """What has been said so far."""
        lines = [line for line in self._notes.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [Note(words, begun, ended, Run(*run)) for words, begun, ended, *run in map(json.loads, lines)]

    def has_ended(self) -> bool:
        self._ended = self._ended or os.waitpid(self._pid, os.WNOHANG)[0] != 0
        return self._ended

    def finish(self) -> list[Note]:
        """Let it end after the command that it is at; all that was said."""
        self._stop.touch()
        return self.wait()

    def wait(self) -> list[Note]:
        """Let it come to its end; all that was said."""
        until(self.has_ended, f"the hand {self.name} ends", 2 * PATIENCE)
        return self.said()

    def kill(self) -> None:
        if not self.has_ended():
            for kill in (os.killpg, os.kill):  # it may not have come to lead a group of its own yet
                with suppress(ProcessLookupError):
                    kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._ended = True


@contextmanager
def at_work(*hands: Hand) -> Iterator[None]:
    """Whatever happens, nobody works on afterwards."""
    try:
        yield
    finally:
        for hand in hands:
            hand.kill()
