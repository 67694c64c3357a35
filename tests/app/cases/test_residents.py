"""What a resident does, from a script: opens a case where one can be opened, and writes more in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.cases.conftest import TOLVAN, opened
from vis_cli import app
from vis_cli.app.cases.content import Content
from vis_cli.app.cases.events import How
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyInput, NotFound, NotPermitted, Refused, Stale

Make = Callable[..., Invocation]
HEJ = Content("Hej")


def test_a_case_is_opened_with_the_next_number_of_the_year(care: Make) -> None:
    assert [opened(care) for _ in range(2)] == ["2026-0000001", "2026-0000002"]
    outcome = app.cases.residents.open_(care(dry_run=True), "Teleborg", "Boka tid", TOLVAN, HEJ)
    assert (outcome.change, outcome.extra["number"]) == (None, None)
    with care().reading() as db:
        (row, _) = db.execute(t.cases.select().order_by(t.cases.c.key))
    assert (row.resident, row.state, row.waiting_since, row.revision) == (TOLVAN, "new", row.opened, 1)


def test_a_number_that_was_given_out_is_not_given_out_again(care: Make) -> None:
    opened(care)
    with care().database.writing() as db:
        db.execute(t.messages.delete())
        db.execute(t.cases.delete())
        db.commit()
    assert opened(care) == "2026-0000002"


def test_opened_once_for_a_key(care: Make) -> None:
    for _ in range(2):
        outcome = app.cases.residents.open_(care(), "Teleborg", "Boka tid", TOLVAN, HEJ, how=How(once="a"))
        assert outcome.extra["number"] == "2026-0000001"
    with pytest.raises(Refused) as refused:
        app.cases.residents.open_(care(), "Teleborg", "Boka tid", TOLVAN, Content("Annat"), how=How(once="a"))
    assert refused.value.id == "once-differs"


@pytest.mark.parametrize("resident", ["197010632391", "R2345678901X"])
def test_who_cannot_log_in_opens_nothing(care: Make, resident: str) -> None:
    with pytest.raises(FaultyInput) as faulty:
        app.cases.residents.open_(care(), "Teleborg", "Boka tid", resident, HEJ)
    assert faulty.value.faults[0].id == "cannot-log-in" and resident not in str(faulty.value)


def test_a_closed_unit_and_a_type_that_is_not_offered_take_no_case(care: Make) -> None:
    with pytest.raises(NotFound) as missing:
        app.cases.residents.open_(care(), "Birka", "Förnya recept", TOLVAN, HEJ)
    assert missing.value.id == "not-offered"
    invocation = care()
    app.register.units.close(invocation, "Birka", invocation.today)
    with pytest.raises(Refused) as refused:
        app.cases.residents.open_(care(), "SE2321000065-TEST0002", "Boka tid", TOLVAN, HEJ)
    assert refused.value.id == "closed-unit"


def test_outside_a_sandbox_only_who_has_the_right_by_name_writes_as_a_resident(care: Make) -> None:
    with care().database.writing() as db:
        db.execute(t.meta.delete().where(t.meta.c.name == "sandbox"))
        db.commit()
    real = {"pretended": False}
    for operators in ({}, {"anna": ("all",)}):
        with pytest.raises(NotPermitted) as refused:
            app.cases.residents.open_(
                care(settings={"operators": operators}, **real), "Teleborg", "Boka tid", TOLVAN, HEJ
            )
        assert refused.value.id == "not-resident"
    may = care(settings={"operators": {"anna": ("cases", "residents")}}, **real)
    assert app.cases.residents.open_(may, "Teleborg", "Boka tid", TOLVAN, HEJ).change is not None


def test_a_resident_writes_in_their_own_case_and_adds_to_it_only_where_that_is_wanted(care: Make) -> None:
    number = opened(care)
    assert app.cases.residents.reply(care(), number, TOLVAN, Content("Mer")).extra["message"] == 2
    with pytest.raises(NotPermitted):
        app.cases.residents.reply(care(), number, "200001012384", Content("Mer"))
    with pytest.raises(Refused) as refused:
        app.cases.residents.reply(care(settings={"resident_may_add": False}), number, TOLVAN, Content("Mer"))
    assert refused.value.id == "wrong-state"
    with pytest.raises(Stale):
        app.cases.residents.reply(care(), number, TOLVAN, Content("Mer"), How(if_revision=1))
