"""How long ledgers are kept, and which of them go."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from vis_cli.errors import NotFound, Refused
from vis_cli.rules.core.durations import parse_duration
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.retention.ledgers import Ledger, remove

KEEP = parse_duration("120d")


def ledger(run: int, ended: str | None = "2026-01-31 23:30", numbers: int = 3, purged: int | None = 3) -> Ledger:
    moment: datetime | None = parse_moment(ended) if ended else None
    return Ledger(f"R-{run}", f"R-{run}.x.ledger", str(run), 100, numbers, purged, moment)


@pytest.mark.parametrize(
    ("ended", "keep", "last"),
    [
        ("2026-01-31 23:30", "30d", date(2026, 3, 2)),
        ("2026-01-31 23:30", "1mo", date(2026, 2, 28)),
        ("2026-01-31 23:30", "1y", date(2027, 1, 31)),
        (None, "30d", None),
        ("2026-01-31 23:30", None, None),
    ],
)
def test_a_ledger_is_kept_through_a_day(ended: str | None, keep: str | None, last: date | None) -> None:
    found = ledger(1, ended)
    length = parse_duration(keep) if keep else None
    assert found.kept_through(length) == last
    if last is not None:
        assert not found.is_past(length, last)
        assert found.is_past(length, date.fromordinal(last.toordinal() + 1))
    else:
        assert not found.is_past(length, date(2999, 1, 1))


def test_only_what_was_kept_for_as_long_as_it_must_goes() -> None:
    held = [
        ledger(1),
        ledger(2, "2026-05-01"),
        ledger(3, None),
        ledger(4),
        *(ledger(n, "2026-05-02") for n in range(5, 9)),
    ]
    plan = remove(held, (), KEEP, date(2026, 6, 2))
    assert (plan.counts["remove"], [each["run"] for each in plan.details["ledgers"]]) == (2, ["R-1", "R-4"])
    assert str(plan.asks[0]).startswith("2 ledgers go: ") and plan.violations == ()
    assert [str(note) for note in plan.notes] == ["R-1: 3 numbers, R-1.x.ledger", "R-4: 3 numbers, R-4.x.ledger"]
    nothing = remove(held, (), KEEP, date(2026, 5, 30))
    assert nothing.is_empty and not nothing.asks


def test_most_of_them_at_once_trips_the_guard_unless_they_are_named() -> None:
    held = [ledger(n) for n in range(1, 4)]
    assert [each.guard for each in remove(held, (), KEEP, date(2026, 7, 1)).violations] == ["too-many"]
    assert remove(held, ("r-1", "2", "R-3", "3"), KEEP, date(2026, 7, 1)).violations == ()


@pytest.mark.parametrize(
    ("runs", "keep", "id"),
    [(("R-2",), KEEP, "ledger-kept"), (("R-3",), KEEP, "ledger-kept"), ((), None, "no-ledger-keep")],
)
def test_what_is_kept_is_not_removed_by_any_name(runs: tuple[str, ...], keep: object, id: str) -> None:
    held = [ledger(1), ledger(2, "2026-05-01"), ledger(3, None)]
    with pytest.raises(Refused) as refused:
        remove(held, ("R-1", *runs) if runs else (), keep, date(2026, 6, 2))  # type: ignore[arg-type]
    assert refused.value.id == id


def test_a_run_without_a_ledger_is_named() -> None:
    with pytest.raises(NotFound) as missing:
        remove([ledger(1)], ("R-9",), KEEP, date(2026, 6, 2))
    assert str(missing.value.message) == "no ledger of R-9."
