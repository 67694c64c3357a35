"""A summer as one HTML page: what should be asked about, who has ordered and who has not, and the chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.html.pages import Section
from vis_cli.files.core.html.pages import page as made
from vis_cli.files.orders import charts
from vis_cli.rules.core.times import in_english, local
from vis_cli.rules.orders.season import Finding, SeasonFacts, Span, UnitSummer, summer, weeks_of


def page(
    facts: SeasonFacts,
    units: Sequence[UnitSummer],
    findings: Sequence[Finding],
    today: date,
    say: Callable[[Sentence], str],
    lang: str,
) -> str:
    """The page, in the language that `say` speaks."""
    ordered = [each for each in units if each.ordered]
    late = [each for each in units if not each.ordered]
    sections = [
        Section(
            say("To ask about"),
            [say("finding"), say("what")],
            [(each.id, say(each.message)) for each in findings],
            say("Nothing."),
        ),
        Section(
            say("Closed last time, and has not ordered"),
            [say("unit"), str(facts.like)],
            [(facts.name(each.unit), weeks_of(each.before)) for each in late],
            say("Nobody."),
        ),
        Section(
            say("Has ordered"),
            [say("unit"), say("weeks"), say("case types"), say("order"), say("handover")],
            [
                (
                    facts.name(each.unit),
                    weeks_of(each.closed),
                    f"{len(each.case_types)}/{each.offered}: {', '.join(each.case_types)}",
                    ", ".join(each.refs),
                    ", ".join(facts.name(unit) for unit in each.handovers),
                )
                for each in ordered
            ],
            say("Nobody."),
        ),
    ]
    title = say(Message("The summer of {year}", year=facts.year))
    return made(
        "orders/chart.html.j2",
        title=title,
        lang=lang,
        about=say(Message("As of {day}.", day=in_english(today))),
        weeks=charts.by_week(replace(_drawing(facts, today), say=say, lang=lang)),
        sections=sections,
    )


def _drawing(facts: SeasonFacts, today: date) -> charts.Drawing:
    """The closures of the summer by week, from its first Monday's week to its last."""
    spans: dict[tuple[str, str], list[Span]] = {}
    shared: dict[tuple[str, tuple[Span, ...]], list[str]] = {}
    for each in facts.closures:
        spans.setdefault((each.unit, each.case_type), []).append((each.since, each.until))
    for (unit, case_type), held in spans.items():
        shared.setdefault((facts.name(unit), tuple(sorted(held))), []).append(facts.name(case_type))
    rows = [charts.Row(unit, tuple(sorted(types)), held) for (unit, held), types in shared.items()]
    first, after = (local(moment).date() for moment in summer(facts.year))
    monday = first - timedelta(days=first.weekday())
    last = after - timedelta(days=1)
    end = last - timedelta(days=last.weekday()) + timedelta(weeks=1)
    return charts.Drawing(sorted(rows, key=lambda row: (row.unit, row.spans, row.case_types)), monday, end, today)
