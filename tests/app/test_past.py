"""What was answered of a moment when it was now is what `--as-of` answers of it for ever."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.conftest import Invoke, invocation
from tests.conftest import UNTIMED, Command
from tests.register import fill
from vis_cli import app
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, end_of
from vis_cli.errors import VisError
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.core.times import parse_day, parse_moment


def test_a_day_gone_by_is_asked_at_its_end_and_one_to_come_as_things_are(invoke: Invoke) -> None:
    at = invoke("2025-06-09 08:00")
    assert end_of(at, parse_day("2025-06-08")) == parse_moment("2025-06-08 23:59:59")
    assert [end_of(at, day) for day in (None, parse_day("2025-06-09"), parse_day("2026-01-01"))] == [None] * 3


@pytest.mark.parametrize(
    ("moment", "past", "told"),
    [
        ("2025-06-09 08:00", None, []),
        ("2025-07-01", None, []),
        ("2025-06-08", "2025-06-08", []),
        (
            "2024-12-31",
            "2024-12-31",
            ["The journal begins 2025-01-02 09:00. What was before is known only as far as it was there then."],
        ),
    ],
)
def test_only_what_has_gone_by_is_past(invoke: Invoke, moment: str, past: str | None, told: list[str]) -> None:
    said: list[str] = []
    at = invoke(tell=lambda message: said.append(str(message)))
    with at.reading() as db, as_it_was(at, db, parse_moment(moment)) as found:
        assert (found, said) == (past and parse_moment(past), told)


# --- a season lived at random ----------------------------------------------------------------------------------------

UNITS = ("Birka", "Teleborg")
TYPES = ("Boka tid", "Förnya recept")
DAY = st.integers(1, 30)
WHAT = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(UNITS), st.sampled_from(TYPES), DAY, st.integers(1, 9)),
    st.tuples(st.just("order"), st.sampled_from(UNITS), DAY, st.integers(1, 9)),
    st.tuples(st.just("change"), st.integers(1, 4), DAY),
    st.tuples(st.just("cancel"), st.integers(1, 4)),
    st.tuples(st.just("withdraw")),
    st.tuples(st.just("undo"), st.integers(2, 9)),
    st.tuples(st.just("offer"), st.sampled_from(UNITS), st.sampled_from(TYPES), st.booleans()),
    st.tuples(st.just("rename"), st.sampled_from(UNITS), st.sampled_from("xy")),
    st.tuples(st.just("close"), st.sampled_from(UNITS), DAY),
    st.tuples(st.just("run")),
    st.tuples(st.just("notice"), st.sampled_from(UNITS), DAY),
    st.tuples(st.just("end"), st.integers(1, 2)),
    st.tuples(st.just("hours"), st.sampled_from(UNITS), st.sampled_from(("mån–fre 8–12", "mån–tor 9–15"))),
    st.tuples(st.just("clear"), st.sampled_from(UNITS)),
    st.tuples(st.just("grant"), st.sampled_from(UNITS), DAY),
    st.tuples(st.just("revoke"), st.sampled_from(UNITS)),
)


def moment_in_june(day: int) -> Any:
    return parse_moment(f"2025-06-{day:02}")


def do(asked: Invocation, what: tuple[Any, ...]) -> None:  # noqa: C901  # a branch for each thing to do
    """Do it, if vis lets it be done."""
    name, *more = what
    unit, day = more[0] if more else None, more[-1] if more else None
    match name:
        case "add":
            app.windows.add(asked, unit, [more[1]], moment_in_june(more[2]), moment_in_june(min(30, more[2] + more[3])))
        case "order":
            since, until = moment_in_june(more[1]), moment_in_june(min(30, more[1] + more[2]))
            app.orders.add(asked, "IT-1", unit, TYPES, since, until)
        case "change":
            app.windows.change(asked, f"W-{unit}", since=moment_in_june(day))
        case "cancel":
            app.windows.cancel(asked, [f"W-{unit}"])
        case "withdraw":
            app.orders.withdraw(asked, "IT-1")
        case "undo":
            app.changes.undo(asked, f"C-{unit}")
        case "offer":
            app.register.case_types.offer(asked, unit, [more[1]], more[2])
        case "rename":
            app.register.units.rename(asked, unit, f"Vårdcentralen {unit} {day}")
        case "close":
            app.register.units.close(asked, unit, parse_day(f"2025-06-{day:02}"))
        case "run":
            app.switches.run(asked)
        case "notice":
            app.cards.notices.add(asked, unit, "Kassan är stängd.", since=parse_day(f"2025-06-{day:02}"))
        case "end":
            app.cards.notices.end(asked, [f"N-{unit}"])
        case "hours":
            app.cards.hours.set_(asked, unit, day)
        case "clear":
            app.cards.hours.clear(asked, unit)
        case "grant":
            until = parse_day(f"2025-06-{day:02}")
            app.roles.grant(asked, "Anna Berg", "redaktor-e-tjanst", [unit], until=until)
        case "revoke":
            app.roles.revoke(asked, "Anna Berg", "redaktor-e-tjanst", [unit])


def answers(asked: Invocation, at: str) -> Any:
    moment = parse_moment(at)
    offers = [app.register.case_types.offered(asked, unit, at=moment) for unit in UNITS]
    cards = [app.cards.query.show(asked, unit, at=moment).data for unit in UNITS]
    units = [app.register.units.show(asked, unit, at=moment).data for unit in UNITS]
    return (
        list(app.windows.list_(asked, at=moment)),
        offers,
        list(app.register.case_types.list_(asked, at=moment)),
        cards,
        units,
    )


def answers_of_the_day(asked: Invocation, at: str) -> Any:
    """What is asked of a day, at its end."""
    day = parse_moment(at).date()
    held = list(app.roles.list_(asked, during=(day, day)))
    may = app.roles.explain(asked, "Anna Berg", "Birka", "present-e-services", day=day)
    return (
        held,
        may,
        list(app.cards.notices.list_(asked, day=day, everything=True)),
        app.roles.who(asked, UNITS, day=day),
    )


@pytest.fixture
def season(vis_sqlite: Command) -> Command:
    """The register, on SQLite."""
    return fill(vis_sqlite)


@settings(suppress_health_check=[*UNTIMED, HealthCheck.function_scoped_fixture], max_examples=6)
@given(st.lists(st.tuples(st.integers(0, 3), WHAT), min_size=4, max_size=12))
def test_what_was_answered_when_it_was_now_is_answered_for_ever(
    season: Command, happened: list[tuple[int, tuple[Any, ...]]]
) -> None:
    assert season.database is not None
    with open(season.database, "rb") as kept:
        before = kept.read()
    lifted = dict.fromkeys(GUARDS)
    told: dict[str, Any] = {}
    told_of_days: dict[str, tuple[str, Any]] = {}
    day = 1
    for n, (days, what) in enumerate(happened):
        day = min(29, day + days)
        now = f"2025-06-{day:02} {8 + n:02}:00"
        with suppress(VisError):
            do(invocation(season, now, yes=True, lifted=lifted, reason="so"), what)
        told[now] = answers(invocation(season, now), now)
        told_of_days[now[:10]] = (now, answers_of_the_day(invocation(season, now), now))
    last = invocation(season, "2025-06-30 12:00")
    assert {now: answers(last, now) for now in told} == told
    assert {day: (now, answers_of_the_day(last, now)) for day, (now, _) in told_of_days.items()} == told_of_days
    for suffix in ("-wal", "-shm"):
        (season.cwd / f"{season.database}{suffix}").unlink(missing_ok=True)
    with open(season.database, "wb") as kept:
        kept.write(before)
