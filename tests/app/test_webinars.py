"""Webinars from a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from vis_cli import app
from vis_cli.app.invocation import Invocation
from vis_cli.errors import FaultyInput
from vis_cli.rules.core.times import parse_moment

Invoke = Callable[..., Invocation]
SPAN = (datetime(2026, 6, 15, 8, tzinfo=UTC), datetime(2026, 6, 15, 8, 30, tzinfo=UTC))


def titles(invocation: Invocation, **seen: datetime) -> list[tuple[str, int]]:
    return [(item["title"][:9], len(item["occasions"])) for item in app.webinars.list_(invocation, **seen)]


def test_the_shipped_ones_are_added_once(invoke: Invoke) -> None:
    assert app.webinars.add(invoke(yes=True), None, None, ()).counts["add"] == 7
    again = app.webinars.add(invoke(yes=True), None, None, ())
    assert (again.change, again.counts["same"]) == (None, 7)


def test_what_is_listed_is_what_is_to_come(invoke: Invoke) -> None:
    app.webinars.add(invoke("2025-04-01 08:00", yes=True), None, None, ())
    spring, last = parse_moment("2025-05-01"), parse_moment("2025-05-13 08:15")
    ours = invoke()
    assert titles(ours) == [("Anslutnin", 0)]
    assert titles(ours, at=spring) == [("Personalv", 2), ("Invånarna", 2), ("Anslutnin", 0)]
    assert titles(ours, at=last) == [("Personalv", 1), ("Invånarna", 1), ("Anslutnin", 0)]
    assert titles(ours, since=parse_moment("2025-05-13")) == [("Personalv", 1), ("Invånarna", 1), ("Anslutnin", 0)]


def test_one_is_changed_and_taken_away(invoke: Invoke) -> None:
    app.webinars.add(invoke(yes=True), "Formulär", "https://example.org/a", [SPAN])
    app.webinars.edit(invoke(yes=True), "V-1", "Formulär i Cosmic", "https://example.org/b")
    (item,) = app.webinars.list_(invoke(), at=SPAN[0] - timedelta(days=1))
    assert (item["title"], item["link"]) == ("Formulär i Cosmic", "https://example.org/b")
    app.webinars.remove(invoke(yes=True), "Formulär", ())
    assert app.webinars.list_(invoke(), since=SPAN[0]) == []
    assert "STATUS:CANCELLED" in "".join(app.webinars.as_calendar(invoke()))


def test_a_link_that_is_none_is_refused(invoke: Invoke) -> None:
    with pytest.raises(FaultyInput):
        app.webinars.add(invoke(), "Formulär", "example.org", ())
