"""A pager for answers that are longer than the terminal is high."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import TextIO

NONE = ("", "cat")


def program(environment: Mapping[str, str]) -> list[str]:
    """The words of the pager: `VIS_PAGER`, else `PAGER`, else less where there is one; none where it is empty or cat.

    Words that cannot be read as a command mean no pager.
    """
    wanted = environment.get("VIS_PAGER", environment.get("PAGER", "less"))
    with suppress(ValueError):
        words = shlex.split(wanted)
        if words and wanted.strip() not in NONE and shutil.which(words[0], path=environment.get("PATH")):
            return words
    return []


def show(pieces: Iterable[str], stdout: TextIO, words: list[str]) -> bool:
    """Write the pieces, by way of the pager where they are more lines than the terminal has; say whether any came.

    That the person leaves the pager early is no failure.
    """
    height = _height(stdout)
    coming = iter(pieces)
    waiting: list[str] = []
    lines = 0
    for piece in coming:
        waiting.append(piece)
        lines += piece.count("\n")
        if lines >= height and words:
            _page(chain(waiting, coming), stdout, words)
            return True
        if not words:
            break
    for piece in chain(waiting, coming):
        stdout.write(piece)
    return bool(waiting)


def _page(pieces: Iterator[str], stdout: TextIO, words: list[str]) -> None:
    stdout.flush()
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    running = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=stdout, env=environment, encoding="utf-8")
    assert running.stdin is not None
    with suppress(BrokenPipeError):
        for piece in pieces:
            running.stdin.write(piece)
    with suppress(BrokenPipeError):
        running.stdin.close()
    while True:
        with suppress(KeyboardInterrupt):  # for the pager, which is what the person looks at
            running.wait()
            return


def _height(stdout: TextIO) -> int:
    try:
        return os.get_terminal_size(stdout.fileno()).lines or 24
    except (OSError, ValueError):
        return 24
