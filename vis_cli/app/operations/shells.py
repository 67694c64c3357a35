"""Where each shell finds its completion, put there for a user."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from vis_cli.errors import CannotWrite, Message
from vis_cli.files.core import atomic_write

SHELLS = ("bash", "zsh", "fish")
EVERYBODY: Mapping[str, tuple[str, ...]] = {
    "bash": ("/etc/bash_completion.d/vis", "/usr/share/bash-completion/completions/vis"),
    "zsh": ("/usr/share/zsh/site-functions/_vis", "/usr/share/zsh/vendor-completions/_vis"),
    "fish": ("/usr/share/fish/vendor_completions.d/vis.fish",),
}
"""Where whoever installs vis for everybody puts the script of each shell."""


def place(shell: str, environment: Mapping[str, str]) -> Path:
    """The file of the user's own that holds the script."""
    home = Path(environment.get("HOME") or "/")
    if shell == "bash":
        return home / ".bash_completions" / "vis.sh"
    if shell == "zsh":
        return home / ".zfunc" / "_vis"
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "fish" / "completions" / "vis.fish"


def installed(shell: str, environment: Mapping[str, str]) -> bool:
    """Whether the shell completes as this vis does: a script of vis 0.1 asks otherwise."""
    for file in (place(shell, environment), *map(Path, EVERYBODY[shell])):
        try:
            if f"_VIS_COMPLETE={shell}" in file.read_text(encoding="utf-8", errors="replace"):
                return True
        except OSError:
            continue
    return False


def install(shell: str, script: str, environment: Mapping[str, str]) -> Path:
    """Put the script where the shell reads it when it starts; the file written.

    Bash and zsh are told of it in the file that they read at their start, once; fish looks there by itself.

    Raises:
        CannotWrite: a file cannot be written.
    """
    file, home = place(shell, environment), Path(environment.get("HOME") or "/")
    told = {
        "bash": (home / ".bashrc", f"source {_quoted(file)}"),
        "zsh": (
            Path(environment.get("ZDOTDIR") or home) / ".zshrc",
            f"fpath=({_quoted(file.parent)} $fpath); autoload -Uz compinit; compinit",
        ),
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        atomic_write.write_file(file, script)
        if shell in told:
            start, line = told[shell]
            said = start.read_bytes() if start.is_file() else b""
            if os.fsencode(line) not in said.splitlines():
                said += b"\n" * bool(said and not said.endswith(b"\n"))
                atomic_write.write_file(start, said + os.fsencode(line) + b"\n")
    except OSError as error:
        said_of = Message("{file}: {reason}.", file=error.filename or file, reason=error.strerror or str(error))
        raise CannotWrite(said_of, hint="Check the path and the disk.") from None
    return file


def _quoted(path: Path) -> str:
    """The path as one word of bash or zsh; in quotes always, so that a line of an earlier vis is found again."""
    return "'" + str(path).replace("'", "'\\''") + "'"
