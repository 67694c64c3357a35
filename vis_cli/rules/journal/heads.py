"""Whether the journal's chain is the one whose heads were noted elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from vis_cli.errors import Message
from vis_cli.rules.journal.findings import Finding

CHUNK = 500  # heads looked up at a time


@dataclass(frozen=True, slots=True)
class Noted:
    """A head in the line `place` of the file: the number of a change set (None: the line is no head) and its hash."""

    place: int
    number: int | None
    hash: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore in the journal: its change set, with its hash, and the last one of the journal that it replaced.

    `replaced` is None where there was none that could be read.
    """

    number: int
    hash: str
    replaced: int | None

    def explains(self, noted: Noted, place: int | None) -> bool:
        """Whether the head is one of the journal replaced; `place` is where the file has the restore's own, if it has.

        What was noted after that is of the journal that goes on from the restore.
        """
        if noted.number is None or noted.number < self.number:
            return False
        if place is not None:
            return noted.place < place
        return self.replaced is None or noted.number <= self.replaced


def judge(
    file: str,
    noted: Iterable[Noted],
    hashes: Callable[[list[int]], dict[int, str]],
    restores: Iterable[Restored],
    last: int,
) -> Iterator[Finding]:
    """What of the heads in the file the journal does not have, and whether the file has its head.

    `noted` is in the order of the file; `hashes` has those of change sets, by number, that are there; `last` is the
    newest change set that the file must know.
    """
    explained = list(restores)
    own = {(each.number, each.hash): each for each in explained}
    places: dict[Restored, int] = {}
    found: dict[str, list[Noted]] = {}
    highest = none = 0
    lines = iter(noted)
    while chunk := list(islice(lines, CHUNK)):
        there = hashes([each.number for each in chunk if each.number is not None])
        for each in chunk:
            if each.number is None:
                found.setdefault("none", [each])
                none += 1
            elif there.get(each.number) == each.hash:
                highest = max(highest, each.number)
                if (restored := own.get((each.number, each.hash))) is not None:
                    places.setdefault(restored, each.place)
            else:
                _keep(found.setdefault("other" if each.number in there else "beyond", []), each, all_=bool(explained))
    for kind, wrong in found.items():
        left = [each for each in wrong if not any(one.explains(each, places.get(one)) for one in explained)]
        if left:
            yield _finding(file, kind, left, none)
    if highest < last:
        said = Message(
            "{file} has no head after C-{noted}, and the journal ends with C-{number}: run `vis audit head >> {file}`",
            file=file,
            noted=highest,
            number=last,
        )
        yield Finding("heads", said, str(last), last)


def _keep(wrong: list[Noted], each: Noted, *, all_: bool) -> None:
    """Keep what is told of: the first and that of the highest number. All, where a restore may explain some of them."""
    if all_ or not wrong:
        wrong.append(each)
    elif (each.number or 0) > (wrong[-1].number or 0):
        wrong[1:] = [each]


def _finding(file: str, kind: str, wrong: list[Noted], none: int) -> Finding:
    first, last = wrong[0], max(wrong, key=lambda each: each.number or 0)
    if kind == "none":
        said = Message(
            "{file}: line {line} is no head", "{file}: {count} lines are no heads, the first is {line}",
            file=file, line=first.place, count=none,
        )  # fmt: skip
        return Finding("heads", said, str(first.place))
    if kind == "beyond":
        said = Message("the end is cut off: {file} has C-{number} in line {line}, and the journal does not",
                       file=file, number=last.number, line=last.place)  # fmt: skip
        return Finding("heads", said, str(last.place), last.number)
    said = Message("C-{number} is another than {file} has in line {line}",
                   number=first.number, file=file, line=first.place)  # fmt: skip
    return Finding("heads", said, str(first.place), first.number)
