"""Work that is killed before each of its steps on files, or on the database, in processes of their own."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests import forks
from tests.conftest import Command

_STEPS = ("open", "os.")
"""What Python tells its auditors of before it does it: files opened, linked, renamed, removed."""


def killed_before_each_step(work: Callable[[], object]) -> Iterator[int]:
    """The number of each step before which the work was killed; what was left is to be looked at before the next.

    It ends with the time when there was no step left, and the work was done.
    """
    step = 0
    while True:
        child = os.fork()
        if child == 0:
            _be_killed(work, step)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert killed in (-signal.SIGKILL, 0), f"step {step}: it ended with {killed}"
        yield step
        if killed == 0:
            return
        step += 1


def _be_killed(work: Callable[[], object], left: int) -> None:
    code = 99

    def told(event: str, _: object) -> None:
        nonlocal left
        if event.startswith(_STEPS) and event != "os.kill":
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    try:
        sys.addaudithook(told)
        work()
        code = 0
    finally:
        os._exit(code)


def begun(vis: Command, *words: str) -> forks.Child:
    """A command begun in a process of its own, that nobody listens to, and that can be killed."""
    with Path(os.devnull).open("r+b") as nowhere:
        return forks.fork(partial(vis._become, list(words), env={}), *[nowhere.fileno()] * 3)


def took(vis: Command, *words: str) -> float:
    """The seconds that a command takes in a process of its own, in which it must succeed."""
    began = time.monotonic()
    assert begun(vis, *words).wait()[0] == 0
    return time.monotonic() - began


def is_killed(child: forks.Child) -> bool:
    """Kill it, now; False where it had ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGKILL)
    return child.wait()[0] == -signal.SIGKILL


def killed_at_statement(vis: Command, number: int, *words: str) -> int:
    """Run a command that is killed before this statement, or commit, of its own; the exit code, -9 where it was."""
    with Path("/dev/null").open("r+b") as nowhere:
        become = partial(_be_killed_at, vis, list(words), number)
        return forks.fork(become, nowhere.fileno(), nowhere.fileno(), nowhere.fileno()).wait()[0]


def _be_killed_at(vis: Command, words: list[str], left: int, source: int, out: int, err: int) -> None:
    def told(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", told)
    event.listen(Engine, "commit", told)
    vis._become(words, source, out, err, {})
