"""The answers to a form (FHIR R4, QuestionnaireResponse): whether they answer what it asks, and nothing else.

Nothing that is said of them repeats what somebody has answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vis_cli.errors import Message
from vis_cli.rules.core.sentences import either
from vis_cli.rules.forms import bindings
from vis_cli.rules.forms.bindings import Path, Wrong
from vis_cli.rules.forms.questionnaires import Condition, Item, walk

_HEAD = frozenset(
    {
        *("resourceType", "id", "meta", "language", "text", "identifier", "questionnaire", "status", "subject"),
        *("authored", "author", "source", "item"),
    }
)
_ITEM = frozenset({"linkId", "text", "definition", "id", "answer", "item", "extension"})
LONGEST = 20_000
"""Characters of an answer in words, as of a message."""


@dataclass(frozen=True)
class Asked:
    """What is answered: the form's address and version, its items, and whose the answers are, by twelve digits."""

    canonical: str
    items: Sequence[Item]
    resident: str


def faults(resource: Any, asked: Asked) -> list[Wrong]:
    """All that keeps a document from being the answers to the form, each at its place."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "QuestionnaireResponse":
        return [((), "not-answers", Message("this is no FHIR QuestionnaireResponse."))]
    found = list(_of_the_head(resource, asked))
    items = resource.get("item", [])
    if not isinstance(items, list):
        return [*found, (("item",), "wrong-type", Message('"{key}" is a list.', key="item"))]
    found += bindings.unfit(items, ("item",))
    if any(id == "too-deep" for _, id, _ in found):
        return found
    return [*found, *_Checked(asked.items, items).faults()]


def _of_the_head(said: Mapping[str, Any], asked: Asked) -> Iterator[Wrong]:
    for key in said:
        if key not in _HEAD:
            yield (key,), "unknown-key", Message("answers have no such key here.")
    status = said.get("status")
    if status not in bindings.RESPONSE_STATUS:
        codes = either(bindings.RESPONSE_STATUS)
        path: Path = ("status",) if "status" in said else ()
        yield path, "unknown-code", Message("the status of answers is {codes}.", codes=codes)
    elif status != "completed":
        yield ("status",), "not-completed", Message("only answers that are completed are filed.")
    if said.get("questionnaire") != asked.canonical:
        path = ("questionnaire",) if "questionnaire" in said else ()
        yield path, "other-form", Message("these are to answer {form}.", form=asked.canonical)
    for key in ("subject", "author", "source"):
        number = said[key].get("identifier", {}) if isinstance(said.get(key), dict) else {}
        value = number.get("value") if isinstance(number, dict) else None
        if value is not None and str(value).replace("-", "") != asked.resident:
            yield (key,), "other-resident", Message("these are the answers of somebody else.")


# --- the items -------------------------------------------------------------------------------------------------------


class _Checked:
    """The items of answers, held against what is asked."""

    def __init__(self, asked: Sequence[Item], said: Sequence[Any]) -> None:
        self.asked, self.said = asked, said
        self.known = {each.link_id for each in walk(asked)}
        self.given = dict(_given(said))

    def faults(self) -> Iterator[Wrong]:
        yield from self._of_level(self.asked, self.said, ())

    def _of_level(self, asked: Sequence[Item], said: Sequence[Any], path: Path) -> Iterator[Wrong]:
        """Items that stand beside each other."""
        here = {each.link_id: each for each in asked}
        there: dict[str, list[Path]] = {}
        for n, item in enumerate(said):
            at = (*path, "item", n)
            if not isinstance(item, dict) or not isinstance(item.get("linkId"), str):
                yield at, "missing-key", Message('"{key}" is missing.', key="linkId")
                continue
            link = item["linkId"]
            if link not in here:
                said_so = "the form asks this elsewhere." if link in self.known else "the form does not ask this."
                yield (*at, "linkId"), "unknown-item", Message(said_so)
                continue
            there.setdefault(link, []).append(at)
            yield from self._of_item(here[link], item, at)
        for link, item in here.items():
            yield from self._of_presence(item, there.get(link, []), path)

    def _of_presence(self, item: Item, there: Sequence[Path], path: Path) -> Iterator[Wrong]:
        """Whether an item is there as often as it may be, and must; what a missing group has, too."""
        if not self._is_enabled(item):
            for at in there:
                message = Message("{link} is not asked after the other answers.", link=item.link_id)
                yield at, "not-enabled", message
            return
        if len(there) > 1 and not (item.type == "group" and item.repeats):
            yield there[1], "item-twice", Message("{link} stands twice.", link=item.link_id)
        if item.required and not there:
            yield path, "missing-answer", Message("{link} must be answered.", link=item.link_id)
        elif item.type == "group" and not there:
            yield from self._of_level(item.items, (), path)

    def _of_item(self, item: Item, said: Mapping[str, Any], at: Path) -> Iterator[Wrong]:
        yield from _of_keys(said, _ITEM, at)
        answers, items = said.get("answer", []), said.get("item", [])
        for key, value in (("answer", answers), ("item", items)):
            if key in said and (not isinstance(value, list) or not value):
                yield (*at, key), "wrong-type", Message('"{key}" is a list.', key=key)
                return
        if answers and items:
            yield at, "qrs-1", Message("items stand below an item or below its answer, not both (qrs-1).")
            return
        if item.type in ("group", "display"):
            if answers:
                yield (*at, "answer"), "answer-of-none", Message("{link} is not answered.", link=item.link_id)
            if item.required and not _has_answers(items):
                yield at, "missing-answer", Message("{link} must be answered.", link=item.link_id)
            yield from self._of_level(item.items, items, at)
            return
        if items:
            yield (*at, "item"), "unknown-item", Message("items of a question stand below its answer.")
        if not answers and (item.required or not items):
            yield at, "missing-answer", Message("{link} has no answer.", link=item.link_id)
        if len(answers) > 1 and not item.repeats:
            yield (*at, "answer"), "answers", Message("{link} has one answer.", link=item.link_id)
        for n, answer in enumerate(answers):
            yield from self._of_answer(item, answer, (*at, "answer", n))

    def _of_answer(self, item: Item, said: Any, at: Path) -> Iterator[Wrong]:
        names = [key for key in said if key.startswith("value")] if isinstance(said, dict) else []
        others = set(said) - {*names, "item", "id", "extension"} if isinstance(said, dict) else set()
        if len(names) != 1 or others:
            yield at, "wrong-value", Message("an answer has one value.")
            return
        yield from _of_keys(said, {*names, "item", "id", "extension"}, at)
        (name,) = names
        value, allowed = said[name], _allowed(item)
        if name not in allowed:
            message = Message("{link} is answered with {names}.", link=item.link_id, names=either(sorted(allowed)))
            yield (*at, name), "other-type", message
        elif not bindings.IS[name](value):
            yield (*at, name), "wrong-value", Message("this is no {type}.", type=bindings.type_of(name))
        elif not _is_option(item, name, value):
            yield (*at, name), "no-option", Message("this is none of the options of {link}.", link=item.link_id)
        else:
            yield from _of_text(item, value, (*at, name))
        below = said.get("item", [])
        if "item" in said and (not isinstance(below, list) or not below):
            yield (*at, "item"), "wrong-type", Message('"{key}" is a list.', key="item")
        else:
            yield from self._of_level(item.items, below, at)

    # --- what is asked after which answers ---

    def _is_enabled(self, item: Item) -> bool:
        if not item.conditions:
            return True
        held = [self._holds(each) for each in item.conditions]
        return all(held) if item.needs_all else any(held)

    def _holds(self, condition: Condition) -> bool:
        given = self.given.get(condition.question, [])
        if condition.operator == "exists":
            return bool(given) is condition.value
        same = [value for name, value in given if name == condition.name]
        return any(_compares(value, condition.operator, condition.value) for value in same)


def _of_keys(said: Mapping[str, Any], keys: Collection[str], at: Path) -> Iterator[Wrong]:
    """What an object has that it cannot have, or in a shape that it cannot have."""
    for key in said:
        if key not in keys and not key.startswith("_"):
            yield (*at, key), "unknown-key", Message("answers have no such key here.")
    for key in bindings.misshapen(said, keys):
        yield (*at, key), "wrong-value", Message('"{key}" is not what FHIR has by that name.', key=key)


def _given(items: Any) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """The answers to each question, wherever it stands, as pairs of value[x] and value."""
    for said in items if isinstance(items, list) else ():
        if not isinstance(said, dict):
            continue
        listed = said.get("answer")
        answers = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        pairs = [(name, each[name]) for each in answers for name in each if name.startswith("value")]
        if pairs and isinstance(said.get("linkId"), str):
            yield said["linkId"], pairs
        for below in (said, *answers):
            yield from _given(below.get("item"))


def _has_answers(items: Any) -> bool:
    return any(True for _ in _given(items))


def _allowed(item: Item) -> set[str]:
    """What may answer an item: the values of its type or, of a choice with options, of those."""
    of_type = set(bindings.VALUES[item.type])
    if not item.options:
        return of_type
    return {name for name, _ in item.options} | ({"valueString"} if item.type == "open-choice" else set())


def _is_option(item: Item, name: str, value: Any) -> bool:
    if not item.options or (item.type == "open-choice" and name == "valueString"):
        return True
    return any(name == kind and _same(value, option) for kind, option in item.options)


def _same(value: Any, option: Any) -> bool:
    """Whether two values are one; codings by system and code, where they have a code."""
    if not isinstance(value, dict) or not isinstance(option, dict):
        return bool(value == option)
    if "code" in option:
        return (value.get("system"), value.get("code")) == (option.get("system"), option["code"])
    return bool(value.get("display") == option.get("display"))


def _compares(value: Any, operator: str, wanted: Any) -> bool:
    if operator in ("=", "!="):
        return _same(value, wanted) == (operator == "=")
    if isinstance(value, dict) and isinstance(wanted, dict):  # quantities in one unit
        if (value.get("system"), value.get("code")) != (wanted.get("system"), wanted.get("code")):
            return False
        value, wanted = value.get("value"), wanted.get("value")
    if not all(isinstance(each, str) for each in (value, wanted)):
        if not all(bindings.is_decimal(each) for each in (value, wanted)):
            return False
        value, wanted = Decimal(str(value)), Decimal(str(wanted))
    compared: dict[str, bool] = {
        ">": value > wanted, "<": value < wanted, ">=": value >= wanted, "<=": value <= wanted,
    }  # fmt: skip
    return bool(compared[operator])


def _of_text(item: Item, value: Any, at: Path) -> Iterator[Wrong]:
    if not isinstance(value, str):
        return
    longest = min(LONGEST, item.max_length or LONGEST)
    if len(value) > longest:
        message = Message("the answer to {link} has {count} characters; {most} fit.",
                          link=item.link_id, count=len(value), most=longest)  # fmt: skip
        yield at, "long-answer", message
