"""The morning's screen: what begins and ends today, what is to be keyed in, what waits, what is not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.app.operations import status
from vis_cli.app.worklist import open_tasks
from vis_cli.db.cases import views
from vis_cli.db.operations import today as db_today
from vis_cli.db.orders import inbox
from vis_cli.db.register.directories import names_of
from vis_cli.errors import Sentence
from vis_cli.rules.cards.red_days import name_of as red_day
from vis_cli.rules.core.times import iso
from vis_cli.rules.operations import today as rules
from vis_cli.rules.worklist.tasks import Task

MISSED = "missed-window"
LATE = "overdue-tasks"


def look(invocation: Invocation) -> dict[str, Any]:
    """What somebody should know who begins the day, as `today --json` has it.

    `well`, `findings` and `attention` are those of `status`, the tasks those of `todo`, the cases those that `cases
    stats` counts as waiting for their unit, the orders those of the inbox.
    """
    with invocation.reading() as db:
        tasks = open_tasks(invocation, db)
        state = status.seen(invocation, db, tasks)
        held = db_today.held(db, invocation.today)
        names = names_of(db, rules.records(held))
        waiting, oldest = views.unanswered(db)
        orders = {"received": len(inbox.received(db)), "unanswered": inbox.unanswered(db, invocation.now)}
    roles = catalogue(invocation.settings)
    day = rules.events(held, invocation.today, lambda key: names.get(key) or roles.name(key))
    return {
        "date": invocation.today.isoformat(),
        "red_day": red_day(invocation.today),
        "label": invocation.settings.label,
        "well": state["well"],
        "begins": [each.as_json() for each in day.begins],
        "ends": [each.as_json() for each in day.ends],
        "tasks": _counted(tasks),
        "cases": {"waiting": waiting, "oldest": None if oldest is None else iso(oldest)},
        "orders": orders,
        "findings": state["findings"],
        "attention": state["attention"],
    }


def page(title: str, parts: Sequence[Any], say: Callable[[Sentence], str], lang: str) -> str:
    """The screen as a page: each part has a heading, and rows of two sentences."""
    from vis_cli.files.core.html.pages import Section, tables, with_commands

    sections = [
        Section(
            say(part.heading),
            (),
            [(say(about), with_commands(say(said))) for about, said in part.rows],
            say("Nothing."),
        )
        for part in parts
    ]
    return tables(title, sections, lang=lang)


def _counted(tasks: Sequence[Task]) -> dict[str, Any]:
    """How many tasks are overdue and how many are due today, by system too."""
    late = [each for each in tasks if each.overdue]
    systems = sorted({each.standing.system for each in tasks})
    return {
        "overdue": len(late),
        "due_today": len(tasks) - len(late),
        "oldest": iso(late[0].due) if late else None,
        "systems": {name: sum(each.standing.system == name for each in tasks) for name in systems},
    }


def rest(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The findings that stand nowhere else on the screen, each with the sign of its weight."""
    for sign, key in (("!", "findings"), ("-", "attention")):
        yield from ((sign, each) for each in data[key] if each["id"] not in (MISSED, LATE))
