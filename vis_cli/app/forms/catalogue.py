"""The forms that there are: listed, shown and imported, each version beside the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.forms import forms as db_forms
from vis_cli.errors import Sentence
from vis_cli.files.forms import forms as files
from vis_cli.rules.core.links import link
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.forms import forms as rules
from vis_cli.rules.forms.forms import Form
from vis_cli.rules.forms.questionnaires import what_it_asks

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOPIC = "formular"
"""The guide that says how forms are sent from Cosmic."""


def list_(invocation: Invocation) -> dict[str, Any]:
    """The forms, each in the version that is sent, and the address of the guide; as `forms list --json` has them."""
    with invocation.reading() as db:
        held = db_forms.versions(db)
    items = []
    for form in dict.fromkeys(each.form for each in held):
        of = [each for each in held if each.form == form]
        items.append({**as_json(rules.current(of)), "versions": [each.version for each in of]})
    return {"items": items, "link": link(TOPIC, invocation.settings.links)}


def show(invocation: Invocation, form: str) -> tuple[dict[str, Any], list[Sentence]]:
    """A form in the version that is sent, or in another where it names one, and what it asks, line by line.

    Raises:
        NotFound: there is none.
    """
    with invocation.reading() as db:
        held = db_forms.versions(db)
    found = rules.find(held, form)
    data = {
        **as_json(found),
        "versions": [each.version for each in held if each.form == found.form],
        "questionnaire": files.plain(found),
    }
    return data, files.shown(found)


def as_json(form: Form) -> dict[str, Any]:
    """A form as `--json` has it."""
    return {
        "form": form.form,
        "version": form.version,
        "title": form.title,
        "url": form.url,
        "status": form.status,
    }


def import_(invocation: Invocation, file: str) -> Outcome:
    """Take in a questionnaire (FHIR R4, JSON) from a file; `-` is standard input. It can be undone until it is sent.

    Raises:
        MissingInput, FaultyInput: the file. Refused: the version is there and asks something else.
    """
    wanted, text = files.read_form(file, stdin=invocation.stdin)
    invocation.note_file(text.name, text.sha256)

    def planner(db: Connection) -> Plan:
        held = db_forms.versions(db, wanted.form)
        return rules.import_(held, wanted, _asks, has_type=db_forms.has_case_type(db, rules.TYPE.slug))

    return execute(invocation, planner, needs="cases")


def _asks(questionnaire: str) -> Any:
    said: Mapping[str, Any] = files.read_back(questionnaire)
    return what_it_asks(said)
