"""`vis guide`: how a unit's staff do what units ask about most, and where the region's own guides stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _
from vis_cli.cli.help.topics import paragraphs, table
from vis_cli.errors import Message, NotFound, Sentence
from vis_cli.rules.core import links
from vis_cli.rules.core.names import suggestion

commands = typer.Typer(rich_markup_mode=None)


class Guide(NamedTuple):
    """What a guide is about, in a line, and its text."""

    about: str
    text: Callable[[], str]


GUIDES: Mapping[str, Guide] = {
    "kontaktkort": Guide(
        "Contact cards: who may edit them, phone hours, temporary information.",
        paragraphs(
            "Rights to edit the contact card are given in HSA Webb. Whoever had rights in the service before it has"
            " become local administrator there. The local administrator gives Redaktör e-tjänst and Redaktör"
            " kontaktkort to those who are to edit the card: `vis roles grant`, and `vis todo` for what must be keyed"
            " in.",
            "Phone hours should stand on the unit's contact card (Verksamhetskatalogen): `vis cards hours set`."
            " Temporary information stands there from a day through a day: `vis cards notice add`.",
        ),
    ),
    "patientinformation": Guide(
        "Advice on patient information and 1177.se.",
        paragraphs(
            "The region has a page of advice on how a unit can work with patient information and 1177.se.",
            "What residents are told of a unit's hours and closures is on its contact card: `vis cards show UNIT`"
            " shows it, and `vis cards check` finds the days of which nothing is said.",
        ),
    ),
    "arendetyper": Guide(
        "Central case types: how a holiday closure is ordered.",
        paragraphs(
            "A unit cannot deactivate or activate central case types itself. It orders that of VIS support, in"
            " IT-portalen. The order has the unit's name, which case types to deactivate, the day they are to be"
            " deactivated, and the day they are to be active again.",
            "`vis orders template` writes such an order, `vis orders check` reads one, and `vis orders apply` carries"
            " it out.",
        ),
    ),
    "formular": Guide(
        "Digital patient forms from Cosmic.",
        paragraphs(
            "A form is sent from Cosmic to the resident's inbox on 1177. When the resident has answered, the answer"
            " goes into their record in Cosmic, in the folder “patientformulär”.",
        ),
    ),
    "bifoga": Guide(
        "Attaching a file instead of a letter on paper.",
        paragraphs(
            "In Cosmic, choose Skriv ut (Print), then Spara som PDF (Save as PDF), and save the document in the unit's"
            " shared folder. A folder that only those who need it can open is ordered at IT-supporten.",
            "Remove the document from the folder as soon as it has been sent to the patient. `vis cases answer"
            " --attach FILE` and `vis cases attach` do: the file leaves the folder once it is safely sent. They take"
            " PDF, PNG, JPG and GIF.",
        ),
    ),
    "dokumentation": Guide(
        "What is documented in Cosmic, and how long cases are kept.",
        paragraphs(
            "What a patient sends through external systems is not copied into the record. It is summarised in Cosmic"
            " where that is needed; `vis cases document --summarised` notes that it was.",
            "Cases in Personalverktyget are kept for 2 years, and then destroyed: `vis retention due` says which"
            " ones next, and which are held because nobody has said whether they are summarised.",
            "Questions about what belongs in the record go to whoever is responsible for documentation at the unit:"
            " its manager, or the record administrator (journalansvarig) that the manager has named.",
        ),
    ),
    "journalen": Guide(
        "What residents reach of their record and of 1177, and its limits.",
        paragraphs(
            "Residents log in at 1177.se and read their record in Journalen. What they reach there and in the other"
            " e-services, for themselves and as proxies, and what limits there are, is one of the subjects of the"
            " webinars.",
            "A message that something is to be read there is the central template “Viktig information finns att läsa"
            " i din journal”.",
        ),
    ),
}
"""Every guide, by the topic that `rules.core.links` has its address by."""

SPELLED = str.maketrans("åäöÅÄÖ", "aaoAAO")


@commands.command("guide")
def guide(
    ctx: typer.Context,
    topic: Annotated[str | None, typer.Argument(help="What it is about.", metavar="[TOPIC]")] = None,
) -> None:
    """Explain how units do what they ask about most, and where to read on; without a topic, list them."""
    vis: AppContext = ctx.obj
    configured = vis.settings.links
    portal = links.link(links.PORTAL, configured)
    if topic is None:
        items = [
            {"topic": name, "about": _(each.about), "address": links.link(name, configured)}
            for name, each in GUIDES.items()
        ]
        text = table([(name, _(each.about)) for name, each in GUIDES.items()])
        text += "\n\n" + _("`vis guide TOPIC` explains one, and says where to read on.")
        vis.show(Result({"topics": items}, text=text))
        return
    name = _named(topic)
    found, where = GUIDES[name], links.link(name, configured)
    data = {
        "topic": name,
        "about": _(found.about),
        "text": found.text(),
        "address": where,
        "portal": {"search": links.SEARCH, "address": portal},
    }
    vis.show(Result(data, text=[found.text(), "", *_where(where, portal)]))


def _where(where: str | None, portal: str | None) -> list[Sentence]:
    """Where to read on, each place on a line of its own, so that an address stays whole."""
    lines: list[Sentence] = []
    if where is not None:
        lines += [Message("On Vårdgivarwebben:"), f"  {where}"]
    lines += [Message("Knowledge articles:"), f"  {links.SEARCH}"]
    return lines if portal is None else [*lines, f"  {portal}"]


def _named(topic: str) -> str:
    """The topic that somebody means, with or without the dots over its letters.

    Raises:
        NotFound: there is none.
    """
    name = topic.strip().casefold().translate(SPELLED)
    if name not in GUIDES:
        said = Message('there is no guide "{topic}".', topic=topic)
        raise NotFound(said, id="unknown-topic", hint=suggestion(name, tuple(GUIDES)) or "`vis guide` lists them.")
    return name
