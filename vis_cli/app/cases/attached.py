"""A file that is attached to a case, given to whoever may read cases: whole, as it was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vis_cli.app import arguments, output_files
from vis_cli.app.access_log import note_case
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.cases import attachments as rows
from vis_cli.db.cases import cases
from vis_cli.errors import Message, NotFound
from vis_cli.files.cases.attachments import Store
from vis_cli.identity import STDOUT
from vis_cli.rules.cases.cases import parse_number
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.rights import READ_CASES


def get(invocation: Invocation, case: str, n: int, out: str | Path) -> dict[str, Any]:
    """Write the `n`th attachment of a case to `out`, or to standard output where that is `-`; what it is.

    The access log says who takes it, before the first byte is written. A new file is its owner's alone; it is there
    whole, and is what was sent, or not at all.

    Raises:
        FaultyInput: that is no case number. NotFound: there is no such case, or attachment. NotPermitted: the OS user
        may not see cases. StorageError: the file is gone or damaged. CannotWrite, Refused: see `output_files.whole`.
    """
    invocation.permit(READ_CASES)
    with arguments.argument(case):
        key = parse_number(case)
    output_files.check(invocation, out)
    with invocation.reading() as db:
        found = cases.case(db, key)
        row = rows.one(db, key, n)
    if row is None:
        said = Message("{case} has no attachment {n}.", case=found.id, n=n)
        hint = Message("What it has: vis cases show {case}", case=found.id)
        raise NotFound(said, id="unknown-attachment", hint=hint)
    with Store(places.attachments_folder(invocation)).opened(row.file) as content:
        note_case(invocation, "attachment", found)
        with output_files.whole(invocation, out, private=True) as part:
            content.copy(part, row.sha256)
    return {
        "number": found.id,
        "n": row.n,
        "name": mask(row.name),
        "media_type": row.media_type,
        "size": row.size,
        "file": None if str(out) in STDOUT else str(out),
    }
