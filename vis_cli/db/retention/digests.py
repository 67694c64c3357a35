"""The HMACs of the cases that a purge comes to next, made while the database is at work on those before."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread

LEAD = 0.0005  # seconds, in which whoever is about to ask the database has asked it: only then is nobody held up


class Ahead:
    """The HMACs of keys, in order, each made once: by `digest`, in a thread of its own where there is time for it."""

    def __init__(self, keys: Sequence[int], digest: Callable[[Sequence[int]], list[bytes]]) -> None:
        self._keys, self._digest = keys, digest
        self._ready: list[bytes] = []  # not taken yet
        self._made = 0  # of all keys
        self._worker: Thread | None = None

    def begin(self, count: int) -> None:
        """Have the next `count` ready some time: to be called right before the database is asked for something long."""
        self._wait()
        if count > len(self._ready) and self._made < len(self._keys):
            self._worker = Thread(target=self._work, args=(count,), daemon=True)
            self._worker.start()

    def take(self, count: int) -> list[bytes]:
        """The next `count`, or what is left of them."""
        self._wait()
        self._make(count)
        taken, self._ready = self._ready[:count], self._ready[count:]
        return taken

    def _wait(self) -> None:
        if self._worker is not None:
            self._worker.join()
            self._worker = None

    def _work(self, count: int) -> None:
        time.sleep(LEAD)
        with suppress(Exception):  # whoever takes them meets it again
            self._make(count)

    def _make(self, count: int) -> None:
        wanted = self._keys[self._made : self._made + max(0, count - len(self._ready))]
        self._ready += self._digest(wanted)
        self._made += len(wanted)
