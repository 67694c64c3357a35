"""Asked for once: an event with a key is done the first time, and said again after that."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import Planned
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention.places import key_there, the_key
from vis_cli.db.cases import events as db_events
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Message, Refused, Source
from vis_cli.rules.cases.cases import parse_number
from vis_cli.rules.cases.events import CaseFacts
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.plan import Plan, Step

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PLACE = Source(ARGUMENT, 1, 1)


@dataclass
class Once:
    """What is asked for with `key`, None for no key; `numbers` are the cases that it was done to before."""

    invocation: Invocation
    key: str | None
    numbers: list[str] = field(default_factory=list)
    _digest: str = ""

    def __post_init__(self) -> None:
        """Refuse a key that says nothing, or is a resident's number: it is kept beside the cases.

        Raises:
            FaultyInput: so.
        """
        if self.key is None:
            return
        if not self.key.strip():
            fault = Fault("empty-key", "the key is empty.", _PLACE, "Give one that no other event has.")
            raise FaultyInput([fault])
        if mask(self.key, certain=True) != self.key:
            said = "a personal number stands in the key."
            raise FaultyInput([Fault("personal-number", said, _PLACE, "Name the event in another way.")])

    def is_known(self, db: Connection) -> bool:
        """Whether something was done with this key."""
        return self.key is not None and self._known(db) is not None

    def _known(self, db: Connection) -> db_events.Once | None:
        return db_events.once(db, self.key or "", self.invocation.now)

    def before(self, db: Connection, asked: object, files: str | None = "") -> tuple[Planned, list[CaseFacts]] | None:
        """What was done with this key: a plan with nothing left to do, and the cases as they are; None if nothing was.

        `files` is the digest of those attached, None where they are gone, as they are once they were sent.

        Raises:
            Refused: it was done for something else than is asked.
        """
        if self.key is None:
            return None
        digest = keyed(self.invocation, db, repr(asked).encode())
        self._digest = digest + (f":{keyed(self.invocation, db, files.encode())}" if files else "")
        known = self._known(db)
        if known is None:
            return None
        if (known.digest.partition(":")[0] if files is None else known.digest) != self._digest:
            message = Message("this key was used for something else, C-{change}.", change=known.change)
            raise Refused(message, id="once-differs", hint="Give another key to --once.")
        self.numbers = known.numbers
        held = list(db_events.facts(db, map(parse_number, known.numbers)).values())
        said = Message("Done before with this key: C-{change}.", change=known.change)
        return Planned(Plan(tuple(Step(each, each) for each in held), notes=(said,))), held

    def keep(self, db: Connection, change: int, numbers: list[str]) -> None:
        """Remember, in the transaction of the event, that it was done."""
        if self.key is not None:
            said = db_events.Once(change, self._digest, numbers)
            db_events.keep_once(db, self.key, said, self.invocation.now)

    @property
    def extra(self) -> Mapping[str, Any]:
        """What the answer has of an event done before, though its case may have been purged."""
        return {"number": self.numbers[0]} if len(self.numbers) == 1 else {}


def keyed(invocation: Invocation, db: Connection, said: bytes) -> str:
    """A digest of content that nobody finds by trying.

    A dry run makes no key: without one its digest is of no use, and is compared with nothing.
    """
    key = key_there(invocation, db) if invocation.dry_run else the_key(invocation, db)
    return hmac.new(key or b"dry run", said, sha256).hexdigest()
