"""An exception with its notice and its closures, from a script."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.cards.announcements import Announcement
from vis_cli.errors import Usage
from vis_cli.rules.core.times import parse_day, parse_moment

DAY = parse_day("2025-06-11")


def test_an_exception_its_notice_and_closures_are_one_plan(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–16:00")
    asked = Announcement("", ["all"])
    done = app.cards.hours.except_(invoke(yes=True), ["Birka"], (DAY, DAY), "08–12", announcement=asked)
    kinds = [step.record.kind for step in done.plan.steps if step.before is None]
    assert kinds[:2] == ["hours", "notice"]
    assert set(kinds[2:]) == {"window"}
    begins = {step.after.since for step in done.plan.steps if step.record.kind == "window"}
    assert begins == {parse_moment("2025-06-11 12:00")}
    [item] = app.cards.notices.list_(invoke())
    assert item["text"] == "Onsdag 11 juni 2025 är telefonen öppen 08.00–12.00."
    again = app.cards.hours.except_(invoke(yes=True), ["Birka"], (DAY, DAY), "08–12", announcement=asked)
    assert again.change is None


def test_what_cannot_be_announced_is_refused_or_said(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–16:00")
    with pytest.raises(Usage):
        app.cards.hours.except_(invoke(), ["Birka"], (DAY, DAY), "usual", announcement=Announcement(""))
    two = DAY, parse_day("2025-06-12")
    asked = Announcement(case_types=["Boka tid"])
    with pytest.raises(Usage):
        app.cards.hours.except_(invoke(), ["Birka"], two, "08–12", announcement=asked)
    same = app.cards.hours.except_(invoke(), ["Birka"], two, "08–16", announcement=Announcement(""))
    assert any("as usual" in str(note) for note in same.plan.notes)
    told = Announcement("Stängt 11–12 juni.", ["Boka tid"])
    whole = app.cards.hours.except_(invoke(yes=True), ["Birka"], two, "closed", announcement=told)
    (window,) = [step.after for step in whole.plan.steps if step.record.kind == "window"]
    assert (window.since, window.until) == (parse_moment("2025-06-11"), parse_moment("2025-06-13"))
