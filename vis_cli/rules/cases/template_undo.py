"""What stands in the way of taking back a change to templates: names that are another's by now."""

from __future__ import annotations

from collections.abc import Iterator

from vis_cli.rules.cases.templates import Held, Template, TemplateAlias, taken
from vis_cli.rules.core.undo import Obstacle, Rows


def obstacles(rows: Rows) -> Iterator[Obstacle]:
    """Names that would come back to a template while another goes, or went, by them at the unit or centrally."""
    templates: dict[int, Template] = {each.number: each for each in rows.of(Template.kind).values()}
    aliases: list[TemplateAlias] = list(rows.of(TemplateAlias.kind).values())
    for step in rows.steps(Template.kind, TemplateAlias.kind):
        after = step.after
        if after is None:
            continue
        own, name = (after.number, after.name) if after.kind == Template.kind else (after.template, after.alias)
        if own not in templates:
            continue
        others = Held(
            [each for each in templates.values() if each.number != own],
            [each for each in aliases if each.template != own],
        )
        other = others.named(name, others.rivals(templates[own].unit))
        if other is not None:
            yield rows.obstacle(after, "name-taken", error=taken(name, other))
