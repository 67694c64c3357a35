"""A season lived by chance, beside a model of it: what is open, what is keyed in, and what is left to do agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.app.conftest import Invoke
from tests.conftest import Command
from tests.register import MADE, TYPES, UNITS
from vis_cli import app
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.errors import VisError
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import iso, local, midnight, parse_moment
from vis_cli.rules.register.case_types import CaseType, Offer
from vis_cli.rules.register.units import Unit

MORE_UNITS = [Unit(f"SE2321000065-TESTS{n:03}", f"Mottagning {n}") for n in range(60 - len(UNITS))]
MORE_TYPES = [CaseType(f"slag-{n}", f"Slag {n}") for n in range(12 - len(TYPES))]
GUARDS = ("all-case-types", "overlaps-order", "local-case-type", "long-window", "past-start", "too-many")
Pair = tuple[str, str]


@dataclass
class Closed:
    """A closure as the model has it: of an order, from a moment until another."""

    ref: str
    pair: Pair
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Turn:
    """That an order has a unit offer a case type, or drop it, from a moment on."""

    ref: str
    pair: Pair
    offered: bool
    since: datetime


@dataclass
class Model:
    """What should be open, worked out hour by hour, and what a person has keyed in so far.

    Units and case types go by the names that they began with.
    """

    offered: dict[Pair, bool]
    keyed: dict[Pair, bool]
    closed: list[Closed] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    gone: dict[str, datetime] = field(default_factory=dict)
    early: dict[Pair, datetime] = field(default_factory=dict)

    def is_offered(self, pair: Pair, now: datetime) -> bool:
        begun = [each for each in self.turns if each.pair == pair and each.since <= now]
        last = max(begun, key=lambda each: (each.since, each.ref), default=None)
        return self.offered[pair] if last is None else last.offered

    def offer(self, pair: Pair, wanted: bool, now: datetime) -> None:
        """What is said by hand holds over what has begun, until an order's next turn."""
        self.offered[pair] = wanted
        self.turns = [each for each in self.turns if each.pair != pair or each.since > now]

    def is_open(self, pair: Pair, now: datetime) -> bool:
        gone = pair[0] in self.gone and self.gone[pair[0]] <= now
        shut = any(each.pair == pair and each.since <= now < each.until for each in self.closed)
        return self.is_offered(pair, now) and not gone and not shut

    def end(self, ref: str, now: datetime) -> None:
        """What is left of an order ends."""
        self.closed = [each for each in self.closed if each.ref != ref or each.since <= now]
        for each in self.closed:
            if each.ref == ref:
                each.until = min(each.until, now)
        self.turns = [each for each in self.turns if each.ref != ref]


