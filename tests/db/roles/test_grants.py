"""The register around the grants, as the rules read it."""

from __future__ import annotations

from dataclasses import replace

from tests.cli.rows import BIRKA, TELEBORG, add, change
from tests.conftest import Command
from vis_cli.db.roles.grants import register
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.units import Unit


def test_units_come_by_their_ids_whatever_was_written_last(vis: Command) -> None:
    below = Unit("SE2321000065-TEST000a", "Filialen", parent=BIRKA.hsa_id)
    add(vis, below, BIRKA, TELEBORG)
    change(vis, Step(TELEBORG, replace(TELEBORG, phone="0470-1")))  # PostgreSQL has put it last
    with vis.open().reading() as db:
        assert list(register(db).units) == [TELEBORG.hsa_id, BIRKA.hsa_id, below.hsa_id]
