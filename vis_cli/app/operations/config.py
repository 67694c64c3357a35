"""Whether the configuration, and every file and folder that it names, is right."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from vis_cli.app.arguments import argument
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.core.urls import database_url, without_password
from vis_cli.errors import Fault, FaultyConfiguration, Message, Refused, Sentence, Source, Usage, VisError
from vis_cli.files.core import comments
from vis_cli.files.core.atomic_write import write_file
from vis_cli.files.register.rows import read_case_types
from vis_cli.files.retention import policies
from vis_cli.files.roles.catalogue import read_catalogue
from vis_cli.identity import config_folder
from vis_cli.rules.core import letters
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.settings import LANGUAGES, NAMES, Settings
from vis_cli.shipped import shipped

CLOSED: Mapping[str, int] = {"attachments": 0o007, "outbox": 0o007, "certificates": 0o002}
"""What folders must not let others do, besides their owner and group: read files of cases, or alter evidence."""
FOLDERS = ("attachments", "outbox", "certificates", "shared_folder")
OTHERS = stat.S_IROTH | stat.S_IXOTH
FILES: Mapping[str, Callable[[str], object]] = {
    "roles": read_catalogue,
    "case_types": read_case_types,
    "retention": policies.read,  # names are judged where there is a database: `vis retention policy check`
}
"""The settings that name a file, with what reads it."""


SETTABLE = ("database", "label", "lang", "actor")
"""The keys that a new config file can be given: those of one line, which nearly everybody sets."""


def create(
    target: Path, name: str, values: Mapping[str, str] | None = None, say: Callable[[Sentence], str] = str
) -> None:
    """Make a config file with every key, explained and commented out but for `values`; `name` is what it was called.

    `say` puts its comments into a language.

    The folder of the user's own configuration is made with it.

    Raises:
        Refused: there is one. CannotWrite: its folder is missing or closed. Usage, FaultyInput, FaultyConfiguration:
            a value cannot be.
    """
    if target.exists():
        raise Refused(Message("{name} is there already.", name=name), id="exists", hint="Name another file.")
    text = filled(template(say), values or {})
    if target.parent == config_folder():
        with suppress(OSError):  # told by the writing, which then finds no folder
            target.parent.mkdir(parents=True, exist_ok=True)
    write_file(target, text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The config file with the lines of these keys set.

    Raises:
        Usage, FaultyInput, FaultyConfiguration: there is no such key here, or its value cannot be.
    """
    for key, value in values.items():
        if key not in SETTABLE:
            said = Message('--set: "{key}" is none of the keys that are set so.', key=key)
            raise Usage(said, hint=Message("Keys: {keys}. Write others into the file.", keys=list(SETTABLE)))
        if key == "database":
            database_url(value)
        elif key == "lang" and value not in LANGUAGES:
            raise Usage(Message('"{value}" is not a language that vis speaks.', value=value), hint="Write sv or en.")
        elif key in NAMES:
            with argument(value):
                letters.name(value)
        line = f"{key}: {json.dumps(value, ensure_ascii=False)}"  # which YAML reads as the same text
        text = re.sub(rf"^# {key}: .*$", lambda _found, line=line: line, text, count=1, flags=re.MULTILINE)  # type: ignore[misc]
    return text


def template(say: Callable[[Sentence], str] = str) -> str:
    """A config file with every key, explained and commented out; `say` puts its comments into a language."""
    return comments.translated(shipped("configs", "vis.yaml").read_text(encoding="utf-8"), say)


def check(settings: Settings) -> list[Path]:
    """The config file and the files that it names, all of which are right; no database need be there.

    Raises:
        FaultyConfiguration: with every fault of every file.
    """
    named = [path for key in FILES if (path := getattr(settings, key)) is not None]
    faults = [*_database(settings), *_folders(settings), *_shared_folders(settings), *file_faults(settings)]
    if faults:
        raise FaultyConfiguration(faults)
    return [path for path in (settings.config_file, *named) if path is not None]


def _database(settings: Settings) -> Iterator[Fault]:
    try:
        database_url(settings.database)
    except FaultyConfiguration as error:
        yield from error.faults


