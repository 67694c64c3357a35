"""Questionnaires (FHIR R4): what keeps one from being sent, by the bindings and invariants of the specification."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vis_cli.errors import Message
from vis_cli.rules.core.sentences import either
from vis_cli.rules.forms import bindings
from vis_cli.rules.forms.bindings import Path, Wrong

_ITEM = frozenset(
    {
        *("id", "extension", "linkId", "definition", "code", "prefix", "text", "type", "enableWhen", "enableBehavior"),
        *("required", "repeats", "readOnly", "maxLength", "answerValueSet", "answerOption", "initial", "item"),
    }
)
_HEAD = frozenset(
    {
        *("resourceType", "id", "meta", "language", "text", "contained", "extension", "url", "identifier", "version"),
        *("name", "title", "derivedFrom", "status", "experimental", "subjectType", "date", "publisher", "contact"),
        *("description", "useContext", "jurisdiction", "purpose", "copyright", "approvalDate", "lastReviewDate"),
        *("effectivePeriod", "code", "item"),
    }
)
_WHEN = "answer"  # what the value of a condition is called: answerBoolean, answerCoding, …
DEEPEST = 20


@dataclass(frozen=True)
class Condition:
    """When an item is asked: a question's answer compared with a value (`name`: valueCoding, …)."""

    question: str
    operator: str
    name: str
    value: Any


@dataclass(frozen=True)
class Item:
    """What is asked: a question, a group of items, or a text to be read. `options` are pairs of value[x] and value."""

    link_id: str
    type: str
    text: str
    required: bool = False
    repeats: bool = False
    max_length: int | None = None
    options: Sequence[tuple[str, Any]] = ()
    conditions: Sequence[Condition] = ()
    needs_all: bool = False
    items: Sequence[Item] = field(default=())


def walk(items: Sequence[Item]) -> Iterator[Item]:
    """Every item, those in groups too, in the order in which they are asked."""
    for each in items:
        yield each
        yield from walk(each.items)


def items_of(resource: Mapping[str, Any]) -> list[Item]:
    """The items of a questionnaire with which nothing is wrong (`faults`)."""
    return [_item(each) for each in resource.get("item", [])]


def what_it_asks(resource: Mapping[str, Any]) -> Any:
    """What answers depend on."""
    return resource.get("item", [])


def _item(said: Mapping[str, Any]) -> Item:
    return Item(
        said["linkId"],
        said["type"],
        said.get("text", ""),
        said.get("required", False),
        said.get("repeats", False),
        said.get("maxLength"),
        [_value(each, "value") for each in said.get("answerOption", [])],
        [_condition(each) for each in said.get("enableWhen", [])],
        said.get("enableBehavior") == "all",
        [_item(each) for each in said.get("item", [])],
    )


def _condition(said: Mapping[str, Any]) -> Condition:
    name, value = _value(said, _WHEN)
    return Condition(said["question"], said["operator"], f"value{name.removeprefix(_WHEN)}", value)


def _value(said: Mapping[str, Any], prefix: str) -> tuple[str, Any]:
    return next((name, value) for name, value in said.items() if name.startswith(prefix))


# --- what is wrong ---------------------------------------------------------------------------------------------------


