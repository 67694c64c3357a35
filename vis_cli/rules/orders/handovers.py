"""Whether the unit that an order hands over to can take over: it may be closed itself, for good or just then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import closure as in_words
from vis_cli.rules.core.times import in_english, midnight
from vis_cli.rules.orders.orders import Closure, Request
from vis_cli.rules.orders.spans import Timeline
from vis_cli.rules.orders.windows import Window


@dataclass(frozen=True)
class Absence:
    """Why a unit cannot take over: the day from which it is closed for good, or windows of its own at the same time."""

    gone: date | None
    windows: tuple[Window, ...]


class Handovers:
    """What is known of units that take over: `windows_of` gives one's live windows, `closed` has when it is no more."""

    def __init__(
        self,
        windows_of: Callable[[str], Iterable[Window]],
        closed: Mapping[str, date],
        name: Callable[[str], str] = str,
    ) -> None:
        self._windows_of, self._closed, self._name = windows_of, closed, name
        self._timelines: dict[str, dict[str, Timeline]] = {}

    def absence(self, unit: str, closures: Iterable[Closure]) -> Absence | None:
        """Why the unit cannot take over all that is closed, for all of the time; None where it can."""
        closures = list(closures)
        gone = self._closed.get(unit)
        if gone is not None and not any(closure.until > midnight(gone) for closure in closures):
            gone = None
        found = {window.number: window for closure in closures for window in self._closed_then(unit, closure)}
        windows = tuple(sorted(found.values(), key=lambda each: (each.since, each.until, each.number)))
        return Absence(gone, windows) if gone is not None or windows else None

    def notes(self, request: Request) -> Iterator[Sentence]:
        """What those who ordered should know of the unit that takes over."""
        unit, ref = request.order.handover, request.order.ref
        found = None if unit is None else self.absence(unit, request.closures)
        if unit is None or found is None:
            return
        if found.gone is not None:
            said = "{unit}, which {ref} hands over to, is closed for good from {day}."
            yield Message(said, unit=self._name(unit), ref=ref, day=in_english(found.gone))
        if found.windows:
            first = found.windows[0]
            yield Message(
                "{unit}, which {ref} hands over to, has {types} closed itself then: {period}.",
                unit=self._name(unit),
                ref=ref,
                types=sorted({self._name(each.case_type) for each in found.windows}),
                period=in_words(first.since, first.until),
            )

    def _closed_then(self, unit: str, closure: Closure) -> list[Window]:
        if unit not in self._timelines:
            by_type: dict[str, list[Window]] = {}
            for window in self._windows_of(unit):
                by_type.setdefault(window.case_type, []).append(window)
            self._timelines[unit] = {kind: Timeline(each) for kind, each in by_type.items()}
        timeline = self._timelines[unit].get(closure.case_type)
        asked = Window(0, None, unit, closure.case_type, closure.since, closure.until)
        return [] if timeline is None else timeline.overlapping(asked, MOST)


MOST = 9  # windows of the other unit that are looked at for one closure
