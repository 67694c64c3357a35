"""Attestations: a unit's manager says that what had to be in the patient record is there, up to a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from vis_cli.errors import Message, Refused, Sentence, Usage
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import in_english, local, midnight


@dataclass(frozen=True, slots=True)
class Attestation:
    """What `by`, the unit's manager, stated at `at`: what had to be summarised in the record, through a day, has been.

    It speaks of the cases of the unit itself in which nothing happened after that day, nor after it was stated: those
    whose last event is earlier than `before`. `run` is the first run that destroyed cases on the strength of it, which
    plans never write; from then on it stands for good.
    """

    kind: ClassVar[str] = "attestation"
    number: int
    unit: str
    through: date
    by: str
    at: datetime
    before: datetime
    run: int | None = None

    @property
    def id(self) -> str:
        return f"A-{self.number}"

    def covers(self, unit: str, last_event: datetime) -> bool:
        """Whether it speaks of a case of that unit, in which something last happened then."""
        return unit == self.unit and last_event < self.before

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("attestation for {unit} through {day}", unit=name_of(self.unit), day=self.through)

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        said = Message("{attestation} by {person}", attestation=self.label(name_of), person=name_of(self.by))
        return Message("{attestation}, used by R-{run}", attestation=said, run=self.run) if self.run else said

    def __str__(self) -> str:
        return str(self.words(str))


def attest(
    held: Iterable[Attestation],
    units: Iterable[str],
    by: str,
    *,
    through: date,
    first: int,
    at: datetime,
    disabled: Mapping[str, date],
) -> tuple[Step, ...]:
    """Put on record what a manager says of each unit, numbered from `first`; what they have said already is `same`.

    `disabled` has the day from which persons are disabled.

    Raises:
        Usage: the day is yet to come. Refused: who attests is disabled.
    """
    today = local(at).date()
    if through > today:
        said = Message("nobody can attest what is to come: {day} is after today.", day=in_english(through))
        raise Usage(said, id="day-to-come", hint="Give a day through which everything is summarised.")
    if disabled.get(by, date.max) <= today:
        said = Message("{person} is disabled from {day}.", person=by, day=in_english(disabled[by]))
        raise Refused(said, id="disabled-person", hint="Name whoever manages the unit now.")
    earlier = list(held)
    before = min(midnight(through + timedelta(days=1)), at)
    steps, number = [], first
    for unit in dict.fromkeys(units):
        same = next((each for each in earlier if (each.unit, each.by) == (unit, by) and each.through >= through), None)
        if same is not None:
            steps.append(Step(same, same))
            continue
        steps.append(Step(None, Attestation(number, unit, through, by, at, before)))
        number += 1
    return tuple(steps)


def used(row: Any) -> Refused | None:
    """Why an attestation cannot be taken back, where cases have been destroyed on the strength of it."""
    if not isinstance(row, Attestation) or row.run is None:
        return None
    said = Message(
        "{run} has destroyed cases on the strength of {attestation}.", run=f"R-{row.run}", attestation=row.id
    )
    return Refused(said, id="attestation-used", hint="It stays on record, as the certificate does.")
