"""What is done after a purge so that nothing of it can be read or takes room, and what showed that it was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vis_cli.errors import Message

WHATS = ("overwrite", "log", "space", "vacuum", "compact", "files")
"""`overwrite`: deleted content is overwritten at once; `log`: the log is emptied into the file; `space`: free pages are
given back; `vacuum`: deleted rows leave a table; `compact`: the file, or a table, is written anew; `files`: the
attachment files are removed."""

WHY = {
    "not-asked": Message("it was not asked for"),
    "not-permitted": Message("the database does not let this user do it"),
    "snapshot": Message("somebody could still see the rows: an open transaction, or a standby or slot of the server"),
    "pinned": Message("somebody was reading pages of the table"),
    "in-use": Message("somebody else was using the database"),
    "locked": Message("somebody else was using the table"),
    "runtime": Message("--max-runtime was over"),
    "stopped": Message("it was stopped"),
    "cancelled": Message("the server cancelled it"),
    "unconfirmed": Message("the database does not show that it was done"),
    "cannot-remove": Message("they could not be removed"),
    "failed": Message("the database or its disk failed"),
}
TRY_AGAIN = frozenset({"snapshot", "pinned", "in-use", "locked", "runtime", "cancelled", "unconfirmed"})
"""The reasons that pass by themselves."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing done, on the whole or `on` one table. `why` it was not, one of WHY; `figures`: what the database said.

    It counts as done only where the database's own figures show it.
    """

    what: str
    done: bool
    on: str | None = None
    why: str | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str | None]:
        """What it is, so that a later one of the same takes its place."""
        return self.what, self.on

    def as_json(self) -> dict[str, Any]:
        """This, as certificates have it."""
        return {"measure": self.what, "on": self.on, "done": self.done, "why": self.why, **self.figures}


def read(said: Mapping[str, Any]) -> Measure:
    """The measure that a certificate says, as `as_json` wrote it."""
    figures = {name: value for name, value in said.items() if name not in ("measure", "on", "done", "why")}
    return Measure(said["measure"], said["done"], said["on"], said["why"], figures)


def latest(measures: Iterable[Measure]) -> list[Measure]:
    """Of each thing the last measure, in the order of WHATS."""
    last = {measure.key: measure for measure in measures}
    return sorted(last.values(), key=lambda measure: WHATS.index(measure.what))


def method(measures: Sequence[Measure]) -> dict[str, Any]:
    """What a certificate says of them; `compacted`, `vacuumed`, `log_truncated`, `pages_returned` as ever."""
    found = latest(measures)
    by: dict[str, list[Measure]] = {}
    for measure in found:
        by.setdefault(measure.what, []).append(measure)
    said: dict[str, Any] = {"compacted": bool(by.get("compact")) and all(each.done for each in by["compact"])}
    if "vacuum" in by:
        said["vacuumed"] = [each.on for each in by["vacuum"] if each.done]
    if "overwrite" in by:
        said["secure_delete"] = by["overwrite"][0].done
        said["log_truncated"] = all(each.done for each in by.get("log", ()))
        said["pages_returned"] = sum(each.figures.get("pages_returned", 0) for each in by.get("space", ()))
    return {**said, "measures": [each.as_json() for each in found]}


def of_certificate(paper: Mapping[str, Any], amendments: Sequence[Mapping[str, Any]] = ()) -> list[Measure] | None:
    """What a certificate and its amendments say, the latest of each; None for one of vis 0.1, which verified nothing.

    What such a one's amendments say is there alone.
    """
    written = paper["method"].get("measures")
    if written is None and not amendments:
        return None
    said = [*(written or ()), *(each for amendment in amendments for each in amendment["measures"])]
    return latest(map(read, said))


def open_(measures: Iterable[Measure]) -> list[Measure]:
    """Those to be made good: not done, though they were asked for."""
    return [measure for measure in measures if not measure.done and measure.why != "not-asked"]


def wanting(
    measures: Sequence[Measure] | None, every: Sequence[tuple[str, str | None]], *, compact: bool
) -> list[tuple[str, str | None]]:
    """Of `every` measure that this database knows: those still to be taken, with those of `compact` if it is asked for.

    Where nothing is known of one, as for a certificate of 0.1, it is to be taken, but for `compact`.
    """
    known = {measure.key: measure for measure in measures or ()}
    found = []
    for key in every:
        measure = known.get(key)
        if measure is not None and (measure.done or (measure.why == "not-asked" and not compact)):
            continue
        if measure is None and key[0] == "compact" and not compact:
            continue
        found.append(key)
    return found
