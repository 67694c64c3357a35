"""HSA-ids: what units and persons are keyed by in the operations catalogue."""

from __future__ import annotations

import re
from functools import lru_cache

from vis_cli.errors import Malformed, Message, Sentence
from vis_cli.rules.core import luhn

MAX_LENGTH = 31
_FORM = re.compile(r"SE([0-9]{10})-[A-Za-z0-9]{1,18}")
_HINT = "An HSA-id is SE, ten digits, a hyphen and 1 to 18 letters (a-z) or digits, as SE2321000065-TEST0001."


def parse(text: str) -> str:
    """The HSA-id in `text`, without the white space (no-break space too) that comes along when it is pasted.

    The form is that of Inera's "Identifierare på Inera": `SE`, the organisation number of the directory's owner, `-`,
    and letters or digits without å, ä, ö; 31 characters at most. The check digit of the organisation number must be
    right, and its third digit at least 2, which tells it from a personal number.

    Raises:
        Malformed: it is no HSA-id; with the position of the first character that cannot stand there.
    """
    found = _FORM.fullmatch(text) or _FORM.fullmatch(text.strip())
    if found is None or not _is_organisation(found[1]):
        raise _malformed(text)
    return found[0]


def looks_like(text: str) -> bool:
    """Whether `text` is meant as an HSA-id rather than as a name."""
    return re.match(r"\s*SE[0-9]{2}", text, re.IGNORECASE) is not None


@lru_cache(maxsize=4096)
def _is_organisation(number: str) -> bool:
    return number[2] >= "2" and luhn.passes(number)


def _malformed(text: str) -> Malformed:
    """What is wrong with `text`, and where."""
    written = text.strip()
    start = len(text) - len(text.lstrip())

    def wrong(message: Sentence, position: int, hint: Sentence = _HINT) -> Malformed:
        return Malformed(message, id="faulty-hsa-id", position=start + position, hint=hint)

    if not written:
        return Malformed("an HSA-id is missing here.", id="faulty-hsa-id", hint=_HINT)
    if written[:2] != "SE":
        return wrong(Message('the HSA-id "{written}" does not begin with SE.', written=written), 0)
    for position, character in enumerate(written[2:12], 2):
        if character not in "0123456789":
            return wrong(
                Message(
                    'the HSA-id "{written}" has "{character}" where a digit of the organisation number stands.',
                    written=written,
                    character=character,
                ),
                position,
            )
    if written[12:13] != "-":
        return wrong(
            Message('the HSA-id "{written}" has no hyphen after ten digits.', written=written), min(len(written), 12)
        )
    for position, character in enumerate(written[13:], 13):
        if not (character.isascii() and character.isalnum()):
            name = "white space" if character.isspace() else f'"{character}"'
            return wrong(Message('the HSA-id "{written}" cannot hold {name}.', written=written, name=name), position)
    if len(written) > MAX_LENGTH:
        return wrong(
            Message(
                'the HSA-id "{written}" has {count} characters; {max_length} is the most.',
                written=written,
                count=len(written),
                max_length=MAX_LENGTH,
            ),
            MAX_LENGTH,
        )
    if len(written) == 13:
        return wrong(Message('the HSA-id "{written}" ends with its hyphen.', written=written), 13)
    if written[4] < "2":
        return wrong(
            Message(
                '"{digits}" in the HSA-id "{written}" is not an organisation number.',
                digits=written[2:12],
                written=written,
            ),
            4,
        )
    hint = "Compare it with the catalogue: two digits may have changed places."
    return wrong(
        Message('the organisation number in the HSA-id "{written}" has a wrong check digit.', written=written), 11, hint
    )
