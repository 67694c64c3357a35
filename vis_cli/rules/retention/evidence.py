"""Whether journal, run history, runs and certificates say the same of what was destroyed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.retention import certificate as certificates


@dataclass(frozen=True)
class Noted:
    """What a change set says of a session of a run: how many cases had gone by then, the hash of its certificate."""

    change: int
    run: str
    cases: int
    certificate: str | None = None


@dataclass(frozen=True)
class NotedAmendment:
    """What a change set keeps of an amendment of a run's certificate: its hash."""

    change: int
    run: str
    hash: str


@dataclass(frozen=True)
class Recorded:
    """The record of a run. `replays` are the runs that it purges again; `placeholder` stands for one of those."""

    run: str
    sort: str
    state: str
    actor: str
    cases: int
    last: datetime
    certificate: Mapping[str, Any] | None = None
    replays: Sequence[str] = ()
    placeholder: bool = False
    amendments: Sequence[Mapping[str, Any]] = ()  # of the certificate


@dataclass(frozen=True)
class Told:
    """A row of the run history that names a change set, or a run of the purge."""

    number: int
    at: datetime
    change: int | None = None
    run: str | None = None


@dataclass(frozen=True)
class Evidence:
    """All of it, in its order. `first` is when the journal's first change set was made: earlier is another chain's."""

    noted: Sequence[Noted]
    recorded: Sequence[Recorded]
    told: Sequence[Told]
    head: int = 0
    first: datetime | None = None
    amended: Sequence[NotedAmendment] = ()


@dataclass(frozen=True)
class Disagreement:
    """One thing that is said by one of them and not by another: of which run, and by which change set if by one."""

    run: str | None
    message: Sentence
    change: int | None = None

    def as_json(self) -> dict[str, Any]:
        """This, as `--json` has it."""
        return {"run": self.run, "change": None if self.change is None else f"C-{self.change}", "message": self.message}


@dataclass(frozen=True)
class Anchors:
    """The certificates that the journal's hashes confirm, themselves or by one that follows them; and those of before.

    `broken` is the first certificate that was altered or does not follow the one before.
    """

    confirmed: frozenset[str] = frozenset()
    earlier: frozenset[str] = field(default_factory=frozenset)  # of a chain before the journal's
    broken: str | None = None


def anchors(evidence: Evidence) -> Anchors:
    """Which certificates the journal confirms: by a hash of its own, or by that of a later one in the same chain."""
    papers = [row for row in evidence.recorded if row.certificate is not None]
    hashes = {noted.run: noted.certificate for noted in evidence.noted if noted.certificate}
    confirmed: set[str] = set()
    wanted: str | None = None
    for row in reversed(papers):
        paper = row.certificate or {}
        true = certificates.hash_of(paper)
        if true == paper.get("hash") and (hashes[row.run] == true if row.run in hashes else wanted == true):
            confirmed.add(row.run)
            wanted = str(paper.get("previous"))
        else:
            wanted = None
    earlier = {row.run for row in papers if row.run not in confirmed and _is_earlier(row.last, evidence)}
    return Anchors(
        frozenset(confirmed),
        frozenset(earlier - hashes.keys()),
        certificates.broken(row.certificate for row in papers if row.certificate is not None),
    )


def _is_earlier(at: datetime, evidence: Evidence) -> bool:
    return evidence.first is None or at < evidence.first


def disagreements(evidence: Evidence) -> Iterator[Disagreement]:
    """What one of journal, run history, runs and certificates says and another does not, each looked for in each."""
    yield from _of_the_journal(evidence)
    yield from _of_the_runs(evidence)
    yield from of_the_amendments(evidence)
    yield from _of_the_history(evidence)


def _of_the_journal(evidence: Evidence) -> Iterator[Disagreement]:
    """What the journal says of runs that their records, certificates or history do not bear out."""
    records = {row.run: row for row in evidence.recorded}
    told = {(row.run, row.change) for row in evidence.told}
    for noted in evidence.noted:
        values = {"run": noted.run, "change": f"C-{noted.change}", "count": noted.cases}
        row = records.get(noted.run)
        said: Message | None = None
        if row is None:
            said = Message(
                "the record of {run} is gone, which by {change} destroyed {count} case",
                "the record of {run} is gone, which by {change} destroyed {count} cases",
                **values,
            )
        elif noted.certificate is not None and row.certificate is None:
            said = Message("the certificate of {run} is gone, whose hash {change} keeps", **values)
        elif noted.certificate is not None and certificates.hash_of(row.certificate or {}) != noted.certificate:
            said = Message("the certificate of {run} is not the one whose hash {change} keeps", **values)
        elif row.cases < noted.cases:
            said = Message("the record of {run} counts fewer cases than the {count} of {change}", **values)
        elif (noted.run, noted.change) not in told:
            said = Message("the run history has lost the row of {run} that goes with {change}", **values)
        if said is not None:
            yield Disagreement(noted.run, said, noted.change)


