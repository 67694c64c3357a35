"""`vis demo cases`: a case database like a real one, the same for the same seed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.errors import Message, Refused, Usage
from vis_cli.rules.cases.cases import number
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.register.case_types import CaseType, Offer, slug
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.retention.policies import Hold

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNITS = (
    "Alvesta",
    "Birka",
    "Kungshögen",
    "Lagan",
    "Markaryd",
    "Moheda",
    "Sländan",
    "Strömsnäsbruk",
    "Teleborg",
    "Åseda",
)
HELD_OF, MOST_HELD = 400, 20  # one closed case of so many is held, up to so many in all
TYPES = ("Boka tid", "Förnya recept", "Kontakta mig", "Begär intyg", "Av- och omboka tid")


@dataclass(frozen=True)
class Register:
    """Who and what synthetic cases may be about."""

    units: list[str]
    staff: list[str]
    case_types: list[str]


def cases(
    ctx: typer.Context,
    count: Annotated[int, typer.Option(help="Number of cases.")] = 1000,
    years: Annotated[float, typer.Option(help="Spread their opening over this many years until now.")] = 4.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same cases.")] = 1,
    files: Annotated[bool, typer.Option(help="Also write the attachment files.")] = True,
) -> None:
    """Fill the database with synthetic cases, and with units, staff and case types if it has none."""
    vis: AppContext = ctx.obj
    if count < 1 or not 0 < years <= 50:
        raise Usage("--count is at least 1, and --years above 0 and at most 50.")
    vis.permit("cases")
    from vis_cli.app.execute import refuse_pretended

    refuse_pretended(vis.invocation)
    with vis.reading() as db:
        _check_place(vis, db)
        register = _register(db)
    if not (register.units and register.staff and register.case_types):
        vis.write(_make_register, needs="cases", confirm=False, quiet=True)
        with vis.reading() as db:
            register = _register(db)
    started = time.monotonic()
    counts = _fill(vis, register, count, years, seed, files)
    seconds = time.monotonic() - started
    total = sum(counts.values())
    data = {"cases": counts["cases"], "counts": counts, "seed": seed, "years": years, "seconds": round(seconds, 2)}
    template = "Made {cases} cases with {rows} rows of what belongs to them in {seconds:.1f} s."
    text = Message(template, cases=counts["cases"], rows=total - counts["cases"], seconds=seconds)
    vis.show(Result(data, text=text))


def _check_place(vis: AppContext, db: Connection) -> None:
    """Refuse to mix synthetic cases with real ones."""
    from sqlalchemy import select

    from vis_cli.db.core import tables as t
    from vis_cli.db.core.schema import is_sandbox

    if not is_sandbox(db) and db.scalar(select(t.cases.c.key).limit(1)) is not None:
        raise Refused(
            Message("{database} holds cases, and is not a sandbox.", database=str(vis.database)),
            id="not-sandbox",
            hint="Make a sandbox: vis db init --sandbox --db PATH.",
        )


def _register(db: Connection) -> Register:
    from sqlalchemy import select

    from vis_cli.db.core import tables as t

    open_units = select(t.units.c.hsa_id).where(t.units.c.closed_on.is_(None)).order_by(t.units.c.hsa_id)
    offering = list(db.scalars(open_units.where(t.units.c.hsa_id.in_(select(t.offers.c.unit)))))
    return Register(
        offering or list(db.scalars(open_units)),
        list(db.scalars(select(t.persons.c.hsa_id).order_by(t.persons.c.hsa_id))),
        list(db.scalars(select(t.case_types.c.slug).order_by(t.case_types.c.slug))),
    )


def _make_register(db: Connection) -> Plan:
    """What is missing of units, staff and case types; ids of the form that is for examples."""
    held = _register(db)
    steps: list[Step] = []
    units = [Unit(f"SE2321000065-TEST{n:04d}", f"Vårdcentralen {name}") for n, name in enumerate(UNITS, 9001)]
    types = [CaseType(slug(name), name) for name in TYPES]
    if not held.units:
        steps += [Step(None, unit) for unit in units]
    if not held.case_types:
        steps += [Step(None, each) for each in types]
    if not held.units and not held.case_types:
        steps += [Step(None, Offer(unit.hsa_id, each.slug, offered=True)) for unit in units for each in types]
    if not held.staff:
        steps += [Step(None, Person(f"SE2321000065-TEST{n}", f"Handläggare {n - 9100}")) for n in range(9101, 9141)]
    return Plan(tuple(steps))


def _fill(vis: AppContext, register: Register, count: int, years: float, seed: int, files: bool) -> dict[str, int]:
    """Make the cases, some thousands in a transaction, hold a few of them, and journal how many."""
    from vis_cli.app.retention.places import folder
    from vis_cli.db.cases import synthetic
    from vis_cli.db.cases.cases import note_keys
    from vis_cli.db.core import journal
    from vis_cli.db.core.engine import begin_writing, instant_for
    from vis_cli.db.core.records import carry_out, next_number

    where = folder(vis.settings, vis.database, "attachments") if files else None
    recipe = synthetic.Recipe(register.units, register.staff, register.case_types, count, years, vis.now, seed, where)
    counts = dict.fromkeys(("cases", "messages", "comments", "attachments", "form_replies"), 0)
    held: list[str] = []
    with vis.progress(count, "cases") as advance, vis.database.session() as db:
        recipe.at = instant_for(db)
        taken = synthetic.taken_numbers(db)
        db.rollback()
        for batch in synthetic.batches(recipe, taken):
            if where is not None:
                synthetic.write_files(where, batch)
            begin_writing(db, vis.database.lock_timeout)
            synthetic.insert_batch(db, batch)
            note_keys(db, (batch.cases[0][0], batch.cases[-1][0]))
            db.commit()
            for name in counts:
                counts[name] += len(getattr(batch, name))
            ended = [row[0] for row in batch.cases if row[4] == "closed"]
            held += [number(key) for key in ended[HELD_OF // 2 :: HELD_OF]][: MOST_HELD - len(held)]
            advance(len(batch.cases))
    with vis.database.writing() as db:
        first = next_number(db, Hold.kind)
        steps = [Step(None, Hold(n, "case", case, "Anspråk", vis.now)) for n, case in enumerate(held, first)]
        carry_out(db, steps)
        entry = journal.Entry(
            at=vis.now,
            actor=vis.actor,
            user=vis.user,
            command=vis.command_line,
            details={"synthetic": counts},
            undoable=False,
            counts={"add": counts["cases"] + len(steps), "change": 0, "remove": 0, "same": 0},
        )
        journal.write(db, entry, steps)
        db.commit()
    return counts
