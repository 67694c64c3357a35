"""The events of cases: distribute, comment, answer, attach, note what is documented; close what has run out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli import app
from vis_cli.cli.cases import params
from vis_cli.cli.cases.params import (
    Attach,
    By,
    Case,
    Cases,
    Comment,
    CommentFile,
    Fields,
    FromFile,
    IfRevision,
    Keep,
    Once,
    ReplyTemplate,
    SomeCases,
    Text,
    TextFile,
)
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private
from vis_cli.cli.frame.outcome import guards_as_text, head
from vis_cli.cli.frame.params import CaseTypeName, UnitName, resident
from vis_cli.cli.frame.rest_files import KeepGoing, Rest, show_rows
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result

if TYPE_CHECKING:
    from vis_cli.app.cases.selection import Selection

Pnr = Annotated[
    str,
    typer.Option(
        "--resident",
        metavar="PNR|-",
        parser=private,
        help="The resident, by personal number; - asks for it, or reads it from standard input.",
        show_default=False,
    ),
]


def open_(
    ctx: typer.Context,
    unit: UnitName,
    case_type: CaseTypeName,
    resident_: Pnr,
    text: Text = None,
    text_file: TextFile = None,
    subject: Annotated[str | None, typer.Option("--subject", metavar="TEXT", help="A heading.", parser=private)] = None,
    attach: Attach = None,
    once: Once = None,
) -> None:
    """Open a case as a resident does, to rehearse or to try what is closed: it takes the right residents.

    A case type that is closed is refused with the day on which it opens again, and the unit to turn to meanwhile.
    """
    vis: AppContext = ctx.obj
    params.one_stdin(text_file, resident_)
    content = _content(vis, text, text_file, attach, keep=True)
    heading = None if subject is None else app.cases.texts.heading(subject)
    who = resident(vis, resident_)
    vis.show(
        app.cases.residents.open_(
            vis.invocation, unit, case_type, who, content, subject=heading, how=params.how(once=once)
        )
    )


def reply(
    ctx: typer.Context,
    case: Case,
    resident_: Pnr,
    text: Text = None,
    text_file: TextFile = None,
    attach: Attach = None,
    if_revision: IfRevision = None,
    once: Once = None,
) -> None:
    """Write more in a case as its resident does; it is the unit's turn then. It takes the right residents."""
    vis: AppContext = ctx.obj
    params.one_stdin(text_file, resident_)
    content = _content(vis, text, text_file, attach, keep=True)
    who = resident(vis, resident_)
    vis.show(app.cases.residents.reply(vis.invocation, case, who, content, params.how(None, if_revision, once)))


def assign(
    ctx: typer.Context,
    person: Annotated[
        str,
        typer.Argument(
            help="Who gets them: HSA-id, e-mail or name.",
            metavar="PERSON",
            show_default=False,
        ),
    ],
    case: SomeCases = None,
    all_of: Annotated[
        str | None,
        typer.Option("--all-of", metavar="PERSON", help="Every open case of this person."),
    ] = None,
    comment: Comment = None,
    comment_file: CommentFile = None,
    by: By = None,
    if_revision: IfRevision = None,
    once: Once = None,
) -> None:
    """Distribute cases to a person who may answer them, with a comment for staff if you like."""
    vis: AppContext = ctx.obj
    if bool(case) == bool(all_of):
        raise Usage("name the cases, or all of a person's.", hint="Write the cases, or --all-of PERSON.")
    said, raw = params.text(vis, comment, comment_file, of="comment")
    content = app.cases.content.Content(comment=said, read=raw)
    chosen = _chosen(case) if case else app.cases.selection.Selection(person=all_of)
    _show(vis, "assign", chosen, params.how(by, if_revision, once), content, to=person)


def unassign(ctx: typer.Context, case: Cases, by: By = None, if_revision: IfRevision = None, once: Once = None) -> None:
    """Put cases back into the queue: nobody's again."""
    vis: AppContext = ctx.obj
    _show(vis, "unassign", _chosen(case), params.how(by, if_revision, once), app.cases.events.NOTHING)


def comment(
    ctx: typer.Context,
    case: Case,
    text: Text = None,
    text_file: TextFile = None,
    by: By = None,
    if_revision: IfRevision = None,
    once: Once = None,
) -> None:
    """Write a comment in a case that only staff ever see."""
    vis: AppContext = ctx.obj
    said, raw = params.text(vis, text, text_file)
    if said is None:
        raise Usage("a comment needs its text.", id="missing-text", hint="Give --text or --text-file.")
    _show(
        vis,
        "comment",
        _chosen([case]),
        params.how(by, if_revision, once),
        app.cases.content.Content(comment=said, read=raw),
    )


