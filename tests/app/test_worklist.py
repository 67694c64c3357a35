"""The worklist from a script: what is to be keyed in, ticked off, and taken back."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import NotFound
from vis_cli.rules.core.times import parse_day, parse_moment


def test_a_task_is_listed_ticked_off_and_taken_back(invoke: Invoke) -> None:
    app.windows.add(invoke(), "Birka", ["Boka tid"], parse_moment("2025-06-16"), parse_moment("2025-06-23"))
    assert list(app.worklist.list_(invoke())) == []
    day = parse_day("2025-06-16")
    [task] = app.worklist.list_(invoke(), day=day, unit="Birka", system="Personalverktyget")
    assert (task["what"], task["due"][:10]) == ('Inaktivera "Boka tid"', "2025-06-16")
    with pytest.raises(NotFound):
        app.worklist.done(invoke(), [task["id"]])  # not due today
    assert app.worklist.done(invoke(), [task["id"]], day=day).change == 3
    assert app.worklist.done(invoke(), [task["id"]], day=day).change is None
    assert list(app.worklist.list_(invoke(), day=day)) == []
    app.worklist.undone(invoke(), [task["id"]])
    assert [each["id"] for each in app.worklist.list_(invoke(), day=day)] == [task["id"]]
    with pytest.raises(NotFound):
        app.worklist.undone(invoke(), ["T-00000000"])