class Season:
    """The commands and the model, driven by the same chance."""

    def __init__(self, invoke: Invoke, folder: Path, seed: int, *, whole: bool = False) -> None:
        self.invoke, self.folder, self.choose = invoke, folder, Random(seed)
        self.now = parse_moment("2026-06-01 08:00")
        self.units = [each.name for each in (*UNITS, *(MORE_UNITS if whole else ()))]
        self.types = [each.name for each in (*TYPES, *(MORE_TYPES if whole else ()))]
        self.name = {each: each for each in (*self.units, *self.types)}
        """What each is called now."""
        self.lived: Counter[str] = Counter()
        pairs = [(unit, kind) for unit in self.units for kind in self.types]
        self.model = Model(dict.fromkeys(pairs, True), dict.fromkeys(pairs, True))
        self.refs: dict[str, int] = {}

    def by(self) -> Invocation:
        lifted = dict.fromkeys(GUARDS)
        return self.invoke(iso(self.now), yes=True, lifted=lifted, reason="model")  # type: ignore[no-any-return]

    def later(self, most: int) -> datetime:
        """Some hours after now, on the hour, now and then at midnight."""
        moment = self.now + timedelta(hours=self.choose.randint(1, most))
        return midnight(local(moment).date() + timedelta(days=1)) if self.choose.random() < 0.5 else moment

    # --- what people do ---

    def order(self) -> None:
        ref, unit = f"IT-{len(self.refs) + 1}", self.choose.choice(self.units)
        kinds = self.choose.sample(self.types, self.choose.randint(1, 3))
        since = self.later(60)
        until = since + timedelta(hours=self.choose.choice((2, 5, 24, 24 * 7)))
        made = app.orders.add(self.by(), ref, self.name[unit], [self.name[kind] for kind in kinds], since, until)
        assert made.change is not None
        self.refs[ref] = made.change
        self.model.closed += [Closed(ref, (unit, kind), since, until) for kind in kinds]

    def turn(self) -> None:
        """A unit orders that it begins to offer a case type, or no longer offers one, from a day on."""
        ref, unit, kind = f"IT-{len(self.refs) + 1}", self.choose.choice(self.units), self.choose.choice(self.types)
        day = local(self.now).date() + timedelta(days=self.choose.randint(1, 6))
        offered = self.choose.random() < 0.5
        file = self.folder / "turn.yaml"
        named = f"unit: {self.name[unit]}\n{'offer' if offered else 'drop'}: [{self.name[kind]}]"
        file.write_text(f"ref: {ref}\n{named}\nfrom: {day}\n", encoding="utf-8")
        made = app.orders.apply(self.by(), [str(file)])
        assert made.change is not None
        self.refs[ref] = made.change
        self.model.turns.append(Turn(ref, (unit, kind), offered, midnight(day)))

    def rename(self) -> None:
        """A unit or a case type has another name from now on."""
        is_unit = self.choose.random() < 0.5
        one = self.choose.choice(self.units if is_unit else self.types)
        new = f"{one} {len(self.lived)}{self.choose.randint(100, 999)}"
        (app.register.units if is_unit else app.register.case_types).rename(self.by(), self.name[one], new)
        self.name[one] = new

    def longer(self) -> None:
        ref = self.choose.choice(list(self.refs))
        until = self.later(24 * 9)
        app.orders.change(self.by(), ref, until=until)
        for each in self.model.closed:
            if each.ref == ref and each.until > self.now:
                each.until = until

    def withdraw(self) -> None:
        ref = self.choose.choice(list(self.refs))
        app.orders.withdraw(self.by(), ref)
        self.model.end(ref, self.now)

    def undo(self) -> None:
        ref = self.choose.choice(list(self.refs))
        app.changes.undo(self.by(), f"C-{self.refs[ref]}")
        self.model.end(ref, self.now)

    def offer(self) -> None:
        pair = self.choose.choice(list(self.model.offered))
        wanted = not self.model.is_offered(pair, self.now)
        app.register.case_types.offer(self.by(), self.name[pair[0]], [self.name[pair[1]]], wanted)
        self.model.offer(pair, wanted, self.now)

    def close(self) -> None:
        """A unit is closed for good, some days ahead or today."""
        unit = self.choose.choice(self.units)
        day = local(self.now).date() + timedelta(days=self.choose.randint(0, 5))
        if unit in self.model.gone or len(self.model.gone) == len(self.units) // 2:
            return
        app.register.units.close(self.by(), self.name[unit], day)
        self.model.gone[unit] = midnight(day)

    def run(self) -> None:
        app.switches.run(self.by())

    def tick_early(self) -> None:
        """Key in what is to come, as one does on a Friday."""
        day = local(self.now).date() + timedelta(days=self.choose.randint(1, 4))
        for item in app.worklist.list_(self.by(), day=day):
            if item["system"] == "Personalverktyget" and parse_moment(item["due"]) > self.now:
                pair = self.pair(item)
                first = next(each for each in app.worklist.list_(self.by(), day=day) if self.pair(each) == pair)
                if first["id"] == item["id"]:
                    app.worklist.done(self.by(), [item["id"]], day=day)
                    self.model.keyed[pair] = item["what"].startswith("Aktivera")
                    self.model.early[pair] = parse_moment(item["due"])
                    return

    def pair(self, item: dict[str, str]) -> Pair:
        """The unit and the case type of a task."""
        first = {new: one for one, new in self.name.items()}
        kind = item["what"].partition('"')[2].rstrip('"')
        return first[item["unit_name"]], first.get(kind, kind)  # of another system it is no case type

    # --- what must agree ---

    def work_off(self) -> None:
        """Do what has come due, and look."""
        for item in list(app.worklist.list_(self.by(), system="Personalverktyget")):
            if parse_moment(item["due"]) <= self.now:
                pair = self.pair(item)
                wanted = item["what"].startswith("Aktivera")
                assert self.model.keyed[pair] != wanted, f"{item} is keyed in already"
                self.model.keyed[pair] = wanted
                self.model.early.pop(pair, None)
            assert item["overdue"] is (parse_moment(item["due"]) < midnight(local(self.now).date()))
        app.worklist.done(self.by(), all_due=True)
        left = [each for each in app.worklist.list_(self.by()) if parse_moment(each["due"]) <= self.now]
        assert left == []

    def agree(self) -> None:
        model, now = self.model, self.now
        model.early = {pair: due for pair, due in model.early.items() if due > now}
        for unit in self.units:
            _, found = app.register.case_types.offered(self.by(), self.name[unit])
            assert {each["name"]: each["active"] for each in found} == {
                self.name[kind]: model.is_open((unit, kind), now) for kind in self.types
            }
        wrong = {pair for pair, is_on in model.keyed.items() if is_on != model.is_open(pair, now)}
        assert wrong <= model.early.keys(), {pair: model.keyed[pair] for pair in wrong}
        name = self.name
        rows = [f"{name[unit]},{name[kind]},{'yes' if is_on else 'no'}" for (unit, kind), is_on in model.keyed.items()]
        file = self.folder / "seen.csv"
        file.write_text("\n".join(["unit,case_type,active", *rows]))
        outcome, verified, faults = app.evidence.verify(self.by(), [str(file)])
        assert (outcome.change, list(verified.discrepancies), list(faults)) == (None, [], [])

    def live(self, steps: int) -> None:
        self.order()
        for _ in range(steps):
            self.now += timedelta(hours=self.choose.choice((0, 1, 3, 14, 30)))
            acts: list[Callable[[], None]] = [self.order, self.order, self.longer, self.withdraw, self.undo]
            acts += [
                self.turn,
                self.rename,
                self.offer,
                self.run,
                self.tick_early,
                *([self.close] if self.choose.random() < 0.3 else []),
            ]
            before = len(self.model.closed)
            act = self.choose.choice(acts)
            try:
                act()
                self.lived[act.__name__] += 1
            except VisError:  # refused, and as it was: nothing is left to change, or it was undone already
                assert len(self.model.closed) == before
                self.lived[f"{act.__name__}, refused"] += 1
            self.work_off()
            self.agree()
        self.run()
        with self.by().reading() as db:
            from vis_cli.db.orders.switches import count

            assert (count(db, self.now).on, count(db, self.now).off) == (0, 0)


@pytest.mark.parametrize("seed", [14])
def test_a_season_agrees_with_its_model_at_every_step(
    invoke: Invoke, vis: Command, tmp_path: Path, soak: bool, seed: int
) -> None:
    """With --soak that of a region: 60 units with 12 case types each."""
    if soak:
        offers = [
            Offer(unit.hsa_id, kind.slug, offered=True)
            for unit in (*UNITS, *MORE_UNITS)
            for kind in (*TYPES, *MORE_TYPES)
            if unit in MORE_UNITS or kind in MORE_TYPES
        ]
        with vis.open().writing() as db:
            records = [*MORE_UNITS, *MORE_TYPES, *offers]
            apply(db, [Step(None, each) for each in records], journal.Entry(MADE, "test", "vis units import"))
            db.commit()
    season = Season(invoke, tmp_path, seed, whole=soak)
    season.live(400 if soak else 12)
    print(dict(season.lived))