def file_faults(settings: Settings) -> Iterator[Fault]:
    """What is wrong with the files that the settings name, each fault with its place."""
    for key, read in FILES.items():
        path: Path | None = getattr(settings, key)
        if path is not None:
            try:
                found = read(str(path))
            except VisError as error:
                yield from error.faults
            else:
                if isinstance(found, Catalogue) and (missing := found.lacking()):
                    said = Message("no role permits {actions}, and so nobody may do that.", actions=list(missing))
                    yield Fault("missing-actions", said, Source(str(path)), _where_they_are(missing))


def _where_they_are(actions: Sequence[str]) -> Message:
    """What to write: for each role that has some of the actions as shipped, which."""
    ours = read_catalogue(str(shipped("configs", "roles.yaml")))
    had = {role.id: [action for action in actions if action in role.permits] for role in ours.roles.values()}
    lines = [f"{role}: {', '.join(some)}" for role, some in had.items() if some]
    return Message("Add them to permits of these roles, as they were shipped: {lines}.", lines="; ".join(lines))


def _folders(settings: Settings) -> Iterator[Fault]:
    """What is wrong with the folders, and the key file, that the settings name."""
    for key in (*FOLDERS, "hmac_key", "heads"):
        path: Path | None = getattr(settings, key)
        if path is None:
            continue
        place = Source(str(settings.config_file or key))
        try:
            mode = _mode(path)
        except OSError as error:
            said = Message("{key}: {path}: {reason}.", key=key, path=path, reason=error.strerror or str(error))
            yield Fault("closed-place", said, place, "Let whoever runs vis look there.")
            continue
        is_folder = mode is not None and stat.S_ISDIR(mode)
        if key in FOLDERS and mode is not None and not is_folder:
            said = Message("{key}: {path} is not a folder.", key=key, path=path)
            yield Fault("not-a-folder", said, place, "Name a folder.")
        if key == "heads":
            yield from _heads(path, place)
        if key == "shared_folder" and mode is None:
            said = Message("{key}: there is no folder {path}.", key=key, path=path)
            yield Fault("missing-folder", said, place, "Check the path.")
        if mode is not None:
            yield from _open_place(key, path, mode, place)
    yield from _open_files(settings)
    if settings.log_key is not None:
        from vis_cli.files.journal import log_key

        try:
            log_key.sealer(settings.log_key)
        except FaultyConfiguration as error:
            yield from error.faults


def default_faults(invocation: Invocation) -> Iterator[Fault]:
    """What is open to others of the folders, and the key, that lie where they do because nothing else is configured."""
    settings = invocation.settings
    found: dict[str, Path] = {}
    for key in CLOSED:
        if getattr(settings, key) is None:
            with suppress(FaultyConfiguration):  # a user without a home has none
                found[key] = places.folder(settings, invocation.database, key)
    if settings.hmac_key is None:
        with suppress(FaultyConfiguration):
            found["hmac_key"] = places.key_file(settings)
    for key, path in found.items():
        with suppress(OSError):  # what cannot be looked at is told by whoever needs it
            mode = _mode(path)
            if mode is not None:
                yield from _open_place(key, path, mode, Source(str(path)))


def _open_place(key: str, path: Path, mode: int, place: Source) -> Iterator[Fault]:
    """What others may do with a folder, or the key, and should not."""
    if key == "hmac_key" and mode & 0o077:
        said = Message("{key}: {path} can be read by others.", key=key, path=path)
        yield Fault("open-key", said, place, Message("Run: chmod 600 {path}", path=path))
    if key not in CLOSED or not stat.S_ISDIR(mode):
        return
    if mode & CLOSED[key]:
        said = Message("{key}: {path} is open to others.", key=key, path=path)
        hint = Message("Run: chmod o= {path}" if CLOSED[key] & 0o004 else "Run: chmod o-w {path}", path=path)
        yield Fault("open-folder", said, place, hint)
    if key == "certificates" and (count := _open_ledgers(path)):
        said = Message(
            "certificates: {count} ledger in {path} can be read by others.",
            "certificates: {count} ledgers in {path} can be read by others.",
            count=count,
            path=path,
        )
        yield Fault("open-ledgers", said, place, Message("Run: chmod 600 {path}/*.ledger", path=path))


def _open_ledgers(folder: Path) -> int:
    """How many ledgers others may read: whoever has the key as well can try every number on them."""
    count = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".ledger"):
                with suppress(OSError):
                    count += bool(entry.stat().st_mode & 0o077)
    return count


