"""How the database goes about counting what is due."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.db.retention.purging import ALL, NOW, add_cases, old_cases
from tests.plans import heard, plans
from vis_cli.db.core import tables as t
from vis_cli.db.retention import due
from vis_cli.rules.retention.policies import terms


@pytest.mark.parametrize("by", [t.cases.c.unit, None, "month"], ids=["unit", "all", "month"])
def test_what_is_due_is_counted_from_the_index_without_looking_at_the_cases(vis_sqlite: Command, by: object) -> None:
    """Each case that it looks at is a page somewhere else: half of the time of `retention due`."""
    with vis_sqlite.open().writing() as db:
        add_cases(db, old_cases(50))
        db.commit()
    asked, today = terms(ALL, NOW.date()), NOW.date()
    with vis_sqlite.open().reading() as db:
        with heard(db, "FROM cases") as said:
            assert due.survey(db, asked, due.holds(db, today), today, by).total.due == 50  # type: ignore[arg-type]
            due.upcoming(db, asked, today)
        found = plans(db, said)
    assert len(found) >= 2 and all("USING COVERING INDEX ix_cases_closed" in plan for plan in found), found


def test_the_due_cases_are_found_from_the_index_too(vis_sqlite: Command) -> None:
    with vis_sqlite.open().reading() as db:
        (term,) = terms(ALL, NOW.date())
        with heard(db, "FROM cases") as said:
            assert list(due.slices(db, term, NOW.date())) == []
        assert all("USING COVERING INDEX ix_cases_closed" in plan for plan in plans(db, said)) and len(said) == 2
