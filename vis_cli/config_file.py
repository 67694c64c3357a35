"""The config file: its keys, read one by one, each fault at its place."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.errors import FaultyConfiguration, FaultyInput, Malformed, Message, MissingInput, Usage, reason_of
from vis_cli.files.core.faults import Faults, of_configuration
from vis_cli.identity import path_of
from vis_cli.regular import SHORT
from vis_cli.rules.core import letters, links
from vis_cli.rules.core.durations import Duration, parse_duration
from vis_cli.rules.core.rights import RIGHTS
from vis_cli.settings import (
    GUARD_LIMITS,
    KEYS,
    LANGUAGES,
    MOST_MEGABYTES,
    NAMES,
    NUMBERS,
    OLD_NAMES,
    PATHS,
    SHORTEST_KEEP,
)

if TYPE_CHECKING:
    from vis_cli.files.core.yaml_nodes import Node, YamlFile

HIGHEST = 1e15  # of a number, so that each is exact


@of_configuration()
def read(path: Path) -> dict[str, Any]:
    """The values that a config file sets, relative paths made absolute from its own folder.

    Raises:
        FaultyConfiguration: with every fault of the file.
    """
    from vis_cli.files.core import yaml_nodes

    try:
        file = yaml_nodes.read(str(path), as_written=True, most=SHORT)
    except (MissingInput, FaultyInput) as error:
        raise FaultyConfiguration(error.faults) from None
    folder = Path(os.path.realpath(path)).parent
    values: dict[str, Any] = {}
    file.faults = Faults(fault for fault in file.faults if fault.id != "empty-file")  # every key is optional
    for document in file.documents:
        if isinstance(document, yaml_nodes.Mapping):
            for key, (place, node) in document.pairs.items():
                if key not in KEYS and key not in OLD_NAMES:
                    file.fault(
                        place,
                        "unknown-key",
                        Message('there is no setting "{key}".', key=key),
                        file.guesses.suggestion(key, KEYS) or _known(KEYS),
                    )
                    continue
                value = _READERS.get(key, _text)(file, node)
                if value is not None:
                    values[key] = value
                    if key in PATHS:
                        _is_something(file, node, folder / value)
        else:
            file.fault(document, "not-settings", "a config file has keys and values.", "Write for example label: PROD.")
    if file.faults:
        raise FaultyConfiguration(file.sorted_faults())
    for key in PATHS:
        if key in values:
            values[key] = folder / values[key]
    if "shared_folders" in values:
        values["shared_folders"] = {unit: folder / written for unit, written in values["shared_folders"].items()}
    if "database" in values and "://" not in values["database"]:
        values["database"] = str(folder / values["database"])
    return values


def _near(word: str, known: tuple[str, ...]) -> Message:
    from vis_cli.rules.core.names import suggestion

    return suggestion(word, known) or _known(known)


def _known(known: tuple[str, ...]) -> Message:
    return Message("Known: {known}.", known=known)


def _text(file: YamlFile, node: Node) -> str | None:
    from vis_cli.files.core.yaml_nodes import Scalar

    if isinstance(node, Scalar) and node.text and node.text.strip():
        return node.text
    file.fault(node, "not-a-text", "a text is wanted here.", "Write it on one line.")
    return None


def _name(file: YamlFile, node: Node) -> str | None:
    written = _text(file, node)
    return None if written is None else _taken(file, node, written)


def _taken(file: YamlFile, node: Any, written: str) -> str | None:
    """What something is called, as it is kept; None where a letter in it is a fault, which is noted."""
    try:
        return letters.name(written)
    except Malformed as error:
        file.malformed(node, error)
        return None


def _path(file: YamlFile, node: Node) -> str | None:
    written = _text(file, node)
    if written is None or "://" in written:
        return written
    try:
        return str(path_of(written))
    except Usage as error:
        file.fault(node, error.id, error.message, str(error.hint))
        return None


def _is_something(file: YamlFile, node: Node, path: Path) -> None:
    """Note what would be waited for, or has no end, where a file or a folder is wanted."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # whoever needs it says so
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        file.fault(node, "not-a-file", Message("{path} is a pipe or a device.", path=path), "Name the file itself.")


def _lang(file: YamlFile, node: Node) -> str | None:
    written = _text(file, node)
    if written is not None and written not in LANGUAGES:
        file.fault(
            node,
            "unknown-language",
            Message('"{written}" is not a language that vis speaks.', written=written),
            "Write sv or en.",
        )
        return None
    return written


def _numbers(file: YamlFile, node: Node) -> str | None:
    written = _text(file, node)
    if written is not None and written not in NUMBERS:
        message = Message('"{word}" is neither warn nor refuse.', word=written)
        file.fault(node, "not-warn-or-refuse", message, "Write warn or refuse.")
        return None
    return written


def _yes_or_no(file: YamlFile, node: Node) -> bool | None:
    written = getattr(node, "text", None)
    answer = {"true": True, "yes": True, "ja": True, "false": False, "no": False, "nej": False}.get(
        str(written).lower()
    )
    if answer is None:
        file.fault(
            node,
            "not-yes-or-no",
            Message('"{written}" is neither true nor false.', written=written),
            "Write true or false.",
        )
    return answer


def _number(file: YamlFile, node: Node) -> float | None:
    written = getattr(node, "text", None)
    try:
        if not str(written).replace(".", "", 1).isdigit() or not str(written).isascii():
            raise ValueError
        number = float(str(written))
        if number > HIGHEST:
            raise ValueError
    except ValueError:
        file.fault(
            node, "not-a-number", Message('"{written}" is not a number from 0 up.', written=written), "Write digits."
        )
        return None
    return number


