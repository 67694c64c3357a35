"""The numbers of those whose cases were read, sealed at the purge and opened by the data protection officer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.app.test_access_log import CASES, KEY, OTHER, TOLVAN, insert
from vis_cli import app
from vis_cli.app.access_log import note_read
from vis_cli.db.cases import access_log as log
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyInput
from vis_cli.rules.cases.resident_keys import ResidentKeys


@pytest.fixture
def purged(invoke: Invoke, tmp_path: Path) -> tuple[Invoke, Path]:
    """Two cases of Tolvan's and one of another's read, and gone; one of another's not read, and gone."""
    insert(invoke(), *CASES)
    note_read(invoke(), "show", [CASES[0], CASES[1], CASES[3]])
    app.sealed_log.make_keys(str(tmp_path / "log.pub"), str(tmp_path / "log.key"))
    ours = invoke()
    sealed = app.sealed_log.sealer(replace(ours, settings=replace(ours.settings, log_key=tmp_path / "log.pub")))
    with invoke().database.writing() as db:
        keeper = log.Keeper(db, ResidentKeys(KEY), sealed)
        assert keeper([case.key for case in CASES]) == 3
        assert keeper([CASES[0].key]) == 1  # again, as after a kill
        db.execute(t.cases.delete())
        db.commit()
    return invoke, tmp_path / "log.key"


def test_a_review_can_name_residents_after_the_purge(purged: tuple[Invoke, Path]) -> None:
    invoke, key = purged
    items = app.sealed_log.unseal(invoke(), [case.id for case in CASES], str(key))
    assert [item["resident"] for item in items] == [TOLVAN, TOLVAN, None, OTHER]
    assert [item["why"] for item in items] == [None, None, "not-read", None]
    with invoke().reading() as db:
        rows = list(db.execute(t.sealed_residents.select()))
    assert len(rows) == 2 and TOLVAN not in str(rows)
    looks = [item["cases"] for item in app.audit.reads(invoke(), of_log=True)]
    assert [CASES[0].id] in looks


def test_without_a_key_named_nothing_is_sealed(invoke: Invoke) -> None:
    assert app.sealed_log.sealer(invoke()) is None


def test_what_is_no_case_is_refused(purged: tuple[Invoke, Path]) -> None:
    invoke, key = purged
    with pytest.raises(FaultyInput):
        app.sealed_log.unseal(invoke(), ["12"], str(key))


def test_why_a_case_is_not_told_of_is_said(purged: tuple[Invoke, Path]) -> None:
    invoke, key = purged
    first, second, _, last = (case.id for case in CASES)
    with invoke().database.writing() as db:
        db.execute(t.sealed_residents.delete().where(t.sealed_residents.c.resident_key == ResidentKeys(KEY).one(OTHER)))
        db.commit()
    items = app.sealed_log.unseal(invoke(), [last, last, first], str(key))
    assert [(item["case"], item["why"]) for item in items] == [(last, "not-sealed"), (first, None)]
    app.sealed_log.make_keys(str(key.with_name("o.pub")), str(key.with_name("o.key")))
    (item,) = app.sealed_log.unseal(invoke(), [second], str(key.with_name("o.key")))
    assert (item["resident"], item["why"]) == (None, "other-key")
