"""A reader of the pages: bash at a terminal of 80 columns, `vis` and its `python` on the PATH, an empty home."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import selectors
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT, Command
from tests.forks import keep_counts

COLUMNS, LINES = 80, 1000  # so high that nothing goes through a pager
PATIENCE = 120  # seconds for a script; a command that asks something waits for ever
AFTER_EACH = "printf '\\036%s\\036' $?\n"
ENDED = re.compile("\036(\\d+)\036")

# `vis`, without the quarter of a second that each start takes: its words, folder, environment and streams go to this
# process, which has everything imported; its exit code comes back.
VIS = """\
#!{python} -IS
import json, os, socket, sys
to = socket.socket(socket.AF_UNIX)
to.connect({address!r})
said = json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode("utf-8", "surrogateescape")
socket.send_fds(to, [len(said).to_bytes(4)], [0, 1, 2])
to.sendall(said)
os._exit(to.recv(1)[0])
"""


@dataclass(frozen=True)
class Answer:
    """What a command showed at the terminal, and its exit code."""

    command: str
    said: str
    code: int


@dataclass
class Reader:
    """Reads in `folder`, which must be empty, and gets a clone as far as pages name its files, a home, programs."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clone, self.home = self.folder / "clone", self.folder / "home"
        for name in ("examples", "configs"):
            shutil.copytree(ROOT / name, self.clone / name)
        self.home.mkdir()
        self._program("python", f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n')

    def _program(self, name: str, text: str) -> None:
        """Put a program on the PATH."""
        program = self.folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)

    def types(self, commands: Sequence[str]) -> list[Answer]:
        """What each command answers; one shell runs them all, in order."""
        script = self.folder / "script"
        script.write_text("".join(f"{command}\n{AFTER_EACH}" for command in commands), encoding="utf-8")
        # A socket's path must be short, and pytest's folders are not.
        with tempfile.TemporaryDirectory(prefix="vis-") as short, socket.socket(socket.AF_UNIX) as door:
            door.bind(f"{short}/vis")
            door.listen()
            self._program("vis", VIS.format(python=sys.executable, address=f"{short}/vis"))
            said = self._shown(door, script)
        parts = ENDED.split(said.replace("\r\n", "\n"))
        assert len(parts) == 2 * len(commands) + 1, f"{len(parts) // 2} of {len(commands)} commands ended:\n{said}"
        return [Answer(each, parts[2 * n], int(parts[2 * n + 1])) for n, each in enumerate(commands)]

    def _shown(self, door: socket.socket, script: Path) -> str:
        """Everything the terminal shows while bash runs the script."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {
            "HOME": str(self.home),
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
            "TERM": "dumb",
            "LANG": "C.UTF-8",
            **self.environment,
        }
        bash = subprocess.Popen(
            ["bash", "--norc", str(script)], cwd=self.clone, env=environment, stdin=theirs, stdout=theirs,
            stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        shown, helpers, until = b"", list[int](), time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as waiting:
            waiting.register(ours, selectors.EVENT_READ)
            waiting.register(door, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in waiting.select(until - time.monotonic())}
                if not ready:
                    bash.kill()
                    raise TimeoutError(f"a command waits for ever:\n{shown.decode(errors='replace')}")
                if door in ready:
                    helpers.append(_started(door))
                if ours in ready:
                    try:
                        read = os.read(ours, 65536)
                    except OSError:  # as Linux says that nobody has the terminal open any more
                        break
                    if not read:
                        break
                    shown += read
        os.close(ours)
        bash.wait()
        for helper in helpers:
            os.waitpid(helper, 0)
        return shown.decode()


def _started(door: socket.socket) -> int:
    """Start the command that knocks; the process that waits for its end, to tell it to whoever knocked."""
    caller, _ = door.accept()
    length, streams, _, _ = socket.recv_fds(caller, 4, 3)
    said = b""
    while len(said) < int.from_bytes(length):
        said += caller.recv(65536)
    words, folder, environment = json.loads(said.decode("utf-8", "surrogateescape"))
    keep_counts()
    waiter = os.fork()
    if waiter == 0:
        try:
            _run(caller, streams, words, Path(folder), environment)
        except BaseException:
            traceback.print_exc()
        os._exit(99)
    for each in (caller.fileno(), *streams):
        os.close(each)
    caller.detach()
    return waiter


def _run(caller: socket.socket, streams: Sequence[int], words: list[str], folder: Path, env: Mapping[str, str]) -> None:
    child = os.fork()
    if child == 0:
        sys.argv = words
        Command(folder)._become(words[1:], *streams, env=env)
    for each in streams:
        os.close(each)
    _, status = os.waitpid(child, 0)
    caller.sendall(bytes([os.waitstatus_to_exitcode(status) % 256]))
    os._exit(0)
