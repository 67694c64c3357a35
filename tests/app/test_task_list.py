"""What is listed of the worklist, whole and by the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.app.conftest import Invoke
from tests.conftest import Command
from tests.register import ANNA, UNITS
from vis_cli import app
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import parse_day, parse_moment
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.worklist.tasks import Keyed


def test_a_page_is_the_first_lines_of_the_list_and_counts_the_others(invoke: Invoke, vis: Command) -> None:
    """Roles that merely are to be given, such as have a past, and switches, whichever comes first."""
    first, roles = parse_day("2025-06-02"), ("redaktor-e-tjanst", "arendehanterare", "lokal-administrator-hsa")
    grants = [
        Grant(ANNA.hsa_id, role, unit.hsa_id, first + timedelta(days=n))
        for n, unit in enumerate(UNITS)
        for role in roles[: n or 1]
    ]
    before = Grant(ANNA.hsa_id, roles[0], UNITS[1].hsa_id, parse_day("2025-01-02"), parse_day("2025-02-02"))
    keyed = Keyed(
        "HSA Webb", UNITS[2].hsa_id, f"{roles[0]}/{ANNA.hsa_id}", "none", "T-1", None, parse_moment("2025-02-02")
    )
    with vis.open().writing() as db:
        records = [*grants, before, keyed]
        apply(db, [Step(None, each) for each in records], journal.Entry(parse_moment("2025-06-02"), "anna", "vis test"))
        db.commit()
    for n, unit in enumerate(UNITS):
        since = parse_moment(f"2025-06-0{6 + n}")
        by = invoke(f"2025-06-0{6 + n} 00:00", yes=True)
        app.windows.add(by, unit.hsa_id, ["Boka tid", "Kontakta mig"], since, since + timedelta(days=7))
    narrowed: list[dict[str, Any]] = [{}, {"system": "HSA Webb"}, {"who": "vis-support"}, {"unit": "Birka"}]
    narrowed.append({"day": parse_day("2025-06-04")})
    for wanted in narrowed:
        whole = list(app.worklist.list_(invoke(), **wanted))
        assert whole == sorted(whole, key=lambda each: (each["due"], each["system"], each["unit"]))
        ids = list(dict.fromkeys(each["line"] for each in whole))
        for most in range(1, len(ids) + 2):
            page = app.worklist.page(invoke(), most, **wanted)
            assert page.items == [each for each in whole if each["line"] in ids[:most]]
            assert page.more == max(0, len(ids) - most)
    with invoke().reading() as db:
        found = app.worklist.open_tasks(invoke(), db)
    assert [each.id for each in found] == [each["id"] for each in app.worklist.list_(invoke())]
