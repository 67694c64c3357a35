"""Contact cards as a web page: one file, nothing fetched, readable by everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from vis_cli.rules.cards.hours import SWEDISH_KINDS
from vis_cli.rules.core.times import in_swedish


def page(cards: Sequence[Mapping[str, Any]]) -> str:
    """The page with these cards, each as `rules.cards.cards.shown` gives it; all of the same day."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["digits"] = lambda phone: re.sub(r"[^0-9+]", "", phone)
    day = date.fromisoformat(cards[0]["date"]) if cards else date.min
    return environment.get_template("card.html.j2").render(
        cards=cards, kinds=SWEDISH_KINDS, date=in_swedish(day) if cards else ""
    )
