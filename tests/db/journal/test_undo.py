"""What an undo must know of the database: the rows, who would miss what goes, and what is gone itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import Command
from tests.db.core.test_apply import BELOW, EXAMPLES, NOW, TYPE, UNIT, WINDOW, adding, entry
from vis_cli.db.core import tables as t
from vis_cli.db.core.apply import apply
from vis_cli.db.core.records import KINDS
from vis_cli.db.journal.undo import gone, in_use, undo_facts
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.undo import key_of
from vis_cli.rules.register.units import UnitAlias
from vis_cli.rules.retention.policies import Hold
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Register, RoleFacts

ROLES = RoleFacts(Catalogue({}, {}), Register(), NOW.date())
LATER = NOW + timedelta(days=1)


@pytest.fixture
def filled(vis: Command) -> Command:
    """One record of every kind, added by C-1."""
    with vis.open().writing() as db:
        apply(db, adding(*EXAMPLES), entry())
        db.commit()
    return vis


def test_the_rows_of_every_kind_are_found_as_they_are(filled: Command) -> None:
    with filled.open().reading() as db:
        facts = undo_facts(db, adding(*EXAMPLES), 1, NOW, LATER, roles=ROLES)
    assert {key_of(row): row for row in facts.rows} == {key_of(row): row for row in EXAMPLES}
    assert facts.numbers == {place.kind: 2 for place in KINDS if place.counted}
    assert facts.orders is not None and facts.since == frozenset()


def test_names_that_later_changes_touched_are_known(filled: Command) -> None:
    alias = UnitAlias("Teleborg", BELOW.hsa_id)
    with filled.open().writing() as db:
        apply(db, [*adding(alias), Step(UNIT, replace(UNIT, phone="0470"))], entry())
        facts = undo_facts(db, [Step(BELOW, replace(BELOW, name="Annat"))], 1, NOW, LATER, roles=ROLES)
        assert facts.since == {key_of(alias), key_of(UNIT)}
        assert undo_facts(db, adding(WINDOW), 1, NOW, LATER, roles=ROLES).since == frozenset()


def test_what_stays_misses_what_goes_and_what_comes_misses_what_is_gone(filled: Command) -> None:
    with filled.open().reading() as db:
        assert in_use(db, [Step(UNIT, None)]) == {("unit", UNIT.hsa_id)}
        assert in_use(db, [Step(row, None) for row in EXAMPLES]) == set()
        assert gone(db, adding(*EXAMPLES)) == {}
        elsewhere = replace(WINDOW, case_type="annat")
        assert gone(db, [Step(WINDOW, elsewhere)]) == {key_of(WINDOW): "annat"}
        assert gone(db, [Step(TYPE, None), Step(None, WINDOW)]) == {key_of(WINDOW): TYPE.slug}
        assert gone(db, [*adding(elsewhere), *adding(replace(TYPE, slug="annat"))]) == {}


def test_a_hold_on_a_resident_who_is_forgotten_misses_them(filled: Command) -> None:
    hold = Hold(2, "resident", "P-1", "skadeanmälan", NOW)
    with filled.open().writing() as db:
        assert gone(db, adding(hold)) == {key_of(hold): "P-1"}
        db.execute(t.hold_residents.insert(), {"token": "P-1", "resident": "191212121212"})
        assert gone(db, adding(hold)) == {}
