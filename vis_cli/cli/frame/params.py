"""What arguments name: found by id, name, alias or beginning, and completed by the shell from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private
from vis_cli.cli.frame.typer_private import Fitting
from vis_cli.errors import Message, Usage
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.sentences import both

if TYPE_CHECKING:
    from vis_cli.app.completion import Candidate

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


def completing(find: Callable[[AppContext], Iterable[Candidate]]) -> Callable[..., list[tuple[str, str]]]:
    """What Typer asks what an argument may be: of what `find` finds, what goes by what was typed."""

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        try:
            found = app.completion.matching(find(ctx.find_root().obj), incomplete)
            return [(Fitting(name), about) for name, about in found]
        except Exception:  # noqa: BLE001  # whatever is wrong is told when the command is run, not while it is typed
            return []

    return complete


def _database(vis: AppContext) -> str:
    """The database that is asked; the config file, which takes as long to read as all else, only where it must be."""
    return str(vis.options.get("db") or vis.environment.get("VIS_DB") or vis.settings.database)


complete_units = completing(lambda vis: app.completion.units(_database(vis), vis.today))
complete_persons = completing(lambda vis: app.completion.persons(_database(vis)))
complete_case_types = completing(lambda vis: app.completion.case_types(_database(vis)))
complete_templates = completing(lambda vis: app.completion.templates(_database(vis)))
complete_windows = completing(lambda vis: app.completion.windows(_database(vis), vis.now))
complete_orders = completing(lambda vis: app.completion.orders(_database(vis)))
complete_changes = completing(lambda vis: app.completion.changes(_database(vis)))
complete_notices = completing(lambda vis: app.completion.numbered(_database(vis), "notices", "N"))
complete_holds = completing(lambda vis: app.completion.numbered(_database(vis), "holds", "H"))
complete_webinars = completing(lambda vis: app.completion.numbered(_database(vis), "webinars", "V"))
complete_forms = completing(lambda vis: app.completion.forms(_database(vis)))
complete_anything = completing(lambda vis: app.completion.anything(_database(vis)))


def _argument(help: str, metavar: str, complete: Any) -> Any:
    return typer.Argument(help=help, metavar=metavar, autocompletion=complete, show_default=False)


UnitName = Annotated[
    str, _argument("The unit: HSA-id, name, alias or the beginning of a name.", "UNIT", complete_units)
]
PersonName = Annotated[str, _argument("The person: HSA-id, e-mail or name.", "PERSON", complete_persons)]
CaseTypeName = Annotated[
    str, _argument("The case type: name, alias or the beginning of a name.", "TYPE", complete_case_types)
]
UnitFilter = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="Only this unit.", autocompletion=complete_units),
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
