"""Signatures: shown as they stand, changed, and the one in force below what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.cases import acting
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases.signatures import moments
from vis_cli.db.core.records import fetch_keys
from vis_cli.db.core.schema import is_sandbox
from vis_cli.db.register.directories import person_directory
from vis_cli.errors import ARGUMENT, Ambiguous, Fault, FaultyInput, Message, NotFound, NotPermitted, Source
from vis_cli.rules.cases import signatures as rules
from vis_cli.rules.cases.signatures import Signature, Standing
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.rights import HANDLE_CASES
from vis_cli.rules.core.times import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection


def show(invocation: Invocation, person: str) -> dict[str, Any]:
    """A person's signature: what is in force and why, and what waits.

    Raises:
        NotFound, Ambiguous: the person.
    """
    with invocation.reading() as db:
        id = arguments.person(db, person)
        name = _name(db, id)
        _, stands = _standing(invocation, db, id)
        return _as_item(id, name, stands)


def set_(invocation: Invocation, person: str, text: str | None, *, at_once: bool = False) -> tuple[Outcome, str]:
    """Change a signature; with `at_once` it is in force now, since its owner has logged out, or uses another browser.

    Without a text it is the one that waits that comes into force at once. The id of the person goes with the outcome.

    Raises:
        NotFound, Ambiguous: the person. FaultyInput: the text is too long. NotPermitted: it is somebody else's.
    """
    if text is not None and len(text) > rules.LONGEST:
        said = Message("the signature has {count} characters; {most} fit.", count=len(text), most=rules.LONGEST)
        raise FaultyInput([Fault("long-text", said, Source(ARGUMENT, 1, 1), "Shorten it.")])
    whose: list[str] = []

    def planner(db: Connection) -> Planned:
        id = arguments.person(db, person)
        whose[:] = [id]
        _demand_own(invocation, db, id)
        held, stands = _standing(invocation, db, id)
        return Planned(Plan(rules.set_text(held, id, text, stands, invocation.now, at_once=at_once)))

    return execute(invocation, planner, needs=HANDLE_CASES), whose[0]


def in_force(invocation: Invocation, db: Connection, person: str, name: str) -> str:
    """What stands now below what a person sends, but for the day; `name` is what they are called."""
    _, stands = _standing(invocation, db, person)
    return rules.default(name) if stands.text is None else stands.text


def _standing(invocation: Invocation, db: Connection, person: str) -> tuple[Signature | None, Standing]:
    held: Signature | None = fetch_keys(db, Signature.kind, [(person,)]).get((person,))
    if held is None or held.waiting_since is None:
        return held, rules.standing(held, (), invocation.now)
    ids, users = {person}, set()
    for user, written in invocation.settings.staff.items():
        if _is(db, written, person):
            ids.add(written)
            users.add(user)
    done = moments(db, person, ids, users, held.waiting_since, invocation.now)
    try:
        return held, rules.standing(held, done, invocation.now)
    finally:
        done.close()


def _is(db: Connection, written: str, person: str) -> bool:
    """Whether what vis.yaml says of an OS user names this person."""
    try:
        return arguments.person(db, written) == person
    except (NotFound, Ambiguous, FaultyInput):  # what is wrong with another's line is told where that one acts
        return False


def _demand_own(invocation: Invocation, db: Connection, person: str) -> None:
    """Refuse to put words under another's name, but to rehearse.

    Raises:
        NotPermitted: so.
    """
    if acting.oneself(invocation, db) == person or (acting.moves_any(invocation) and is_sandbox(db)):
        return
    said = Message("a signature is changed by whoever writes under it: {person}.", person=_name(db, person))
    hint = "Say in vis.yaml who you are (staff); in a sandbox the right cases is enough."
    raise NotPermitted(said, id="anothers-name", hint=hint)


def _name(db: Connection, person: str) -> str:
    return person_directory(db).names.get(person, person)


def _as_item(person: str, name: str, stands: Standing) -> dict[str, Any]:
    return {
        "person": person,
        "name": name,
        "text": rules.default(name) if stands.text is None else stands.text,
        "waiting": stands.waiting,
        "waiting_since": iso(stands.waiting_since) if stands.waiting_since else None,
        "in_force_from": iso(stands.at) if stands.at else None,
        "because": stands.because,
    }