def faults(resource: Any) -> list[Wrong]:
    """All that keeps a document from being a questionnaire that vis sends, each at its place."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        return [((), "not-a-questionnaire", Message("this is no FHIR Questionnaire."))]
    found = list(_of_the_head(resource))
    found += bindings.unfit(resource)
    seen: dict[str, Mapping[str, Any]] = {}
    found += _of_items(resource.get("item"), (), seen)
    if not found:
        found += _of_conditions(resource["item"], (), seen)
    return found


def _of_the_head(said: Mapping[str, Any]) -> Iterator[Wrong]:
    checks: dict[str, tuple[Callable[[Any], bool], Message]] = {
        "id": (_fits(bindings.ID), Message("letters, digits, - and . (at most 64)")),
        "url": (bindings.is_uri, Message("an address")),
        "version": (lambda each: bindings.is_string(each) and "|" not in each, Message("a text without |")),
        "title": (bindings.is_string, Message("a text")),
    }
    for key, (is_right, what) in checks.items():
        if key not in said:
            yield (), "missing-key", Message('"{key}" is missing.', key=key)
        elif not is_right(said[key]):
            yield (key,), "wrong-value", Message('"{key}" is {what}.', key=key, what=what)
    yield from _code(said, "status", bindings.PUBLICATION_STATUS, ())
    if "name" in said and not _fits(bindings.NAME)(said["name"]):
        yield ("name",), "que-0", Message("a name has letters, digits and _, and begins with a capital (que-0).")
    for key in ("purpose", "description", "publisher", "copyright"):
        if key in said and not bindings.is_string(said[key]):
            yield (key,), "wrong-value", Message('"{key}" is {what}.', key=key, what=Message("a text"))
    for key in ("date", "approvalDate", "lastReviewDate"):
        if key in said and not (bindings.is_date_time if key == "date" else bindings.is_date)(said[key]):
            yield (key,), "wrong-value", Message('"{key}" is {what}.', key=key, what=Message("a day"))
    if not isinstance(said.get("text", {}), dict):
        yield ("text",), "wrong-value", Message('"{key}" is not what FHIR has by that name.', key="text")
    subjects = said.get("subjectType", ["Patient"])
    if subjects != [] and (not isinstance(subjects, list) or "Patient" not in subjects):
        yield ("subjectType",), "wrong-value", Message("it is not about patients.")
    for key in said:
        if key.removeprefix("_") not in _HEAD and key not in _MODIFIERS:
            yield (key,), "unknown-key", Message('a form has no key "{key}".', key=key)
    for key in bindings.misshapen(said, _HEAD - {"id", "text"}):
        yield (key,), "wrong-value", Message('"{key}" is not what FHIR has by that name.', key=key)
    yield from _modifiers(said, ())


def _fits(pattern: Any) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_MODIFIERS = ("modifierExtension", "implicitRules")


def _modifiers(said: Mapping[str, Any], path: Path) -> Iterator[Wrong]:
    """What changes the meaning of all the rest, which nobody may pass over."""
    for key in _MODIFIERS:
        if key in said:
            yield (*path, key), "modifier", Message('"{key}" changes what the rest means: it is not taken.', key=key)


def _code(said: Mapping[str, Any], key: str, codes: Sequence[str], path: Path) -> Iterator[Wrong]:
    """A required binding: one of these codes and no other word."""
    if key not in said:
        yield path, "missing-key", Message('"{key}" is missing.', key=key)
    elif said[key] not in codes:
        written = said[key] if isinstance(said[key], str) else "?"
        message = Message('"{written}" is no {key}: it is {codes}.', written=written, key=key, codes=either(codes))
        yield (*path, key), "unknown-code", message


def _of_items(items: Any, path: Path, seen: dict[str, Mapping[str, Any]]) -> Iterator[Wrong]:
    here = (*path, "item")
    if not isinstance(items, list) or not items:
        yield path, "missing-key", Message('"{key}" is missing.', key="item")
        return
    if len(path) > 2 * DEEPEST:
        yield here, "too-deep", Message("this nests too deep.")
        return
    for n, said in enumerate(items):
        at = (*here, n)
        if not isinstance(said, dict):
            yield at, "wrong-type", Message("an item is an object with keys.")
            continue
        yield from _of_item(said, at, seen)
        if said.get("type") == "group" or "item" in said:
            yield from _of_items(said.get("item"), at, seen)


def _of_item(said: Mapping[str, Any], at: Path, seen: dict[str, Mapping[str, Any]]) -> Iterator[Wrong]:
    for key in said:
        if key not in _ITEM and not key.startswith("_") and key != "modifierExtension":
            yield (*at, key), "unknown-key", Message('an item has no key "{key}".', key=key)
    yield from _modifiers(said, at)
    link = said.get("linkId")
    if not isinstance(link, str) or not link.strip():
        yield at, "missing-key", Message('"{key}" is missing.', key="linkId")
    elif link in seen:
        yield (*at, "linkId"), "que-2", Message('"{link}" stands twice (que-2).', link=link)
    else:
        seen[link] = said
    yield from _code(said, "type", bindings.ITEM_TYPES, at)
    kind = said.get("type")
    if kind in bindings.NOT_TAKEN:
        message = Message("items of the type {type} are not taken: files come with messages.", type=kind)
        yield (*at, "type"), "type-not-taken", message
    for key, what in (("required", bool), ("repeats", bool), ("readOnly", bool), ("maxLength", int)):
        if key in said and type(said[key]) is not what:
            yield (*at, key), "wrong-type", Message('"{key}" is of another type.', key=key)
    if type(said.get("maxLength")) is int and not 0 < said["maxLength"] < 2**31:
        yield (*at, "maxLength"), "wrong-value", Message("a greatest length is from 1 on.")
    for key in bindings.misshapen(said, _ITEM):
        yield (*at, key), "wrong-value", Message('"{key}" is not what FHIR has by that name.', key=key)
    yield from _invariants(said, kind, at)
    yield from _options(said, at)
    yield from _initial(said, at)


def _invariants(said: Mapping[str, Any], kind: Any, at: Path) -> Iterator[Wrong]:
    """The invariants que-1 and que-3 to que-13 of R4, as far as one item breaks them."""
    is_display, is_choice = kind == "display", kind in bindings.CHOICES
    rules: tuple[tuple[bool, str, str, Message], ...] = (
        (is_display and "item" in said, "item", "que-1", Message("a display has no items (que-1).")),
        (is_display and "code" in said, "code", "que-3", Message("a display has no code (que-3).")),
        (
            "answerOption" in said and "answerValueSet" in said,
            "answerValueSet",
            "que-4",
            Message("options are given, or a set of values, not both (que-4)."),
        ),
        (
            "answerValueSet" in said and not is_choice,
            "answerValueSet",
            "que-5",
            Message("only a choice has a set of values (que-5)."),
        ),
        (
            "answerOption" in said and kind in bindings.ITEM_TYPES and not is_choice,
            "answerOption",
            "options-of-no-choice",
            Message("only a choice has options."),
        ),
        (
            is_display and ("required" in said or "repeats" in said),
            "type",
            "que-6",
            Message("a display is neither required nor repeated (que-6)."),
        ),
        (
            kind in ("group", "display") and "initial" in said,
            "initial",
            "que-8",
            Message("a {type} has no initial value (que-8).", type=kind),
        ),
        (is_display and "readOnly" in said, "readOnly", "que-9", Message("a display is never read-only (que-9).")),
        (
            "maxLength" in said and kind in bindings.ITEM_TYPES and kind not in bindings.WITH_LENGTH,
            "maxLength",
            "que-10",
            Message("a {type} has no greatest length (que-10).", type=kind),
        ),
        (
            "answerOption" in said and "initial" in said,
            "initial",
            "que-11",
            Message("with options no initial value is given: one of them says that it is chosen (que-11)."),
        ),
        (
            _count(said, "enableWhen") > 1 and "enableBehavior" not in said,
            "enableWhen",
            "que-12",
            Message("with several conditions it says whether all or any must hold (que-12)."),
        ),
        (
            _count(said, "initial") > 1 and said.get("repeats") is not True,
            "initial",
            "que-13",
            Message("only what repeats has several initial values (que-13)."),
        ),
    )
    yield from (((*at, key), id, message) for is_broken, key, id, message in rules if is_broken)


def _count(said: Mapping[str, Any], key: str) -> int:
    return len(said[key]) if isinstance(said.get(key), list) else 0


def _options(said: Mapping[str, Any], at: Path) -> Iterator[Wrong]:
    if "answerOption" not in said:
        return
    if not _count(said, "answerOption"):
        yield (*at, "answerOption"), "wrong-type", Message('"{key}" is a list.', key="answerOption")
        return
    for n, option in enumerate(said["answerOption"]):
        here = (*at, "answerOption", n)
        given = [key for key in option if key.startswith("value")] if isinstance(option, dict) else []
        if given and not _has_only(option, {*given, "initialSelected", "id", "extension"}):
            yield here, "unknown-key", Message("options have no such key, or not so.")
        elif len(given) != 1 or given[0] not in bindings.OPTIONS:
            yield here, "wrong-value", Message("an option has one value: {names}.", names=either(bindings.OPTIONS))
        elif not bindings.IS[given[0]](option[given[0]]):
            yield (*here, given[0]), "wrong-value", Message("this is no {type}.", type=bindings.type_of(given[0]))


def _has_only(said: Mapping[str, Any], keys: set[str]) -> bool:
    """Whether an object has these keys alone, in their shape."""
    return (
        all(key in keys or key.startswith("_") for key in said)
        and not any(bindings.misshapen(said, keys))
        and isinstance(said.get("initialSelected", False), bool)
    )


def _initial(said: Mapping[str, Any], at: Path) -> Iterator[Wrong]:
    """Initial values are values that there are; what answers the item is looked at when it is answered."""
    if "initial" not in said:
        return
    listed = said["initial"] if _count(said, "initial") else [None]
    for n, each in enumerate(listed):
        given = [key for key in each if key.startswith("value")] if isinstance(each, dict) else []
        is_one = len(given) == 1 and _has_only(each, {*given, "id", "extension"})
        if not is_one or not (given[0] in bindings.IS and bindings.IS[given[0]](each[given[0]])):
            yield (*at, "initial", n), "wrong-value", Message("an initial value is one value.")


def _of_conditions(items: Sequence[Any], path: Path, seen: Mapping[str, Mapping[str, Any]]) -> Iterator[Wrong]:
    """Conditions: of questions that are asked, with the operators that there are, compared with what they answer."""
    for n, said in enumerate(items):
        at = (*path, "item", n)
        if "enableBehavior" in said:
            yield from _code(said, "enableBehavior", bindings.BEHAVIOURS, at)
        if "enableWhen" in said and not _count(said, "enableWhen"):
            yield (*at, "enableWhen"), "wrong-type", Message('"{key}" is a list.', key="enableWhen")
        for m, condition in enumerate(said.get("enableWhen", [])) if _count(said, "enableWhen") else ():
            yield from _of_condition(condition, (*at, "enableWhen", m), said, seen)
        yield from _of_conditions(said.get("item", []), at, seen)


def _of_condition(
    said: Any, at: Path, item: Mapping[str, Any], seen: Mapping[str, Mapping[str, Any]]
) -> Iterator[Wrong]:
    if not isinstance(said, dict):
        yield at, "wrong-type", Message("a condition is an object with keys.")
        return
    asked = seen.get(said.get("question", "")) if isinstance(said.get("question"), str) else None
    if asked is None or asked is item or asked.get("type") in ("group", "display"):
        yield at, "unknown-question", Message("the condition is of no other question of the form.")
        return
    wrong = list(_code(said, "operator", bindings.OPERATORS, at))
    if wrong:
        yield from wrong
        return
    given = [key for key in said if key.startswith(_WHEN)]
    if not _has_only(said, {*given, "question", "operator", "id", "extension"}):
        yield at, "unknown-key", Message("conditions have no such key, or not so.")
        return
    if said["operator"] == "exists":
        if given != ["answerBoolean"] or not isinstance(said["answerBoolean"], bool):
            yield at, "que-7", Message("whether there is an answer is compared with true or false (que-7).")
        return
    kinds = bindings.VALUES[asked["type"]] + tuple(
        name for option in asked.get("answerOption", []) for name in option if name.startswith("value")
    )
    name = f"value{given[0].removeprefix(_WHEN)}" if len(given) == 1 else ""
    if name not in kinds or not bindings.IS[name](said[given[0]]):
        yield at, "wrong-value", Message("the condition compares with what does not answer the question.")
