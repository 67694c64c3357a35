"""`vis` at a terminal of its own: what a person sees, and what she types."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping

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
    child, terminal = pty.fork()
    if child == 0:
        code = 99
        try:
            os.chdir(vis.cwd)
            os.environ.clear()
            os.environ |= {
                "HOME": str(vis.cwd), "PATH": "/usr/bin:/bin", "TZ": "UTC", "TERM": "xterm", "COLUMNS": str(columns),
                **({"VIS_DB": vis.database} if vis.database else {}), **vis.environment, **(env or {}),
            }  # fmt: skip
            sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False))  # noqa: SIM115
            sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), encoding="utf-8", line_buffering=True)  # noqa: SIM115
            sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), encoding="utf-8", line_buffering=True)  # noqa: SIM115
            from vis_cli.__main__ import main

            code = main(list(map(str, words)))
            sys.stdout.flush()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    try:
        seen = _read(terminal, keys, meanwhile)
    except TimeoutError:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return Run(os.waitstatus_to_exitcode(status), seen.replace("\r\n", "\n"), "")


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
