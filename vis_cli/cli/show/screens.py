"""The screens of `vis show`: a thing as its own section shows it, and what the other sections add."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result, indented
from vis_cli.rules.core.times import clock, closure, parse_moment
from vis_cli.rules.core.who import who

if TYPE_CHECKING:
    from vis_cli.app.show import Beside
    from vis_cli.rules.retention.attestations import Attestation

SHOWN = 12  # windows, tasks or changes listed for people; --json has them all


def window(vis: AppContext, id: str) -> Result:
    """A window, as `windows show` does."""
    from vis_cli.cli.windows.query import described

    return described(vis, id)


def notice(vis: AppContext, id: str) -> Result:
    """A notice, as `cards notice show` does."""
    from vis_cli.cli.cards.notices import described

    return described(vis, id)


def order(vis: AppContext, ref: str) -> Result:
    """An order, as `orders show` does."""
    from vis_cli.cli.orders.query import described

    return described(ref, app.orders.show(vis.invocation, ref))


def unit(vis: AppContext, key: str) -> Result:
    """Everything about a unit."""
    from vis_cli.cli.register.units import described

    found, beside = app.show.unit(vis.invocation, key)
    return _with(described(found), beside)


def person(vis: AppContext, key: str) -> Result:
    """Everything about a person."""
    from vis_cli.cli.register.persons import described

    found, beside = app.show.person(vis.invocation, key)
    return _with(described(found), beside)


def case_type(vis: AppContext, key: str) -> Result:
    """Everything about a case type."""
    from vis_cli.cli.register.case_types import described

    found, beside = app.show.case_type(vis.invocation, key)
    return _with(described(found), beside)


def task(vis: AppContext, id: str) -> Result:
    """A task of the worklist, to be done or ticked off."""
    name, data = app.show.task(vis.invocation, id)
    lines: list[Sentence] = [f"{name}  {data['unit']}"]
    if data["done"]:
        lines.append(f"{data['id']} {data['system']}: {data['what']}")
        lines.append(indented(Message("ticked off {moment}", moment=clock(data["done"]))))
    else:
        lines += [_task_line(data), f"  {data['details']}".rstrip()]
    return Result(data, text=lines, wrap=True)


def purge(vis: AppContext, id: str) -> Result:
    """A run of the purge and its certificate."""
    data = app.show.purge(vis.invocation, id)
    lines = [
        Message(
            "{id}  {sort}, {state}, by {actor}",
            id=id,
            sort=Message(data["sort"]),
            state=Message(data["state"]),
            actor=who(data["actor"], data["user"]),
        ),
        indented(Message("began {began}, last at work {last}", began=clock(data["started"]), last=clock(data["last"]))),
        indented(Message("{count} case purged", "{count} cases purged", count=data["cases"])),
        indented(
            Message("certificate: `vis retention certificate show {run}`", run=id)
            if data["certificate"]
            else Message("no certificate yet")
        ),
    ]
    return Result(data, text=lines, wrap=True)


def hold(vis: AppContext, id: str) -> Result:
    """A hold."""
    found, names, data = app.show.hold(vis.invocation, id)
    words = found.words(lambda key: names.get(key, key))
    lines = [Message("{id}  {hold}", id=id, hold=words), *_changes(data["changes"])]
    return Result(data, text=lines, wrap=True)


def attestation(vis: AppContext, id: str) -> Result:
    """An attestation."""
    found, names, data = app.show.attestation(vis.invocation, id)
    words = found.words(lambda key: names.get(key, key))
    return Result(data, text=[Message("{id}  {words}", id=id, words=words), *_changes(data["changes"])], wrap=True)


SCREENS: Mapping[str, Callable[[AppContext, str], Result]] = {
    "window": window,
    "notice": notice,
    "order": order,
    "unit": unit,
    "person": person,
    "case type": case_type,
    "task": task,
    "purge": purge,
    "hold": hold,
    "attestation": attestation,
}
"""The screen of each kind of thing, given its id."""


# --- what sections add -----------------------------------------------------------------------------------------------


def _with(result: Result, beside: Beside) -> Result:
    """What the section itself shows, and what the others add."""
    cases = beside.open_cases
    lines: list[Sentence] = [
        *result.lines,
        *_card(beside),
        *_listed(Message("Closures"), [_closure_line(item) for item in beside.windows or ()]),
        *([Message("Open cases: {count}.", count=cases)] if cases else []),
        *_listed(Message("To key in"), [_task_line(item) for item in beside.tasks or ()]),
        *_listed(Message("Holds"), [f"{hold.id} {hold.reason}" for hold in beside.holds or ()]),
        *_listed(Message("Attested"), [_attested_line(each, beside.names) for each in beside.attestations or ()][::-1]),
        *_changes(beside.changes),
    ]
    return Result({**result.data, **beside.data}, text=lines, wrap=True)


def _listed(title: Message, lines: Sequence[Sentence]) -> list[Sentence]:
    if not lines:
        return []
    more = [Message("… and {count} more", count=len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return [Message("{title}:", title=title), *map(indented, [*lines[:SHOWN], *more])]


def _card(beside: Beside) -> list[Sentence]:
    from vis_cli.rules.cards.cards import shown_text

    if beside.card is None or not beside.has_card:
        return []
    return ["Contact card:", *(f"  {line}" for line in shown_text(beside.card).split("\n")[1:] if line)]


def _closure_line(item: Mapping[str, Any]) -> Message:
    days = closure(parse_moment(item["from"]), parse_moment(item["to"]))
    template = "{id} {unit_name} · {case_type}: {days}  [{state}]"
    said = Message(template, **{**item, "days": days, "state": Message(item["state"])})
    return Message("{closure}  {ref}", closure=said, ref=item["ref"]) if item["ref"] else said


def _task_line(item: Mapping[str, Any]) -> Message:
    template = "{id} {system}: {what} (due {day}, overdue)" if item["overdue"] else "{id} {system}: {what} (due {day})"
    return Message(template, id=item["id"], system=item["system"], what=item["what"], day=item["due"][:10])


def _attested_line(each: Attestation, names: Mapping[str, str]) -> Message:
    template = "{id} through {day} by {person}, used by R-{run}" if each.run else "{id} through {day} by {person}"
    return Message(template, id=each.id, day=each.through, person=names.get(each.by, each.by), run=each.run)


def _changes(changes: Sequence[Mapping[str, Any]]) -> list[Sentence]:
    lines = [
        f"{each['id']} {clock(each['at'])} {who(each['actor'], each['user'])}: {each['command']}" for each in changes
    ]
    return _listed(Message("Changes"), lines[::-1])
