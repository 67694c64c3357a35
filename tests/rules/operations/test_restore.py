"""Whether a backup may take a database's place: kind, version, sandbox; and what is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vis_cli.errors import VisError
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.operations.restore import Contents, Place, broken_chain, check, lost, may_pretend

HELD = Contents("sqlite", "0004", 7, "a" * 64, sandbox=False)
THERE = Place("vis.db", "sqlite", (9, "b" * 64), sandbox=False)
GONE = Place("vis.db", "sqlite")


@pytest.mark.parametrize(
    ("held", "place", "id"),
    [
        (HELD, THERE, None),
        (HELD, GONE, None),
        (HELD, replace(THERE, sandbox=True), None),
        (replace(HELD, version="0003"), THERE, None),
        (replace(HELD, version="0005"), THERE, "new-schema"),
        (replace(HELD, kind="postgresql"), THERE, "other-kind"),
        (replace(HELD, kind="postgresql"), GONE, "other-kind"),
        (replace(HELD, sandbox=True), THERE, "sandbox"),
        (replace(HELD, sandbox=True), replace(THERE, sandbox=True), None),
        (replace(HELD, sandbox=True), GONE, None),
    ],
)
def test_a_backup_fits_its_place_or_is_refused(held: Contents, place: Place, id: str | None) -> None:
    if id is None:
        check(held, place, schema="0004")
        return
    with pytest.raises(VisError) as refused:
        check(held, place, schema="0004")
    assert refused.value.id == id


def test_a_journal_that_does_not_verify_trips_its_guard() -> None:
    assert broken_chain(HELD, "save") == ()
    (found,) = broken_chain(replace(HELD, broken="at C-3, it was altered"), "save")
    assert (found.guard, found.amount) == ("broken-chain", 1)
    assert str(found.message) == "the journal of save is broken: at C-3, it was altered."
    assert found.hint is not None and "broken-chain" in GUARDS


@pytest.mark.parametrize(
    ("held", "place", "may"),
    [
        (HELD, THERE, False),
        (HELD, GONE, False),
        (HELD, replace(THERE, sandbox=True), True),
        (replace(HELD, sandbox=True), GONE, True),
        (replace(HELD, sandbox=True), THERE, False),
    ],
)
def test_another_moment_is_for_sandboxes(held: Contents, place: Place, may: bool) -> None:
    assert may_pretend(held, place) is may


@pytest.mark.parametrize(("head", "number"), [(6, 0), (7, 0), (8, 1), (9, 2)])
def test_what_was_changed_since_the_backup_is_lost(head: int, number: int) -> None:
    assert lost(HELD, replace(THERE, head=(head, "b" * 64))) == number
    assert lost(HELD, GONE) == 0
