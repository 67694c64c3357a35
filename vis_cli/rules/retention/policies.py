"""Which cases must be destroyed, which must be kept, and why: policies, decisions and holds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from vis_cli.errors import Message, Sentence, Source
from vis_cli.rules.core.durations import Duration, parse_duration
from vis_cli.rules.core.times import local, midnight, parse_day

COUNTED_FROM = ("closed", "opened", "last_event")
UNDOCUMENTED = ("hold", "purge")
SCOPES = ("case", "unit", "case-type", "resident")
Day = date  # where a field is called so
HOLD_STATES = ("in force", "ended", "released")
_MONTHS_OF_0_1 = re.compile(r"^([0-9]+)\s*[mM]$")


def parse_keep(text: str) -> Duration:
    """The time to keep that `2y`, `18mo` or `730d` names.

    Raises:
        ValueError: another form, no time at all, or not whole days. `18m`, as vis 0.1 had it, is told what to write.
    """
    if found := _MONTHS_OF_0_1.fullmatch(text.strip()):
        template = (
            '"{text}": m means minute to one and month to the other. vis 0.1 took it for months: write keep: {count}mo.'
        )
        raise ValueError(Message(template, text=text, count=found[1]))
    keep = parse_duration(text)
    if keep.is_nothing or not keep.is_of_days:
        raise ValueError(Message('"{text}" is not a time to keep. Write for example 2y, 18mo or 730d.', text=text))
    return keep


def _as_0_1_wrote(keep: Duration) -> str:
    """The spelling that a policy's version is computed over."""
    return " ".join(f"{count}{'m' if unit == 'mo' else unit}" for count, unit in keep.parts)


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision without which nothing may be destroyed (10 § arkivlagen; a region's board decides for itself).

    `applied_by` is the decision to apply it (tillämpningsbeslut), `plan` where it stands (informationshanteringsplan),
    `review` the day on which it is to be looked at anew.
    """

    body: str
    date: date
    reference: str
    paragraph: str | None = None
    applied_by: str | None = None
    plan: str | None = None
    review: Day | None = None

    def as_json(self) -> dict[str, Any]:
        """This, as `--json` and the records of runs have it."""
        return {
            "body": self.body,
            "paragraph": self.paragraph,
            "date": self.date.isoformat(),
            "reference": self.reference,
            "applied_by": self.applied_by,
            "plan": self.plan,
            "review": self.review and self.review.isoformat(),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Decision:
        """The decision that `as_json` wrote, or vis 0.1."""
        review = said.get("review")
        return cls(**{**said, "date": parse_day(said["date"]), "review": review and parse_day(review)})

    def __str__(self) -> str:
        paragraph = f" § {self.paragraph}" if self.paragraph else ""
        return f"{self.body} {self.date}{paragraph}, {self.reference}"


@dataclass(frozen=True, slots=True)
class Policy:
    """One class of cases and how long it is kept. `case_types` and `units` are ids, None for all.

    `authority` answers for the archive (arkivbildare); `system` is where the cases come from.
    """

    name: str
    keep: Duration
    case_types: tuple[str, ...] | None = None
    units: tuple[str, ...] | None = None
    counted_from: str = "closed"
    whole_years: bool = False
    undocumented: str = "hold"
    decision: Decision | None = None
    max_share: float | None = None
    max_cases: int | None = None
    authority: str | None = None
    system: str | None = None
    not_record: str | None = None  # why these are no patient records (3 kap. 17 § PDL), where `undocumented` is purge
    source: Source | None = None

    def __str__(self) -> str:
        return str(self.period)

    @property
    def period(self) -> Message:
        """How long it keeps a case, and from when that is counted."""
        template = "{name}: {keep} from {counted_from}"
        if self.whole_years:
            template = "{name}: {keep} from {counted_from}, whole years"
        return Message(template, name=self.name, keep=self.keep, counted_from=self.counted_from)

    def as_json(self) -> dict[str, Any]:
        """This, as `--json` has it."""
        return {
            "name": self.name,
            "version": self.version,
            "authority": self.authority,
            "system": self.system,
            "case_types": "all" if self.case_types is None else list(self.case_types),
            "units": "all" if self.units is None else list(self.units),
            "keep": str(self.keep),
            "counted_from": self.counted_from,
            "whole_years": self.whole_years,
            "undocumented": self.undocumented,
            "decision": self.decision and self.decision.as_json(),
            "max_share": self.max_share,
            "max_cases": self.max_cases,
            "not_record": self.not_record,
        }

    @property
    def rank(self) -> int:
        """How closely the class is described: a policy that names types or units goes before one for all."""
        return (self.case_types is not None) + (self.units is not None)

    @property
    def version(self) -> str:
        """A short digest of everything that decides which cases go, and on whose decision.

        Over the keys of 0.1, as it spelled them: a key that came later changes no version of a policy without it.
        """
        decision = self.decision
        said = {
            "name": self.name,
            "keep": _as_0_1_wrote(self.keep),
            "case_types": None if self.case_types is None else sorted(self.case_types),
            "units": None if self.units is None else sorted(self.units),
            "counted_from": self.counted_from,
            "whole_years": self.whole_years,
            "undocumented": self.undocumented,
            "decision": decision and [decision.body, decision.date.isoformat(), decision.reference, decision.paragraph],
        }
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]

    def decided(self, today: date) -> bool:
        """Whether there is a decision to go by: it must have been made."""
        return self.decision is not None and self.decision.date <= today

    def covers(self, unit: str, case_type: str) -> bool:
        """Whether the class holds such a case, other policies apart."""
        return (self.case_types is None or case_type in self.case_types) and (self.units is None or unit in self.units)

    def last_kept(self, counted: date) -> date:
        """The last day on which a case that counts from `counted` is kept."""
        last = self.keep.after(counted)
        return date(last.year, 12, 31) if self.whole_years else last

    def cut_off(self, today: date) -> date:
        """The last day to count from that makes a case due on `today`."""
        day = self.keep.before(date(today.year - 1, 12, 31) if self.whole_years else today) + timedelta(days=4)
        while self.last_kept(day) >= today:
            day -= timedelta(days=1)
        return day

    def due_before(self, today: date) -> datetime:
        """The instant before which a case must have been closed (opened, last touched) to be due on `today`."""
        return midnight(self.cut_off(today) + timedelta(days=1))

    def counted_day(self, opened: datetime, last_event: datetime, closed: datetime) -> date:
        """The day that a case counts from, in Stockholm."""
        return local({"closed": closed, "opened": opened, "last_event": last_event}[self.counted_from]).date()


@dataclass(frozen=True, slots=True)
class Term:
    """A policy on a day, as a question to put to rows: of its class, but not of a closer one, and counted before.

    `within` are terms of which one must let a case go too.
    """

    policy: Policy
    before: datetime
    except_for: tuple[Policy, ...]
    within: tuple[Term, ...] = ()


def ordered(policies: Iterable[Policy]) -> list[Policy]:
    """The policies, those that describe their class most closely first."""
    return sorted(policies, key=lambda policy: -policy.rank)


def terms(policies: Sequence[Policy], today: date) -> list[Term]:
    """What each policy asks of cases on `today`. No case is in the class of two."""
    return _terms(policies, lambda policy: policy.due_before(today))


def _terms(policies: Iterable[Policy], before: Callable[[Policy], datetime]) -> list[Term]:
    found: list[Term] = []
    for policy in ordered(policies):
        closer = tuple(term.policy for term in found if term.policy.rank > policy.rank)
        found.append(Term(policy, before(policy), closer))
    return found


def recorded(parts: Iterable[Mapping[str, Any]]) -> list[Term]:
    """The terms that a run's record keeps, with the cut-off days of when it was begun or last went on."""
    cut_offs = {part["name"]: parse_day(part["cut_off"]) for part in parts}
    return _terms(map(_recorded, parts), lambda policy: midnight(cut_offs[policy.name] + timedelta(days=1)))


def _recorded(part: Mapping[str, Any]) -> Policy:
    def ids(written: Any) -> tuple[str, ...] | None:
        return None if written == "all" else tuple(written)

    made = part["decision"]
    return Policy(
        part["name"],
        parse_keep(_MONTHS_OF_0_1.sub(r"\1mo", part["keep"])),
        case_types=ids(part["case_types"]),
        units=ids(part["units"]),
        counted_from=part["counted_from"],
        whole_years=part["whole_years"],
        undocumented=part["undocumented"],
        decision=made and Decision.from_json(made),
        authority=part.get("authority"),
        system=part.get("system"),
        not_record=part.get("not_record"),
    )


def overlaps(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Policy]]:
    """Each policy that describes a case as closely as one before it does, so that nobody could say which one holds.

    After the first such, once, however many there are. Sets of policies are numbers here, with a bit for each.
    """
    ranks: dict[int, int] = {}
    types: dict[str | None, int] = {}
    units: dict[str | None, int] = {}
    for number, policy in enumerate(policies):
        met = ranks.get(policy.rank, 0) & _meeting(types, policy.case_types) & _meeting(units, policy.units)
        if met:
            yield policies[(met & -met).bit_length() - 1], policy
        bit = 1 << number
        ranks[policy.rank] = ranks.get(policy.rank, 0) | bit
        for named, keys in ((types, policy.case_types), (units, policy.units)):
            for key in {None} if keys is None else set(keys):
                named[key] = named.get(key, 0) | bit


