"""The faults of one file, up to a number past which the file is something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vis_cli.errors import Fault, FaultyConfiguration, FaultyInput, Message

MOST = 10_000


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
            super().append(Fault("too-many-faults", message, fault.source, "It may be of another kind."))
        raise TooMany(self)


@contextmanager
def of_configuration() -> Iterator[None]:
    """Makes of a file with too many faults a faulty configuration: a decorator of what reads one."""
    try:
        yield
    except TooMany as error:
        raise FaultyConfiguration(error.faults) from None
