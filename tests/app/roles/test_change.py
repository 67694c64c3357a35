"""Roles from a script: granted, prolonged, revoked, explained."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA
from vis_cli import app
from vis_cli.errors import NotFound
from vis_cli.rules.core.times import parse_day

EDITOR = "redaktor-kontaktkort"


def test_a_role_is_granted_once_prolonged_and_explained(invoke: Invoke) -> None:
    first = app.roles.grant(invoke(ticket="CHG-1"), "Anna Berg", EDITOR, ["Birka"], until=parse_day("2025-08-17"))
    assert (first.change, first.counts["add"]) == (2, 1)
    assert app.roles.grant(invoke(), "Anna Berg", EDITOR, ["Birka"], until=parse_day("2025-08-17")).change is None
    app.roles.extend(invoke(), "Anna Berg", EDITOR, ["Birka"], parse_day("2025-12-31"))
    found = app.roles.explain(invoke(), "Anna Berg", "Birka", "edit-card", day=parse_day("2025-12-31"))
    assert found.answer and found.grant is not None and found.grant["to"] == "2025-12-31"
    assert not app.roles.explain(invoke(), "Anna Berg", "Teleborg", "edit-card").answer
    with pytest.raises(NotFound):
        app.roles.grant(invoke(), "Anna Berg", "chef", ["Birka"])


def test_a_role_is_revoked_from_a_day_and_everything_from_somebody_who_leaves(invoke: Invoke) -> None:
    app.roles.grant(invoke(yes=True), "Anna Berg", EDITOR, ["Birka", "Moheda"])
    app.roles.revoke(invoke(), "Anna Berg", EDITOR, ["Birka"], on=parse_day("2025-06-20"))
    [item] = app.roles.list_(invoke(), unit="Birka")
    assert (item["unit"], item["to"]) == (BIRKA, "2025-06-19")
    assert app.roles.revoke_all(invoke(yes=True), "Anna Berg", on=parse_day("2025-06-15")).counts["change"] == 2
    assert list(app.roles.list_(invoke(now="2025-06-16"), during=(parse_day("2025-06-16"),) * 2)) == []
    assert "holds nothing" in str(app.roles.revoke_all(invoke(now="2025-07-01"), "Anna Berg").plan.notes[0])
