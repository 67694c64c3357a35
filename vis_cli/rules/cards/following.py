"""How notices follow what they were made for: put up, moved, joined with others, taken out of joint texts again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from vis_cli.rules.cards import notices
from vis_cli.rules.cards.notices import Notice, meets
from vis_cli.rules.core.plan import Plan, Step, after
from vis_cli.rules.core.times import day_after


def follow(
    held: Sequence[Notice],
    origin: str,
    was: Iterable[str],
    wanted: Sequence[Notice],
    *,
    today: date,
    next_number: int,
) -> Plan:
    """Bring the notices of a card that were made for `origin` to `wanted`; `held` are all of the card.

    Those that stand alone are changed in place. Where another is up, there is one text; `was` are the texts that were
    made for the origin before, which are taken out of such joint texts first.
    """
    live = [notice for notice in held if not notice.ended and (notice.until is None or notice.until >= today)]
    old = [text for text in dict.fromkeys(was) if text]
    joint = {notice.number: rest for notice in live if (rest := _rest(notice.text, old)) is not None}
    mine = [n for n in live if n.number not in joint and (n.origin == origin or n.text in old)]
    others = [n for n in live if n not in mine]
    if not joint and not any(meets(one, other) for one in wanted for other in others):
        return _in_place(mine, wanted, today=today, next_number=next_number)
    now = _freed(others, joint, origin)
    number = max(next_number, *(n.number + 1 for n in held)) if held else next_number
    for each in wanted:
        found = notices.add(now, replace(each, number=number), join=True)
        number += sum(step.before is None for step in found.steps)
        now = after(now, found.steps)
    return Plan(tuple(_steps(live, mine, now, today=today, next_number=next_number)))


def _steps(
    live: Sequence[Notice], mine: Sequence[Notice], now: Sequence[Notice], *, today: date, next_number: int
) -> Iterator[Step]:
    """The steps from the notices that are up or to come to those that are to be, keeping the numbers that can be."""
    left = {notice.number: notice for notice in live}
    same = {(notice.since, notice.until, notice.text): notice for notice in live}
    rest = []
    for notice in sorted(now, key=lambda notice: notice.since or date.min):
        found = same.pop((notice.since, notice.until, notice.text), None)
        if found is not None and found.number in left:
            del left[found.number]
            continue
        rest.append(notice)
    new = []
    for notice in rest:
        before = left.pop(notice.number, None)
        if before is None:
            new.append(notice)
        else:
            yield Step(before, notice)
    spare = [notice for notice in mine if notice.number in left]
    for notice in new:
        ours = [each for each in spare if each.origin == notice.origin]
        before = next((each for each in ours if each.since == notice.since), ours[0] if ours else None)
        if before is None:
            yield Step(None, replace(notice, number=next_number))
            next_number += 1
        else:
            spare.remove(left.pop(before.number))
            yield Step(before, replace(before, since=notice.since, until=notice.until, text=notice.text))
    for notice in left.values():  # a piece of another that is whole again, or what is told no more
        yield Step(notice, taken_down(notice, today) if notice in mine else replace(notice, ended=True))


def _in_place(mine: Sequence[Notice], wanted: Sequence[Notice], *, today: date, next_number: int) -> Plan:
    spare = list(mine)
    steps: list[Step] = []
    for each in wanted:
        first = spare[0] if len(wanted) == len(mine) and spare else None
        before = next((n for n in spare if n.since == each.since), first)
        if before is not None:
            spare.remove(before)
            steps.append(Step(before, replace(before, since=each.since, until=each.until, text=each.text)))
        else:
            steps.append(Step(None, replace(each, number=next_number)))
            next_number += 1
    gone = [Step(notice, taken_down(notice, today)) for notice in spare]
    return Plan((*gone, *steps))


def _rest(text: str, old: Sequence[str]) -> str | None:
    """A joint text without those that were made for the origin; None for a text that has nothing else, or none."""
    rest = text
    for each in old:
        rest = rest.replace(each, " ")
    rest = " ".join(rest.split(" ")).strip()
    while "  " in rest:
        rest = rest.replace("  ", " ")
    return rest if rest and rest != text else None


def _freed(others: Sequence[Notice], joint: dict[int, str], origin: str) -> list[Notice]:
    """The other notices, without what was joined with them; those that are whole again as one."""
    freed: list[Notice] = []
    was_joint = False
    for notice in sorted(others, key=lambda notice: (notice.since or date.min, notice.number)):
        rest = joint.get(notice.number)
        alone = notice
        if rest is not None:
            alone = replace(notice, text=rest, origin=None if notice.origin == origin else notice.origin)
        last = freed[-1] if freed else None
        if last is not None and _goes_on(last, alone) and (rest is not None or was_joint):
            text = last.text if last.number not in joint else alone.text
            freed[-1] = replace(last, until=alone.until, text=text)
        else:
            freed.append(alone)
        was_joint = rest is not None
    return freed


def _goes_on(one: Notice, other: Notice) -> bool:
    """Whether the other says the same from the next day on; joining may have put a full stop at the end."""
    return (
        one.until is not None
        and day_after(one.until) == other.since
        and one.text.rstrip(". ") == other.text.rstrip(". ")
    )


def taken_down(notice: Notice, today: date) -> Notice:
    """The notice, up for the last time yesterday; ended if it has not begun."""
    if notice.since is not None and notice.since >= today:
        return replace(notice, ended=True)
    return replace(notice, until=today - timedelta(days=1))
