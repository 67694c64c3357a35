"""What somebody is given of what is kept of them, as pages that read well on paper too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.html.pages import Section, tables
from vis_cli.rules.core.times import clock

Say = Callable[[Sentence], str]

LOOKED: Mapping[str, Message] = {
    "show": Message("opened a case"),
    "list": Message("saw a case in a list"),
    "attachment": Message("opened a file of a case"),
    "holds": Message("saw that a case is not to be destroyed"),
    "export": Message("took out an extract of the cases"),
}
"""What somebody did who looked, in words for the resident; JSON has the ids."""
NO_UNIT = Message("no unit: the region's support team")


def reads_page(extract: Mapping[str, Any], nothing: Sentence, *, say: Say, lang: str) -> str:
    """The page of an extract of the access log, as `app.extracts.of_reads` gives it; `nothing` where it has no read."""
    period = _period(extract)
    about = Message(
        "This is who has looked at what is kept of {resident} in Personalverktyget: which unit, when, and at what."
        " {period} Taken out {at}.",
        resident=extract["resident"],
        period=period,
        at=clock(extract["made_at"]),
    )
    rows = [
        (
            clock(item["at"]),
            say(item["unit_name"] or item["unit"] or NO_UNIT),
            say(LOOKED.get(item["what"] or "list", item["what"])),  # of before 0.2, which knew no other way
        )
        for item in extract["items"]
    ]
    columns = [say(Message("when")), say(Message("unit")), say(Message("what was done"))]
    section = Section("", columns, rows, say(nothing))
    said = " ".join(map(say, (about, *_unsure(extract))))
    return tables(say(Message("Extract of the access log")), [section], lang=lang, about=said)


def _unsure(extract: Mapping[str, Any]) -> Iterator[Sentence]:
    """What the log cannot tell the resident, so that nobody takes the page for all there is."""
    if extract["left_out"]:
        yield Message(
            "{count} read more may be of the resident, or of another born the same day.",
            "{count} reads more may be of the resident, or of another born the same day.",
            count=extract["left_out"],
        )
    if extract["untold"]:
        yield Message(
            "{count} old read is of cases that are destroyed: whose is not known.",
            "{count} old reads are of cases that are destroyed: whose is not known.",
            count=extract["untold"],
        )
    if extract["destroyed_through"]:
        template = "What was noted on {day} or before is destroyed, by the region's decision, and is not here."
        yield Message(template, day=extract["destroyed_through"])
    if extract["other_keys"]:
        yield Message("Some reads were noted with another key: whose they are is not known.")


def _period(extract: Mapping[str, Any]) -> Message:
    since, until = clock(extract["from"]), clock(extract["to"])
    if since and until:
        return Message("From {since} until {until}.", since=since, until=until)
    if since:
        return Message("From {since} on.", since=since)
    return Message("Until {until}.", until=until) if until else Message("All that is noted.")


def cases_page(extract: Mapping[str, Any], *, say: Say, lang: str) -> str:
    """The page of everything that is kept of a resident in cases, as `app.extracts.of_cases` gives it."""
    about = Message(
        "This is what is kept of {resident} in Personalverktyget. Taken out {at}.",
        resident=extract["resident"],
        at=clock(extract["made_at"]),
    )
    sections = [section for case in extract["cases"] for section in _case(case, say)]
    sections = sections or [Section("", (), (), say(Message("Nothing is kept.")))]
    return tables(say(Message("Extract of the register")), sections, lang=lang, about=say(about))


def _case(case: Mapping[str, Any], say: Say) -> Iterator[Section]:
    facts: list[tuple[Sentence, Any]] = [
        (Message("unit"), case["unit_name"] or case["unit"]),
        (Message("case type"), case["case_type"]),
        (Message("subject"), case["subject"]),
        (Message("state"), Message(case["state"])),
        (Message("opened"), clock(case["opened"])),
        (Message("closed"), clock(case["closed"])),
    ]
    if "documented" in case:
        facts.append((Message("in the patient record"), Message(case["documented"])))
        facts.append((Message("assigned to"), case["assigned_to_name"] or case["assigned_to"]))
    facts += [(Message("attached file"), each["name"]) for each in case["attachments"]]
    rows = [(say(name), say(value) if isinstance(value, Message) else value) for name, value in facts if value]
    yield Section(case["number"], (), rows)
    entries = [(each["at"], each["author"] or say(Message("the resident")), _text(each)) for each in case["messages"]]
    entries += [(each["at"], each["form"], each["answers"]) for each in case["forms"]]
    entries += [
        (each["at"], f"{each['author']}, {say(Message('to staff only'))}", each["text"])
        for each in case.get("comments", ())
    ]
    written = [(clock(at), author, text) for at, author, text in sorted(entries, key=lambda entry: entry[0])]
    columns = [say(Message("when")), say(Message("from")), say(Message("text"))]
    yield Section("", columns, written, say(Message("Nothing has been written in this case.")))


def _text(message: Mapping[str, Any]) -> str:
    return "\n".join(filter(None, (message["text"], message["signature"])))
