"""The morning's screen from a script."""

from __future__ import annotations

from datetime import date

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.rules.core.times import parse_moment

TODAY = "2025-07-01 07:00"


def test_a_morning_has_the_figures_of_status_todo_and_the_cases(invoke: Invoke) -> None:
    for unit, first, opens in (("Birka", "2025-07-01", "2025-07-08"), ("Teleborg", "2025-06-24", "2025-07-01")):
        app.windows.add(invoke(), unit, ["Boka tid"], parse_moment(first), parse_moment(opens))
    app.roles.grant(invoke(), "anna.berg@example.org", "redaktor-kontaktkort", ["Birka"], until=date(2025, 7, 1))
    found = app.operations.today.look(invoke(TODAY))
    status = app.operations.status.look(invoke(TODAY))
    assert {key: found[key] for key in ("well", "findings", "attention")} == {
        key: status[key] for key in ("well", "findings", "attention")
    }
    assert [(each["kind"], each["where"]) for each in found["begins"]] == [("window", "Vårdcentralen Birka")]
    assert [(each["kind"], each["where"]) for each in found["ends"]] == [
        ("grant", "Vårdcentralen Birka"), ("window", "Vårdcentralen Teleborg"),
    ]  # fmt: skip
    tasks = list(app.worklist.list_(invoke(TODAY)))
    assert (found["tasks"]["overdue"], found["tasks"]["due_today"]) == (
        sum(each["overdue"] for each in tasks), sum(not each["overdue"] for each in tasks),
    )  # fmt: skip
    assert found["tasks"]["overdue"] == 1 and sum(found["tasks"]["systems"].values()) == len(tasks)
    assert found["cases"] == {"waiting": 0, "oldest": None}


def test_a_page_has_every_part_and_what_people_wrote_as_they_wrote_it(invoke: Invoke) -> None:
    class Part:
        heading, rows = "Begins today", [("<b>", "closed")]

    class Empty:
        heading, rows = "Ends today", list[tuple[str, str]]()

    page = app.operations.today.page("Monday", [Part, Empty], str, "en")
    assert "&lt;b&gt;" in page and "<p>Nothing.</p>" in page and "<h1>Monday</h1>" in page


def test_what_has_a_place_of_its_own_is_not_among_the_rest() -> None:
    data = {"findings": [{"id": "missed-window"}, {"id": "no-run"}], "attention": [{"id": "overdue-tasks"}]}
    assert [(sign, each["id"]) for sign, each in app.operations.today.rest(data)] == [("!", "no-run")]
