"""What an order and its windows were before later changes, gathered from the changes in their order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import FACTS, Earlier, Order, content_of
from vis_cli.rules.orders.windows import Window


class History:
    """What one order was. What an undo replaced is not kept: it was taken back, and may come again."""

    def __init__(self) -> None:
        self.periods: dict[str, set[tuple[datetime, datetime]]] = {}
        self._windows: dict[str, Window] = {}
        self._ordered: dict[str, OrderedOffer] = {}
        self._order: Order | None = None
        self._contents: set[str] = set()
        self._facts: dict[str, set[Any]] = {}
        self._taken_back = False

    def changed(
        self, records: Iterable[tuple[str, str, Order | Window | OrderedOffer | None]], *, undone: bool
    ) -> None:
        """Go on by one change: of each record its kind, its id, and what it was after it; None where it was removed."""
        was = self._content
        for kind, id, record in records:
            if kind == Order.kind:
                self._order_changed(record, undone=undone)  # type: ignore[arg-type]
            elif kind == OrderedOffer.kind:
                self._ordered.pop(id, None)
                if record is not None:
                    self._ordered[id] = record  # type: ignore[assignment]
            else:
                self._window_changed(id, record, undone=undone)  # type: ignore[arg-type]
        if was is not None and not undone and was != self._content:
            self._contents.add(was)

    @property
    def _content(self) -> str | None:
        """The digest of what is closed, offered and dropped; None where nothing is."""
        live = [window for window in self._windows.values() if not window.cancelled_at]
        ordered = [each for each in self._ordered.values() if not each.cancelled_at]
        return content_of(live, ordered) if live or ordered else None

    def _window_changed(self, id: str, after: Window | None, *, undone: bool) -> None:
        was = self._windows.pop(id, None)
        if was is not None and not undone:
            self.periods.setdefault(id, set()).add((was.asked_since or was.since, was.until))
        if after is not None:
            self._windows[id] = after

    def _order_changed(self, after: Order | None, *, undone: bool) -> None:
        was, self._order = self._order, after
        self._taken_back = undone and after is not None and after.withdrawn_at is not None
        if was is None or after is None or undone:
            return
        for name in FACTS:
            if getattr(was, name) != getattr(after, name):
                self._facts.setdefault(name, set()).add(getattr(was, name))

    @property
    def earlier(self) -> Earlier:
        """What was replaced."""
        facts = {name: frozenset(values) for name, values in self._facts.items()}
        return Earlier(frozenset(self._contents), facts, self._taken_back)
