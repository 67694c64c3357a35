"""Sending from a script: what is answered, and what stands in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vis_cli import app
from vis_cli.app.cases.content import Content
from vis_cli.app.cases.sending import To
from vis_cli.app.cases.templates import Asked
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.errors import FaultyInput, NotFound

Make = Callable[..., Invocation]
TOLVAN = "191212121212"


@pytest.fixture
def ready(care: Make) -> Make:
    app.cases.templates.add(care(), "Kallelse", Asked("information", "Hej {namn}!"))
    return care


def test_one_gets_a_case_and_the_journal_the_number_of_the_sending_the_template_and_as_whom(ready: Make) -> None:
    run = ready()
    fields = {"namn": "Tolvan"}
    outcome, left = app.cases.sending.send(
        run, "Teleborg", "Kallelse", To(TOLVAN), fields, Content(), app.cases.events.How(by="Bo Ek")
    )
    assert (outcome.extra["sending"], outcome.extra["sent"], left.faults) == ("S-1", 1, [])
    with run.reading() as db:
        details = json.loads(journal.change(db, outcome.change or 0).details)
    assert {key: details[key] for key in ("event", "sending", "template", "count", "by")} == {
        "event": "send", "sending": "S-1", "template": "M-1", "count": 1, "by": "SE2321000065-TEST1002",
    }  # fmt: skip


def test_a_dry_run_makes_no_number_and_no_key(ready: Make, tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text(f"resident;namn\n{TOLVAN};Tolvan\n", "utf-8")
    dry = ready(dry_run=True)
    outcome, _ = app.cases.sending.send(dry, "Teleborg", "Kallelse", To(file=str(file)), {}, Content())
    assert (outcome.change, outcome.extra["sending"], outcome.extra["items"][0]["number"]) == (None, None, None)
    assert outcome.extra["preview"] == [{"n": 1, "resident": "19121212-****", "text": "Hej Tolvan!"}]


def test_what_is_wrong_with_the_template_or_the_fields_sends_nothing(ready: Make) -> None:
    with pytest.raises(NotFound):
        app.cases.sending.send(ready(), "Teleborg", "Okänd", To(TOLVAN), {}, Content())
    with pytest.raises(FaultyInput) as wrong:
        app.cases.sending.send(ready(), "Teleborg", "Kallelse", To(TOLVAN), {"datum": "x"}, Content())
    assert [each.id for each in wrong.value.faults] == ["unfilled-field", "unknown-field"]
