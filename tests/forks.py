"""Processes forked from a small one: a fork copies what its process holds, and pytest's holds every test.

Measured: with all tests collected a fork that ends at once takes 11 ms of system time, from the small one 3 ms; a
command touches 3,000 pages that are then copied, or 2,000.

Even so, of what a command takes in a process of its own two thirds are for that: pages that are copied, and what Python
and SQLAlchemy do for the first time. So the commands of one test may be done in turn in one process (`in_turn`), as
long as each leaves it as it found it.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import selectors
import signal
import socket
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

apart = False
"""Whether what is to be done in turn is done in a process of its own all the same."""

from_here = False
"""Whether processes are to be forked from the one that asks, which has what they need: a slip that is tried, counts."""

_LENGTH = struct.Struct("!I")
_ENDED = struct.Struct("!id")  # the wait status, and seconds of user time
_DONE = struct.Struct("!id?")  # the exit code, seconds of user time, whether the process is over
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD)
Call = Callable[..., object]
"""What a forked process does, given the numbers of the files that it was given; what it returns is its exit code."""


@dataclass
class Child:
    """A process that was forked."""

    pid: int
    _ended: int | None = None  # where the server tells of its end; None: it is a child of this process
    _found: tuple[int, float] | None = None

    def wait(self) -> tuple[int, float]:
        """The exit code, as subprocess has it, and the seconds of user time that it took, once it has ended."""
        if self._found is None:
            if self._ended is None:
                _, status, usage = os.wait4(self.pid, 0)
                seconds = usage.ru_utime
            else:
                status, seconds = _ENDED.unpack(_read(self._ended, _ENDED.size))
                os.close(self._ended)
            self._found = os.waitstatus_to_exitcode(status), seconds
        return self._found


class Server:
    """A process that forks others when it is asked to; it ends with the one that started it."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._pid = os.fork()
        if self._pid == 0:
            self._door.close()
            try:
                _serve(theirs)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        theirs.close()

    def fork(self, call: Call, *files: int) -> Child:
        ended, tell = os.pipe()
        said = pickle.dumps(call)
        with self._lock:
            socket.send_fds(self._door, [_LENGTH.pack(len(said))], [tell, *files])
            self._door.sendall(said)
        os.close(tell)
        return Child(_LENGTH.unpack(_read(ended, _LENGTH.size))[0], ended)

    def close(self) -> None:
        self._door.close()
        os.waitpid(self._pid, 0)


_server: Server | None = None


def start() -> None:
    """Start the small process, unless what it forks would lack something. To be called before tests are collected."""
    global _server
    if not from_here and "coverage" not in sys.modules:
        _server = Server()


def stop() -> None:
    """Let the small process end."""
    global _server
    if _server is not None:
        _server.close()
        _server = None


def keep_counts() -> None:
    """Where coverage counts, have it write what it has: a process forked now leaves with its own counts only."""
    coverage = sys.modules.get("coverage")
    if coverage is not None and (counting := coverage.Coverage.current()) is not None:
        counting.get_data()


def fork(call: Call, *files: int) -> Child:
    """Do `call`, given copies of the files, in a process of its own."""
    if _server is not None:
        return _server.fork(call, *files)
    keep_counts()
    pid = os.fork()
    if pid == 0:
        _be(call, files)
    return Child(pid)


class Turns:
    """A process that does one call after another, until one ends it or leaves something behind in it."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair()
        with theirs:
            self._child = fork(_take_turns, theirs.fileno())
        self.over = False

    def do(self, call: Call, *files: int) -> tuple[int, float]:
        """The call's exit code, and the seconds of user time that it took."""
        said = pickle.dumps(call)
        socket.send_fds(self._door, [_LENGTH.pack(len(said))], list(files))
        self._door.sendall(said)
        try:
            code, seconds, self.over = _DONE.unpack(_read(self._door.fileno(), _DONE.size))
        except EOFError:
            self.over = True
            code, seconds = self._child.wait()
        return code, seconds

    def close(self) -> None:
        """Let the process end, and wait until it has."""
        with self._door:
            if not self.over:
                self._door.sendall(_LENGTH.pack(0))
        self._child.wait()


_turns: Turns | None = None
_turn = threading.Lock()


