"""What is wrong with one file: gathered as it is found, up to a number past which the file is something else."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from vis_cli.errors import TOO_MANY, Fault, FaultyInput, Message

MOST = 50_000
"""Faults of one file that are kept and told: a mebibyte of them takes seconds, see `tests.bench.hostile`."""


class TooMany(FaultyInput):
    """The file has so many faults that reading it ends; the last of them says so."""


class Faults(list[Fault]):
    """Faults as they are found."""

    def append(self, fault: Fault) -> None:
        """Note a fault.

        Raises:
            TooMany: there are `MOST` already.
        """
        if len(self) < MOST:
            super().append(fault)
            return
        if len(self) == MOST:
            message = Message("more than {count} faults: the rest of the file was not read.", count=MOST)
            super().append(Fault(TOO_MANY, message, fault.source, "It may be of another kind."))
        raise TooMany(_by_place(self))

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note several; see `append`."""
        for fault in faults:
            self.append(fault)

    def __iadd__(self, faults: Iterable[Fault]) -> Faults:  # type: ignore[override, misc]  # only faults are noted
        self.extend(faults)
        return self


class FaultsByRow(dict[int, list[Fault]]):
    """The faults of a file's rows, by the number of the row, as they are found."""

    def __init__(self) -> None:
        super().__init__()
        self._all = Faults()

    def note(self, row: int, fault: Fault) -> None:
        """Note what is wrong with a row.

        Raises:
            TooMany: there are `MOST` faults already.
        """
        self._all.append(fault)
        self.setdefault(row, []).append(fault)

    def clear(self) -> None:
        super().clear()
        self._all = Faults()


def in_order(*found: Iterable[Fault]) -> list[Fault]:
    """The faults of one file, found in several ways, in the order of their places; that there are more comes last."""
    faults = Faults()
    with suppress(TooMany):  # the last of the faults says so
        for each in found:
            faults += each
    return _by_place(faults)


def _by_place(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.id == TOO_MANY, fault.place))
