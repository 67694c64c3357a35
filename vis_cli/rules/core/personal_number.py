"""Personal numbers and coordination numbers of residents: read as people write them, shown masked."""

from __future__ import annotations

import re
from datetime import date

from vis_cli.errors import Malformed, Message, Sentence
from vis_cli.rules.core import luhn

_RESERVE = re.compile(
    r"(?=(?:[0-9A-Z]*?[0-9]){6})(?=[0-9A-Z]*[A-Z])[0-9A-Z]{12}|99[0-9]{10}|(?:18|19|20)[0-9]{4}(?:3[2-9]|[45][0-9]|60)[0-9]{4}"
)
_FORM = re.compile(r"([0-9]{2})?([0-9]{6})([-+]?)([0-9]{4})")


def parse(text: str, *, today: date) -> str:
    """The twelve digits of the personal or coordination number in `text`.

    Twelve digits, with or without a separator, say the century. Ten digits do with the separator: `-` for a person who
    turns at most 99 this year, `+` from the year of their 100th birthday (Skatteverket); without it they are refused,
    never guessed. Coordination numbers have 60 added to the day.

    Raises:
        Malformed: it is no such number, its date is none, is to come, or its check digit is wrong.
    """
    found = _FORM.fullmatch(text) or _FORM.fullmatch("".join(text.split()))
    if found is None:
        raise _wrong(text, "this is not a personal number.", "Write it with twelve digits, as YYYYMMDDNNNN.")
    century, short, separator, ending = found.groups()
    if century is None:
        if not separator:
            raise _wrong(text, "ten digits without a separator do not say the century.", "Write it with twelve digits.")
        year = _year(int(short[:2]), separator, today)
    else:
        if century not in ("18", "19", "20"):
            raise _wrong(
                text,
                Message("no resident was born in {century}{year}.", century=century, year=short[:2]),
                "Write it with twelve digits, as YYYYMMDDNNNN.",
            )
        year = int(century + short[:2])
    day = int(short[4:])
    try:
        born = date(year, int(short[2:4]), day - 60 if day > 60 else day)
    except ValueError:
        raise _wrong(text, Message("{short} is not a date of birth.", short=short)) from None
    if born > today:
        raise _wrong(text, "the date of birth is to come.", "Check the century.")
    if ending.startswith("000") or not luhn.passes(short + ending):
        raise _wrong(
            text, "the check digit of the personal number is wrong.", "Compare it with the source, digit by digit."
        )
    return f"{year:04d}{short[2:]}{ending}"


def _wrong(text: str, message: Sentence, hint: Sentence | None = None) -> Malformed:
    position = len(text) - len(text.lstrip())
    return Malformed(message, id="faulty-personal-number", position=position, hint=hint)


def of_resident(text: str, *, today: date) -> str:
    """The twelve characters of whatever number a resident is known by, to ask for them: a reserve number too.

    Reserve numbers are the regions' own, and no rule holds for all (`19810829M071`, `19810829SU3A`, `991981000010`,
    and the national ones, whose day is over 31). One is taken as it stands, in capitals, where it can be no personal
    number that was mistyped: with a letter in it, or beginning with 99, or with such a day.

    Raises:
        Malformed: it is neither; see `parse`.
    """
    written = "".join(text.split()).upper()
    if _RESERVE.fullmatch(written):
        return written
    return parse(text, today=today)


def _year(two_digits: int, separator: str, today: date) -> int:
    """The year that the separator makes of two digits in the year of `today`."""
    latest = today.year - (100 if separator == "+" else 0)
    return latest - (latest - two_digits) % 100


def mask(number: str) -> str:
    """`191212121212` as it may be shown: `19121212-****`. What is not twelve characters is hidden altogether."""
    return f"{number[:8]}-****" if len(number) == 12 else "****"


def hidden(written: str) -> str:
    """What stands where a personal number should, however it is written: its beginning; as long as before."""
    return written[:6] + re.sub(r"\w", "*", written[6:])
