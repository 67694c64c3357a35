"""`vis show ANYTHING`: one screen with everything about whatever a word names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.show import parts
from vis_cli.errors import Ambiguous, Malformed, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(rich_markup_mode=None)

Screen = parts.Screen  # the JSON document, and the lines for people


@dataclass(frozen=True)
class Found:
    """One thing that the word may name. `exact` is false where only a name's beginning, or a near one, was given.

    `screen` describes it; a thing whose own command must show it (a case: reading one is logged) has `command`.
    """

    kind: str
    id: str
    name: str
    exact: bool = True
    screen: Callable[[], Screen] | None = None
    command: Callable[[typer.Context], None] | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" ({self.id})" if self.id != self.name else "")


@app.command()
def show(
    ctx: typer.Context,
    anything: Annotated[
        list[str],
        typer.Argument(
            help="W-17, C-42, N-7, T-1a2b3c4d, R-1, H-3, an order, a case number, or a unit, person or case type.",
            metavar="ANYTHING",
            autocompletion=params.complete_anything,
        ),
    ],
) -> None:
    """Show everything about anything: say its number, its id, its name or the beginning of that."""
    vis: AppContext = ctx.obj
    text = " ".join(anything).strip()
    with vis.reading() as db:
        found = _choose(text, [each for finder in FINDERS for each in finder(vis, db, text)] if text else [])
        shown = found.screen() if found.screen is not None else None
    if shown is None:
        assert found.command is not None
        found.command(ctx)
        return
    data, lines = shown
    vis.show(Result({"kind": found.kind, **data}, text=lines, rows=[], wrap=True))


def _choose(text: str, found: Sequence[Found]) -> Found:
    """The one thing that is meant.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    likely = [each for each in found if each.exact] or list(found)
    if len(likely) == 1:
        return likely[0]
    if likely:
        candidates = sorted(map(str, likely))
        shown = ", ".join(candidates[:8]) + (f" and {len(candidates) - 8} more" if len(candidates) > 8 else "")
        raise Ambiguous(f'"{text}" may be {shown}.', hint="Name one.", candidates=candidates)
    raise NotFound(
        f'nothing is called "{text}".',
        id="unknown-name",
        hint="Say a number (W-17, C-42), an order, an HSA-id, or a unit, person or case type.",
    )


# --- finders: whatever a word may name, one function per kind; a section adds a line to FINDERS ----------------------


def _numbered(text: str, letter: str) -> int | None:
    found = re.fullmatch(rf"{letter}-(\d{{1,18}})", text, re.IGNORECASE | re.ASCII)
    return int(found[1]) if found else None


def _windows(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    from vis_cli.cli.windows.query import described

    if _numbered(text, "W") is not None or re.search(r"[/·]", text):
        with suppress(NotFound):
            result = described(vis, text)
            id = result.data["id"]
            yield Found("window", id, id, screen=lambda: (result.data, result.lines))


def _changes(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    from vis_cli.cli.journal import changes
    from vis_cli.db.core import journal

    number = _numbered(text, "C")
    if number is not None:
        with suppress(NotFound):
            journal.change(db, number)
            yield Found("change", f"C-{number}", f"C-{number}", command=lambda ctx: changes.show(ctx, text))


def _notices(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    from vis_cli.cli.cards.notices import described

    if _numbered(text, "N") is not None:
        with suppress(NotFound):
            result = described(vis, text)
            lines = [str(line) for line in result.lines]
            yield Found("notice", result.data["id"], result.data["id"], screen=lambda: (result.data, lines))


def _tasks(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    if re.fullmatch(r"T-[0-9a-f]{4,}", text, re.IGNORECASE | re.ASCII):
        for data, lines in parts.tasks_called(vis, db, text):
            exact = data["id"].casefold() == text.casefold()
            yield Found("task", data["id"], data["what"], exact, screen=lambda shown=(data, lines): shown)  # type: ignore[misc]


def _retention(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    for letter, kind, describe in (("R", "purge", parts.purge), ("H", "hold", parts.hold)):
        number = _numbered(text, letter)
        if number is not None:
            shown = describe(vis, db, number)
            if shown is not None:
                yield Found(kind, f"{letter}-{number}", f"{letter}-{number}", screen=lambda shown=shown: shown)  # type: ignore[misc]


def _cases(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    from vis_cli.cli.cases import query
    from vis_cli.db.cases import cases as db_cases
    from vis_cli.rules.cases.cases import parse_number

    with suppress(Malformed, NotFound):
        number = db_cases.case(db, parse_number(text)).id
        yield Found("case", number, number, command=lambda ctx: query.show(ctx, number, "staff", False))


def _orders(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    from sqlalchemy import func, select

    from vis_cli import app as use_cases
    from vis_cli.cli.orders.query import described
    from vis_cli.db.core import tables as t

    ref_ = t.orders.c.ref
    query = select(ref_).distinct().where(func.lower(ref_).startswith(text.lower(), autoescape=True)).order_by(ref_)
    for ref in db.scalars(query.limit(20)).all():

        def screen(ref: str = ref) -> Screen:
            result = described(ref, use_cases.orders.show(vis.invocation, ref))
            return result.data, result.lines

        yield Found("order", ref, ref, ref.casefold() == text.casefold(), screen)


def _register(vis: AppContext, db: Connection, text: str) -> Iterator[Found]:
    from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory

    for kind, directory, describe in (
        ("unit", unit_directory(db, vis.today), parts.unit),
        ("person", person_directory(db), parts.person),
        ("case type", case_type_directory(db), parts.case_type),
    ):
        exact, others = directory.candidates(text)
        for key in sorted(exact or others):

            def screen(key: str = key, describe: Callable[[AppContext, Any, str], Screen] = describe) -> Screen:
                return describe(vis, db, key)

            yield Found(kind, key, directory.names[key], bool(exact), screen)


FINDERS: Sequence[Callable[[AppContext, Any, str], Iterator[Found]]] = (
    _windows,
    _changes,
    _notices,
    _tasks,
    _retention,
    _cases,
    _orders,
    _register,
)