def _meeting(named: Mapping[str | None, int], keys: Collection[str] | None) -> int:
    """Those before that name one of `keys`, or all (None), or where `keys` is all."""
    if keys is None:
        return -1
    found = named.get(None, 0)
    for key in set(keys):
        found |= named.get(key, 0)
    return found


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold (gallringsstopp): keeps a case, or all of a unit, a case type or a resident, from being purged.

    `until` is the last day it stands. A resident is held by a token, `P-1`: the number itself is kept beside the case
    tables, where it can be forgotten, and never in the journal.
    """

    kind: ClassVar[str] = "hold"
    number: int
    scope: str
    subject: str
    reason: str
    placed_at: datetime
    until: date | None = None
    released_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"H-{self.number}"

    def stands(self, today: date) -> bool:
        """Whether it is in force."""
        return self.released_at is None and (self.until is None or today <= self.until)

    def state(self, today: date) -> str:
        """One of HOLD_STATES."""
        """`released`, `in force`, or `ended`."""
        return "released" if self.released_at else "in force" if self.stands(today) else "ended"

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("hold on {scope} {subject}", scope=Message(self.scope), subject=name_of(self.subject))

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        template = (
            "hold on {scope} {subject} until {until}: {reason}" if self.until else "hold on {scope} {subject}: {reason}"
        )
        said = Message(
            template, scope=Message(self.scope), subject=name_of(self.subject), until=self.until, reason=self.reason
        )
        return Message("{hold}, released", hold=said) if self.released_at else said

    def __str__(self) -> str:
        return str(self.words(str))


def below(units: Iterable[str], parents: Mapping[str, str | None]) -> set[str]:
    """The units and every unit that lies under one of them."""
    wanted = set(units)
    if not wanted:
        return wanted
    found = set(wanted)
    for unit in parents:
        path: list[str] = []
        at: str | None = unit
        while at is not None and at not in found and at not in path:
            path.append(at)
            at = parents.get(at)
        if at in found:
            found.update(path)
    return found
