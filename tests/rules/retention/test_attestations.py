"""Attestations as rules: what is said anew, what was said already, and of which cases it speaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from vis_cli.errors import Refused, Usage
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import midnight
from vis_cli.rules.retention.attestations import Attestation, attest, used

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
D = date(2025, 12, 31)
SAID = Attestation(1, "U1", D, "M", NOW, midnight(date(2026, 1, 1)))


def said(*held: Attestation, units: tuple[str, ...] = ("U1",), by: str = "M", through: date = D) -> list[Step]:
    gone = {"GONE": date(2026, 6, 2), "LEAVING": date(2026, 6, 3)}
    return list(attest(held, units, by, through=through, first=5, at=NOW, disabled=gone))


def test_each_unit_is_attested_once_and_numbered() -> None:
    first, second = said(units=("U1", "U2", "U1"))
    assert (first.after, second.after) == (
        Attestation(5, "U1", D, "M", NOW, midnight(date(2026, 1, 1))),
        Attestation(6, "U2", D, "M", NOW, midnight(date(2026, 1, 1))),
    )


@pytest.mark.parametrize("through", [D, D - timedelta(days=1)])
def test_what_the_same_manager_has_said_already_is_the_same(through: date) -> None:
    (step,) = said(SAID, through=through)
    assert step.before == step.after == SAID
    (new,) = said(SAID, through=D + timedelta(days=1))
    assert new.before is None
    (other,) = said(SAID, by="N")
    assert other.before is None


@pytest.mark.parametrize(
    ("through", "last_event", "covered"),
    [
        (D, datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), True),
        (D, datetime(2025, 12, 31, 23, tzinfo=UTC), False),  # midnight in Stockholm
        (date(2026, 6, 2), NOW - timedelta(seconds=1), True),
        (date(2026, 6, 2), NOW, False),  # nobody speaks of what has not happened yet
    ],
)
def test_it_speaks_of_cases_in_which_nothing_happened_later(through: date, last_event: datetime, covered: bool) -> None:
    (step,) = said(through=through)
    assert step.after.covers("U1", last_event) is covered
    assert step.after.covers("U2", last_event) is False


def test_nobody_attests_the_future_or_after_they_are_gone() -> None:
    with pytest.raises(Usage) as future:
        said(through=date(2026, 6, 3))
    assert future.value.id == "day-to-come"
    with pytest.raises(Refused) as gone:
        said(by="GONE")
    assert gone.value.id == "disabled-person"
    assert said(by="LEAVING")


def test_it_reads_as_a_sentence_and_says_what_used_it() -> None:
    assert str(SAID) == "attestation for U1 through 2025-12-31 by M"
    assert used(SAID) is None and used(object()) is None
    by_run = Attestation(
        **{name: getattr(SAID, name) for name in ("number", "unit", "through", "by", "at", "before")}, run=3
    )
    assert str(by_run).endswith(", used by R-3")
    refusal = used(by_run)
    assert refusal is not None and refusal.id == "attestation-used"
