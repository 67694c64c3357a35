"""Ctrl-C and SIGTERM: a KeyboardInterrupt wherever the command is, and none once its exit code is known."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)
NOTHING_HALF_DONE = "Interrupted; nothing half done."
SAME = 1.0  # seconds in which another signal is the same one: `uv run` and others pass on what the terminal sends too


def listen() -> None:
    """Have the first signal raise KeyboardInterrupt; another one, more than a second later, ends the process at once.

    So nothing that ends a command is interrupted again while it does that. What is ignored (nohup) stays ignored.
    """
    first: float | None = None

    def interrupted(*_: object) -> None:
        nonlocal first
        if first is None:
            first = time.monotonic()
            raise KeyboardInterrupt
        if time.monotonic() - first > SAME:
            os._exit(130)

    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupted)


def is_interrupt(failure: BaseException | None) -> bool:
    """Whether a failure is a signal in the guise of another: of a class being made Python 3.11 makes a RuntimeError."""
    while failure is not None and not isinstance(failure, KeyboardInterrupt):
        failure = failure.__cause__
    return failure is not None


@contextmanager
def held() -> Iterator[None]:
    """Let no signal in until the block ends: for a step that must not be told of as half done."""
    import threading

    if threading.current_thread() is not threading.main_thread():  # which nobody interrupts
        yield
        return
    came: list[int] = []
    # No mask: that is a thread's own, and another thread would take the signal and interrupt this one all the same.
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for heard in came[:1]:
            signal.raise_signal(heard)


def deafen() -> None:
    """Take no notice of signals from here to the end of the process: it has nothing left to do but to exit.

    Raises:
        KeyboardInterrupt: one came just before.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # a handler is taken away while Python ends; a mask stays
