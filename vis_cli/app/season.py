"""The summer of a year: who has ordered closures, who has not, and what should be asked about in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from vis_cli.app.invocation import Invocation
from vis_cli.db.orders import season as db_season
from vis_cli.errors import Sentence
from vis_cli.rules.orders import season as rules
from vis_cli.rules.orders.season import Finding, SeasonFacts, UnitSummer


@dataclass(frozen=True)
class Season:
    """A summer, as data and as a page."""

    facts: SeasonFacts
    today: date

    @cached_property
    def units(self) -> list[UnitSummer]:
        """The units with closures, this summer or in the one to compare with, by name."""
        return rules.units(self.facts)

    @cached_property
    def findings(self) -> list[Finding]:
        """What should be asked about."""
        return list(rules.findings(self.facts))

    @property
    def data(self) -> dict[str, Any]:
        """As `orders season --json` has it."""
        return {
            "year": self.facts.year,
            "like": self.facts.like,
            "items": [rules.as_json(each, self.facts.name) for each in self.units],
            "findings": [each.as_json() for each in self.findings],
        }

    def page(self, say: Callable[[Sentence], str], lang: str) -> str:
        """As one HTML page with the chart, `say` putting its words into the language."""
        from vis_cli.files.orders.season_page import page

        return page(self.facts, self.units, self.findings, self.today, say, lang)


def season(invocation: Invocation, year: int, *, like: int | None = None) -> Season:
    """The summer of a year, compared with that of another (None: the year before)."""
    with invocation.reading() as db:
        return Season(db_season.facts(db, year, year - 1 if like is None else like), invocation.today)
