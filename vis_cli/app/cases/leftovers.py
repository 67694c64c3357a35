"""What is left lying of documents: found by who may read cases, removed by who may change them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.cases import shared_folders
from vis_cli.app.cases.attachments import no_folder
from vis_cli.app.cases.shared_folders import Folders
from vis_cli.app.execute import Done, Outcome, Planned, execute_in_batches, holding_others
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.cases import attachments as rows
from vis_cli.db.operations import attachments
from vis_cli.db.register.directories import unit_names
from vis_cli.errors import Message, Sentence
from vis_cli.files.cases import shared
from vis_cli.rules.cases import leftovers as rules
from vis_cli.rules.cases.attachments import owner
from vis_cli.rules.cases.cases import number
from vis_cli.rules.cases.leftovers import CHANGED, FORGOTTEN, ORPHAN, SENT, Leftover
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Found:
    """What is left over; `finished` is how many files that were sent have left their folder just now.

    `unread` are shared folders that cannot be read, and why: what lies in them nobody can say.
    """

    items: list[Leftover] = field(default_factory=list)
    finished: int = 0
    unread: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Removed:
    """What came of removing each."""

    gone: list[Leftover] = field(default_factory=list)
    stay: list[tuple[Leftover, Sentence]] = field(default_factory=list)  # and why


def find(invocation: Invocation, before: datetime, unit: str | None = None) -> Found:
    """What lies in the shared folders, or in one unit's, since `before` that moment or though it was sent.

    Without a unit also the files among the attachments that no row names. What a killed command had sent leaves its
    folder first.

    Raises:
        NotPermitted: the OS user may not see cases. NotFound, Ambiguous: the unit. Refused: it has no shared folder.
    """
    invocation.permit(READ_CASES)
    finished = shared_folders.make_good(invocation)
    with invocation.reading() as db:
        return _found(invocation, db, before, unit, finished)


def remove(invocation: Invocation, before: datetime, unit: str | None = None) -> tuple[Outcome, Found, Removed | None]:
    """Remove what `find` finds, each if it is still the same; None in a dry run, or where nothing is left over.

    The journal says how many went. It cannot be undone.

    Raises:
        Refused: a guard, or nobody to confirm. NotPermitted: the OS user may not change cases. Else see `find`.
    """
    invocation.permit(READ_CASES)
    finished = shared_folders.make_good(invocation)

    def planner(db: Connection) -> Planned:
        found = _found(invocation, db, before, unit, finished)
        return Planned(rules.removal(found.items), found)

    def finish(_db: Connection, removed: Removed | None) -> Done:
        if removed is None or not removed.gone:
            return Done()
        by = Counter(each.reason for each in removed.gone)
        counts = {"add": 0, "change": 0, "remove": len(removed.gone), "same": 0}
        return Done(counts, {"leftovers": dict(by)})

    outcome, removed = execute_in_batches(
        invocation,
        planner,
        needs="cases",
        work=lambda batches, planned: _remove(invocation, planned.facts.items),
        finish=finish,
    )
    return outcome, outcome.facts, removed


def as_json(each: Leftover) -> dict[str, Any]:
    """What is left over, as `attachments leftovers --json` has it; no personal number in its name is shown."""
    return {"path": mask(each.path), "reason": each.reason, "since": iso(each.since), "case": each.case}


# --- finding ---------------------------------------------------------------------------------------------------------


def _found(
    invocation: Invocation, db: Connection, before: datetime, unit: str | None, finished: shared_folders.Finished
) -> Found:
    found = Found(finished=finished.left)
    folders = shared_folders.every(invocation.settings)
    if unit is not None:
        hsa_id = arguments.unit(invocation, db, unit)
        own = Folders.of(invocation, hsa_id, unit_names(db, [hsa_id])[hsa_id]).own
        if own is None:
            raise no_folder()
        folders = [own]
    sent = _sent(invocation, folders, finished)
    found.items.extend(sent.values())
    for folder in folders:
        try:
            found.items.extend(_forgotten(invocation, folder, before, sent, found.unread))
        except OSError as error:
            found.unread.append((str(folder), error.strerror or str(error)))
    if unit is None:
        found.items.extend(_orphans(invocation, db, found.unread))
    return found


def _sent(
    invocation: Invocation, folders: list[Path], finished: shared_folders.Finished
) -> dict[tuple[str, str], Leftover]:
    """What was sent from these folders and lies there still, or another in its place, by folder and path."""
    wanted, found = {str(folder) for folder in folders}, {}
    for each, came in finished.stay:
        place = shared_folders.around(each.path, invocation.settings)
        if place is None or place[0] not in wanted or (there := shared.at(*place)) is None:
            continue
        reason = CHANGED if came == shared.CHANGED else SENT
        found[place] = Leftover(each.path, reason, each.at, number(each.case_key), there.inode, there.since)
    return found


def _forgotten(
    invocation: Invocation,
    folder: Path,
    before: datetime,
    sent: Container[tuple[str, str]],
    closed: list[tuple[str, str]],
) -> Iterator[Leftover]:
    """What has lain in a shared folder since before that moment, and was not sent."""
    for lies in shared.lying(str(folder), closed):
        path = f"{folder}/{lies.inside}"
        place = shared_folders.around(path, invocation.settings)
        if place is None or place in sent or place[0] != str(folder):  # of a folder further in
            continue
        if rules.is_forgotten(Path(lies.inside).name, lies.since, before):
            yield Leftover(path, FORGOTTEN, lies.since, None, lies.inode, lies.since)


def _orphans(invocation: Invocation, db: Connection, closed: list[tuple[str, str]]) -> Iterator[Leftover]:
    """The files among the attachments that no row names, and nobody is just attaching."""
    folder = places.attachments_folder(invocation)

    def named(files: Any) -> Any:
        with invocation.reading() as now:
            return rows.named(now, files)

    def note(inside: str, error: OSError) -> None:
        closed.append((os.path.normpath(f"{folder}/{inside}"), error.strerror or str(error)))

    for file in attachments.strays(db, folder, named, note):
        if (lies := shared.at(str(folder), file)) is not None:
            whose = owner(file)
            case = None if whose is None else number(whose[0])
            yield Leftover(f"{folder}/{file}", ORPHAN, lies.since, case, lies.inode, lies.since)


# --- removing --------------------------------------------------------------------------------------------------------


def _remove(invocation: Invocation, items: list[Leftover]) -> Removed:
    """Remove each that is as it was found; of the attachments' files, those that still no row names."""
    removed = Removed()
    orphans = [each for each in items if each.reason == ORPHAN]
    folder = str(places.attachments_folder(invocation))
    inside = {each.path: each.path[len(folder) + 1 :] for each in orphans}
    for each in items:
        if each.reason != ORPHAN:
            place = shared_folders.around(each.path, invocation.settings)
            _discard(each, *(place or ("", "")), removed)
    if orphans:
        with holding_others(invocation):  # nobody's rows are on their way
            with invocation.reading() as db:
                attached = rows.named(db, inside.values())
            for each in orphans:
                if inside[each.path] in attached:
                    removed.stay.append((each, Message("it belongs to a case now")))
                else:
                    _discard(each, folder, inside[each.path], removed)
    if any(each.reason in (SENT, CHANGED) for each in removed.gone):
        shared_folders.make_good(invocation)
    return removed


def _discard(each: Leftover, folder: str, inside: str, removed: Removed) -> None:
    why: Sentence | None = None
    try:
        if not shared.discard(folder, shared.Lying(inside, each.inode, each.written)):
            why = Message("it is gone, or another has come in its place")
    except OSError as error:
        why = error.strerror or str(error)
    if why is None:
        removed.gone.append(each)
    else:
        removed.stay.append((each, why))
