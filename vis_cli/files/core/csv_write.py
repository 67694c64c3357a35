"""Tables written as CSV, their cells safe from being formulas."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any, TextIO

_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # also what begins as a guarded one does, so that reading gives it back


def write_csv(rows: Iterable[Iterable[Any]], stream: TextIO, separator: str = ",", *, ending: str = "\n") -> None:
    """Write `rows`, the header among them, so that no cell can act as a formula when a spreadsheet opens it.

    A text that begins with = + - @, a tab or a return gets a `'` before it, which reading takes off again. None is
    an empty cell; numbers stay as they are.
    """
    writer = csv.writer(stream, delimiter=separator, lineterminator=ending)
    writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: Any) -> Any:
    if type(cell) is str:
        return f"'{cell}" if cell[:1] in "'=+-@\t\r" and _FORMULA.match(cell) else cell
    return "" if cell is None else cell
