"""Forms taken in, sent to residents, answered, and filed for the record system."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.cases import params
from vis_cli.cli.cases.events import Pnr
from vis_cli.cli.cases.params import By, Case, IfRevision, Once
from vis_cli.cli.forms.query import FormName
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private
from vis_cli.cli.frame.params import resident
from vis_cli.errors import Message, as_message


def import_(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A FHIR R4 Questionnaire in JSON, or - for standard input.")
    ],
) -> None:
    """Take in a form, or a new version of one; what was sent keeps the version that it was sent with."""
    vis: AppContext = ctx.obj
    vis.show(app.forms.catalogue.import_(vis.invocation, file))


def send(
    ctx: typer.Context,
    form: FormName,
    resident_: Pnr,
    unit: Annotated[
        str,
        typer.Option("--unit", metavar="UNIT", help="The unit that sends it.", show_default=False),
    ],
    by: By = None,
    once: Once = None,
) -> None:
    """Send a form to a resident's inbox, as the record system does: a case that waits for their answer."""
    vis: AppContext = ctx.obj
    who = resident(vis, resident_)
    vis.show(app.forms.requests.send(vis.invocation, form, unit, who, params.how(by, once=once)))


def answer(
    ctx: typer.Context,
    case: Case,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A FHIR R4 QuestionnaireResponse in JSON, or - for standard input.", parser=private
        ),
    ],
    if_revision: IfRevision = None,
    once: Once = None,
) -> None:
    """Answer a form as its resident does, which closes the case. It takes the right residents."""
    vis: AppContext = ctx.obj
    vis.show(app.forms.requests.answer(vis.invocation, case, file, params.how(None, if_revision, once)))


def deliver(
    ctx: typer.Context,
    again: Annotated[
        str | None,
        typer.Option("--again", metavar="CASE", help="File the answers of this case once more, with the same bytes."),
    ] = None,
) -> None:
    """File answers under patientformulär: a FHIR R4 transaction for each in the outbox (the cron job).

    Answers that cannot be filed stop no others; they are named, and tried again the next time (exit 3).
    """
    vis: AppContext = ctx.obj
    outcome = app.forms.outbox.deliver(vis.invocation, again)
    answer = vis.answer(outcome)
    for each in outcome.extra["left"]:
        vis.say(Message("{case} is not filed: {why}", case=each["number"], why=as_message(each["message"])))
    vis.show(replace(answer, exit_code=3) if outcome.extra["left"] else answer)
