"""Processes forked from a small one: a fork copies what its process holds, and pytest's holds every test.

Measured: with all tests collected a fork that ends at once takes 11 ms of system time, from the small one 3 ms; a
command touches 3,000 pages that are then copied, or 2,000.
"""

from __future__ import annotations

import gc
import os
import pickle
import selectors
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import NoReturn

from_here = False
"""Whether processes are to be forked from the one that asks, which has what they need: a slip that is tried, counts."""

_LENGTH = struct.Struct("!I")
_ENDED = struct.Struct("!id")  # the wait status, and seconds of user time
Call = Callable[..., object]
"""What a forked process does, given the numbers of the files that it was given; what it returns is its exit code."""


@dataclass
class Child:
    """A process that was forked."""

    pid: int
    _ended: int | None = None  # where the server tells of its end; None: it is a child of this process

    def wait(self) -> tuple[int, float]:
        """The exit code, as subprocess has it, and the seconds of user time that it took, once it has ended."""
        if self._ended is None:
            _, status, usage = os.wait4(self.pid, 0)
            return os.waitstatus_to_exitcode(status), usage.ru_utime
        said = _read(self._ended, _ENDED.size)
        os.close(self._ended)
        status, seconds = _ENDED.unpack(said)
        return os.waitstatus_to_exitcode(status), seconds


class Server:
    """A process that forks others when it is asked to; it ends with the one that started it."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair()
        self._lock = Lock()
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


def fork(call: Call, *files: int) -> Child:
    """Do `call`, given copies of the files, in a process of its own."""
    if _server is not None:
        return _server.fork(call, *files)
    pid = os.fork()
    if pid == 0:
        _be(call, files)
    return Child(pid)


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
