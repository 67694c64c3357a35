"""The faults of one file, and what becomes of them where the file is a part of the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vis_cli.errors import FaultyConfiguration
from vis_cli.rules.core.faults import MOST, Faults, TooMany

__all__ = ["MOST", "Faults", "TooMany", "of_configuration"]


@contextmanager
def of_configuration() -> Iterator[None]:
    """Makes of a file with too many faults a faulty configuration: a decorator of what reads one."""
    try:
        yield
    except TooMany as error:
        raise FaultyConfiguration(error.faults) from None
