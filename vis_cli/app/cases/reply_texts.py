"""Ready-made answers, filled in for the units whose cases are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vis_cli.app.cases import templates
from vis_cli.app.cases.content import Reply
from vis_cli.app.cases.templates import Finder
from vis_cli.db.cases import templates as db_templates
from vis_cli.errors import ARGUMENT, FaultyInput, Malformed, Source
from vis_cli.rules.cases import sending
from vis_cli.rules.cases.templates import field_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ARGUMENTS = Source(ARGUMENT, 1, 1)


def reply_texts(db: Connection, finder: Finder, reply: Reply, units: Mapping[str, str]) -> dict[str, str]:
    """What the answer says at each of the units, given by HSA-id with their names.

    Raises:
        NotFound, Ambiguous: the template, at one of the units. Refused: nobody uses it any more.
        FaultyInput: a field is not filled, or is none, or has no such value.
    """
    held = db_templates.held(db)
    values = {field_key(name): value for name, value in reply.fields.items()}
    texts = {}
    for unit, name in units.items():
        found = finder.find(templates.visible(held, unit, ("reply",)), reply.template)
        if found.retired_on is not None:
            raise templates.retired(found)
        if faults := [lack.error.fault(_ARGUMENTS) for lack in sending.lacks(found, values)]:
            raise FaultyInput(faults)
        try:
            texts[unit] = sending.write(found, values, name)
        except Malformed as error:
            raise FaultyInput([error.fault(_ARGUMENTS)]) from None
    return texts