def in_turn(call: Call, *files: int) -> tuple[int, float]:
    """Do `call`, given copies of the files, in the process of those before it; in one of its own while that is busy."""
    global _turns
    # Those begun beside others are alike: none has the start that a process which has done more would give it.
    beside = threading.current_thread() is not threading.main_thread()
    if apart or beside or not _turn.acquire(blocking=False):
        return fork(call, *files).wait()
    try:
        if _turns is None:
            _turns = Turns()
        done = _turns.do(call, *files)
        if _turns.over:
            end_turns()
        return done
    finally:
        _turn.release()


def _apart() -> None:
    """Be a process that was forked: the ways to the others are its parent's, who may be talking on them."""
    global apart, _server, _turns
    apart, _server, _turns = True, None, None


os.register_at_fork(after_in_child=_apart)


def end_turns() -> None:
    """Let the process end in which calls were done in turn; the next call begins another."""
    global _turns
    if _turns is not None:
        _turns.close()
        _turns = None


def _take_turns(door: int) -> int:
    """Be that process."""
    with socket.socket(fileno=os.dup(door)) as ours:
        os.close(door)
        nowhere = os.open(os.devnull, os.O_RDWR)
        handlers = {number: signal.getsignal(number) for number in _SIGNALS}
        before = _held()
        while True:
            length, files, _, _ = socket.recv_fds(ours, _LENGTH.size, 8)
            size = _LENGTH.unpack(length)[0] if length else 0
            if not size:
                return 0
            begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
            call = pickle.loads(_read(ours.fileno(), size))
            code = 99
            try:
                code = int(call(*files))
            except BaseException:
                traceback.print_exc()
            for number in range(3):  # what a stream has not written by now is lost, as it is where a process ends
                os.dup2(nowhere, number)
            sys.stdin = sys.stdout = sys.stderr = None  # type: ignore[assignment]
            for file in files:
                os.close(file)
            os.chdir("/")  # a process that has ended holds no disk
            over = bool(signal.sigpending())
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            for number, handler in handlers.items():
                signal.signal(number, handler)
            if _held() != before:
                gc.collect()
                over |= _held() != before
            took = resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun
            ours.sendall(_DONE.pack(code, took, over))
            if over:
                return 0


def _held() -> tuple[object, ...]:
    """What a call may leave behind: open files, threads, a mask."""
    mask = os.umask(0o22)
    os.umask(mask)
    return sorted(os.listdir("/proc/self/fd")), threading.active_count(), mask


def _be(call: Call, files: tuple[int, ...]) -> NoReturn:
    code = 99
    try:
        code = int(call(*files))  # type: ignore[call-overload]
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _serve(door: socket.socket) -> None:
    waking, wake = os.pipe()
    os.set_blocking(waking, False)
    os.set_blocking(wake, False)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks ends first
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    gc.freeze()  # a collector would touch, and so copy, every page
    told: dict[int, int] = {}
    with selectors.DefaultSelector() as ready:
        ready.register(door, selectors.EVENT_READ)
        ready.register(waking, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                if key.fileobj is not door:
                    os.read(waking, 4096)
                    _tell(told)
                    continue
                length, given, _, _ = socket.recv_fds(door, _LENGTH.size, 8)
                if not length:  # whoever asked has ended
                    os._exit(0)
                tell, *files = given
                said = _read(door.fileno(), _LENGTH.unpack(length)[0])
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    for number, handler in before.items():
                        signal.signal(number, handler)
                    for other in (door.fileno(), waking, wake, tell, *told.values()):
                        os.close(other)
                    ready.close()
                    _be(pickle.loads(said), tuple(files))
                for file in files:
                    os.close(file)
                told[pid] = tell
                os.write(tell, _LENGTH.pack(pid))


def _tell(told: dict[int, int]) -> None:
    """Tell those who wait which of the processes have ended."""
    while told:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if not pid:
            return
        tell = told.pop(pid)
        os.write(tell, _ENDED.pack(status, usage.ru_utime))
        os.close(tell)


def _read(file: int, size: int) -> bytes:
    said = b""
    while len(said) < size:
        more = os.read(file, size - len(said))
        if not more:
            raise EOFError("the process that forks others has ended")
        said += more
    return said
