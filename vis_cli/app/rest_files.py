"""Rest files: the rows that could not be applied, to be mended and applied again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from os.path import realpath
from pathlib import Path
from typing import Protocol, TextIO

from vis_cli.app import output_files
from vis_cli.app.invocation import Invocation
from vis_cli.errors import Fault, Usage
from vis_cli.files.core.sheets import named
from vis_cli.rules.core.masking import mask


@dataclass(frozen=True)
class LeftOut:
    """What a file of rows held that could not be applied: every fault, where the rows went, and how many they are."""

    faults: Sequence[Fault] = ()
    path: Path | None = None
    rows: int = 0


def path_of(invocation: Invocation, file: str, rest: str | None) -> Path:
    """Where the rest of a file is written: as asked, else beside it with `.rest.csv` for its ending.

    Raises:
        Usage: that would be over the file itself, or what is piped in has no name to make one from.
        CannotWrite: its folder is missing. Refused: `own-file`.
    """
    if rest is None and (file == "-" or Path(file).is_fifo() or Path(file).is_char_device()):
        raise Usage("what is piped in has no name to make that of the rest file from.", hint="Add --rest FILE.")
    path = Path(rest) if rest is not None else Path(named(file)[0]).with_suffix(".rest.csv")
    if file != "-" and realpath(path) == realpath(named(file)[0]):
        raise Usage("the rest file would take the place of the file itself.", hint="Add --rest FILE.")
    output_files.check(invocation, path)
    return path


class WithRest(Protocol):
    """A file of rows that can write those left out, each with what is wrong with it, and say how many they are."""

    def write_rest(self, errors: Mapping[int, str], stream: TextIO) -> int: ...


def write(
    invocation: Invocation, rows: WithRest, errors: Mapping[int, str], path: Path, *, private: bool = False
) -> int:
    """Write the rows in `errors` and the rejected ones, whole or not at all; how many they are.

    `private`: rows of cases or residents, for the owner's eyes only. The rows stand as they were written, so that they
    can be mended; what is said of them is masked.

    Raises:
        CannotWrite: the folder is missing or closed, or the disk is full. Refused: `own-file`.
    """
    stream = StringIO(newline="")
    count = rows.write_rest({row: mask(said) for row, said in errors.items()}, stream)
    output_files.write(invocation, path, stream.getvalue(), private=private)
    return count
