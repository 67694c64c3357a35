"""A shell at a terminal of its own, in an empty home, in which keys are typed: a real TAB, and what is seen then."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.conftest import ROOT
from tests.hands import PATIENCE

STARTED: Mapping[str, tuple[str, ...]] = {
    "bash": ("bash", "--noprofile", "-i"),
    "zsh": ("zsh", "-i"),
    "fish": ("fish", "-i"),
}
PROMPT = "ready%"
PROMPTS: Mapping[str, tuple[str, str]] = {
    "bash": (".bashrc", f"PS1='{PROMPT} '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'\n"),
    "zsh": (".zshrc", f"PS1='{PROMPT}% '; unsetopt BEEP PROMPT_SP ZLE_BRACKETED_PASTE; unset zle_bracketed_paste\n"),
    "fish": (
        ".config/fish/config.fish",
        f"function fish_prompt; echo -n '{PROMPT} '; end; function fish_right_prompt; end\n"
        "set -g fish_greeting; set -g fish_autosuggestion_enabled 0\n",
    ),
}
"""The file that each shell reads at its start, and what makes it quiet and its prompt plain."""
_CONTROL = re.compile(
    r"\x1b\[[0-9;?>=]*[ -/]*[@-~]|\x1b[()][0-9A-B]|\x1b[=>NOcM78]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x07\r]"
)


class Shell:
    """One shell; `with Shell(...) as shell: shell.type("vis units show Tel\t")`."""

    def __init__(self, shell: str, home: Path, environment: Mapping[str, str]) -> None:
        self.name = shell
        file, quiet = PROMPTS[shell]
        start = home / file
        start.parent.mkdir(parents=True, exist_ok=True)
        start.write_text(quiet + (start.read_text() if start.is_file() else ""))
        program = home / "bin" / "vis"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vis_cli "$@"\n')
        program.chmod(0o755)
        self.environment = {
            "HOME": str(home), "PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin", "TERM": "xterm", "TZ": "UTC",
            "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), "SHELL": f"/bin/{shell}", **environment,
        }  # fmt: skip
        self.home = home
        self.pid, self.terminal = 0, -1

    def __enter__(self) -> Shell:
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.chdir(self.home)
            os.execvpe(self.name, STARTED[self.name], self.environment)  # noqa: S606  # a shell itself
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 160, 0, 0))
        self._until(lambda seen: PROMPT in seen)
        return self

    def __exit__(self, *_failure: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def type(self, keys: str) -> str:
        """Type the keys; what is seen until the shell has dealt with them, and with another line after them."""
        os.write(self.terminal, f"{keys}\x05\x15printf 'en%s\\n' ded\r".encode())
        return self._until(lambda seen: "ended" in seen)

    def line(self, keys: str) -> list[str]:
        """What the words on the line are once the keys are typed, as the shell itself would hand them to a program.

        All is typed at once: a shell takes the next key when it is done with the TAB. bash writes the words
        one by one, so the file has its name once all of them are in it.
        """
        file = self.home / f"{time.monotonic_ns()}"
        os.write(self.terminal, f"\x15{keys}\x01printf '%s\\n' \x05 >{file}.part; mv {file}.part {file}\r".encode())
        self._until(lambda _seen: file.is_file())
        return file.read_text().splitlines()

    def _until(self, done: Callable[[str], bool]) -> str:
        """What is seen until that is as it is to be; it fails where it is not for long."""
        seen, raw = "", b""
        end = time.monotonic() + PATIENCE
        while not done(seen):
            assert time.monotonic() < end, f"{self.name} shows: {seen!r}"
            if select.select([self.terminal], [], [], 0.02)[0]:
                raw += os.read(self.terminal, 65536)
                seen = _CONTROL.sub("", raw.decode(errors="replace"))
        return seen
