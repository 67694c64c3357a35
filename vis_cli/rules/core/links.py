"""Where the region's own guides stand: an address for each topic of `vis guide`, unless the configuration has another.

The region's pages for care givers (Vårdgivarwebben) are at regionkronoberg.se; of its pages on 1177 the one on case
types has an address of its own. Knowledge articles are in IT-portalen, which only its own network reaches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vis_cli.errors import Malformed, Message

PAGES = "https://www.regionkronoberg.se/vardgivare/vardadministration/E-tjanster/1177-vardguiden/"
"""Vårdgivarwebben's pages on 1177."""

PORTAL = "it-portalen"
ADDRESSES: Mapping[str, str | None] = {
    "kontaktkort": PAGES,
    "patientinformation": PAGES,
    "arendetyper": f"{PAGES}arendetyper/",
    "formular": PAGES,
    "bifoga": PAGES,
    "dokumentation": PAGES,
    "journalen": PAGES,
    PORTAL: None,
}
"""What stands for each topic, and for IT-portalen, where vis.yaml says nothing (`links`)."""

TOPICS = tuple(topic for topic in ADDRESSES if topic != PORTAL)
SEARCH = "IT-portalen: Sök efter kunskap"
"""How the knowledge articles are found there, in the words of its own menu."""


def link(topic: str, configured: Mapping[str, str]) -> str | None:
    """The address of a topic: the region's own choice before the one that comes with vis; None where there is none."""
    return configured.get(topic, ADDRESSES[topic])


def address(written: str) -> str:
    """An address of the web as it was written, without the white space around it.

    Raises:
        Malformed: it is none, or carries a password.
    """
    text = written.strip()
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", text):
        said = Message('"{written}" is no address of a page.', written=text)
        raise Malformed(said, id="not-an-address", hint="Write it whole, as https://example.org/page.")
    return text
