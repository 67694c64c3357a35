"""The small process that others are forked from."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests import forks
from tests.forks import Server, Turns


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


@pytest.fixture
def turns() -> Iterator[Turns]:
    turns = Turns()
    yield turns
    turns.close()


def same(number: int) -> int:
    """Whether this process has that number."""
    return int(os.getpid() == number)


def number(file: int) -> int:
    os.write(file, str(os.getpid()).encode())
    return 0


def numbered(turns: Turns) -> int:
    ours, theirs = os.pipe()
    assert turns.do(number, theirs)[0] == 0
    os.close(theirs)
    with os.fdopen(ours) as said:
        return int(said.read())


def leave_open() -> int:
    os.open(os.devnull, os.O_RDONLY)
    return 4


def leave_a_thread() -> int:
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    return 4


def leave_a_mask() -> int:
    os.umask(0o077)
    return 4


def be_deaf() -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    return 4


def hearing() -> int:
    heard = signal.getsignal(signal.SIGTERM) == signal.SIG_DFL and not signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return int(heard and signal.getsignal(signal.SIGINT) != signal.SIG_IGN)


def write_late(file: int) -> int:
    """Write to a stream that does not say so yet."""
    os.dup2(file, 1)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stdout.write("late")
    return 4


def say_nothing(file: int) -> int:
    os.dup2(file, 1)
    return 4


def go(folder: str) -> int:
    os.chdir(folder)
    return 4


def is_nowhere() -> int:
    return int(os.getcwd() == "/")


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


def test_calls_are_done_in_turn_in_one_process_each_with_its_code_and_its_time(turns: Turns) -> None:
    one = numbered(turns)
    assert turns.do(partial(same, one))[0] == 1 and turns.do(fail)[0] == 99 and turns.do(partial(same, one))[0] == 1
    assert turns.do(partial(add, 10_000_000))[1] > 0.02 > turns.do(partial(leave, 0, b""))[1]
    assert not turns.over


@pytest.mark.parametrize("call", [leave_open, leave_a_thread, leave_a_mask])
def test_a_process_in_which_something_was_left_takes_no_other_turn(turns: Turns, call: Callable[[], int]) -> None:
    assert (turns.do(call)[0], turns.over) == (4, True)


def test_a_call_leaves_the_folder_that_it_worked_in_so_that_its_disk_can_be_taken_away(
    turns: Turns, tmp_path: Path
) -> None:
    assert [turns.do(partial(go, str(tmp_path)))[0], turns.do(is_nowhere)[0], turns.over] == [4, 1, False]


def test_signals_are_heard_again_after_a_call_that_was_deaf(turns: Turns) -> None:
    assert [turns.do(be_deaf)[0], turns.do(hearing)[0], turns.over] == [4, 1, False]


def test_what_a_stream_has_not_written_when_its_call_ends_is_in_no_other_calls_file(
    turns: Turns, tmp_path: Path
) -> None:
    for call in (write_late, say_nothing):
        with (tmp_path / call.__name__).open("wb") as file:
            assert turns.do(call, file.fileno())[0] == 4
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"", b""]


def test_a_call_that_ends_its_process_has_its_code_too(turns: Turns) -> None:
    assert turns.do(partial(os._exit, 7))[0] == 7 and turns.over


def test_a_process_that_is_forked_takes_no_turn_among_those_of_the_one_before_it() -> None:
    """Several hands give commands beside each other, and beside the test: each would hear the others' answers."""
    forks.in_turn(partial(leave, 0, b""))
    pid = os.fork()
    if pid == 0:
        heard = {forks.in_turn(partial(os._exit, code))[0] for code in (7, 8, 9)}
        os._exit(int(heard == {7, 8, 9} and forks.apart))
    said = [forks.in_turn(partial(leave, code, b""))[0] for code in (3, 4, 5)]
    assert (said, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])) == ([3, 4, 5], 1)
    forks.end_turns()


def test_the_next_turn_is_taken_in_a_new_process_where_the_last_one_ended() -> None:
    assert [forks.in_turn(partial(os._exit, code))[0] for code in (7, 8, 9)] == [7, 8, 9]
    forks.end_turns()
