"""What FHIR R4 lets stand where a questionnaire and its answers have codes and values.

Of hl7.org/fhir/R4: the required bindings, the regular expressions of the primitive types, and which value[x] answers an
item of which type. Libraries that read FHIR (fhir.resources) take any word for a code; so these tables are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from vis_cli.errors import Malformed, Message, Sentence
from vis_cli.rules.core import letters

Path = tuple[str | int, ...]
"""Keys and positions that lead to a value: `("item", 3, "linkId")`."""
Wrong = tuple[Path, str, Sentence]
"""Where something is wrong, the id of the rule, and a sentence."""
DEEPEST = 120
"""Keys and positions that lead to a value at most; a form has groups in each other to a sixth of it."""

PUBLICATION_STATUS = ("draft", "active", "retired", "unknown")
RESPONSE_STATUS = ("in-progress", "completed", "amended", "entered-in-error", "stopped")
ITEM_TYPES = (
    *("group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url"),
    *("choice", "open-choice", "attachment", "reference", "quantity"),
)
NOT_TAKEN = ("attachment", "reference")
"""Types of items that are FHIR's, and not taken: files come with messages."""
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
BEHAVIOURS = ("all", "any")
COMPARATORS = ("<", "<=", ">=", ">")
CHOICES = ("choice", "open-choice")
WITH_LENGTH = ("boolean", "decimal", "integer", "string", "text", "url", "open-choice")
"""The types whose items may have `maxLength` (que-10)."""

VALUES: Mapping[str, tuple[str, ...]] = {
    "boolean": ("valueBoolean",),
    "decimal": ("valueDecimal",),
    "integer": ("valueInteger",),
    "date": ("valueDate",),
    "dateTime": ("valueDateTime",),
    "time": ("valueTime",),
    "string": ("valueString",),
    "text": ("valueString",),
    "url": ("valueUri",),
    "choice": ("valueCoding",),
    "open-choice": ("valueCoding", "valueString"),
    "quantity": ("valueQuantity",),
}
"""What answers an item of a type; a choice is answered by whatever its options are, too."""
OPTIONS = ("valueInteger", "valueDate", "valueTime", "valueString", "valueCoding")
"""What `answerOption` may have; references are not taken."""

_YEAR = "[0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000"
_DAY = f"({_YEAR})(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1]))?)?"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE = r"(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
DATE = re.compile(_DAY)
DATE_TIME = re.compile(f"({_YEAR})(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1])(T{_CLOCK}{_ZONE})?)?)?")
TIME = re.compile(_CLOCK)
URI = re.compile(r"\S+")
CODE = re.compile(r"[^\s]+(\s[^\s]+)*")
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
NAME = re.compile(r"[A-Z]([A-Za-z0-9_]){0,254}")
_INTEGERS = range(-(2**31), 2**31)


def type_of(name: str) -> str:
    """The type of a value[x]: `valueDateTime` is a `dateTime`."""
    kind = name.removeprefix("value")
    return kind if kind in ("Coding", "Quantity") else f"{kind[0].lower()}{kind[1:]}"


def is_integer(value: Any) -> bool:
    """Whether it is an `integer`: one of 32 bits, and no truth value."""
    return type(value) is int and value in _INTEGERS


def is_decimal(value: Any) -> bool:
    """Whether it is a `decimal`."""
    return type(value) in (int, Decimal, float)


def is_date(value: Any) -> bool:
    """Whether it is a `date`: of a year, a month or a day that there is."""
    return isinstance(value, str) and DATE.fullmatch(value) is not None and _is_day(value)


def is_date_time(value: Any) -> bool:
    """Whether it is a `dateTime`: as a `date`, or to the second with its zone."""
    return isinstance(value, str) and DATE_TIME.fullmatch(value) is not None and _is_day(value[:10])


def _is_day(written: str) -> bool:
    if len(written) < len("2026-01-01"):
        return True
    try:
        date(int(written[:4]), int(written[5:7]), int(written[8:10]))
    except ValueError:
        return False
    return True


def is_time(value: Any) -> bool:
    """Whether it is a `time`."""
    return isinstance(value, str) and TIME.fullmatch(value) is not None


def is_string(value: Any) -> bool:
    """Whether it is a `string`, which is never empty."""
    return isinstance(value, str) and value.strip() != ""


def is_uri(value: Any) -> bool:
    """Whether it is a `uri`."""
    return isinstance(value, str) and URI.fullmatch(value) is not None


def is_code(value: Any) -> bool:
    """Whether it is a `code`: words with one space between."""
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def is_coding(value: Any) -> bool:
    """Whether it is a `Coding` of this system or another, which says something: codes stay as they are given."""
    if not isinstance(value, dict) or not set(value) <= {"system", "version", "code", "display", "userSelected", "id"}:
        return False
    return (
        ("code" in value or "display" in value)
        and ("code" not in value or is_code(value["code"]))
        and ("system" not in value or is_uri(value["system"]))
        and all(is_string(value[name]) for name in ("version", "display", "id") if name in value)
        and isinstance(value.get("userSelected", False), bool)
    )


