"""The list of tasks that an OS user was last shown, kept for the numbers in it: a small JSON file of their own."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from vis_cli import temporary
from vis_cli.files.core.atomic_write import write_file
from vis_cli.rules.core.times import parse_day
from vis_cli.rules.worklist.numbers import Line, Shown

FORMAT = "vis-todo-1"


def path(folder: Path, user: str) -> Path:
    """The file of an OS user: several may have one home, as the callers of sudo do."""
    return folder / f"todo-{quote(user, safe='')}.json"


def write(file: Path, shown: Shown) -> None:
    """Keep the list in the place of the one before; the folder is made where it is missing.

    Raises:
        OSError, CannotWrite: it cannot be kept.
    """
    temporary.make_private(file.parent)
    document = {
        "format": FORMAT,
        "database": shown.database,
        "day": shown.day.isoformat(),
        "lines": [[each.unit, *each.tasks] for each in shown.lines],
    }
    write_file(file, json.dumps(document) + "\n", mode=temporary.PRIVATE)


def read(file: Path) -> Shown | None:
    """The list that is kept; None where there is none, or the file is not such a list.

    Raises:
        OSError: it cannot be read.
    """
    try:
        document = json.loads(file.read_bytes())
        if document["format"] != FORMAT:
            return None
        lines = [Line(str(unit), tuple(map(str, tasks))) for unit, *tasks in document["lines"]]
        return Shown(str(document["database"]), parse_day(document["day"]), lines)
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
