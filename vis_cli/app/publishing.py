"""The closures as a site for everybody: a folder that a web server may serve as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vis_cli.app import output_files
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.orders import publishing as db_publishing
from vis_cli.errors import Message, Refused, Sentence
from vis_cli.files.core.whole_folder import MARKER, replacing
from vis_cli.files.orders import site as written
from vis_cli.identity import config_folder, path_of
from vis_cli.rules.orders.publishing import site


def publish(invocation: Invocation, folder: str | Path, say: Callable[[Sentence], str], lang: str) -> dict[str, Any]:
    """Write the closures that hold or are to come into a folder, whole or not at all; see `whole_folder.replacing`.

    `say` puts the page into the language `lang`. The calendars go on where those that are there had come.

    Raises:
        Refused: the folder is not one that vis has published into, or holds more; `own-file`.
        CannotWrite: it cannot be written. Busy: another vis is at it. Usage: there is no such home.
    """
    place = path_of(folder)
    own = [*output_files.own(invocation), *_not_for_everybody(invocation)]
    with replacing(place, written.KIND, own) as replacement:
        if replacement.swept:
            said = Message("Removed what a killed run had left: {files}.", files=list(map(str, replacement.swept)))
            invocation.tell(said)
        try:
            known = written.known(replacement.remembered)
        except ValueError:
            said = Message("{file} is damaged: what calendars were told cannot be read.", file=place / MARKER)
            raise Refused(said, id="damaged-marker", hint="Publish into a new folder, and remove this one.") from None
        with invocation.reading() as db:
            found = site(db_publishing.facts(db, invocation.now, invocation.today, known), invocation.now)
        names = replacement.put(written.files(found, say, lang), written.remembered(found))
    return {
        "folder": str(place),
        "files": names,
        "units": len(found.units),
        "closures": len(found.current),
    }


def _not_for_everybody(invocation: Invocation) -> Iterator[tuple[Path, Sentence]]:
    """The folders in which, empty as they may be, will lie what nobody outside may read; with what each is."""
    settings, database = invocation.settings, invocation.database
    for kind, what in (
        ("certificates", Message("the folder of the certificates")),
        ("outbox", Message("the outbox")),
    ):
        if getattr(settings, kind) is not None or database.path is not None or config_folder() is not None:
            yield places.folder(settings, database, kind), what
    shared = [*settings.shared_folders.values(), *([settings.shared_folder] if settings.shared_folder else [])]
    yield from ((folder, Message("a shared folder")) for folder in shared)
