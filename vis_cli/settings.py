"""Config file, environment and flags, made into one frozen Settings where each value knows its origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.errors import (
    Fault,
    FaultyConfiguration,
    FaultyInput,
    Malformed,
    Message,
    MissingInput,
    Sentence,
    Usage,
    reason_of,
)
from vis_cli.files.core.faults import Faults, of_configuration
from vis_cli.identity import config_folder, data_folder, path_of
from vis_cli.rules.core import letters
from vis_cli.rules.core.durations import Duration, parse_duration
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.rights import RIGHTS

if TYPE_CHECKING:
    from vis_cli.files.core.yaml_nodes import Node, YamlFile

HIGHEST = 1e15  # of a number in the config file, so that each is exact

GUARD_LIMITS: Mapping[str, float] = {
    "too-many": 50,
    "too-many-share": 0.3,
    "long-window": 12,
    "clock": 5,
}
"""Limits that a config file may set: removals, share of those in scope, weeks, minutes."""

SHORTEST_KEEP = 30  # days, beyond the life of any backup

LANGUAGES = ("en", "sv")
NUMBERS = ("warn", "refuse")


@dataclass(frozen=True)
class Settings:
    """Everything that flags, environment and config file decide. `origins` says where each value came from."""

    database: str = ""
    label: str | None = None
    actor: str = ""
    lang: str = "en"
    roles: Path | None = None
    case_types: Path | None = None
    retention: Path | None = None
    attachments: Path | None = None
    certificates: Path | None = None
    hmac_key: Path | None = None
    ledger_keep: Duration | None = None
    shared_folder: Path | None = None
    ticket_required: bool = False
    guards: Mapping[str, float] = field(default_factory=lambda: dict(GUARD_LIMITS))
    operators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days_open: int | None = None
    numbers_on_command_line: str = "warn"
    config_file: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


PATHS = ("roles", "case_types", "retention", "attachments", "certificates", "hmac_key", "shared_folder")
TEXTS = ("database", "label", "actor", "lang")
NAMES = ("label", "actor")  # which people read, so that no letter may be another than it seems
KEYS = tuple(each.name for each in fields(Settings) if each.name not in ("config_file", "origins"))
DESCRIPTIONS: Mapping[str, str] = {
    "database": "path of an SQLite file, or postgresql+psycopg://user@host/database",
    "label": "stands in every confirmation, for example PROD",
    "actor": "who is acting; the OS user unless given",
    "lang": "sv or en",
    "roles": "role catalogue",
    "case_types": "central case types",
    "retention": "retention policies",
    "attachments": "folder of the attachment files",
    "certificates": "folder for the purged numbers' digests, outside the database",
    "hmac_key": "file with the key of those digests, elsewhere",
    "ledger_keep": "how long ledgers are kept: the life of the backup kept longest, and thirty days",
    "shared_folder": "the shared folder that documents must leave once sent",
    "ticket_required": "whether every change must name a ticket",
    "guards": "limits: too-many, too-many-share, long-window (weeks), clock (minutes)",
    "operators": "OS users and their rights; without it everybody may change and read everything",
    "days_open": "days that a case stays open after an answer",
    "numbers_on_command_line": "what is done with a resident's number given as an argument: warn or refuse",
}


def schema() -> dict[str, Any]:
    """The JSON Schema of a config file, for editors."""
    text, number = {"type": "string"}, {"type": "number", "minimum": 0}
    kinds: dict[str, dict[str, Any]] = {
        "ledger_keep": {"type": "string", "pattern": "^([0-9]+ ?(d|w|mo|y|å) ?)+$"},
        "lang": {"enum": list(LANGUAGES)},
        "ticket_required": {"type": "boolean"},
        "days_open": {"type": "integer", "minimum": 0},
        "numbers_on_command_line": {"enum": list(NUMBERS)},
        "guards": {
            "type": "object",
            "properties": {name: {**number, "default": limit} for name, limit in GUARD_LIMITS.items()},
            "additionalProperties": False,
        },
        "operators": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"enum": list(RIGHTS)}, "minItems": 1},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vis configuration",
        "type": "object",
        "properties": {key: {**kinds.get(key, text), "description": DESCRIPTIONS[key]} for key in KEYS},
        "additionalProperties": False,
    }


def load(flags: Mapping[str, Any], environment: Mapping[str, str], *, user: str, directory: Path) -> Settings:
    """The settings in force: flag beats environment beats config file beats default.

    `flags` holds what was given on the command line (`db`, `config`, `actor`, `lang`); `user` is the OS user.

    Raises:
        FaultyConfiguration: the config file has faults, all of them named.
    """
    path = config_path(flags, environment, directory)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    if path is not None:
        values = read(path)
        origins = dict.fromkeys(values, str(path))
    for key, flag in (("database", "db"), ("actor", "actor"), ("lang", "lang")):
        variable = f"VIS_{flag.upper()}"
        if flags.get(flag):
            values[key], origins[key] = flags[flag], f"--{flag}"
        elif environment.get(variable):
            values[key], origins[key] = _given(variable, key, environment[variable]), variable
    if not values.get("database"):
        values["database"], origins["database"] = str(default_database()), "default"
    if not values.get("actor"):
        values["actor"], origins["actor"] = user, "default"
    values["actor"] = mask(values["actor"])  # it stands wherever somebody did something
    if values.get("lang", "en") not in LANGUAGES:
        raise _wrong(
            origins["lang"], "lang", Message('"{lang}" is not a language.', lang=values["lang"]), "Write sv or en."
        )
    return Settings(**values, config_file=path, origins=origins)


def _given(variable: str, key: str, written: str) -> str:
    """The value of an environment variable as it is kept.

    Raises:
        FaultyConfiguration: a letter in it that is not taken, at its place.
    """
    if key not in NAMES:
        return written
    from vis_cli.errors import Source

    try:
        return letters.name(written)
    except Malformed as error:
        raise FaultyConfiguration([error.fault(Source(variable, 1, 1, letters.composed(written)))]) from None


def config_path(flags: Mapping[str, Any], environment: Mapping[str, str], directory: Path) -> Path | None:
    """The config file in force; None where there is none.

    Raises:
        FaultyConfiguration: a file named by flag or environment does not exist.
    """
    named = (("--config", flags.get("config")), ("VIS_CONFIG", environment.get("VIS_CONFIG")))
    for origin, written in named:
        if written:
            path = path_of(written)
            if not path.is_file():
                raise _wrong(
                    origin,
                    "missing-config",
                    Message('there is no config file "{written}".', written=written),
                    "Check the path.",
                )
            return path
    for path in search_path(directory):
        if path.is_file():
            return path
    return None


def search_path(directory: Path) -> list[Path]:
    """Where a config file is looked for when none is named."""
    own = config_folder()
    return [directory / "vis.yaml", *([own / "vis.yaml"] if own else []), Path("/etc/vis/vis.yaml")]


def default_database() -> Path:
    """The SQLite file in the user's data directory.

    Raises:
        FaultyConfiguration: the user has no home.
    """
    return data_folder("database") / "vis.db"


def _wrong(file: str, id: str, message: Sentence, hint: Sentence) -> FaultyConfiguration:
    from vis_cli.errors import Source

    return FaultyConfiguration([Fault(id, message, Source(file), hint)])


# --- the config file -------------------------------------------------------------------------------------------------


@of_configuration()
def read(path: Path) -> dict[str, Any]:
    """The values that a config file sets, relative paths made absolute from its own folder.

    Raises:
        FaultyConfiguration: with every fault of the file.
    """
    from vis_cli.files.core import yaml_nodes

    try:
        file = yaml_nodes.read(str(path), as_written=True)
    except (MissingInput, FaultyInput) as error:
        raise FaultyConfiguration(error.faults) from None
    values: dict[str, Any] = {}
    file.faults = Faults(fault for fault in file.faults if fault.id != "empty-file")  # every key is optional
    for document in file.documents:
        if isinstance(document, yaml_nodes.Mapping):
            for key, (place, node) in document.pairs.items():
                if key not in KEYS:
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
        else:
            file.fault(document, "not-settings", "a config file has keys and values.", "Write for example label: PROD.")
    if file.faults:
        raise FaultyConfiguration(file.sorted_faults())
    folder = path.resolve().parent
    for key in PATHS:
        if key in values:
            values[key] = folder / values[key]
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

    if isinstance(node, Scalar) and node.text:
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


_READERS: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("database", *PATHS), _path),
    **dict.fromkeys(NAMES, _name),
    "lang": _lang,
    "ticket_required": _yes_or_no,
    "ledger_keep": _keep,
    "days_open": _whole_number,
    "numbers_on_command_line": _numbers,
    "guards": _guards,
    "operators": _operators,
}
