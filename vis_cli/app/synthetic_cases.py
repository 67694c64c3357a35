"""A case database like a real one: synthetic cases, the same for the same seed, as one change."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from vis_cli.app.execute import Carried, Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.cases import sendings, synthetic, templates
from vis_cli.db.cases.cases import note_keys
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import instant_for
from vis_cli.db.core.records import carry_out, next_number, raise_counter
from vis_cli.db.core.schema import is_sandbox
from vis_cli.db.forms.forms import has_case_type, versions
from vis_cli.db.register.directories import unit_names
from vis_cli.db.retention.purge_records import database_id
from vis_cli.errors import Message, Refused
from vis_cli.files.cases import templates as template_files
from vis_cli.files.forms import forms
from vis_cli.rules.cases import synthetic as rules
from vis_cli.rules.cases.cases import BELONGING
from vis_cli.rules.cases.template_imports import import_ as imported
from vis_cli.rules.cases.templates import Template
from vis_cli.rules.core.plan import BulkPlan, Plan
from vis_cli.rules.forms import bundles
from vis_cli.rules.forms.forms import TYPE, Form, import_
from vis_cli.shipped import shipped
from vis_cli.temporary import make_private

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHIPPED = ("configs", "templates.yaml")
PARTS = ("cases", *BELONGING)


@dataclass(frozen=True)
class Made:
    """What came of it: the change, the rows made of each kind (none in a dry run), and the seconds it took."""

    outcome: Outcome
    counts: Mapping[str, int]
    seconds: float


def make(invocation: Invocation, *, count: int, years: float, seed: int, files: bool = True) -> Made:
    """Fill the case database with `count` cases opened over the last `years`; the register too, where there is none.

    Killed half-way it leaves no case: all of them, and the holds on some, are one transaction and one change set. What
    is missing of the register, with the templates and the form that come with vis, is a change of its own before.
    `files` writes the attachments' files too.

    Raises:
        Refused: there are cases, and it is no sandbox; or a guard.
    """
    started = time.monotonic()
    form, _ = forms.read_form(str(shipped("examples", "halsodeklaration.json")))
    said, _, _ = template_files.read(str(shipped(*SHIPPED)))
    counts = dict.fromkeys(PARTS, 0)

    def register(db: Connection) -> Plan:
        _refuse_beside_real_ones(invocation, db)
        held = synthetic.register(db)
        if held.is_whole:
            return Plan()
        asks = import_(versions(db, form.form), form, str, has_type=has_case_type(db, TYPE.slug))
        central = imported(templates.held(db), next_number(db, Template.kind), said)
        return Plan(rules.missing(held)) + asks + central

    def planner(db: Connection) -> BulkPlan:
        _refuse_beside_real_ones(invocation, db)
        named = sha256(f"{seed} {count} {years}".encode()).hexdigest()
        return BulkPlan({"add": count, "change": 0, "remove": 0, "same": 0}, named)

    def fill(db: Connection, _planned: Planned) -> Carried:
        folder = places.attachments_folder(invocation)
        for each in (folder, places.outbox_folder(invocation)):
            make_private(each)  # without files too: a purge then sees that they are not there
        where = folder if files else None
        found = synthetic.register(db)
        sent = max(synthetic.taken_sendings(db), sendings.last(db))
        recipe = synthetic.Recipe(
            found.units,
            found.staff,
            found.case_types,
            count,
            years,
            invocation.now,
            seed,
            where,
            instant_for(db),
            synthetic.staff_names(db),
            sent,
            (form.form, form.version),
            _filing(db, form, found.units),
            TYPE.slug if has_case_type(db, TYPE.slug) else None,
        )
        held: list[int] = []
        with invocation.progress(count, "cases") as advance:
            for batch in synthetic.batches(recipe, synthetic.taken_numbers(db)):
                if where is not None:
                    synthetic.write_files(where, batch)
                synthetic.insert_batch(db, batch)
                note_keys(db, (batch.cases[0][0], batch.cases[-1][0]))
                raise_counter(db, "sending", batch.sendings)
                for name in counts:
                    counts[name] += len(batch.rows[name])
                held += rules.picked([row[0] for row in batch.cases if row[4] == "closed"], len(held))
                advance(len(batch.cases))
        sendings.note_synthetic(db, sent)
        steps = rules.holds(held, first=next_number(db, "hold"), at=invocation.now)
        carry_out(db, steps)
        return Carried({"synthetic": counts}, steps)

    # The counts expected are of cases. In a dry run there may be no register yet, and nothing is made that needs one.
    execute(replace(invocation, expected={}), register, needs="cases", confirm=False)
    outcome = execute(invocation, planner, needs="cases", undoable=False, confirm=False, carry_out=fill)
    return Made(outcome, counts, time.monotonic() - started)


def _filing(db: Connection, form: Form, units: Sequence[str]) -> synthetic.Filed:
    """What answers to the form are filed as."""
    database, names = database_id(db), unit_names(db, units)
    questionnaire, items = forms.questionnaire(form), forms.read_back(synthetic.ANSWERS)

    def filed(key: int, opened: int, answered: int, resident: str, unit: str) -> tuple[str, str, str]:
        moments = (datetime.fromtimestamp(opened, UTC), datetime.fromtimestamp(answered, UTC))
        name = names.get(unit, unit)
        said = bundles.Answered(database, key, *moments, resident, unit, name, form, questionnaire, items)
        bundle = forms.write(bundles.bundle(said))
        return bundle, bundles.file_name(said), sha256(bundle.encode()).hexdigest()

    return filed


def _refuse_beside_real_ones(invocation: Invocation, db: Connection) -> None:
    """Refuse to mix synthetic cases with real ones.

    Raises:
        Refused: so.
    """
    if not is_sandbox(db) and db.scalar(select(t.cases.c.key).limit(1)) is not None:
        raise Refused(
            Message("{database} holds cases, and is not a sandbox.", database=invocation.database),
            id="not-sandbox",
            hint="Make a sandbox: vis db init --sandbox --db PATH.",
        )
