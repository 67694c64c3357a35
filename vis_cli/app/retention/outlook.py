"""What a purge would meet: how many cases and reads are due and held, by which policies and decisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge_records as records
from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.retention.decisions import DecidedTerms
from vis_cli.rules.retention.holds import by_number
from vis_cli.rules.retention.log_policy import LogDue, LogPolicy
from vis_cli.rules.retention.policies import Policy, Term


@dataclass(frozen=True)
class Outlook:
    """What a run would meet, by the run's own predicate; `decided` is what it goes by, None where it was not asked."""

    terms: tuple[Term, ...]
    surveys: dict[str, retention.Survey]  # by policy
    violations: tuple[Violation, ...]
    interrupted: records.Run | None
    contents: dict[str, int]  # what would go, counted for a preview only
    decided: DecidedTerms | None = None
    begun: tuple[Term, ...] = ()  # the terms of the interrupted run's own record, where those of now are others
    log: LogDue | None = None  # of the access log, where the policies asked include it
    compact: bool = False  # the file is to be written anew, due or not

    @property
    def is_of_log_alone(self) -> bool:
        """Whether no run begins or goes on: nothing but the access log is due."""
        return not self.total.due and self.interrupted is None and not self.compact

    @property
    def reads(self) -> int:
        """How many reads of the access log are due."""
        return 0 if self.log is None else self.log.reads

    @property
    def total(self) -> retention.Counts:
        """What is due and held under all policies."""
        return sum((found.total for found in self.surveys.values()), retention.Counts())

    @property
    def held_by(self) -> dict[str, int]:
        """How many cases each hold keeps; no case is in two classes."""
        return dict(sum((Counter(found.held_by) for found in self.surveys.values()), Counter()))

    def classes(self, today: date) -> list[Sentence]:
        """What is at stake, policy by policy: how many are due and held, the cut-off and the decision."""
        lines: list[Sentence] = []
        for policy in (term.policy for term in self.terms):
            counts, cut_off = self.surveys[policy.name].total, policy.cut_off(today)
            template = "{name}: {due} due, {held} held; counts from {cut_off} or before"
            lines.append(Message(template, name=policy.name, due=counts.due, held=counts.held, cut_off=cut_off))
            lines.append(_under(_decision(policy, today)))
        if self.log is not None:
            lines += [self.log.words(), _under(_decision(self.log.policy, today))]
        return lines

    def held(self) -> list[Sentence]:
        """What keeps how many of them."""
        by = by_number(self.held_by)
        return [_under(Message("held by {reason}: {count}", reason=reason, count=count)) for reason, count in by]


def _under(line: Sentence) -> Message:
    return Message("  {line}", line=line)


def _decision(policy: Policy | LogPolicy, today: date) -> Message:
    if not policy.decision:
        return Message("decision: none: --apply is refused")
    decision = str(policy.decision)
    if not policy.decided(today):
        return Message("decision: {decision} (a day to come: --apply is refused)", decision=decision)
    return Message("decision: {decision}", decision=decision)
