"""`vis explain`: what an id of a fault, guard or finding means, with an example and the way on."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.help.ids import explained
from vis_cli.cli.help.topics import filled
from vis_cli.errors import Message, NotFound
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.core.names import suggestion

commands = typer.Typer(rich_markup_mode=None)

COLUMNS = (("id", "id"), ("meaning", "meaning"))


@commands.command("explain", cls=Listing.of(Columns(COLUMNS, ("guard", "example", "way_on"))))
def explain(
    ctx: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(help="Ids as errors show them: error[ID].", metavar="[ID...]"),
    ] = None,
) -> None:
    """Explain what a fault, guard or finding means, with an example and the way on; without an id, list them."""
    vis: AppContext = ctx.obj
    items = [as_item(named(id)) for id in ids or explained()]
    if ids:
        vis.show(Result({"items": items}, COLUMNS, text="\n\n".join(text(item) for item in items)))
        return
    vis.show(Result({"items": items}, COLUMNS))


def named(written: str) -> str:
    """The id that is meant, as it is or as it stands in an error.

    Raises:
        NotFound: there is none.
    """
    _before, _bracket, after = written.strip().rpartition("[")
    id = after.partition("]")[0].casefold().replace("_", "-")
    if id not in explained():
        said = Message('there is no id "{id}".', id=id)
        raise NotFound(said, id="unknown-id", hint=suggestion(id, tuple(explained())) or "`vis explain` lists them.")
    return id


def as_item(id: str) -> dict[str, Any]:
    """An id as `explain --json` has it, in the language that is spoken."""
    found = explained()[id]
    return {
        "id": id,
        "guard": id in GUARDS,
        "meaning": _(found.meaning),
        "example": found.example,
        "way_on": _(found.way_on),
    }


def text(item: dict[str, Any]) -> str:
    """The explanation of an id, in lines for a terminal."""
    lines = [
        item["meaning"],
        _(Message("For example: {example}", example=item["example"])),
        _(Message("What to do: {way_on}", way_on=item["way_on"])),
    ]
    if item["guard"]:
        lift = Message("This is a guard: --allow {id} --reason TEXT lifts it, once and alone.", id=item["id"])
        lines.append(_(lift))
    return "\n".join([item["id"], *(filled(line, "  ", "    ") for line in lines)])
