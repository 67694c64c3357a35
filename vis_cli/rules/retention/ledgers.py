"""How long ledgers are kept: as long as a backup could bring back what they name, and not for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vis_cli.errors import Message, NotFound, Refused
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.guards import too_many
from vis_cli.rules.core.plan import ACTIONS, BulkPlan
from vis_cli.rules.core.times import local


@dataclass(frozen=True)
class Ledger:
    """A run's ledger. `ended` is when the run was done; None where it is not, or the database does not know it.

    `numbers` is how many it names, `purged` how many cases went by the run's record; None where that does not say.
    """

    run: str
    file: str
    sha256: str
    size: int
    numbers: int
    purged: int | None
    ended: datetime | None

    def kept_through(self, keep: Duration | None) -> date | None:
        """The last day on which it is kept; None where that is not known: such a one is not removed."""
        return None if keep is None or self.ended is None else keep.after(local(self.ended).date())

    def is_past(self, keep: Duration | None, today: date) -> bool:
        """Whether it has been kept for as long as it must."""
        last = self.kept_through(keep)
        return last is not None and today > last


def remove(ledgers: Sequence[Ledger], runs: Sequence[str], keep: Duration | None, today: date) -> BulkPlan:
    """Plan that the ledgers go which have been kept for as long as they must: those of `runs`, or all such.

    Raises:
        Refused: nothing says how long they are kept, or one that is named is kept still. NotFound: a run has none.
    """
    if keep is None:
        said = "nothing says how long ledgers are kept."
        hint = "Write ledger_keep in vis.yaml: the life of the backup that is kept longest, and thirty days."
        raise Refused(said, id="no-ledger-keep", hint=hint)
    named = _named(ledgers, runs)
    for each in named:
        if not each.is_past(keep, today):
            raise _kept(each, keep)
    going = named or [each for each in ledgers if each.is_past(keep, today)]
    asks = Message(
        "{count} ledger goes: no restore can have what it names purged again.",
        "{count} ledgers go: no restore can have what they name purged again.",
        count=len(going),
    )
    return BulkPlan(
        {**dict.fromkeys(ACTIONS, 0), "remove": len(going)},
        " ".join(each.sha256 for each in going),
        violations=() if named else too_many(len(going), len(ledgers)),
        notes=tuple(
            Message(
                "{run}: {count} number, {file}",
                "{run}: {count} numbers, {file}",
                run=each.run,
                count=each.numbers,
                file=each.file,
            )
            for each in going
        ),
        asks=(asks,) if going else (),
        details={"ledgers": [_kept_of(each) for each in going]},
    )


def _named(ledgers: Sequence[Ledger], runs: Sequence[str]) -> list[Ledger]:
    by_run = {each.run: each for each in ledgers}
    wanted = dict.fromkeys(run.strip().upper() for run in runs)
    found = [by_run.get(run) or by_run.get(f"R-{run}") for run in wanted]
    for run, each in zip(wanted, found, strict=True):
        if each is None:
            raise NotFound(
                Message("no ledger of {run}.", run=run), id="unknown-ledger", hint="See `vis retention ledger list`."
            )
    return [each for each in found if each is not None]


def _kept(ledger: Ledger, keep: Duration) -> Refused:
    last = ledger.kept_through(keep)
    if last is None:
        said = Message("the ledger of {run} is kept: the run is not done, or not known here.", run=ledger.run)
        return Refused(said, id="ledger-kept", hint="See `vis retention runs`, and `vis retention replay`.")
    said = Message("the ledger of {run} is kept through {last}.", run=ledger.run, last=last)
    return Refused(said, id="ledger-kept", hint=Message("ledger_keep in vis.yaml is {keep}.", keep=str(keep)))


def _kept_of(ledger: Ledger) -> dict[str, Any]:
    """What the journal keeps of a ledger that goes."""
    return {"run": ledger.run, "file": ledger.file, "sha256": ledger.sha256, "numbers": ledger.numbers}
