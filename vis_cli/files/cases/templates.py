"""Central templates as a file has them (`configs/templates.yaml`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from vis_cli.errors import Malformed
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.yaml_schema import Entry, Field, ListOf, Object, Scalar, choice
from vis_cli.rules.cases.cases import DOCUMENTED
from vis_cli.rules.cases.template_imports import Said
from vis_cli.rules.cases.templates import SORTS, Asked, checked_heading, checked_name, checked_text, documented_of
from vis_cli.rules.core import letters
from vis_cli.rules.core.privacy import without_number


def _forever(check: Callable[[str], str]) -> Callable[[str], str]:
    """The check, of what the journal keeps."""
    return lambda written: check(without_number(written))


_NAME = Scalar(_forever(checked_name), "the name of a template")
_HEADING = Scalar(_forever(checked_heading), "a heading")
_WRITTEN = Scalar(_forever(checked_text), "a text, with fields such as {datum}", takes=letters.text)
TEMPLATE = Object(
    "a template",
    Field("name", _NAME, ("namn",), required=True, about="what people call it, and the heading of what is sent"),
    Field("aliases", ListOf(_NAME), ("alias",), about="former names"),
    Field("kind", choice(SORTS), ("sort",), required=True, about="whether a resident can reply, or it is an answer"),
    Field("text", _WRITTEN, required=True, about="what is sent; a field is a word in braces"),
    Field("subject", _HEADING, ("rubrik",), about="another heading than the name"),
    Field("documented", choice(DOCUMENTED), ("dokumenterat",), about="what is noted of each case of it"),
)
TEMPLATES = Object("the list of templates", Field("templates", ListOf(TEMPLATE), ("mallar",), required=True))


def read(path: str, *, stdin: BinaryIO | None = None) -> tuple[list[Said], str, str]:
    """The central templates in the YAML file at `path` (`-`: standard input), with its name and SHA-256.

    Raises:
        MissingInput: there is no such file. FaultyInput: with every fault of every template.
    """
    file = yaml_nodes.read(path, stdin=stdin)
    entries: list[Entry] = []
    for document in file.documents:
        found = TEMPLATES.read(document, file, "the file")
        entries += (found.get("templates") if isinstance(found, Entry) else None) or ()
    for each in entries:
        if each.sound and each.get("documented") is not None:
            try:
                documented_of(each.get("kind"), each.get("documented"))
            except Malformed as error:
                each.fault("documented", error.id, error.message, error.hint)
    file.check()
    assert file.text is not None
    said = [
        Said(
            each.get("name"),
            each.get("aliases", ()),
            Asked(each.get("kind"), each.get("text"), each.get("subject"), each.get("documented")),
        )
        for each in entries
    ]
    return said, file.text.name, file.text.sha256
