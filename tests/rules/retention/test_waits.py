"""How far a standby is behind: by when the server itself was where it is now, whatever the server says of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.retention.waits import MOST_SAMPLES, Behind, Wait, words


def test_who_has_everything_is_not_behind_and_who_lacks_something_is_since_it_was_there() -> None:
    behind = Behind()
    for at, position in ((10.0, 100.0), (11.0, 200.0), (12.0, 200.0), (13.0, 300.0)):
        behind.note(at, position)
    assert [behind.seconds(14.0, position) for position in (50, 100, 150, 200, 299, 300)] == [4, 3, 3, 1, 1, 0]
    behind.forget(200.0)
    assert [behind.seconds(14.0, position) for position in (200, 300)] == [1, 0]


@given(st.lists(st.floats(0.1, 5), min_size=1, max_size=60), st.integers(0, 59))
def test_a_standby_that_stays_where_it_is_falls_behind_by_the_time_that_goes_by(steps: list[float], at: int) -> None:
    behind, now = Behind(), 0.0
    moments = []
    for n, step in enumerate(steps):
        now += step
        moments.append(now)
        behind.note(now, float(n))
    reached = min(at, len(steps) - 1)
    expected = now - moments[reached + 1] if reached + 1 < len(steps) else 0.0
    assert behind.seconds(now, float(reached)) == pytest.approx(expected)


def test_memory_does_not_grow_with_the_time_that_it_waits() -> None:
    behind = Behind()
    for n in range(3 * MOST_SAMPLES):
        behind.note(float(n), float(n))
    assert len(behind.samples) <= MOST_SAMPLES
    assert behind.seconds(3.0 * MOST_SAMPLES, -1.0) == 3.0 * MOST_SAMPLES  # the oldest is kept


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (Wait("backup", "pg_dump"), "it waits until pg_dump has made its backup"),
        (Wait("lag", "pg2", 12.6), "it waits for the standby pg2, which is 13 s behind"),
        (Wait("lag", "pg2"), "it waits for the standby pg2, which is no longer connected"),
    ],
)
def test_what_it_waits_for_is_said(wait: Wait, said: str) -> None:
    assert str(words(wait.as_json())) == said
