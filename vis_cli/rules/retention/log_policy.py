"""How long the access log is kept, and on whose decision its oldest reads are destroyed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from vis_cli.errors import Message, Refused, Source
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.times import local, midnight
from vis_cli.rules.retention.policies import Decision, parse_keep

NAME = "access_log"
"""The key of the retention file, and what `--policy` calls the class."""
LEAST = Duration(((5, "y"),))
"""A log of who has read what is kept for at least five years (HSLF-FS 2016:40, 4 kap. 9 §)."""
_CYCLE = [date(2001 + year, 1, 1) for year in range(4)]


def parse_log_keep(text: str) -> Duration:
    """The time to keep the log that `5y` or `72mo` names.

    Raises:
        ValueError: another form, or less than five years, counted from any day.
    """
    keep = parse_keep(text)
    if any(keep.after(day) < LEAST.after(day) for day in _CYCLE):
        said = '"{text}": the access log is kept for at least {least} (HSLF-FS 2016:40, 4 kap. 9 §).'
        raise ValueError(Message(said, text=text, least=LEAST))
    return keep


@dataclass(frozen=True, slots=True)
class LogPolicy:
    """The class `access_log` of the retention file: how long reads are kept, and the decision to destroy older ones."""

    keep: Duration
    decision: Decision | None = None
    source: Source | None = None

    def cut_off(self, today: date) -> date:
        """The last day whose reads are due on `today`."""
        day = self.keep.before(today) + timedelta(days=4)
        while self.keep.after(day) >= today:
            day -= timedelta(days=1)
        return day

    def due_before(self, today: date) -> datetime:
        """The instant before which what sealed a read must have been written for the read to be due on `today`."""
        return midnight(self.cut_off(today) + timedelta(days=1))

    def decided(self, today: date) -> bool:
        """Whether there is a decision to go by: it must have been made."""
        return self.decision is not None and self.decision.date <= today

    @property
    def name(self) -> str:
        return NAME

    @property
    def period(self) -> Message:
        """How long it keeps a read, and from when that is counted."""
        return Message("{name}: {keep} from when the read was sealed", name=NAME, keep=self.keep)

    def as_json(self) -> dict[str, Any]:
        """This, as `--json` and the journal have it."""
        return {"keep": str(self.keep), "decision": self.decision and self.decision.as_json()}

    def as_item(self) -> dict[str, Any]:
        """This, as `--json` has it among the policies of cases: with their keys."""
        nothing = (
            "version", "authority", "system", "case_types", "units", "whole_years", "undocumented", "max_share",
            "max_cases", "not_record",
        )  # fmt: skip
        return {"name": NAME, **dict.fromkeys(nothing), "counted_from": "sealed", **self.as_json()}


@dataclass(frozen=True, slots=True)
class Range:
    """Reads that one change set sealed: which change set, when it was written, from which read to which, the hash."""

    change: int
    at: datetime
    first: int
    last: int
    hash: str

    @property
    def reads(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class LogDue:
    """What of the access log is due on a day: whole sealed ranges, the oldest first, and how many reads there are."""

    policy: LogPolicy
    today: date
    ranges: Sequence[Range] = ()
    kept: int = 0

    @property
    def reads(self) -> int:
        return sum(each.reads for each in self.ranges)

    @property
    def digest(self) -> str:
        """What makes it these reads and no others."""
        said = f"{self.policy.as_json()} {self.policy.cut_off(self.today)} {[each.hash for each in self.ranges]}"
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def since(self) -> date | None:
        """The first day on which any of it was due."""
        if not self.ranges:
            return None
        return self.policy.keep.after(local(self.ranges[0].at).date()) + timedelta(days=1)

    def as_json(self) -> dict[str, Any]:
        """This, as `--json` has it."""
        return {
            **self.policy.as_json(),
            "decided": self.policy.decided(self.today),
            "cut_off": self.policy.cut_off(self.today).isoformat(),
            "due": self.reads,
            "kept": self.kept,
        }

    def words(self) -> Message:
        """What is due, and what is kept."""
        return words(self.as_json())

    def demand_decision(self) -> None:
        """Refuse to destroy reads that are due without a decision that has been made.

        Raises:
            Refused: there is none.
        """
        if self.ranges and not self.policy.decided(self.today):
            said = "access_log names no decision that has been made, and without one nothing may be destroyed."
            hint = "Write decision: {body, date, reference} below access_log in the retention file."
            raise Refused(Message(said), id="no-decision", hint=hint)


def words(said: Mapping[str, Any]) -> Message:
    """How much of the access log is due and how much is kept, as `as_json` says it."""
    return Message(
        "access log: {count} read due, {kept} kept (kept {keep}; what was sealed on {cut_off} or before goes)",
        "access log: {count} reads due, {kept} kept (kept {keep}; what was sealed on {cut_off} or before goes)",
        count=said["due"],
        **{name: said[name] for name in ("kept", "keep", "cut_off")},
    )


def some(ranges: Iterable[Range], most: int) -> list[Range]:
    """The first of the ranges, with at most so many reads, and one at least: what goes in one transaction."""
    found: list[Range] = []
    reads = 0
    for each in ranges:
        if found and reads + each.reads > most:
            break
        found.append(each)
        reads += each.reads
    return found


def details(due: LogDue) -> dict[str, Any]:
    """What the change set that destroys these reads says of them, so that the chain still holds without them."""
    return {
        **due.policy.as_json(),
        "cut_off": due.policy.cut_off(due.today).isoformat(),
        "first": due.ranges[0].first,
        "last": due.ranges[-1].last,
        "reads": due.reads,
        "sealed": [{"change": each.change, "last": each.last, "hash": each.hash} for each in due.ranges],
    }


def is_early(sealed_at: datetime, destroyed_at: datetime) -> bool:
    """Whether reads were destroyed before they can have been kept as long as any log must be.

    A change set seals what was read before it, and so a read is at least as old as the change set that sealed it.
    """
    return LEAST.after(local(sealed_at).date()) >= local(destroyed_at).date()


def summary(said: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What several change sets destroyed, by decision and time to keep, for the archive."""
    rows: dict[str, dict[str, Any]] = {}
    for each in said:
        key = f"{each['keep']} {each['decision']}"
        row = rows.setdefault(
            key,
            {"keep": each["keep"], "decision": each["decision"], "cut_off": each["cut_off"], "reads": 0, "changes": []},
        )
        row["cut_off"] = max(row["cut_off"], each["cut_off"])
        row["reads"] += each["reads"]
        row["changes"].append(f"C-{each['change']}")
    return list(rows.values())
