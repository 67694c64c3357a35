"""Ready-made answers are filled in for each unit, by its own template before none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vis_cli import app
from vis_cli.app.cases.content import Reply
from vis_cli.app.cases.reply_texts import reply_texts
from vis_cli.app.cases.templates import Asked, Finder
from vis_cli.app.invocation import Invocation
from vis_cli.errors import FaultyInput, NotFound, Refused

Make = Callable[..., Invocation]


def test_each_unit_is_named_in_its_own_answers(care: Make) -> None:
    app.cases.templates.add(care(), "Tack", Asked("reply", "Tack {namn}, hälsar {enhet}."))
    app.cases.templates.add(care(), "Frågan", Asked("question", "Hej?"))
    run = care()
    units = {"a": "Alvesta", "b": "Birka"}
    with run.reading() as db:
        said = reply_texts(db, Finder(run), Reply("Tack", {"Namn": "Rut"}), units)
        assert said == {"a": "Tack Rut, hälsar Alvesta.", "b": "Tack Rut, hälsar Birka."}
        with pytest.raises(FaultyInput) as wrong:
            reply_texts(db, Finder(run), Reply("Tack", {"x": "y"}), units)
        assert [each.id for each in wrong.value.faults] == ["unfilled-field", "unknown-field"]
        with pytest.raises(NotFound):
            reply_texts(db, Finder(run), Reply("Frågan"), units)
    app.cases.templates.retire(care(), "Tack")
    with run.reading() as db, pytest.raises(Refused) as refused:
        reply_texts(db, Finder(run), Reply("Tack", {"namn": "Rut"}), units)
    assert refused.value.id == "retired-template"
