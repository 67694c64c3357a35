"""Orders: checked, planned and applied from files; listed, changed, withdrawn, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments, saved_plans
from vis_cli.app.closures import completed, limits
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.input_files import read_all
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import chunks, streamed
from vis_cli.app.windows import named_types
from vis_cli.db.cases import open_cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import stream
from vis_cli.db.operations.history import changes_of
from vis_cli.db.orders import inbox
from vis_cli.db.orders import orders as db_orders
from vis_cli.db.orders import windows as db_windows
from vis_cli.db.register.directories import case_type_directory, names_of
from vis_cli.errors import Fault, FaultyInput, Source
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.faults import Faults
from vis_cli.files.core.text import Text
from vis_cli.files.core.yaml_nodes import YamlFile
from vis_cli.files.orders import orders as order_files
from vis_cli.files.orders import sheet
from vis_cli.files.orders.saved_plan import is_saved
from vis_cli.files.orders.template import template
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import boundary, closure, parse_moment
from vis_cli.rules.orders import inbox as rules_inbox
from vis_cli.rules.orders import planning, refs
from vis_cli.rules.orders.adding import refuse
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import AskedOffer, Closure, Order, Request, changed, state_of
from vis_cli.rules.orders.reply import reply as answer
from vis_cli.rules.orders.windows import Window

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = [
    "STAGES", "STATES", "Checked", "add", "apply", "change", "check", "completed", "limits", "list_",
    "plan", "reply", "show", "template", "withdraw",
]  # fmt: skip

PlanOrders = Callable[[Invocation, "Connection", Sequence[Request]], Planned]
"""What plans requests, for saved plans."""

STATES = ("planned", "active", "done", "cancelled", "withdrawn")
STAGES = rules_inbox.STAGES
"""How far an order has come here, beside its state."""


@dataclass(frozen=True)
class Checked:
    """What order files hold: how many there are, the requests without faults, every fault, how many orders."""

    files: int
    orders: int
    requests: Sequence[Request]
    faults: Sequence[Fault]

    @property
    def closures(self) -> int:
        """How many closures the requests ask for."""
        return sum(len(request.closures) for request in self.requests)

    @property
    def offers(self) -> int:
        """How many case types the requests have units offer, or drop."""
        return sum(len(request.offers) for request in self.requests)


def check(invocation: Invocation, patterns: Sequence[str]) -> Checked:
    """Read order files against the register, and find every fault of every file; nothing is planned.

    Raises:
        MissingInput: a file cannot be read, or a glob matches nothing.
    """
    files = _read(invocation, patterns)
    with invocation.reading() as db:
        requests, faults, count = _requests(invocation, db, files)
    return Checked(len(files), count, requests, faults)


def plan(invocation: Invocation, patterns: Sequence[str], *, out: Path | None = None) -> Outcome:
    """Plan what applying the files would do, and the guards that it would trip; changes nothing, whoever asks.

    With `out`, the plan is saved to that file, for `apply`.

    Raises:
        FaultyInput, MissingInput: the files. CannotWrite: `out`.
    """
    files = _read(invocation, patterns)
    invocation = replace(invocation, dry_run=True)
    outcome = execute(invocation, lambda db: _planned(invocation, db, _sound(invocation, db, files)), needs="orders")
    if out is not None:
        saved_plans.save(invocation, out, outcome, outcome.facts)
    return outcome


def apply(invocation: Invocation, patterns: Sequence[str]) -> Outcome:
    """Apply order files, or one saved plan: windows are added, changed in place, cancelled.

    Raises:
        FaultyInput, MissingInput: the files. Refused: a guard, or nobody to confirm. Stale: a saved plan is too old.
    """
    texts = read_all(invocation, patterns, sheet.read)
    if len(texts) == 1 and isinstance(texts[0], Text) and is_saved(texts[0]):
        return saved_plans.apply(invocation, texts[0], _planned)
    files = _parsed(invocation, texts)
    return execute(invocation, lambda db: _planned(invocation, db, _sound(invocation, db, files)), needs="orders")


def _read(invocation: Invocation, patterns: Sequence[str]) -> list[YamlFile]:
    return _parsed(invocation, read_all(invocation, patterns, sheet.read))


def _parsed(invocation: Invocation, texts: Iterable[Text | FaultyInput]) -> list[YamlFile]:
    """The files' trees, each noted for the journal.

    Raises:
        FaultyInput: a saved plan is among them.
    """
    files = []
    for text in texts:
        if isinstance(text, FaultyInput):  # told with the faults of the other files
            files.append(
                YamlFile(text.faults[0].source.file if text.faults[0].source else "", faults=Faults(text.faults))
            )
            continue
        if is_saved(text):
            hint = "Give it alone to `vis orders apply`."
            message = "this is a saved plan, not an order file."
            raise FaultyInput([Fault("saved-plan", message, Source(text.name, 1, 1), hint)])
        files.append(sheet.parse(text) if sheet.is_table(text.name) else yaml_nodes.parse(text))
        invocation.note_file(text.name, text.sha256)
    return files


def _requests(
    invocation: Invocation, db: Connection, files: Iterable[YamlFile]
) -> tuple[list[Request], list[Fault], int]:
    return order_files.read(files, db_orders.names(db, invocation.today))


def _sound(invocation: Invocation, db: Connection, files: Iterable[YamlFile]) -> list[Request]:
    """The requests of files without faults. Names are looked up anew each time, so no fault is kept in the files."""
    found, faults, _ = _requests(invocation, db, [replace(file, faults=Faults(file.faults)) for file in files])
    if faults:
        raise FaultyInput(faults)
    return found


def _planned(invocation: Invocation, db: Connection, requests: Sequence[Request]) -> Planned:
    """The plan of the requests, with these."""
    scopes = {(request.order.ref, request.order.unit) for request in requests}
    scopes |= {(request.order.replaces, request.order.unit) for request in requests if request.order.replaces}
    units = {each for request in requests for each in (request.order.unit, request.order.handover) if each is not None}
    turned = {(request.order.unit, each.case_type) for request in requests for each in request.offers}
    facts = db_orders.facts(db, scopes, units, invocation.now, turned=turned)
    made = planning.plan(requests, facts, now=invocation.now, limits=limits(invocation))
    return Planned(completed(invocation, db, made), requests)


# --- orders that are there -------------------------------------------------------------------------------------------


@streamed
def list_(
    invocation: Invocation,
    *,
    state: str | None = None,
    unit: str | None = None,
    starting_within: timedelta | None = None,
) -> Iterator[dict[str, Any]]:
    """The orders with their windows, as `orders list --json` has them: in a state or a stage, of a unit, starting soon.

    What was received and is no order yet is not among them: see `inbox.received`.
    """
    until = None if starting_within is None else invocation.now + starting_within
    with invocation.streaming() as db:
        where = [] if unit is None else [t.orders.c.unit == arguments.unit(invocation, db, unit)]
        for orders in chunks(stream(db, Order, *where)):
            for item in _as_items(db, orders, db_orders.windows_of(db, orders), invocation.now):
                if state in (None, item["state"], item["stage"]) and (
                    until is None or _starts_between(item, invocation.now, until)
                ):
                    yield item


def _starts_between(item: Mapping[str, Any], since: datetime, until: datetime) -> bool:
    return any(since <= parse_moment(start) <= until for start in item["starts"])


def _as_items(
    db: Connection, orders: Sequence[Order], windows: Mapping[Any, Sequence[Window]], now: datetime
) -> list[dict[str, Any]]:
    ordered = db_orders.ordered_of(db, orders)
    of_windows = (window for each in windows.values() for window in each)
    names = names_of(db, [*orders, *of_windows, *(offer for each in ordered.values() for offer in each)])
    stages = inbox.stages(db, orders, windows, now)
    items = []
    for order in orders:
        held = windows[order.ref, order.unit]
        live = [window for window in held if window.cancelled_at is None]
        offers = [each for each in ordered[order.ref, order.unit] if each.cancelled_at is None]
        spans = sorted({(window.since, window.until) for window in live})
        items.append(
            {
                "ref": order.ref,
                "unit": order.unit,
                "unit_name": names.get(order.unit, order.unit),
                "state": state_of(order, held, now, ordered[order.ref, order.unit]),
                "stage": stages[order.ref, order.unit],
                "windows": [window.id for window in held],
                "case_types": sorted({names.get(window.case_type, window.case_type) for window in live}),
                "closed": [closure(*span) for span in spans],
                "starts": sorted({boundary(w.since) for w in live} | {boundary(each.since) for each in offers}),
                "offers": sorted(names.get(each.case_type, each.case_type) for each in offers if each.offered),
                "drops": sorted(names.get(each.case_type, each.case_type) for each in offers if not each.offered),
                "turns_on": min((boundary(each.since) for each in offers), default=None),
                "handover": order.handover,
                "handover_name": names.get(order.handover or "", order.handover),
                "replaces": order.replaces,
                "notice": order.notice,
                "ordered_by": order.ordered_by,
                "note": order.note,
            }
        )
    return items


def show(invocation: Invocation, ref: str, unit: str | None = None) -> list[dict[str, Any]]:
    """An order, for every unit it is for: what was asked, its windows, and the changes made to it.

    Raises:
        NotFound: there is no such order.
    """
    with invocation.reading() as db:
        found = db_orders.find(db, ref, None if unit is None else arguments.unit(invocation, db, unit))
        held, ordered = db_orders.windows_of(db, found), db_orders.ordered_of(db, found)
        items = _as_items(db, found, held, invocation.now)
        for order, item in zip(found, items, strict=True):
            windows = held[order.ref, order.unit]
            item["window_items"] = db_windows.as_items(db, windows, invocation.now)
            ids = [*(window.id for window in windows), *(each.id for each in ordered[order.ref, order.unit])]
            item["changes"] = changes_of(db, [order.id, *ids])
    return items


def add(
    invocation: Invocation,
    ref: str,
    unit: str,
    case_types: Sequence[str],
    since: datetime,
    until: datetime,
    *,
    handover: str | None = None,
    notice: bool = False,
) -> Outcome:
    """Apply an order that no file holds: case types (or `all` that can be ordered) closed at a unit over one period.

    Said again it is the same; another order of that ref is left as it is.

    Raises:
        NotFound, Ambiguous: a unit or a case type. FaultyInput: what no ref may be. Refused: a guard, a unit that is
        closed, or hands over to itself, or an order of that ref which asks for something else.
    """
    with arguments.argument(ref):
        ref = refs.parse(ref)

    def planner(db: Connection) -> Planned:
        names = db_orders.names(db, invocation.today)
        kept = refs.kept(ref, (known for known, _ in names.orders))
        key = arguments.find(names.units, unit)
        to = None if handover is None else arguments.find(names.units, handover)
        facts = db_orders.facts(db, [(kept, key)], {key, to or key}, invocation.now)
        slugs, is_all = named_types(db, facts, key, case_types, since, until)
        order = Order(kept, key, is_all, to, notice=notice)
        ordered = [each for each in facts.ordered if (each.ref, each.unit) == (kept, key) and not each.cancelled_at]
        offers = tuple(AskedOffer(each.case_type, each.offered, each.asked) for each in ordered)
        request = Request(order, tuple(Closure(slug, since, until) for slug in slugs), offers=offers)
        refuse(request, facts)
        made = planning.plan([request], facts, now=invocation.now, limits=limits(invocation), named=True)
        answers = inbox.answers(db, [(kept, key)])
        windows = [step.after for step in made.steps if isinstance(step.after, Window) and step.after.ref == kept]
        answered = rules_inbox.answer(order, windows, answers.get((kept, key)), invocation.now, ordered)
        return Planned(completed(invocation, db, made) + Plan((answered,)), facts)

    return execute(invocation, planner, needs="orders")


def change(
    invocation: Invocation,
    ref: str,
    *,
    unit: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    add: Sequence[str] = (),
    drop: Sequence[str] = (),
    period: date | None = None,
) -> Outcome:
    """Change an order that was applied: its first moment closed, the first open again, or the case types it closes.

    `period`: a day of the period that is meant, where the order has several.

    Raises:
        NotFound, Ambiguous: the order, the unit or a case type. Refused: a guard, nothing is left to change, or the
            days of several periods would become the same.
    """

    def planner(db: Connection) -> Planned:
        order = db_orders.one(db, ref, None if unit is None else arguments.unit(invocation, db, unit))
        types = case_type_directory(db)
        units = [order.unit] if order.handover is None else [order.unit, order.handover]
        facts = db_orders.facts(db, [(order.ref, order.unit)], units, invocation.now)
        request = changed(
            order,
            facts.windows,
            since=since,
            until=until,
            add=[types.find(each) for each in add],
            drop=[types.find(each) for each in drop],
            now=invocation.now,
            names=facts.names,
            period=period,
            ordered=facts.ordered,
        )
        made = planning.plan(
            [request],
            facts,
            now=invocation.now,
            limits=limits(invocation),
            named=True,
            start_named=since is not None,
        )
        return Planned(completed(invocation, db, made), facts)

    return execute(invocation, planner, needs="orders")


def withdraw(invocation: Invocation, ref: str, unit: str | None = None) -> Outcome:
    """Withdraw an order: its windows are cancelled, those that run end now.

    Raises:
        NotFound: there is no such order.
    """

    def planner(db: Connection) -> Planned:
        found = db_orders.find(db, ref, None if unit is None else arguments.unit(invocation, db, unit))
        scopes = [(order.ref, order.unit) for order in found]
        facts = db_orders.facts(db, scopes, [order.unit for order in found], invocation.now)
        return Planned(completed(invocation, db, planning.withdraw(found, facts, now=invocation.now)), facts)

    return execute(invocation, planner, needs="orders")


def reply(invocation: Invocation, ref: str, unit: str | None = None) -> tuple[str, str]:
    """The order's ref as it is kept, and the Swedish answer for the ticket: one text, whatever units it is for.

    Raises:
        NotFound: there is no such order.
    """
    with invocation.reading() as db:
        found = db_orders.find(db, ref, None if unit is None else arguments.unit(invocation, db, unit))
        held = db_orders.windows_of(db, found)
        types = case_type_directory(db).names
        names = {**types, **names_of(db, found)}
        texts = []
        for order in found:
            windows = held[order.ref, order.unit]
            instead, around = db_orders.replaced_by(db, order), db_orders.around(db, order, windows)
            closing = [each for each in windows if not each.cancelled_at and each.until > invocation.now]
            own = [each for each in around.ordered if each.ref == order.ref]
            dropping = [each for each in own if not (each.offered or each.cancelled_at)]
            both: list[Window | OrderedOffer] = [*closing, *dropping]
            waiting = open_cases.waiting(db, dict.fromkeys((each.unit, each.case_type) for each in both))
            texts.append(answer(order, windows, names, invocation.now, waiting, instead, around))
    return found[0].ref, "\n\n".join(texts)
