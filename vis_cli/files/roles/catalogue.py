"""The role catalogue as it is written: `configs/roles.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from vis_cli.errors import Fault, FaultyConfiguration, Message, MissingInput, Source
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.faults import of_configuration
from vis_cli.files.core.yaml_nodes import YamlFile
from vis_cli.files.core.yaml_schema import BOOLEAN, FAULTY, TEXT, Entry, Field, ListOf, Object, Scalar, integer
from vis_cli.rules.core.names import normal
from vis_cli.rules.roles.catalogue import Bundle, Catalogue, Role


def _id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError(Message('"{text}" cannot be an id.', text=text))
    return text


def _name(text: str) -> str:
    if "," in text:
        raise ValueError(Message('"{text}" cannot be a name: a comma stands between names.', text=text))
    return text


_ID = Scalar(_id, "small letters a to z, digits and hyphens", {"type": "string"}, "faulty-id")
_NAME = Scalar(_name, "a name without commas", {"type": "string"}, "faulty-name")
_LIST = ListOf(TEXT, {}, single=True)


class _ListOrNone:
    """A list of texts that may be empty: `granted_by: []` says that only VIS support gives the role."""

    def read(self, node: Any, file: YamlFile, label: str) -> Any:
        if isinstance(node, yaml_nodes.Sequence) and not node.items:
            return ()
        return _LIST.read(node, file, label)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


ROLE = Object(
    "a role",
    Field("id", _ID, required=True, about="what commands, files and JSON say"),
    Field("name", _NAME, required=True, about="what people say"),
    Field("aliases", ListOf(_NAME, single=True), about="other names"),
    Field("system", TEXT, required=True, about="where the role is keyed in"),
    Field("on_screen", TEXT, about="what the system's screens call it, if not the name"),
    Field("granted_by", _ListOrNone(), about="roles whose holders may give this one"),
    Field("permits", _LIST, required=True, about="what a holder may do"),
    Field("at_least", integer(1), about="how many holders a unit must have"),
)
BUNDLE = Object(
    "a bundle",
    Field("id", _ID, required=True, about="what commands and files say"),
    Field("name", _NAME, required=True, about="what people say"),
    Field("aliases", ListOf(_NAME, single=True), about="other names"),
    Field("roles", _LIST, required=True, about="the roles that are given together"),
    Field("whole", BOOLEAN, about="whether a part alone is of no use"),
)
CATALOGUE = Object(
    "a role catalogue",
    Field("roles", ListOf(ROLE), required=True, about="the roles"),
    Field("bundles", ListOf(BUNDLE), about="roles that are given together"),
    Field("migrate_to", TEXT, about="the role that users of the old authorisation service get"),
)


@of_configuration()
def read_catalogue(path: str) -> Catalogue:
    """The role catalogue in a YAML file.

    Raises:
        FaultyConfiguration: the file is missing or has faults, all of them named.
    """
    try:
        file = yaml_nodes.read(path)
    except MissingInput as error:
        raise FaultyConfiguration(
            [Fault("missing-roles", error.message, Source(path), "Check roles in vis.yaml.")]
        ) from None
    catalogue = None
    for node in file.documents[:1]:
        entry = CATALOGUE.read(node, file, "the file")
        if entry is not FAULTY:
            catalogue = _catalogue(entry)
    for node in file.documents[1:]:
        file.fault(node, "second-document", "a role catalogue is one document.")
    if file.faults or catalogue is None:
        raise FaultyConfiguration(file.sorted_faults())
    return catalogue


def _catalogue(entry: Entry) -> Catalogue:
    """The catalogue that `entry` says, with faults noted for ids and names that clash or refer to nothing."""
    written: list[Entry] = [each for each in entry.get("roles") or () if each is not FAULTY]
    bundled: list[Entry] = [each for each in entry.get("bundles") or () if each is not FAULTY]
    ids = {each.get("id"): each for each in reversed(written) if each.get("id")}
    _clashes((*written, *bundled))
    for each in written:
        _refers(each, "granted_by", ids)
    for each in bundled:
        _refers(each, "roles", ids)
    if entry.get("migrate_to") and entry.get("migrate_to") not in ids:
        entry.fault("migrate_to", "unknown-role", Message('no role has the id "{role}".', role=entry.get("migrate_to")))
    return Catalogue(
        {each.get("id"): _role(each) for each in written if each.sound},
        {each.get("id"): _bundle(each) for each in bundled if each.sound},
        entry.get("migrate_to"),
    )


def _clashes(entries: Iterable[Entry]) -> None:
    """Note every id or name that an earlier role or bundle has."""
    taken: dict[str, Entry] = {}
    for entry in entries:
        for key in ("id", "name"):
            word = entry.get(key)
            first = taken.setdefault(normal(word), entry) if word else entry
            if first is not entry:
                message = Message(
                    '"{word}" is what the role or bundle on line {line} is called.', word=word, line=first.source().line
                )
                entry.fault(key, "duplicate-name", message, "Each needs its own.")


def _refers(entry: Entry, key: str, ids: Mapping[str, Entry]) -> None:
    """Note every word of a list that is no role's id, where it stands."""
    node = entry.nodes.get(key)
    if not entry.get(key) or node is None:
        return
    nodes = node.items if isinstance(node, yaml_nodes.Sequence) else [node]
    for word, place in zip(entry.get(key), nodes, strict=True):
        if word not in ids:
            entry.file.fault(
                place,
                "unknown-role",
                Message('no role has the id "{word}".', word=word),
                entry.file.guesses.suggestion(word, ids, "id"),
            )


def _role(entry: Entry) -> Role:
    return Role(
        entry.get("id"),
        entry.get("name"),
        entry.get("system"),
        entry.get("granted_by", ()),
        entry.get("permits"),
        entry.get("at_least", 0),
        entry.get("aliases", ()),
        entry.get("on_screen") or entry.get("name"),
    )


def _bundle(entry: Entry) -> Bundle:
    return Bundle(
        entry.get("id"), entry.get("name"), entry.get("roles"), entry.get("whole", False), entry.get("aliases", ())
    )
