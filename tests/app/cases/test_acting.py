"""Who does an event: oneself, another, or the unit; and who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.cases.register import ANNA, BO, TELEBORG
from vis_cli.app.cases import acting
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyConfiguration, NotPermitted
from vis_cli.rules.cases.events import TRANSITIONS

Make = Callable[..., Invocation]
ANSWER, ASSIGN = TRANSITIONS["answer"], TRANSITIONS["assign"]
OTHERS = {"operators": {"chef": ("all",)}}


def test_staff_act_as_themselves_without_saying_so(care: Make) -> None:
    invocation = care(settings={**OTHERS, "staff": {"anna": "Anna Åberg"}})
    with invocation.reading() as db:
        who, _ = acting.who(invocation, db, ANSWER, None)
        assert (who.person, who.moves_any, who.may("answer-case", TELEBORG.hsa_id)) == (ANNA.hsa_id, False, True)
        with pytest.raises(NotPermitted) as refused:
            acting.who(invocation, db, ASSIGN, "Bo Ek")
    assert refused.value.id == "not-oneself"


def test_who_may_move_cases_acts_for_anybody_or_for_the_unit(care: Make) -> None:
    invocation = care(settings={"operators": {"anna": ("cases",)}})
    with invocation.reading() as db:
        assert acting.who(invocation, db, ASSIGN, "Bo Ek")[0].person == BO.hsa_id
        assert acting.who(invocation, db, ASSIGN, None)[0].person is None


def test_outside_a_sandbox_no_word_to_a_resident_goes_under_anothers_name(care: Make) -> None:
    with care().database.writing() as db:
        db.execute(t.meta.delete().where(t.meta.c.name == "sandbox"))
        db.commit()
    invocation = care(settings={"staff": {"anna": ANNA.hsa_id}})
    with invocation.reading() as db:
        assert acting.who(invocation, db, ASSIGN, "Bo Ek")[0].person == BO.hsa_id
        assert acting.who(invocation, db, ANSWER, ANNA.hsa_id)[0].person == ANNA.hsa_id
        with pytest.raises(NotPermitted) as refused:
            acting.who(invocation, db, ANSWER, "Bo Ek")
    assert refused.value.id == "anothers-name"


def test_a_stranger_to_the_register_is_a_fault_of_the_configuration(care: Make) -> None:
    invocation = care(settings={**OTHERS, "staff": {"anna": "SE2321000065-TEST1999"}})
    with invocation.reading() as db, pytest.raises(FaultyConfiguration):
        acting.who(invocation, db, ANSWER, None)
    stranger = care(settings=OTHERS)
    with stranger.reading() as db, pytest.raises(NotPermitted):
        acting.who(stranger, db, ANSWER, None)


def test_who_is_nobody_in_the_register_is_not_told_to_act_as_themselves(care: Make) -> None:
    stranger = care(settings=OTHERS)
    with stranger.reading() as db, pytest.raises(NotPermitted) as refused:
        acting.who(stranger, db, ANSWER, BO.hsa_id)
    assert (refused.value.id, "staff" in str(refused.value.hint)) == ("not-permitted", True)
