"""Who looked at which cases is noted before they see them."""

from __future__ import annotations

from tests.app.conftest import Invoke
from vis_cli.app.access_log import note_read
from vis_cli.db.core import tables as t


def test_a_read_says_who_looked_at_what_and_names_no_number(invoke: Invoke) -> None:
    invocation = invoke()
    note_read(invocation, numbers=["2024-0000001"], residents=["191212121212"])
    with invoke().reading() as db:
        (row,) = db.execute(t.reads.select())
    assert (row.actor, row.user, row.cases) == (invocation.actor, invocation.user, '["2024-0000001"]')
    assert row.resident == "19121212-****"
