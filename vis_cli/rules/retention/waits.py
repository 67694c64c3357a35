"""What a purge waits for between two batches, and how far a standby is behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vis_cli.errors import Message

MOST_SAMPLES = 4096


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a purge waits: for a `backup` (`who` makes it), or because of `lag`: the standby `who` is so far behind."""

    why: str
    who: str
    seconds: float | None = None  # behind; None where it is not known: the standby has gone

    def as_json(self) -> dict[str, Any]:
        """This, as `--json` and the record of the run have it."""
        return {"why": self.why, "who": self.who, "seconds": self.seconds}


def words(said: Mapping[str, Any]) -> Message:
    """What `as_json` says, for people."""
    if said["why"] == "backup":
        return Message("it waits until {who} has made its backup", who=said["who"])
    if said["seconds"] is None:
        return Message("it waits for the standby {who}, which is no longer connected", who=said["who"])
    return Message("it waits for the standby {who}, which is {seconds:.0f} s behind", **said)


@dataclass
class Behind:
    """How far standbys are behind, by when the server itself was where each of them is now.

    What the server says of it (`pg_stat_replication.replay_lag`) does not grow while a standby that replays nothing
    does not answer; the age of the oldest position that the standby has not reached does.
    """

    samples: list[tuple[float, float]] = field(default_factory=list)  # when, and how far the server's log was then

    def note(self, at: float, position: float) -> None:
        """The server's log is so far at this moment; moments only grow."""
        if not self.samples or position > self.samples[-1][1]:
            self.samples.append((at, position))
        if len(self.samples) > MOST_SAMPLES:
            del self.samples[1:-1:2]

    def seconds(self, at: float, position: float) -> float:
        """How long ago the server had something that a standby at this position has not; 0 where it has everything.

        As far as was noted: what the server had before the first note counts from that.
        """
        return next((at - when for when, reached in self.samples if reached > position), 0.0)

    def forget(self, position: float) -> None:
        """Nobody is behind this position any more."""
        while len(self.samples) > 1 and self.samples[0][1] <= position:
            del self.samples[0]
