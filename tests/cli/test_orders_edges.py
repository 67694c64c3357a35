"""Orders, windows and the worklist at the edges of what people type: far days, the hour that comes twice, blanks."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import ALVESTA, fill

ORDER = """\
orders:
  - ref: IT-48213
    unit: Vårdcentralen Teleborg
    case_types: [Boka tid, Förnya recept]
    deactivate: 2026-06-29
    reactivate: 2026-08-03
"""


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    vis_sqlite.environment["VIS_NOW"] = "2026-06-01 12:00"
    vis_sqlite.write("s.yaml", ORDER)
    return fill(vis_sqlite)


# --- days that no calendar reaches -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("windows", "add", ALVESTA, "Boka tid", "--from", "0001-01-01", "--to", "2026-07-01"),
        ("windows", "add", ALVESTA, "Boka tid", "--from", "2026-07-01", "--through", "9999-12-31"),
        ("windows", "add", ALVESTA, "Boka tid", "--from", "2026-07-01 10:00+99:00", "--to", "2026-07-03"),
        ("windows", "add", ALVESTA, "Boka tid", "--weeks", "9999-W52"),
        ("windows", "list", "--as-of", "0001-01-01"),
        ("windows", "list", "--starting-within", "99999999w"),
        ("orders", "list", "--starting-within", "99999999999999999999w"),
        ("todo", "--date", "9999-12-31"),
        ("todo", "--date", "0001-01-01"),
        ("windows", "chart", "--now", "9999-12-31"),
        ("status", "--now", "9999-12-31"),
    ],
    ids=" ".join,
)
def test_a_day_or_a_length_beyond_the_calendar_is_refused_in_words(vis: Command, words: tuple[str, ...]) -> None:
    run = vis(*words)
    assert run.code == 2, run.err
    assert "timedelta" not in run.err and run.err.count("\n") == 1


@pytest.mark.parametrize(
    "period", ["deactivate: 0001-01-01\n    reactivate: 9999-12-31", "weeks: 9999-W52", "weeks: 0000-W01"]
)
def test_a_period_beyond_the_calendar_is_a_fault_of_its_file(vis: Command, period: str) -> None:
    begin = ORDER.index("deactivate")
    vis.write("far.yaml", f"{ORDER[:begin]}{period}\n")
    assert vis("orders", "check", "far.yaml", "--json").code == 65
    far = ORDER.replace("reactivate: 2026-08-03", "through: 9999-12-31")
    vis.write("far.yaml", far)
    (error,) = vis("orders", "check", "far.yaml", "--json").json["errors"]
    assert (error["id"], error["line"], error["column"]) == ("faulty-date", 6, 14)
