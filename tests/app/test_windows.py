"""Windows from a script: added, moved, cancelled, run as cron runs them, drawn and exported."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import Refused
from vis_cli.rules.core.times import parse_moment

MONDAY, NEXT = parse_moment("2025-06-16"), parse_moment("2025-06-23")


def closed(invoke: Invoke) -> None:
    app.windows.add(invoke(yes=True), "Birka", ["Boka tid,Förnya recept"], MONDAY, NEXT)


def test_windows_are_added_moved_cancelled_and_listed_with_their_state(invoke: Invoke) -> None:
    closed(invoke)
    app.windows.change(invoke(), "W-1", until=parse_moment("2025-06-30"))
    with pytest.raises(Refused) as refused:
        app.windows.change(invoke(), "W-1", until=NEXT, only_longer=True)
    assert refused.value.id == "not-longer"
    app.windows.cancel(invoke(), ["W-2"])
    items = list(app.windows.list_(invoke(), at=parse_moment("2025-06-24"), unit="Birka"))
    assert [(each["id"], each["to"], each["state"]) for each in items] == [
        ("W-1", "2025-06-30", "active"),
        ("W-2", "2025-06-23", "cancelled"),
    ]
    assert len(app.windows.history(invoke(), "W-1")[1]) == 2
    assert app.windows.show(invoke(), "W-2")[1]["cancelled_at"] is not None


def test_closures_are_drawn_and_exported_in_each_form(invoke: Invoke) -> None:
    closed(invoke)
    drawn = app.windows.chart(invoke())
    assert "Vårdcentralen Birka" in drawn.text and drawn.svg.startswith("<svg") and "<html" in drawn.html
    assert drawn.data["rows"][0]["unit"] == "Vårdcentralen Birka"
    assert "".join(app.windows.as_calendar(invoke())).count("BEGIN:VEVENT") == 2
    told: list[str] = []
    text = "".join(app.windows.as_order_file(invoke(tell=lambda said: told.append(str(said)))))
    assert text.endswith("# no orders\n") and text.count("# W-") == 2
    assert [each[:9] for each in told] == ["2 windows"]
