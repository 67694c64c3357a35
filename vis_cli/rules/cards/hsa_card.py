"""What HSA should hold of a card, attribute by attribute, and what a person must key in there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from vis_cli.rules.cards import hours_hsa, notices
from vis_cli.rules.cards.hours import KINDS, SWEDISH_KINDS, Hours
from vis_cli.rules.cards.hours_words import write
from vis_cli.rules.cards.kept import hours_of, is_as_imported, is_over, kept_ahead
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import USUAL, Schedule, of_kind
from vis_cli.rules.core.times import day_after, in_swedish, local, midnight
from vis_cli.rules.worklist.tasks import Keyed, Standing

SYSTEM = "HSA"
NOTICE = "Tillfällig information"
_LONG_AGO = date(2000, 1, 1)  # when what has no date began to be due: a task must keep its id from day to day


def hours_values(rows: Sequence[Schedule], what: str, day: date) -> list[str]:
    """The values of the attribute for a kind of hours; dated hours that are over by `day` are left out.

    What HSA holds and hours cannot stands among them as it is.
    """
    return [*hours_hsa.write(still_ahead(of_kind(rows, what), day)), *kept_ahead(rows, what, day)]


def still_ahead(value: Hours, day: date) -> Hours:
    """The hours without the periods that are over by `day`."""
    return replace(value, dated=tuple(each for each in value.dated if each.until is None or each.until >= day))


def notice_to_stand(held: Iterable[Notice], day: date) -> Notice | None:
    """The one notice HSA should hold: the one shown that day, else the next one, whose dates keep it hidden so long."""
    ahead = [n for n in held if not n.ended and (n.until is None or n.until >= day)]
    return min(ahead, key=lambda n: (n.since or date.min, -n.number), default=None)


def standings_of(
    unit: str, rows: Sequence[Schedule], held: Sequence[Notice], keyed: Sequence[Keyed], at: datetime
) -> Iterator[Standing]:
    """What should stand in HSA for one unit at a moment, for every attribute that it has or ever had."""
    day = local(at).date()
    last = {each.item: each for each in keyed}
    for what in KINDS:
        item = hours_hsa.ATTRIBUTES[what]
        mine = [row for row in rows if row.what == what]
        if mine or item in last:
            yield _hours_standing(unit, what, rows, last.get(item), day)
    if held or notices.ATTRIBUTE in last:
        yield _notice_standing(unit, held, last.get(notices.ATTRIBUTE), day)


def _hours_standing(unit: str, what: str, rows: Sequence[Schedule], last: Keyed | None, day: date) -> Standing:
    values = hours_values(rows, what, day)
    imported = next((row.imported for row in rows if row.what == what and row.slot == USUAL), None)
    default = "\n".join(sorted(imported.split("\n"))) if imported else ""
    stands = last.state if last else default
    state = "\n".join(sorted(values))
    if stands != state and (
        _without_past(stands, day) == set(values) or (stands == default and is_as_imported(rows, what))
    ):
        state = stands  # nothing is to be keyed in for the sake of hours that are over, or of another way to write them
    value = still_ahead(of_kind(rows, what), day)
    value = replace(value, dated=tuple(each for each in value.dated if each.week))  # HSA has no way to say closed
    label = SWEDISH_KINDS[what]
    told = [write(value)] if value or not values else []
    told += [f"{write(hours_of(each))} (som det står i HSA)" for each in kept_ahead(rows, what, day)]
    words = f"Sätt {label.lower()}: {'; '.join(told)}" if values else f"Ta bort {label.lower()}"
    entered = [row.entered for row in rows if row.entered is not None and row.what in (what, "all")]
    since = midnight(max(entered)) if entered else last.at if last else midnight(_LONG_AGO)
    details = " | ".join(values) if values else f"{hours_hsa.ATTRIBUTES[what]}: inga värden"
    return Standing(SYSTEM, unit, hours_hsa.ATTRIBUTES[what], state, default, since, words, details)


def is_same(item: str, seen: str, state: str, day: date) -> bool:
    """Whether a value seen in HSA is the state of an attribute, however it is written, but for hours that are over."""
    if item == notices.ATTRIBUTE:
        return seen.strip() == state.strip()
    return seen == state or _without_past(canonical(seen), day) == _without_past(canonical(state), day)


def canonical(state: str) -> str:
    """The values of hours as vis writes them, in order; as they stand where HSA would not read them all."""
    values = [value for value in state.split("\n") if value]
    reading = hours_hsa.read(values)
    if reading.faulty or reading.repaired:
        return "\n".join(sorted(values))
    return "\n".join(sorted([*hours_hsa.write(reading.hours), *(values[index] for index, _ in reading.kept)]))


def _without_past(state: str, day: date) -> set[str]:
    """The values that are not over by `day`."""
    return {value for value in state.split("\n") if value and not is_over(value, day)}


def _notice_standing(unit: str, held: Sequence[Notice], last: Keyed | None, day: date) -> Standing:
    wanted = notice_to_stand(held, day)
    seen = [notice for notice in held if notice.imported]
    default = max(seen, key=lambda notice: notice.number).imported or "" if seen else ""
    if wanted is not None:
        words = f"Lägg in {NOTICE.lower()} {_days(wanted)}"
        since = midnight(wanted.since or _LONG_AGO)
        return Standing(SYSTEM, unit, notices.ATTRIBUTE, notices.wire(wanted), default, since, words, wanted.text)
    over = [notice for notice in held if notice.until is not None]
    ends = max((notice.until for notice in over if notice.until is not None), default=None)
    after = day_after(ends)
    since = midnight(after) if after else last.at if last else midnight(_LONG_AGO)
    details = f"{notices.ATTRIBUTE}: inget värde"
    return Standing(SYSTEM, unit, notices.ATTRIBUTE, "", default, since, f"Ta bort {NOTICE.lower()}", details)


def _days(notice: Notice) -> str:
    first = f"från och med {in_swedish(notice.since)}" if notice.since else ""
    last = f"till och med {in_swedish(notice.until)}" if notice.until else "utan slutdatum"
    return f"{first} {last}".strip()
