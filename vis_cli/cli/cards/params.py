"""The options that commands of cards share, and how their days and kinds are understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import Message, Usage
from vis_cli.rules.core.names import normal

if TYPE_CHECKING:
    from datetime import date

    from vis_cli.rules.cards.hours import Days

Kind = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="telephone, opening, dropin or visiting (Swedish words too).")
]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day.")]
To = Annotated[str | None, typer.Option("--through", "--to", metavar="DATE", help="Last day (t.o.m.).")]


def kind_of(text: str) -> str:
    """The kind of hours that a word means.

    Raises:
        Usage: none.
    """
    from vis_cli.rules.cards.rows import KIND_WORDS

    found = KIND_WORDS.get(normal(text))
    if found is None:
        raise Usage(
            Message('there is no kind of hours "{text}".', text=text),
            id="unknown-kind",
            hint="Kinds: telephone, opening, dropin, visiting.",
        )
    return found


def days_given(vis: AppContext, since: str | None, until: str | None) -> Days | None:
    """The days that --from and --through give; None where neither was given.

    Raises:
        Usage: a malformed date, or one that ends before it begins.
    """
    first = None if since is None else vis.day(since, "--from")
    last = None if until is None else vis.day(until, "--through")
    if first is None and last is None:
        return None
    return ordered(first, last)


def ordered(first: date | None, last: date | None) -> Days:
    """The days, if they come in order.

    Raises:
        Usage: they do not.
    """
    if first is not None and last is not None and last < first:
        raise Usage(
            Message("the period ends {last}, before it begins {first}.", last=last, first=first), id="inverted-dates"
        )
    return first, last
