"""Cases that are there: listed as a queue, shown, counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments, params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.cli.frame.options import private
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented, pieces
from vis_cli.rules.cases.cases import STATES
from vis_cli.rules.cases.queue import ORDERS, SOON, TURNS
from vis_cli.rules.core.sentences import in_bytes
from vis_cli.rules.core.times import clock

COLUMNS = (
    ("number", "number"),
    ("unit_name", "unit"),
    ("case_type", "case type"),
    ("state", "state"),
    ("assigned_to_name", "assigned to"),
    ("days_open", "days open"),
    ("opened", "opened"),
    ("closed", "closed"),
    ("turn", "turn"),
    ("days_left", "days left"),
    ("resident", "resident"),
)
OTHERS = (
    "unit", "assigned_to", "waiting_since", "open_until", "last_event", "documented", "sort", "sending", "revision",
    "subject",
)  # fmt: skip
LESSER = ("closed", "opened", "days_left", "days_open", "assigned_to_name")
Reveal = Annotated[bool, typer.Option("--reveal", help="Show personal numbers in full; this is logged.")]
UnitOption = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="Only this unit."),
]


def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    below: Annotated[bool, typer.Option("--below", help="Also cases of the units under it.")] = False,
    state: Annotated[
        str | None,
        typer.Option(metavar="STATE,…", help="Only new, assigned, answered or closed; several with commas between."),
    ] = None,
    assigned_to: Annotated[
        str | None,
        typer.Option(
            "--assigned-to",
            metavar="PERSON|nobody",
            help="Only this person's open cases, or nobody's; closed ones with --state.",
        ),
    ] = None,
    waiting: Annotated[
        str | None, typer.Option(metavar="unit|resident", help="Only open cases in which it is their turn.")
    ] = None,
    older_than: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Only cases opened longer ago than this, e.g. 23mo or 30d.")
    ] = None,
    resident: params.Resident = None,
    sending: Annotated[
        str | None, typer.Option(metavar="SENDING", help="Only cases of this sending, e.g. S-12.")
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            metavar="ORDER",
            help="Sort by number, opened or waiting: those that wait for the unit first, longest first.",
        ),
    ] = "number",
    limit: Annotated[int | None, typer.Option(metavar="N", help="Show only N, and where the next page begins.")] = None,
    after: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="Go on where the page before ended, with the same options.")
    ] = None,
    reveal: Reveal = False,
) -> None:
    """List cases: whose turn it is, how long they have been open and how long they stay so, and who has them."""
    vis: AppContext = ctx.obj
    if below and unit is None:
        raise Usage("--below needs --unit.")
    if limit is not None and not 0 < limit < 2**63 - 1:
        raise Usage(Message("--limit: {value} is not a number of rows.", value=limit))
    asked = app.cases.query.Asked(
        unit=unit,
        below=below,
        states=_words("--state", state.split(","), STATES) if state is not None else (),
        assigned_to=assigned_to,
        waiting=_words("--waiting", [waiting], TURNS)[0] if waiting is not None else None,
        older_than=None if older_than is None else moments.back(vis, older_than, "--older-than"),
        resident=None if resident is None else params.resident(vis, resident),
        sending=None if sending is None else _sending(sending),
        order=_words("--sort", [sort], ORDERS)[0],
    )
    page = app.cases.query.page(vis.invocation, asked, limit=limit, after=after, reveal=reveal)
    data: dict[str, Any] = {"items": page.items}
    if limit is not None:
        data |= {"more": page.more, "next": page.next}
    columns = COLUMNS if unit is None or below else [each for each in COLUMNS if each[0] != "unit_name"]
    worded = ("state", "turn", "sort")
    vis.show(Result(data, columns, row=_shown, worded=worded, empty="No cases.", lesser=LESSER, private=True))
    if page.next is not None:
        vis.say(Message("There are more. Next page: the same, with --after {cursor}", cursor=page.next))


def _words(option: str, written: Iterable[str], known: tuple[str, ...]) -> list[str]:
    """The words that an option takes, each of which must be known."""
    words = [each.strip() for each in written]
    for word in words:
        if word not in known:
            said = '{option}: "{word}" is not one of {known}.'
            raise Usage(Message(said, option=option, word=word, known=", ".join(known)))
    return words


def _sending(written: str) -> int:
    found = re.fullmatch(r"[Ss]-?([0-9]{1,18})", written.strip())
    if found is None:
        raise Usage(Message('--sending: "{written}" is not a sending.', written=written), hint="Write it as S-12.")
    return int(found[1])


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    who = item["assigned_to_name"] or item["assigned_to"]
    return {**item, "assigned_to_name": who, "opened": clock(item["opened"]), "closed": clock(item["closed"])}


def show(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case, e.g. 2024-0001234.")],
    as_: Annotated[
        str, typer.Option("--as", metavar="resident|staff", help="Show what a resident or what staff sees.")
    ] = "staff",
    reveal: Reveal = False,
) -> None:
    """Show a case with its messages, and for staff its comments; with --format html as a page."""
    vis: AppContext = ctx.obj
    if as_ not in ("resident", "staff"):
        raise Usage(Message('--as: "{word}" is not resident or staff.', word=as_))
    shown = app.cases.query.show(vis.invocation, case, as_resident=as_ == "resident", reveal=reveal)
    if vis.format == "html":
        vis.print(app.cases.query.sheet(shown, say=_, lang=language()), private=True)
    else:
        vis.show(answer(shown))


def answer(shown: dict[str, Any]) -> Result:
    """A case that `app.cases.query.show` has given, as every format but HTML has it."""
    return Result(shown, text=_screen(shown), private=True, wrap=True)


def _standing(data: Mapping[str, Any]) -> Message:
    """Where a case stands: its state, when it was opened and closed, and who has it."""
    state, opened = Message(data["state"]), data["opened"][:10]
    if data["closed"]:
        said = Message(
            "{state}, opened {opened}, closed {closed}", state=state, opened=opened, closed=data["closed"][:10]
        )
    else:
        said = Message(
            "{state}, opened {opened}, open {count} day",
            "{state}, opened {opened}, open {count} days",
            state=state,
            opened=opened,
            count=data["days_open"],
        )
    if data.get("assigned_to"):
        said = Message("{state}, with {person}", state=said, person=data["assigned_to_name"] or data["assigned_to"])
    return said


def _turn(data: Mapping[str, Any]) -> list[Sentence]:
    """Whose turn it is in an open case, and when it closes by itself."""
    if data["turn"] is None:
        return []
    if data["turn"] == "unit":
        since = clock(data["waiting_since"])
        return [indented(Message("the resident has waited for the unit since {moment}", moment=since))]
    if data["open_until"] is None:
        return [indented(Message("it is the resident's turn"))]
    said = Message(
        "it is the resident's turn; closes by itself {moment}, in {count} day",
        "it is the resident's turn; closes by itself {moment}, in {count} days",
        moment=clock(data["open_until"]),
        count=data["days_left"],
    )
    return [indented(said)]


def _screen(data: dict[str, Any]) -> list[Sentence]:
    subject = data["subject"] or Message("no subject")
    lines: list[Sentence] = [
        Message(
            "{number}  {case_type} at {unit}",
            number=data["number"],
            case_type=data["case_type"],
            unit=data["unit_name"] or data["unit"],
        ),
        indented(Message("{subject}; resident {resident}", subject=subject, resident=data["resident"])),
        indented(_standing(data)),
        *_turn(data),
    ]
    if "documented" in data:
        lines.append(indented(Message("in the patient record: {answer}", answer=Message(data["documented"]))))
    entries = [(each["at"], _said(each)) for each in data["messages"]]
    entries += [(each["at"], _commented(each)) for each in data.get("comments", ())]
    for _at, entry in sorted(entries, key=itemgetter(0)):
        lines += entry
    with_message = [each["n"] for message in data["messages"] for each in message["attachments"]]
    for each in data["attachments"]:
        if each["n"] not in with_message:
            lines += ["", _attached(each)]
    return lines


def _said(message: Mapping[str, Any]) -> list[Sentence]:
    """A message, under when it was written and by whom."""
    who = message["author"] or Message(message["sender"])
    return [
        "",
        Message("{moment}  {author}:", moment=clock(message["at"]), author=who),
        *_written(message["text"]),
        *_written(message["signature"] or ""),
        *(indented(_attached(each)) for each in message["attachments"]),
    ]


def _commented(comment: Mapping[str, Any]) -> list[Sentence]:
    """A comment, which stands where it was written, between the messages."""
    return [
        "",
        Message("{moment}  {author}, to staff only:", moment=clock(comment["at"]), author=comment["author"]),
        *_written(comment["text"]),
    ]


def _written(text: str) -> list[str]:
    """What somebody wrote, in its lines under whom it is from."""
    return [f"  {line}".rstrip() for line in text.splitlines()]


def _attached(each: Mapping[str, Any]) -> Message:
    return Message("attachment {n}: {name} ({size})", n=each["n"], name=each["name"], size=in_bytes(each["size"]))


def stats(ctx: typer.Context, unit: UnitOption = None) -> None:
    """Count the cases: all, open, closed, by state and turn, and what is pressing among the open ones."""
    vis: AppContext = ctx.obj
    data = app.cases.query.stats(vis.invocation, unit=unit)
    by_state = [
        Message("{count} {state}", count=count, state=Message(state)) for state, count in data["states"].items()
    ]
    lines: list[Sentence] = [
        Message(
            "{count} case: {open} open, {closed} closed.",
            "{count} cases: {open} open, {closed} closed.",
            count=data["total"],
            open=data["open"],
            closed=data["closed"],
        ),
        Message("By state: {states}.", states=by_state),
        Message("Turn in the open ones: unit {unit}, resident {resident}.", **data["turn"]),
    ]
    if data["oldest_waiting"]:
        lines.append(Message("The longest wait for the unit began {moment}.", moment=clock(data["oldest_waiting"])))
    if data["run_out"] or data["run_out_soon"]:
        said = "Run out: {run_out}; close by themselves within {days} days: {run_out_soon}."
        lines.append(Message(said, run_out=data["run_out"], run_out_soon=data["run_out_soon"], days=SOON))
    vis.show(Result(data, text=lines, wrap=True))


def export(
    ctx: typer.Context,
    resident: Annotated[
        str,
        typer.Option(
            "--resident",
            metavar="PNR|-",
            parser=private,
            help="The resident, by personal number; - asks for it, or reads it from standard input.",
            show_default=False,
        ),
    ],
    staff: Annotated[
        bool, typer.Option("--staff", help="Also what only staff sees: comments, who has the case, the record.")
    ] = False,
    format_: Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="json, or html for a page.")] = None,
) -> None:
    """Take out all that is kept of a resident in cases, into one file (--out) for its owner only; it is logged."""
    vis: AppContext = ctx.obj
    wanted = vis.form(format_, ("json", "html"), "json")
    if vis.out is None:
        raise Usage("an extract goes into a file.", id="missing-out", hint="Add --out FILE.")
    extract = app.extracts.of_cases(vis.invocation, params.resident(vis, resident), staff=staff)
    if wanted == "html":
        vis.print(app.extracts.page_of_cases(extract, say=_, lang=language()), private=True)
    else:
        vis.print("".join(pieces(Result(extract), "json")), private=True)
