"""Contact cards as a web page: one file, nothing fetched, readable by everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, islice
from typing import Any

from vis_cli.files.core.html import pages
from vis_cli.rules.cards.hours import SWEDISH_KINDS
from vis_cli.rules.core.times import in_swedish


def page(cards: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The page with these cards, each as `rules.cards.cards.shown` gives it, in pieces; all of the same day."""
    coming = iter(cards)
    first = list(islice(coming, 2))
    return pages.in_pieces(
        "cards/templates/card.html.j2",
        title=first[0]["name"] if len(first) == 1 else "Kontaktkort",
        lang="sv",
        cards=chain(first, coming),
        alone=len(first) == 1,
        kinds=SWEDISH_KINDS,
        date=in_swedish(date.fromisoformat(first[0]["date"])) if first else "",
        digits=lambda phone: re.sub(r"[^0-9+]", "", phone),
    )
