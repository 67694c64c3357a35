"""A year of nights of 21 regions, reckoned: `python -m tests.bench.regions [--cases 100000000] [--rate 40000]`.

Nothing is run but chance, seeded. Each region closes cases on its people's share of working days, and purges each of
them two years later, on the first night on which its job gets to work. What a night of jobs meets is compared: a store
for each region; one store whose jobs begin at the same minute, or at minutes of their own; one store and one job.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

POPULATION = {  # thousands at the end of 2024, Statistics Sweden
    "Stockholm": 2475, "Västra Götaland": 1777, "Skåne": 1428, "Östergötland": 473, "Uppsala": 409,
    "Jönköping": 370, "Halland": 345, "Örebro": 308, "Södermanland": 302, "Dalarna": 287, "Gävleborg": 286,
    "Värmland": 284, "Västmanland": 280, "Västerbotten": 280, "Norrbotten": 248, "Kalmar": 246, "Västernorrland": 242,
    "Kronoberg": 204, "Blekinge": 157, "Jämtland Härjedalen": 132, "Gotland": 61,
}  # fmt: skip
NIGHTS = 365
KEPT = 2 * 365  # days
WEEK = (1.0, 1.0, 1.0, 1.0, 0.9, 0.05, 0.05)
"""How many cases are closed on a Monday, and on the days after it."""
SPREAD = 60.0  # minutes over which jobs with minutes of their own begin


@dataclass
class Nights:
    """What the nights of one way to do it were like. Times are in seconds."""

    done: list[int] = field(default_factory=list)  # cases, by night
    longest: float = 0.0  # from the first job's beginning to the last one's end
    busy: int = 0  # jobs that found another at work, and ended with 75
    late: int = 0  # the most cases of a region that stayed for a later night
    latest: int = 0  # the most nights in a row on which a region purged nothing

    def __str__(self) -> str:
        return f"{max(self.done):>9} {self.longest:>9.1f} {self.busy:>7} {self.late:>9} {self.latest:>6}"


def closed(cases: int, chance: random.Random) -> Callable[[str, int], int]:
    """How many cases of a region are due in a night: its share of `cases` that are kept, by the day of the week."""
    whole, week = sum(POPULATION.values()), sum(WEEK) / len(WEEK)

    def due(region: str, night: int) -> int:
        mean = cases / KEPT * POPULATION[region] / whole * WEEK[night % 7] / week
        return max(0, round(chance.gauss(mean, mean**0.5)))

    return due


def lived(
    due: Callable[[str, int], int], begins: Callable[[str], float], *, alone: bool, rate: float, start: float
) -> Nights:
    """The nights of jobs that each begin at a minute; of those in one store (`alone`) one is at work at a time.

    `rate` is cases a second, `start` what a job takes beside its cases, in seconds.
    """
    nights, waiting, skipped = Nights(), dict.fromkeys(POPULATION, 0), dict.fromkeys(POPULATION, 0)
    for night in range(NIGHTS):
        until, ends, gone = float("-inf"), 0.0, 0
        jobs = sorted((begins(region), region) for region in POPULATION)
        for at, region in jobs:
            waiting[region] += due(region, night)
            if alone and at < until:  # vis does not wait for another purge: it is told to try again
                nights.busy += 1
                skipped[region] += 1
                nights.late = max(nights.late, waiting[region])
                nights.latest = max(nights.latest, skipped[region])
                continue
            ended = at + start + waiting[region] / rate
            until, ends = max(until, ended), max(ends, ended)
            gone += waiting[region]
            waiting[region] = skipped[region] = 0
        nights.done.append(gone)
        nights.longest = max(nights.longest, ends - jobs[0][0])
    return nights


def ways(cases: int, rate: float, start: float, seed: int = 21) -> list[tuple[str, Nights]]:
    """The same year, lived in each way."""

    def due() -> Callable[[str, int], int]:
        return closed(cases, random.Random(seed))

    chance = random.Random(seed + 1)
    own = {region: 60 * chance.uniform(0, SPREAD) for region in POPULATION}
    turn = random.Random(seed + 2)
    one = Nights()
    asked = due()
    for night in range(NIGHTS):
        gone = sum(asked(region, night) for region in POPULATION)
        one.done.append(gone)
        one.longest = max(one.longest, start + gone / rate)
    how = {"rate": rate, "start": start}
    return [
        ("a store each, all at the same minute", lived(due(), lambda _: 0.0, alone=False, **how)),
        ("one store, all at the same minute", lived(due(), lambda _: turn.uniform(0, 1), alone=True, **how)),
        ("one store, at minutes of their own", lived(due(), own.__getitem__, alone=True, **how)),
        ("one store, one job for all", one),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.regions")
    parser.add_argument("--cases", type=int, default=100_000_000, help="kept in all regions together")
    parser.add_argument("--rate", type=float, default=40_000, help="cases a second that a purge destroys")
    parser.add_argument("--start", type=float, default=1.5, help="seconds that a purge takes beside that")
    asked = parser.parse_args(arguments)
    print(f"{'':36}  largest   longest    told      cases nights")
    print(f"{'':36}    night  (seconds)   busy       late   late")
    for name, nights in ways(asked.cases, asked.rate, asked.start):
        print(f"{name:36}{nights}")


if __name__ == "__main__":
    main()
