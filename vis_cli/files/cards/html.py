"""Contact cards as a web page: one file, nothing fetched, readable by everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from vis_cli.files.core.html import pages
from vis_cli.rules.cards.hours import SWEDISH_KINDS
from vis_cli.rules.core.times import in_swedish


def page(cards: Sequence[Mapping[str, Any]]) -> str:
    """The page with these cards, each as `rules.cards.cards.shown` gives it; all of the same day."""
    return pages.page(
        "cards/templates/card.html.j2",
        title=cards[0]["name"] if len(cards) == 1 else "Kontaktkort",
        lang="sv",
        cards=cards,
        kinds=SWEDISH_KINDS,
        date=in_swedish(date.fromisoformat(cards[0]["date"])) if cards else "",
        digits=lambda phone: re.sub(r"[^0-9+]", "", phone),
    )