def _of_the_runs(evidence: Evidence) -> Iterator[Disagreement]:
    """Runs and certificates that the journal does not bear out, and records that are not as their certificate says."""
    found = anchors(evidence)
    noted = {each.run: each for each in evidence.noted}  # the last of each
    hashes = {each.run for each in evidence.noted if each.certificate}
    unfinished = [row for row in evidence.recorded if row.state != "done"]
    again = {run for row in unfinished for run in row.replays}
    by_hash = found.confirmed | hashes
    known = by_hash | found.earlier
    for row in evidence.recorded:
        said: Message | None = None
        paper = row.certificate
        if paper is not None:
            says = paper["performed_by"], paper["sort"], paper["counts"]["cases"]
            waits = row.run in again or (unfinished and "cut_short" in paper)  # for the next certificate of the chain
            if row.run not in known and not waits:
                said = Message("the journal knows nothing of the certificate of {run}", run=row.run)
            elif found.broken == row.run and row.run not in by_hash:
                said = Message("the certificate of {run} was altered, or does not follow the one before", run=row.run)
            elif says != (row.actor, row.sort, row.cases) or row.state != "done":
                said = Message("the record of {run} is not as its certificate says", run=row.run)
        elif row.state == "done" and not row.placeholder:
            said = Message("{run} is done, and has no certificate", run=row.run)
        elif row.state == "stopped" and not _is_earlier(row.last, evidence):
            if row.run not in noted:
                said = Message("the journal knows nothing of {run}, which stopped", run=row.run)
            elif noted[row.run].cases != row.cases:
                said = Message("the record of {run} counts other cases than the journal", run=row.run)
        if said is not None:
            yield Disagreement(row.run, said)


def keeps_amendment(evidence: Evidence, amendment: Mapping[str, Any]) -> bool | None:
    """Whether the journal keeps the hash of this amendment; None where it cannot: it is of a chain begun after it, or
    the amendment was taken back from its file by a replay.
    """
    if certificates.hash_of(amendment) in {noted.hash for noted in evidence.amended}:
        return True
    run = amendment.get("amends")
    taken_back = any(run in row.replays or (row.placeholder and row.run == run) for row in evidence.recorded)
    return None if taken_back or _says_earlier(amendment, evidence) else False


def _says_earlier(amendment: Mapping[str, Any], evidence: Evidence) -> bool:
    """Whether it says itself that it is of before the journal; what was altered may say anything, or nothing."""
    try:
        return _is_earlier(parse_moment(str(amendment.get("finished"))), evidence)
    except ValueError:
        return False


def of_the_amendments(evidence: Evidence) -> Iterator[Disagreement]:
    """Amendments that the journal keeps the hash of and the record has not, and the other way round."""
    kept = {row.run: {certificates.hash_of(each) for each in row.amendments} for row in evidence.recorded}
    for noted in evidence.amended:
        if noted.hash not in kept.get(noted.run, ()):
            template = "the amendment of {run} whose hash {change} keeps is gone, or was altered"
            yield Disagreement(noted.run, Message(template, run=noted.run, change=f"C-{noted.change}"), noted.change)
    for row in evidence.recorded:
        for each in row.amendments:
            if keeps_amendment(evidence, each) is False:
                template = "the journal knows nothing of amendment {number} of {run}"
                yield Disagreement(row.run, Message(template, number=each.get("number"), run=row.run))


def _of_the_history(evidence: Evidence) -> Iterator[Disagreement]:
    """Rows of the run history that the journal does not bear out."""
    noted = {(each.run, each.change) for each in evidence.noted}
    for row in evidence.told:
        if row.change is not None and row.change > evidence.head:
            said = Message("the run history names {change}, and the journal does not have it", change=f"C-{row.change}")
            yield Disagreement(row.run, said, row.change)
        elif row.run is not None and (row.run, row.change) not in noted and not _is_earlier(row.at, evidence):
            template = "the run history tells of {run} in row {row}, and the journal does not"
            said = Message(template, run=row.run, row=row.number)
            yield Disagreement(row.run, said, row.change)