def _mode(path: Path) -> int | None:
    """The kind and mode of what lies at a path; None where nothing does.

    Raises:
        OSError: nobody here can say.
    """
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _open_files(settings: Settings) -> Iterator[Fault]:
    """Files of the configuration that everybody may write: they say who may do what, and who is told of residents.

    Who may write the folder may put another in their place; not where it is sticky, as /tmp is. A password in the
    configuration is nobody else's.
    """
    path = settings.config_file
    if path is not None and settings.origins.get("database") == str(path) and _has_password(settings.database):
        with suppress(OSError):
            if (_mode(path) or 0) & stat.S_IROTH:
                template = "{path} has the password of the database, and everybody on this machine can read it."
                said, hint = Message(template, path=path), Message("Run: chmod o-r {path}", path=path)
                yield Fault("open-file", said, Source(str(path)), hint)
    deciding = [settings.config_file, settings.log_key, settings.hmac_key]
    for folder in {each.parent: None for each in deciding if each is not None}:
        with suppress(OSError):
            around = _mode(folder) or 0
            if around & stat.S_IWOTH and not around & stat.S_ISVTX:
                said = Message("{path} can be written by everybody on this machine.", path=folder)
                yield Fault("open-folder", said, Source(str(folder)), Message("Run: chmod o-w {path}", path=folder))
    for path in (settings.config_file, settings.log_key, *(getattr(settings, key) for key in FILES)):
        mode = None
        with suppress(OSError):  # what cannot be read is told by whoever reads it
            mode = None if path is None else _mode(path)
        if mode is not None and stat.S_ISREG(mode) and mode & 0o002:
            said = Message("{path} can be written by everybody on this machine.", path=path)
            yield Fault("open-file", said, Source(str(path)), Message("Run: chmod o-w {path}", path=path))


def _has_password(database: str) -> bool:
    try:
        return without_password(database_url(database))[1] is not None
    except FaultyConfiguration:  # told with the database
        return False


def _shared_folders(settings: Settings) -> Iterator[Fault]:
    """What is wrong with the units' shared folders: documents about residents lie there until they are sent.

    The group may read one, since it is shared; others may not, and nobody reaches one unit's through another's.
    """
    real = {unit: os.path.realpath(folder) for unit, folder in settings.shared_folders.items()}
    own = {key: path for key in ("attachments", "certificates") if (path := getattr(settings, key)) is not None}
    place = Source(str(settings.config_file or "shared_folders"))
    for unit, folder in settings.shared_folders.items():
        try:
            mode = os.stat(folder).st_mode
        except OSError as error:
            said = Message(
                "shared_folders: {unit}: {path}: {reason}.", unit=unit, path=folder, reason=error.strerror or str(error)
            )
            yield Fault("missing-folder", said, place, "Check the path, and whether the share is there.")
            continue
        if not stat.S_ISDIR(mode):
            said = Message("shared_folders: {unit}: {path} is not a folder.", unit=unit, path=folder)
            yield Fault("not-a-folder", said, place, "Name a folder.")
        elif mode & OTHERS:
            said = Message("shared_folders: {unit}: {path} can be read by others.", unit=unit, path=folder)
            yield Fault("open-folder", said, place, Message("Run: chmod o-rwx {path}", path=folder))
        for other, around in real.items():
            if real[unit].startswith(around.rstrip("/") + "/"):
                said = Message("shared_folders: that of {unit} lies inside that of {other}.", unit=unit, other=other)
                yield Fault("nested-folder", said, place, "Give each unit a folder of its own, beside the others.")
        for key, path in own.items():
            if f"{real[unit]}/".startswith(f"{(ours := os.path.realpath(path))}/") or ours.startswith(f"{real[unit]}/"):
                said = Message("shared_folders: that of {unit} and {key} lie in one another.", unit=unit, key=key)
                yield Fault("nested-folder", said, place, "Have them lie apart: what is there is vis's own.")


def _heads(path: Path, place: Source) -> Iterator[Fault]:
    """What is wrong with the file that heads are added to."""
    if path.is_dir():
        yield Fault("not-a-file", Message("heads: {path} is a folder.", path=path), place, "Name a file in it.")
    elif not path.parent.is_dir():
        said = Message("heads: there is no folder {path}.", path=path.parent)
        yield Fault("missing-folder", said, place, "Check the path.")
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        said = Message("heads: you may not write {path}.", path=path)
        yield Fault("closed-file", said, place, "Let those who make changes write it.")