def is_quantity(value: Any) -> bool:
    """Whether it is a `Quantity`: a unit's code only with its system (qty-3)."""
    if not isinstance(value, dict) or not set(value) <= {"value", "comparator", "unit", "system", "code", "id"}:
        return False
    return (
        is_decimal(value.get("value"))
        and value.get("comparator", "<") in COMPARATORS
        and ("code" not in value or (is_code(value["code"]) and "system" in value))
        and ("system" not in value or is_uri(value["system"]))
        and all(is_string(value[name]) for name in ("unit", "id") if name in value)
    )


def is_codings(value: Any) -> bool:
    """Whether it is a list of codings."""
    return isinstance(value, list) and value != [] and all(is_coding(each) for each in value)


def is_objects(value: Any) -> bool:
    """Whether it is a list of objects."""
    return isinstance(value, list) and value != [] and all(isinstance(each, dict) for each in value)


def is_extensions(value: Any, depth: int = 0) -> bool:
    """Whether it is a list of extensions, each with an address and either a value or extensions of its own (ext-1).

    A value is one that answers too, or of a type that is written as one.
    """
    return isinstance(value, list) and value != [] and all(_is_extension(each, depth) for each in value)


def _is_extension(said: Any, depth: int) -> bool:
    if not isinstance(said, dict) or not is_uri(said.get("url")) or depth > _DEEPEST:
        return False
    values = [key for key in said if key.startswith("value")]
    if set(said) - {"url", "id", "extension", *values} or len(values) + ("extension" in said) != 1:
        return False
    if "id" in said and not is_string(said["id"]):
        return False
    if not values:
        return is_extensions(said["extension"], depth + 1)
    return {**IS, **_ALSO}.get(values[0], _is_none)(said[values[0]])


def _is_none(_value: Any) -> bool:
    return False


def is_element(value: Any) -> bool:
    """Whether it is what FHIR's JSON says of a value beside it, under its name with a `_`: an id, extensions."""
    if not isinstance(value, dict) or not value or set(value) - {"id", "extension"}:
        return False
    return is_string(value.get("id", "x")) and ("extension" not in value or is_extensions(value["extension"]))


_DEEPEST = 10  # extensions in each other
IS: Mapping[str, Callable[[Any], bool]] = {
    "valueBoolean": lambda value: isinstance(value, bool),
    "valueDecimal": is_decimal,
    "valueInteger": is_integer,
    "valueDate": is_date,
    "valueDateTime": is_date_time,
    "valueTime": is_time,
    "valueString": is_string,
    "valueUri": is_uri,
    "valueCoding": is_coding,
    "valueQuantity": is_quantity,
}
"""Whether a value is what its name says."""
_ALSO: Mapping[str, Callable[[Any], bool]] = {
    "valueCanonical": is_uri,
    "valueCode": is_code,
    "valueMarkdown": is_string,
    "valueUrl": is_uri,
}
"""What extensions may have besides."""


# --- what stands beside answers and questions ------------------------------------------------------------------------

BESIDE: Mapping[str, Callable[[Any], bool]] = {
    "id": is_string,
    "extension": is_extensions,
    "text": is_string,
    "definition": is_uri,
    "prefix": is_string,
    "code": is_codings,
    "answerValueSet": is_uri,
    "language": is_code,
    "identifier": is_objects,
}
"""What an item has besides its question or answers, and whether a value is that."""


def misshapen(said: Mapping[str, Any], keys: Collection[str]) -> Iterator[str]:
    """The keys of an object whose values have not the shape that the specification gives them.

    `keys` are those that it may have; what stands beside a primitive value has its name with a `_`.
    """
    for key, value in said.items():
        if key.startswith("_"):
            if key[1:] not in keys or key[1:] in _NOT_PRIMITIVE or not is_element(value):
                yield key
        elif key in BESIDE and key in keys and not BESIDE[key](value):
            yield key


_NOT_PRIMITIVE = frozenset(
    {
        *("id", "extension", "code", "enableWhen", "answerOption", "initial", "item", "answer", "resourceType", "meta"),
        *("contained", "identifier", "contact", "useContext", "jurisdiction", "effectivePeriod", "subjectType"),
    }
)


def unfit(value: Any, path: Path = ()) -> Iterator[Wrong]:
    """What of a document no file can hold, or nobody can see: characters, in its keys too, and nesting without end."""
    if isinstance(value, str):
        try:
            letters.text(value)
        except Malformed as error:
            yield path, error.id, error.message
    elif isinstance(value, (list, dict)) and len(path) > DEEPEST:
        yield path, "too-deep", Message("this nests too deep.")
    elif isinstance(value, list):
        for n, each in enumerate(value):
            yield from unfit(each, (*path, n))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from ((path, id, message) for _, id, message in unfit(key))
            yield from unfit(each, (*path, key))
