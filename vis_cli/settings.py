"""Config file, environment and flags, made into one frozen Settings where each value knows its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.beforehand import of_locale
from vis_cli.errors import (
    Fault,
    FaultyConfiguration,
    Malformed,
    Message,
    Sentence,
)
from vis_cli.identity import config_folder, data_folder, path_of
from vis_cli.rules.core import letters
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.links import ADDRESSES
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.rights import RIGHTS

if TYPE_CHECKING:
    pass

GUARD_LIMITS: Mapping[str, float] = {
    "too-many": 50,
    "too-many-share": 0.3,
    "long-window": 12,
    "clock": 5,
}
"""Limits that a config file may set: removals, share of those in scope, weeks, minutes."""

SHORTEST_KEEP = 30  # days, beyond the life of any backup

MOST_MEGABYTES = 100  # of a file attached, which is read into memory

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
    outbox: Path | None = None
    certificates: Path | None = None
    hmac_key: Path | None = None
    heads: Path | None = None
    log_key: Path | None = None
    ledger_keep: Duration | None = None
    shared_folder: Path | None = None
    shared_folders: Mapping[str, Path] = field(default_factory=dict)
    attachment_limit: int = 10
    staff: Mapping[str, str] = field(default_factory=dict)
    ticket_required: bool = False
    guards: Mapping[str, float] = field(default_factory=lambda: dict(GUARD_LIMITS))
    operators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days_open: int | None = None
    days_open_after_answer: int | None = None
    sent_before_days: int = 7
    closing_text: str | None = None
    resident_may_add: bool = True
    numbers_on_command_line: str = "warn"
    protected_attribute: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    config_file: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


PATHS = (
    *("roles", "case_types", "retention", "attachments", "outbox", "certificates", "hmac_key", "heads", "log_key"),
    "shared_folder",
)
TEXTS = ("database", "label", "actor", "lang", "closing_text", "protected_attribute")
OLD_NAMES: Mapping[str, str] = {"days_open": "days_open_after_answer"}
"""Keys of 0.1 that are still taken, and what they are called now; the new name goes before the old."""
NAMES = ("label", "actor")  # which people read, so that no letter may be another than it seems
KEYS = tuple(
    each.name for each in fields(Settings) if each.name not in ("config_file", "origins") and each.name not in OLD_NAMES
)
DESCRIPTIONS: Mapping[str, str] = {
    "database": "path of an SQLite file, or postgresql+psycopg://user@host/database",
    "label": "stands in every confirmation, for example PROD",
    "actor": "who is acting; the OS user unless given",
    "lang": "sv or en",
    "roles": "role catalogue",
    "case_types": "central case types",
    "retention": "retention policies",
    "attachments": "folder of the attachment files",
    "outbox": "folder from which the record system fetches the answers to forms",
    "certificates": "folder for the purged numbers' digests, outside the database",
    "hmac_key": "file with the key of those digests, elsewhere",
    "heads": "file elsewhere that every change adds the journal's head to",
    "log_key": "file with the public key that residents' numbers are sealed with, for the data protection officer",
    "ledger_keep": "how long ledgers are kept: the life of the backup kept longest, and thirty days",
    "shared_folder": "the shared folder that documents must leave once sent",
    "ticket_required": "whether every change must name a ticket",
    "guards": "limits: too-many, too-many-share, long-window (weeks), clock (minutes)",
    "operators": "OS users and their rights; without it everybody may change and read everything",
    "shared_folders": "units and the folder of each, from which documents are attached and which they leave once sent",
    "attachment_limit": "megabytes that a file attached to a case may have",
    "staff": "OS users and who they are in the register, so that they can handle cases as themselves",
    "days_open": "what 0.1 called days_open_after_answer",
    "days_open_after_answer": "days that a case stays open after an answer; without it none closes by itself",
    "sent_before_days": "days within which the same message to the same resident is asked about; 0 for never",
    "closing_text": "what a resident reads of a case that is closed without a reply",
    "resident_may_add": "whether a resident may write more while the unit has not answered",
    "protected_attribute": "attribute of the catalogue that says whose name is protected",
    "links": "addresses of the guides' topics, and of it-portalen, where they are others than those that come with vis",
    "numbers_on_command_line": "what is done with a resident's number given as an argument: warn or refuse",
}


def schema() -> dict[str, Any]:
    """The JSON Schema of a config file, for editors."""
    from vis_cli.files.core.json_schema import DIALECT, NULL, truth, written

    text, number = written({"type": "string"}), written({"type": "number", "minimum": 0})
    days, yes_or_no = written({"type": "integer", "minimum": 0}), truth("true", "yes", "ja", "false", "no", "nej")
    kinds: dict[str, dict[str, Any]] = {
        "ledger_keep": {"type": "string", "pattern": "^([0-9]+ ?(d|w|mo|y|å) ?)+$"},
        "lang": {"enum": list(LANGUAGES)},
        "ticket_required": yes_or_no,
        "attachment_limit": written({"type": "integer", "minimum": 1, "maximum": MOST_MEGABYTES}),
        "sent_before_days": days,
        "days_open": days,
        "days_open_after_answer": days,
        "resident_may_add": yes_or_no,
        "staff": {"type": "object", "additionalProperties": text},
        "shared_folders": {"type": "object", "additionalProperties": text},
        "links": {
            "type": "object",
            "properties": {topic: {"type": "string", "format": "uri"} for topic in ADDRESSES},
            "additionalProperties": False,
        },
        "numbers_on_command_line": {"enum": list(NUMBERS)},
        "guards": {
            "type": "object",
            "properties": {name: {**number, "default": limit} for name, limit in GUARD_LIMITS.items()},
            "additionalProperties": False,
        },
        "operators": {
            "type": "object",
            "additionalProperties": {
                "anyOf": [{"type": "array", "items": {"enum": list(RIGHTS)}}, {"enum": list(RIGHTS)}],
            },
        },
    }
    keys = {key: {**kinds.get(key, text), "description": DESCRIPTIONS[key]} for key in (*KEYS, *OLD_NAMES)}
    return {
        "$schema": DIALECT,
        "title": "vis configuration",
        "anyOf": [{"type": "object", "properties": keys, "additionalProperties": False}, NULL],
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
        from vis_cli import config_file

        values = config_file.read(path)
        for old, new in OLD_NAMES.items():
            if old in values:
                values.setdefault(new, values[old])
        origins = dict.fromkeys(values, str(path))
    for key, flag in (("database", "db"), ("actor", "actor"), ("lang", "lang")):
        variable = f"VIS_{flag.upper()}"
        if flags.get(flag):
            values[key], origins[key] = flags[flag], f"--{flag}"
        elif environment.get(variable):
            values[key], origins[key] = _given(variable, key, environment[variable]), variable
    if not values.get("database"):
        values["database"], origins["database"] = str(default_database()), "default"
    if not values.get("lang"):
        values["lang"], origins["lang"] = of_locale(environment), "default"
    if not values.get("actor"):
        values["actor"], origins["actor"] = user, "default"
    values["actor"] = mask(values["actor"])  # it stands wherever somebody did something
    if values["lang"] not in LANGUAGES:
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
