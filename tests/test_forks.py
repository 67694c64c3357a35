"""The small process that others are forked from."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial

import pytest

from tests.forks import Server


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def leave(code: int, written: bytes, *files: int) -> int:
    for file in files:
        os.write(file, written)
    return code


def add(most: int) -> int:
    return sum(range(most)) and 0


def fail() -> int:
    raise RuntimeError("broken")


def handlers() -> int:
    default = signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
    return int(default and signal.getsignal(signal.SIGINT) != signal.SIG_IGN)


def test_a_process_has_the_files_that_it_is_given_and_its_own_exit_code(server: Server) -> None:
    ours, theirs = os.pipe()
    child = server.fork(partial(leave, 7, b"x" * 9), theirs, theirs)
    os.close(theirs)
    assert child.wait()[0] == 7
    assert os.read(ours, 100) == b"x" * 18 and os.read(ours, 100) == b""
    os.close(ours)


def test_processes_run_beside_each_other_and_end_in_any_order(server: Server) -> None:
    slow, quick = server.fork(partial(time.sleep, 30)), server.fork(partial(leave, 3, b""))
    assert quick.wait()[0] == 3
    os.kill(slow.pid, signal.SIGKILL)
    assert slow.wait()[0] == -signal.SIGKILL


def test_the_time_that_a_process_takes_is_its_own(server: Server) -> None:
    took = server.fork(partial(add, 10_000_000)).wait()[1]
    assert took > 0.02 and took > 2 * server.fork(partial(leave, 0, b"")).wait()[1]


def test_what_fails_is_99_and_signals_are_as_they_were(server: Server) -> None:
    assert (server.fork(fail).wait()[0], server.fork(handlers).wait()[0]) == (99, 1)
