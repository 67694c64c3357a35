"""Mails about tasks, from a script."""

from __future__ import annotations

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.rules.core.times import parse_day, parse_moment


def test_what_is_for_others_is_one_mail_for_each_system(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–11:30")
    app.windows.add(invoke(), "Birka", ["Boka tid"], parse_moment("2025-06-16"), parse_moment("2025-06-23"))
    found = app.task_letters.letters(invoke(), "Birka", day=parse_day("2025-06-16"))
    assert [(each["system"], each["who"], each["to"]) for each in found.items] == [("HSA", "hsa-administrator", [])]
    assert found.findings == []
    assert app.task_letters.letters(invoke(), "Alvesta").items == []
