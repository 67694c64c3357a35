"""Files named by arguments: globs spelt out, each read once, and all that cannot be read named together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from glob import glob
from os.path import realpath
from pathlib import Path

from vis_cli.app.invocation import Invocation
from vis_cli.errors import FaultyInput, Message, MissingInput
from vis_cli.files.core import text as texts
from vis_cli.files.core.text import Text


def matching(patterns: Sequence[str]) -> list[str]:
    """The files that the arguments name, each once, in their order; `-` is standard input.

    Raises:
        MissingInput: a glob matches nothing.
    """
    names: list[str] = []
    for pattern in patterns:
        if pattern == "-" or Path(pattern).is_file() or not set("*?[") & set(pattern):
            names.append(pattern)
        elif found := sorted(glob(pattern, recursive=True)):
            names += found
        else:
            raise MissingInput(Message('no file matches "{pattern}".', pattern=pattern), hint="Check the pattern.")
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(name if name == "-" else realpath(name), name)
    return list(unique.values())


def read_all(
    invocation: Invocation, patterns: Sequence[str], read_one: Callable[..., Text] = texts.read
) -> list[Text | FaultyInput]:
    """The text of every file that the arguments name, as `read_one` reads it, or what is wrong with its bytes.

    Raises:
        MissingInput: any of them cannot be read; all that cannot are named.
    """
    read: list[Text | FaultyInput] = []
    missing: list[MissingInput] = []
    for name in matching(patterns):
        try:
            read.append(read_one(name, stdin=invocation.stdin))
        except MissingInput as error:
            missing.append(error)
        except FaultyInput as error:
            read.append(error)
    if missing:
        raise missing[0].beside(missing[1:])
    return read
