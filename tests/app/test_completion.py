"""What the shell may complete, from a script: every kind of thing that an argument names."""

from __future__ import annotations

from tests.app.conftest import Invoke
from tests.register import TELEBORG
from vis_cli import app
from vis_cli.rules.core.times import parse_moment


def test_everything_that_an_argument_names_is_offered_with_what_it_is(invoke: Invoke) -> None:
    app.windows.add(invoke(), "Teleborg", ["Boka tid"], parse_moment("2025-07-01"), parse_moment("2025-07-08"))
    completion = app.completion
    assert ("Vårdcentralen Teleborg", TELEBORG) in completion.units(invoke())
    assert "Anna Berg" in dict(completion.persons(invoke()))
    assert ("Boka tid", "") in completion.case_types(invoke())
    assert completion.windows(invoke()) == [("W-1", "Vårdcentralen Teleborg Boka tid from 2025-07-01")]
    assert completion.orders(invoke()) == []
    assert [id for id, _ in completion.changes(invoke())] == ["C-2", "C-1"]
    assert {"Vårdcentralen Teleborg", "Anna Berg", "Boka tid", "W-1", "C-1"} <= dict(
        completion.anything(invoke())
    ).keys()


def test_a_window_that_is_over_is_offered_to_show_alone(invoke: Invoke) -> None:
    app.windows.add(invoke(), "Teleborg", ["Boka tid"], parse_moment("2025-07-01"), parse_moment("2025-07-08"))
    later = invoke("2025-08-01 08:00")
    assert app.completion.windows(later) == []
    assert ("W-1", "") in app.completion.anything(later)
