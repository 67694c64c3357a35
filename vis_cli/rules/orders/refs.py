"""What the ref of an order may be: a ticket of the IT portal, and the form of no other name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vis_cli.errors import Malformed, Message
from vis_cli.rules.cases.cases import is_case_number
from vis_cli.rules.core import letters
from vis_cli.rules.core.privacy import without_number

LONGEST = 64
"""Letters that a ref may have."""
_OTHERS = {
    "W": "a window",
    "C": "a change",
    "T": "a task",
    "H": "a hold",
    "R": "a purge",
    "A": "an attestation",
    "N": "a notice",
    "M": "a template",
    "V": "a webinar",
    "G": "a review",
}
_OTHER = re.compile(r"(?:([WCHRANMVG])-[0-9]+|(T)-(?:[0-9]+|[0-9a-f]{8}))(?:/[0-9]+)?", re.IGNORECASE | re.ASCII)
_HSA_ID = re.compile(r"SE[0-9]{10}-[A-Z0-9]+", re.IGNORECASE | re.ASCII)


def kept(ref: str, known: Iterable[str]) -> str:
    """The spelling under which a ref is known, whatever letters are large or small in it; itself where it is new."""
    found = [each for each in known if each.casefold() == ref.casefold()]
    return ref if ref in found or not found else min(found)


def _form_of(ref: str) -> Message | None:
    """What else is written so, if anything."""
    if found := _OTHER.fullmatch(ref):
        return Message(_OTHERS[(found[1] or found[2]).upper()])
    if is_case_number(ref):
        return Message("a case")
    return Message("an HSA-id") if _HSA_ID.fullmatch(ref) else None


def parse(text: str) -> str:
    """The ref as it is kept: without white space around it, and with single spaces in it.

    Raises:
        Malformed: letters that only look like others, more than 64, a personal number, or the form of another name.
    """
    ref = " ".join(letters.identifier(text.strip()).split()) if len(text.splitlines()) <= 1 else text
    if len(text.splitlines()) > 1:
        raise Malformed("a ref stands on one line.", id="faulty-ref")
    if not ref:
        raise Malformed("a ref is missing here.", id="faulty-ref", hint="Write the ticket, e.g. IT-48213.")
    if len(ref) > LONGEST:
        message = Message("a ref has at most {limit} letters, not {count}.", limit=LONGEST, count=len(ref))
        raise Malformed(message, id="faulty-ref", position=LONGEST)
    what = _form_of(ref)
    if what is not None:
        message = Message('"{ref}" is the form of {what}, and would be taken for one.', ref=ref, what=what)
        raise Malformed(message, id="faulty-ref", hint="Write the ticket, e.g. IT-48213.")
    return without_number(ref)
