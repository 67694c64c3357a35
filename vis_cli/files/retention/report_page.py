"""What is due, held and overdue as one HTML page, with a chart of the months to come; nothing of cases or residents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.html.pages import Section
from vis_cli.files.core.html.pages import page as made
from vis_cli.rules.core.times import clock
from vis_cli.rules.retention.log_policy import words as log_words

Say = Callable[[Sentence], str]
_NONE = Message("None.")


def page(found: Mapping[str, Any], say: Say, lang: str) -> str:
    """The page of a report as `app.retention.report` has it, in the language that `say` speaks."""
    most = max((each["cases"] for each in found["upcoming"]), default=0)
    coming = [(each["month"], each["cases"]) for each in found["upcoming"] if most]
    return made(
        "retention/report.html.j2",
        title=say(Message("Retention")),
        lang=lang,
        about=say(_about(found)),
        sections=list(_sections(found, say)),
        coming=say(Message("Falling due in the next months")),
        months=[(month, cases, round(100 * cases / most, 1)) for month, cases in coming],
        nothing=say(_NONE),
    )


def _about(found: Mapping[str, Any]) -> Message:
    counts = {name: found[name] for name in ("due", "held", "overdue")}
    return Message("Due on {day}: {due}. Held: {held}. Overdue: {overdue}.", day=found["as_of"], **counts)


def _sections(found: Mapping[str, Any], say: Say) -> Iterable[Section]:
    def section(heading: Message, columns: Iterable[Message], rows: Iterable[tuple[Any, ...]]) -> Section:
        return Section(say(heading), [say(each) for each in columns], list(rows), say(_NONE))

    counted = (Message("Due"), Message("Held"), Message("Overdue"))
    for heading, first, groups in (
        (Message("By unit"), Message("Unit"), found["groups"]),
        (Message("By case type"), Message("Case type"), found["case_types"]),
    ):
        rows = ((each["name"], each["due"], each["held"], each["overdue"]) for each in groups)
        yield section(heading, (first, *counted), rows)
    unknown = say(Message("not known to be summarised in the record"))
    held = ((each["reason"], each["why"] or unknown, each["cases"]) for each in found["held_by"])
    yield section(Message("Held"), (Message("By"), Message("Why"), Message("Cases")), held)
    waiting = ((each["name"], each["through"], each["attested_through"], each["cases"]) for each in found["waiting"])
    columns = (Message("Unit"), Message("Last event"), Message("Attested through"), Message("Cases"))
    yield section(Message("Waiting for the unit's manager"), columns, waiting)
    runs = (
        (each["id"], say(Message(each["sort"])), say(Message(each["state"])), clock(each["started"]), each["cases"])
        for each in found["runs"]
    )
    told = (Message("Run"), Message("Kind"), Message("State"), Message("Started"), Message("Cases"))
    yield section(Message("The latest purges"), told, runs)
    if found["access_log"]:
        said = say(log_words(found["access_log"]))
        yield Section(say(Message("Access log")), (), [(say(Message("due")), said)])