def _whole_number(file: YamlFile, node: Node) -> int | None:
    number = _number(file, node)
    if number is not None and number != int(number):
        file.fault(node, "not-a-number", Message("{number} is not a whole number.", number=number), "Write digits.")
        return None
    return None if number is None else int(number)


def _megabytes(file: YamlFile, node: Node) -> int | None:
    number = _whole_number(file, node)
    if number is not None and not 1 <= number <= MOST_MEGABYTES:
        said = Message("a file has from 1 to {most} megabytes.", most=MOST_MEGABYTES)
        file.fault(node, "not-megabytes", said, "Write for example 10.")
        return None
    return number


def _keep(file: YamlFile, node: Node) -> Duration | None:
    written = _text(file, node)
    if written is None:
        return None
    try:
        keep = parse_duration(written)
    except ValueError as error:
        file.fault(node, "faulty-keep", reason_of(error), "Write for example 120d, 4mo or 1y.")
        return None
    if not keep.is_of_days or keep.months * 30 + keep.exact.days < SHORTEST_KEEP:
        said = Message(
            "{keep} is too short: it is the life of a backup, and {days} days.", keep=keep, days=SHORTEST_KEEP
        )
        file.fault(node, "faulty-keep", said, "Write for example 120d, 4mo or 1y.")
        return None
    return keep


def _guards(file: YamlFile, node: Node) -> dict[str, float] | None:
    from vis_cli.files.core.yaml_nodes import Mapping as Keys

    if not isinstance(node, Keys):
        file.fault(node, "not-limits", "guards has names and limits.", "Write for example guards: {too-many: 50}.")
        return None
    limits = dict(GUARD_LIMITS)
    for name, (place, value) in node.pairs.items():
        if name not in GUARD_LIMITS:
            file.fault(
                place,
                "unknown-guard",
                Message('no guard "{name}" has a limit.', name=name),
                _near(name, tuple(GUARD_LIMITS)),
            )
            continue
        limit = _number(file, value)
        if limit is not None:
            limits[name] = limit
    return limits


def _operators(file: YamlFile, node: Node) -> dict[str, tuple[str, ...]] | None:
    from vis_cli.files.core.yaml_nodes import Mapping as Keys
    from vis_cli.files.core.yaml_nodes import Scalar, Sequence

    if not isinstance(node, Keys):
        file.fault(
            node, "not-operators", "operators has OS users and lists of rights.", "Write operators: {anna: [all]}."
        )
        return None
    operators: dict[str, tuple[str, ...]] = {}
    for user, (place, value) in node.pairs.items():
        granted = value.items if isinstance(value, Sequence) else [value]
        for right in granted:
            if not isinstance(right, Scalar) or right.text not in RIGHTS:
                written = str(getattr(right, "text", "?"))
                file.fault(
                    right,
                    "unknown-right",
                    Message('there is no right "{written}".', written=written),
                    _near(written, RIGHTS),
                )
        operators[_taken(file, place, user) or user] = tuple(str(getattr(right, "text", "")) for right in granted)
    return operators


def _pairs(read: Callable[[YamlFile, Node], str | None], example: str) -> Callable[[YamlFile, Node], Any]:
    """A reader of names with a value each."""

    def pairs(file: YamlFile, node: Node) -> dict[str, str] | None:
        from vis_cli.files.core.yaml_nodes import Mapping as Keys

        if not isinstance(node, Keys):
            file.fault(node, "not-pairs", "names with a value each are wanted here.", Message(example))
            return None
        found: dict[str, str] = {}
        for name, (place, value) in node.pairs.items():
            said = read(file, value)
            if said is not None:
                found[_taken(file, place, name) or name] = said
        return found

    return pairs


def _links(file: YamlFile, node: Node) -> dict[str, str] | None:
    from vis_cli.files.core.yaml_nodes import Mapping as Keys

    if not isinstance(node, Keys):
        example = "Write for example links: {formular: https://example.org/formular}."
        file.fault(node, "not-pairs", "names with a value each are wanted here.", example)
        return None
    found: dict[str, str] = {}
    for topic, (place, value) in node.pairs.items():
        if topic not in links.ADDRESSES:
            said = Message('no guide has the topic "{topic}".', topic=topic)
            file.fault(place, "unknown-topic", said, _near(topic, tuple(links.ADDRESSES)))
        elif (written := _address(file, value)) is not None:
            found[topic] = written
    return found


def _address(file: YamlFile, node: Any) -> str | None:
    written = _text(file, node)
    try:
        return None if written is None else links.address(written)
    except Malformed as error:
        file.malformed(node, error)
        return None


_READERS: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("database", *PATHS), _path),
    **dict.fromkeys(NAMES, _name),
    "lang": _lang,
    "ticket_required": _yes_or_no,
    "ledger_keep": _keep,
    **dict.fromkeys(("days_open", "days_open_after_answer", "sent_before_days"), _whole_number),
    "attachment_limit": _megabytes,
    "closing_text": _name,
    "resident_may_add": _yes_or_no,
    "staff": _pairs(_name, "Write for example staff: {anna: SE2321000065-P0001}."),
    "shared_folders": _pairs(_path, "Write for example shared_folders: {Vårdcentralen Teleborg: /srv/teleborg}."),
    "links": _links,
    "numbers_on_command_line": _numbers,
    "guards": _guards,
    "operators": _operators,
}
