"""The first run: what is there already, and the commands that make what is not, each of which can be repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vis_cli.app import database
from vis_cli.app.invocation import Invocation
from vis_cli.app.register import units
from vis_cli.errors import VisError
from vis_cli.files.core import sheets
from vis_cli.files.core import text as texts
from vis_cli.settings import load

CRON, SYSTEMD, NONE = "cron", "systemd", "none"
JOBS = (CRON, SYSTEMD, NONE)


@dataclass(frozen=True)
class Answers:
    """What was answered: the database, its label, the language, a file of units, and what runs the jobs."""

    config: Path
    database: str
    label: str = ""
    lang: str = ""
    units: str = ""
    jobs: str = NONE


def steps(answers: Answers, *, config_is_there: bool, database_is_there: bool, asks: bool) -> Iterator[list[str]]:
    """The commands, without `vis`, that make what is not there: each says what it did, and can be typed again.

    `asks`: somebody is there to confirm a plan.
    """
    here = ["--config", str(answers.config)]
    if not config_is_there:
        values = {"database": answers.database, "label": answers.label, "lang": answers.lang}
        given = [word for key, value in values.items() if value for word in ("--set", f"{key}={value}")]
        yield ["config", "init", str(answers.config), *given]
    if not database_is_there:
        yield [*here, "db", "init"]
    if answers.units:
        yield [*here, "units", "import", answers.units, *([] if asks else ["--yes"])]
    if answers.jobs != NONE:
        yield [*here, "cron", "show", f"--{answers.jobs}", "--out", str(answers.config.parent / "jobs")]
    yield [*here, "doctor"]


def is_made(config: Path, environment: Mapping[str, str], user: str, directory: Path) -> bool:
    """Whether the database that a config file names is there.

    Raises:
        FaultyConfiguration: the file has faults.
    """
    settings = load({"config": str(config)}, environment, user=user, directory=directory)
    return bool(database.named(settings.database).exists)


def others(config: Path, given: Mapping[str, str | None], user: str, directory: Path) -> list[str]:
    """The keys that were given another value than a config file that is there has: it stays as it is.

    Raises:
        FaultyConfiguration: the file has faults.
    """
    there = load({"config": str(config)}, {}, user=user, directory=directory)
    return [key for key, value in given.items() if value and value != (getattr(there, key) or "")]


def readable(file: str) -> None:
    """That the file of units is there to be read; a pipe is not opened for that.

    Raises:
        MissingInput: it is not.
    """
    path, _ = sheets.named(file)
    if path == "-" or Path(path).is_fifo():
        return
    with texts.readable(path), Path(path).open("rb"):
        pass


def has_units(invocation: Invocation) -> bool:
    """Whether the register of a database that is there has a unit; one that cannot be read is told of by its steps."""
    try:
        return not units.are_none(invocation)
    except VisError:
        return False
