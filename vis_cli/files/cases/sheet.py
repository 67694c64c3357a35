"""A case as a page, for teaching: the conversation as the resident sees it, and for staff what is theirs alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.html import pages
from vis_cli.rules.core.sentences import in_bytes
from vis_cli.rules.core.times import clock

Say = Callable[[Sentence], str]


def page(case: Mapping[str, Any], *, say: Say, lang: str) -> str:
    """The page of a case as `app.cases.query.show` gives it: with `comments`, as staff sees it; else as the resident.

    `say` puts what vis says into the language `lang`; what people wrote stays as it is.
    """
    for_staff = "comments" in case
    title = Message(
        "{number}  {case_type} at {unit}",
        number=case["number"],
        case_type=case["case_type"],
        unit=case["unit_name"] or case["unit"],
    )
    return pages.page(
        "cases/sheet.html.j2",
        title=say(title),
        lang=lang,
        case=case,
        for_staff=for_staff,
        heading=case["subject"] or case["case_type"],
        above=say(Message("As staff sees it" if for_staff else "As the resident sees it")),
        state=say(Message(case["state"])),
        facts=[(say(name), say(value)) for name, value in _facts(case)],
        entries=[_said(entry, say) for entry in _entries(case)],
        beside=[_file(each, say) for each in _beside(case)],
        words={name: say(text) for name, text in WORDS.items()},
    )


WORDS: Mapping[str, Message] = {
    "resident": Message("the resident"),
    "to_staff": Message("to staff only"),
    "conversation": Message("Conversation"),
    "attachments": Message("Other attachments"),
    "nothing": Message("Nothing has been written in this case."),
}


def _facts(case: Mapping[str, Any]) -> Iterator[tuple[Message, Sentence]]:
    """What is told of a case above its conversation, by name."""
    yield Message("unit"), case["unit_name"] or case["unit"]
    if case["subject"]:
        yield Message("case type"), case["case_type"]
    yield Message("resident"), case["resident"]
    yield Message("opened"), clock(case["opened"])
    if case["closed"]:
        yield Message("closed"), clock(case["closed"])
    if case["turn"] is not None:
        yield Message("turn"), Message(case["turn"])
    if case["turn"] == "unit":
        yield Message("waiting since"), clock(case["waiting_since"])
    if case["days_left"] is not None:
        yield Message("closes by itself"), clock(case["open_until"])
    if "comments" in case:
        yield Message("assigned to"), case["assigned_to_name"] or case["assigned_to"] or Message("nobody")
        yield Message("in the patient record"), Message(case["documented"])
        if case["sending"]:
            yield Message("sending"), case["sending"]


def _entries(case: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Messages and, for staff, comments, in the order in which they were written."""
    messages = [{**each, "kind": each["sender"]} for each in case["messages"]]
    comments = [{**each, "kind": "comment", "signature": None, "attachments": ()} for each in case.get("comments", ())]
    return sorted([*messages, *comments], key=lambda entry: entry["at"])


def _said(entry: Mapping[str, Any], say: Say) -> dict[str, Any]:
    return {
        "kind": entry["kind"],
        "author": entry["author"] or (say(WORDS["resident"]) if entry["kind"] == "resident" else ""),
        "at": entry["at"],
        "clock": clock(entry["at"]),
        "text": entry["text"],
        "signature": entry["signature"],
        "files": [_file(each, say) for each in entry["attachments"]],
    }


def _beside(case: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The attachments that came with no message."""
    came = {each["n"] for message in case["messages"] for each in message["attachments"]}
    return [each for each in case["attachments"] if each["n"] not in came]


def _file(each: Mapping[str, Any], say: Say) -> str:
    return say(Message("attached: {name} ({size})", name=each["name"], size=in_bytes(each["size"])))