def answer(
    ctx: typer.Context,
    case: SomeCases = None,
    reply_: Annotated[bool, typer.Option("--reply", help="Answer; the resident can go on writing.")] = False,
    reply_and_close: Annotated[bool, typer.Option("--reply-and-close", help="Answer, and close for good.")] = False,
    close_without_reply: Annotated[
        bool, typer.Option("--close-without-reply", help="Close for good; the resident is told that it is closed.")
    ] = False,
    partial: Annotated[bool, typer.Option("--partial", help="With --reply: a part; more follows.")] = False,
    question: Annotated[bool, typer.Option("--question", help="With --reply: ask the resident something.")] = False,
    text: Text = None,
    text_file: TextFile = None,
    reply_template: ReplyTemplate = None,
    fields: Fields = None,
    attach: Attach = None,
    keep: Keep = False,
    no_signature: Annotated[bool, typer.Option("--no-signature", help="Leave the signature out.")] = False,
    from_file: FromFile = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="With --all-open: the unit.")] = None,
    all_open: Annotated[bool, typer.Option("--all-open", help="Every open case of the unit.")] = False,
    keep_going: KeepGoing = False,
    rest: Rest = None,
    by: By = None,
    if_revision: IfRevision = None,
    once: Once = None,
) -> None:
    """Answer cases in one of three ways: --reply, --reply-and-close or --close-without-reply.

    Of several cases all are answered or none, or with --keep-going those that can be (exit 3).
    """
    vis: AppContext = ctx.obj
    if sum((reply_, reply_and_close, close_without_reply)) != 1:
        hint = "Give one of --reply, --reply-and-close, --close-without-reply."
        raise Usage("how it is answered must be said.", hint=hint)
    if (partial or question) and (not reply_ or (partial and question)):
        raise Usage("--partial and --question are two ways of --reply.", hint="Give --reply with one of them.")
    params.one_stdin(text_file, from_file)
    ready = params.reply(reply_template, fields, text, text_file, closes=close_without_reply)
    wanted = not close_without_reply and ready is None
    content = _content(vis, text, text_file, attach, keep=keep, signed=not no_signature, wanted=wanted)
    content = replace(content, reply=ready)
    ways = {
        "close": close_without_reply,
        "answer-and-close": reply_and_close,
        "partial": partial,
        "question": question,
        "answer": reply_,
    }
    event = next(name for name, given in ways.items() if given)  # --partial and --question are kinds of --reply
    chosen = _selection(case, from_file, unit, all_open)
    _show(vis, event, chosen, params.how(by, if_revision, once, keep_going, rest), content)


def attach(
    ctx: typer.Context,
    case: Case,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A PDF, PNG, JPG or GIF.", parser=private)],
    text: Text = None,
    text_file: TextFile = None,
    keep: Keep = False,
    by: By = None,
    if_revision: IfRevision = None,
    once: Once = None,
) -> None:
    """Send a file to the resident as a message of its own, from the unit's own shared folder."""
    vis: AppContext = ctx.obj
    content = _content(vis, text, text_file, [file], keep=keep, wanted=False)
    _show(vis, "attach", _chosen([case]), params.how(by, if_revision, once), content)


def document(
    ctx: typer.Context,
    case: SomeCases = None,
    summarised: Annotated[
        bool, typer.Option("--summarised", help="What matters stands in the patient record.")
    ] = False,
    not_relevant: Annotated[bool, typer.Option("--not-relevant", help="Nothing of it belongs there.")] = False,
    from_file: FromFile = None,
    keep_going: KeepGoing = False,
    rest: Rest = None,
    by: By = None,
    if_revision: IfRevision = None,
    once: Once = None,
) -> None:
    """Note that what matters in cases stands in the patient record, or that nothing of it belongs there."""
    vis: AppContext = ctx.obj
    if summarised == not_relevant:
        raise Usage("what is documented must be said.", hint="Give --summarised or --not-relevant.")
    chosen = _selection(case, from_file, None, False)
    said = "yes" if summarised else "not-relevant"
    how = params.how(by, if_revision, once, keep_going, rest)
    _show(vis, "document", chosen, how, app.cases.events.NOTHING, documented=said)


def run(ctx: typer.Context) -> None:
    """Close the cases whose time after an answer is up (the cron job): at the moment it was, however late this runs."""
    vis: AppContext = ctx.obj
    outcome, ran = app.cases.run_out.run(vis.invocation)
    data = {**head(outcome), "closed": ran.closed, "late_seconds": ran.late_seconds}
    lines: list[Sentence] = []
    if not vis.options.get("quiet"):
        closed = Message("Closed {count} case.", "Closed {count} cases.", count=ran.closed)
        if outcome.dry_run:
            closed = Message("Would close {count} case.", "Would close {count} cases.", count=ran.closed)
        lines = [closed if ran.closed else "No case has run out."]
        lines += guards_as_text(outcome.plan.violations, outcome.lifted)
    vis.show(Result(data, text=lines, wrap=True))


def _content(
    vis: AppContext,
    text: str | None,
    text_file: str | None,
    files: list[str] | None,
    *,
    keep: bool,
    signed: bool = True,
    wanted: bool = True,
) -> app.cases.content.Content:  # type: ignore[name-defined]
    """What is written and attached; `wanted`: a text must be given, else it may not where nothing is attached.

    Raises:
        Usage: so.
    """
    said, raw = params.text(vis, text, text_file)
    if wanted and said is None:
        raise Usage("the message needs a text.", id="missing-text", hint="Give --text or --text-file.")
    if not wanted and not files and said is not None:
        raise Usage("no text goes with --close-without-reply.", hint="Leave it out, or answer with --reply-and-close.")
    return app.cases.content.Content(said, None, signed, tuple(files or ()), keep, raw)


def _chosen(numbers: list[str]) -> Selection:
    found: Selection = app.cases.selection.Selection(tuple(numbers))
    return found


def _selection(numbers: list[str] | None, file: str | None, unit: str | None, all_open: bool) -> Selection:
    """The cases that are named in one way.

    Raises:
        Usage: in none, or in more.
    """
    if (unit is not None) != all_open:
        raise Usage("--unit and --all-open belong together.", hint="Give both, or neither.")
    if sum((bool(numbers), file is not None, all_open)) != 1:
        raise Usage(
            "the cases must be named.", hint="Write their numbers, or --from-file FILE, or --unit UNIT --all-open."
        )
    found: Selection = app.cases.selection.Selection(tuple(numbers or ()), file, unit)
    return found


def _show(vis: AppContext, event: str, chosen: Selection, how: object, content: object, **more: str | None) -> None:
    outcome, left = app.cases.events.event(vis.invocation, event, chosen, how, content, **more)
    show_rows(vis, outcome, left, key=None)
