"""What arguments name: found by id, name, alias or beginning."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private
from vis_cli.errors import Message, Usage
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.sentences import both

UNSEEN = "Write - instead, and it is asked for, or read from stdin."


Resident = Annotated[
    str | None,
    typer.Option(
        "--resident",
        metavar="PNR|-",
        parser=private,
        help="The resident, by personal number; - asks for it, or reads it from standard input.",
    ),
]


def resident(vis: AppContext, written: str) -> str:
    """The twelve characters of the personal or reserve number that an argument gives; `-` is typed unseen, or stdin's.

    Raises:
        FaultyInput: it is none. Usage: it stands on the command line, where the configuration has none of it.
    """
    if written == "-":
        number = vis.terminal.secret("Personal number: ")
    elif vis.settings.numbers_on_command_line == "refuse":
        raise Usage("a resident's number is not taken from the command line.", id="number-on-command-line", hint=UNSEEN)
    else:
        vis.say(Message("Others on this machine can see a number on the command line. {hint}", hint=Message(UNSEEN)))
        number = written
    with vis.argument(personal_number.hidden(number)):
        return personal_number.of_resident(number, today=vis.today)


def _argument(help: str, metavar: str) -> Any:
    return typer.Argument(help=help, metavar=metavar, show_default=False)


UnitName = Annotated[str, _argument("The unit: HSA-id, name, alias or the beginning of a name.", "UNIT")]
PersonName = Annotated[str, _argument("The person: HSA-id, e-mail or name.", "PERSON")]
CaseTypeName = Annotated[str, _argument("The case type: name, alias or the beginning of a name.", "TYPE")]
UnitFilter = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="Only this unit."),
]
OldTo = Annotated[str | None, typer.Option("--to", metavar="DATE", hidden=True, help="Former name of --opens.")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="First day of the new state (default: today).")]
LastDay = Annotated[
    str | None, typer.Option("--last-day", metavar="DATE", help="Last day of the old state, instead of --on.")
]


def first_day(vis: AppContext, on: str | None, last_day: str | None) -> date | None:
    """The first day of the new state, which --on gives, and --last-day as the day before; None for neither.

    Raises:
        Usage: a malformed date, or both are given.
    """
    from vis_cli.cli.frame import moments
    from vis_cli.rules.core.times import local

    if on is not None and last_day is not None:
        raise Usage("--on and --last-day say the same; give one.")
    if last_day is not None:
        return local(moments.through(vis, last_day, "--last-day")).date()
    return None if on is None else vis.day(on, "--on")


def first_open(
    vis: AppContext, opens: str | None, through: str | None, old: str | None, old_name: str = "--to"
) -> datetime | None:
    """The first moment open again, which --opens gives, and --through as the day before; None for neither.

    Raises:
        Usage: a malformed date, or more than one is given.
    """
    from vis_cli.cli.frame import moments

    given = {name: text for name, text in (("--opens", opens), ("--through", through), (old_name, old)) if text}
    if len(given) > 1:
        raise Usage(Message("{options} say the same; give one.", options=both([*given])))
    for name, text in given.items():
        return moments.through(vis, text, name) if name == "--through" else vis.moment(text, name)
    return None


AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="State as of this day or moment.")]
