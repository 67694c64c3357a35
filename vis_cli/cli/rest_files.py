"""Rest files: the rows that could not be applied, to be mended and applied again."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from vis_cli.errors import Usage
from vis_cli.files.csv_rows import Table


def path_of(file: str, rest: str | None) -> Path:
    """Where the rest of a file is written: as asked, else beside it with `.rest.csv` for its ending.

    Raises:
        Usage: that would be over the file itself, or standard input has no name to make one from.
    """
    if rest is None and file == "-":
        raise Usage("standard input has no name to make that of the rest file from.", hint="Add --rest FILE.")
    path = Path(rest) if rest is not None else Path(file).with_suffix(".rest.csv")
    if file != "-" and path.resolve() == Path(file).resolve():
        raise Usage("the rest file would take the place of the file itself.", hint="Add --rest FILE.")
    return path


def write(table: Table, errors: Mapping[int, str], path: Path) -> None:
    """Write the rows in `errors` and the rejected ones, whole or not at all; UTF-8 with BOM.

    Raises:
        CannotWrite: the folder is missing or closed, or the disk is full.
    """
    from vis_cli.files.outbox import write_file

    stream = StringIO(newline="")
    table.write_rest(errors, stream)
    write_file(path, stream.getvalue())
