"""`vis` at a terminal of its own: what a person sees, and what she types."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping
from functools import partial

from tests import forks
from tests.conftest import Command, Run


def at_terminal(
    vis: Command,
    *words: object,
    keys: str = "",
    env: Mapping[str, str] | None = None,
    columns: int = 80,
    meanwhile: Callable[[], object] = lambda: None,
) -> Run:
    """Run a command at a terminal; `keys` are typed as soon as it asks something. Both streams are in `out`.

    `meanwhile` is done while it waits for the keys.
    """
    terminal, theirs = pty.openpty()
    child = forks.fork(partial(_sit, vis, list(map(str, words)), columns, dict(env or {})), theirs)
    os.close(theirs)
    try:
        seen = _read(terminal, keys, meanwhile)
    except TimeoutError:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        raise
    code, seconds = child.wait()
    os.close(terminal)
    return Run(code, seen.replace("\r\n", "\n"), "", seconds)


def _sit(vis: Command, words: list[str], columns: int, env: Mapping[str, str], terminal: int) -> int:
    """Be the command, with the terminal as its own."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for number in range(3):
        os.dup2(terminal, number)
    os.close(terminal)
    os.chdir(vis.cwd)
    os.environ.clear()
    os.environ |= {
        "HOME": str(vis.cwd), "PATH": "/usr/bin:/bin", "TZ": "UTC", "TERM": "xterm", "COLUMNS": str(columns),
        **({"VIS_DB": vis.database} if vis.database else {}), **vis.environment, **env,
    }  # fmt: skip
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False))  # noqa: SIM115
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), encoding="utf-8", line_buffering=True)  # noqa: SIM115
    sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), encoding="utf-8", line_buffering=True)  # noqa: SIM115
    from vis_cli.__main__ import main

    code = main(words)
    sys.stdout.flush()
    return code


def _read(terminal: int, keys: str, meanwhile: Callable[[], object]) -> str:
    seen, until = b"", time.monotonic() + 60
    while True:
        if time.monotonic() > until:
            raise TimeoutError(f"still waiting at: {seen[-200:]!r}")
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:  # the other end is closed
                break
            if not more:
                break
            seen += more
        if keys and seen.rstrip(b" ").endswith((b"[y/N]", b"[j/N]", b":")):
            meanwhile()
            os.write(terminal, keys.encode() + b"\n")
            keys = ""
    return seen.decode()
