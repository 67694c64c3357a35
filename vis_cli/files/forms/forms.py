"""Forms and their answers in JSON (FHIR R4): read with the place of each fault, and written the one way that vis does.

No library reads them: those that know FHIR (fhir.resources) take half a second to import, take any word for a code, and
know nothing of places in a file. The tests hold what is written here against fhir.resources.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, BinaryIO

from vis_cli.errors import Fault, FaultyInput, Message, Sentence, Source
from vis_cli.files.core import json_nodes
from vis_cli.files.core import text as texts
from vis_cli.files.core.text import Text
from vis_cli.rules.forms import answers, questionnaires
from vis_cli.rules.forms.answers import Asked
from vis_cli.rules.forms.forms import Form

LARGEST = 2_000_000  # bytes of a file


def read_form(path: str, *, stdin: BinaryIO | None = None) -> tuple[Form, Text]:
    """The form in a file (`-`: standard input), at no position yet, and the file.

    Raises:
        MissingInput: there is no such file. FaultyInput: it is no questionnaire that vis sends; all that is wrong.
    """
    text = _text(path, stdin)
    said = json_nodes.read(text, decimals=True)
    if wrong := questionnaires.faults(said):
        raise json_nodes.faulty(text, wrong)
    written = (said["id"], said["version"])
    return Form(*written, 0, said["title"].strip(), said["url"], said["status"], write(said)), text


def questionnaire(form: Form) -> dict[str, Any]:
    """The resource of a form."""
    found: dict[str, Any] = read_back(form.questionnaire)
    return found


def read_back(written: str) -> Any:
    """What `write` wrote."""
    return json.loads(written, parse_float=Decimal)


def plain(form: Form) -> dict[str, Any]:
    """The resource of a form, for whoever writes JSON in another way."""
    found: dict[str, Any] = json.loads(form.questionnaire)
    return found


def read_answers(text: Text, asked: Asked) -> dict[str, Any]:
    """The answers in a file.

    Raises:
        FaultyInput: they do not answer what is asked. What stands there is not shown: it is the content of a case.
    """
    try:
        said = json_nodes.read(text, decimals=True)
        if wrong := answers.faults(said, asked):
            raise json_nodes.faulty(text, wrong)
    except FaultyInput as error:
        raise FaultyInput([_unseen(fault) for fault in error.faults]) from None
    found: dict[str, Any] = said
    return found


def answers_text(path: str, *, stdin: BinaryIO | None = None) -> Text:
    """The file that answers stand in; `-` is standard input.

    Raises:
        MissingInput: there is none. FaultyInput: it is no text, or too long.
    """
    try:
        return _text(path, stdin)
    except FaultyInput as error:
        raise FaultyInput([_unseen(fault) for fault in error.faults]) from None


def _text(path: str, stdin: BinaryIO | None) -> Text:
    name, raw = texts.read_bytes(path, stdin=stdin)
    if len(raw) > LARGEST:
        said = Message("the file has more than {most} bytes.", most=LARGEST)
        raise FaultyInput([Fault("long-file", said, Source(name, 1, 1))])
    return texts.decode(name, raw)


def _unseen(fault: Fault) -> Fault:
    return fault if fault.source is None else replace(fault, source=replace(fault.source, text=None))


# --- written ---------------------------------------------------------------------------------------------------------


def write(value: Any) -> str:
    """A document: two spaces a level, keys as they come, fractions as they were written; it ends its line."""
    return _written(value, "") + "\n"


def _written(value: Any, margin: str) -> str:
    inner = f"{margin}  "
    if isinstance(value, Mapping) and value:
        pairs = (f"{inner}{_written(str(key), '')}: {_written(each, inner)}" for key, each in value.items())
        return "{\n" + ",\n".join(pairs) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"{inner}{_written(each, inner)}" for each in value) + f"\n{margin}]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def shown(form: Form) -> list[Sentence]:
    """What a form asks, a line each, indented below the group that it is in."""
    return list(_shown(questionnaires.items_of(questionnaire(form)), ""))


def _shown(items: Any, margin: str) -> Any:
    for each in items:
        must = Message(", must be answered") if each.required else ""
        line = Message("{margin}{link}  {text} ({type}{must})",
                       margin=margin, link=each.link_id, text=each.text, type=each.type, must=must)  # fmt: skip
        yield line
        for _, option in each.options:
            text = option.get("display") or option.get("code") if isinstance(option, dict) else option
            yield Message("{margin}  · {option}", margin=margin, option=str(text))
        yield from _shown(each.items, f"{margin}  ")
