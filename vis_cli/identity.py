"""Who is at the keyboard, and where their own folders are: what the operating system knows of a person."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from vis_cli.errors import Fault, FaultyConfiguration, Message, Sentence, Usage

STDOUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""How standard output is called where a file is named."""
STDIN = "<stdin>"
"""How standard input is called in the place of a fault."""


def called(file: str | Path) -> Sentence:
    """What a file is called in a sentence."""
    if str(file) in STDOUT:
        return Message("standard output")
    return Message("standard input") if file == STDIN else str(file)


def os_user(environment: Mapping[str, str]) -> str:
    """The name of the OS user: of the real uid, or `uid 54321` where that has none.

    Under sudo it is the caller. Anybody can set SUDO_USER, so only root is believed: nobody else could have become root
    without sudo knowing who they are.
    """
    if not hasattr(os, "geteuid"):  # Windows, which asks itself and not the environment
        return os.getlogin()
    if os.geteuid() == 0 and environment.get("SUDO_USER"):
        return environment["SUDO_USER"]
    import pwd

    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container, or systemd's DynamicUser
        return f"uid {uid}"


def config_folder() -> Path | None:
    """The folder of the user's own configuration; None for a user without a home."""
    from platformdirs import user_config_path

    try:
        return user_config_path("vis")
    except RuntimeError:
        return None


def state_folder() -> Path | None:
    """The folder of what is only remembered for the user, such as what they were last shown; None without a home."""
    from platformdirs import user_state_path

    try:
        return user_state_path("vis")
    except RuntimeError:
        return None


def data_folder(setting: str) -> Path:
    """The folder of the user's own data, where `setting` names no other place.

    Raises:
        FaultyConfiguration: the user has no home.
    """
    from platformdirs import user_data_path

    try:
        return user_data_path("vis")
    except RuntimeError:
        raise no_home(setting) from None


def no_home(setting: str) -> FaultyConfiguration:
    """The failure where something would lie in the user's home, and there is none."""
    message = Message("this user has no home folder, and {setting} names no other place.", setting=setting)
    hint = Message("Set {setting} in vis.yaml.", setting=setting)
    return FaultyConfiguration([Fault("no-home", message, None, hint)])


def path_of(written: str | Path) -> Path:
    """The path that was written, `~` and `~anna` spelled out.

    Raises:
        Usage: there is no such home; or the character that ends a path stands in it, which no command line can hold,
        but a YAML file can.
    """
    if "\0" in str(written):
        said = Message("the character U+0000 has no place in a path.")
        raise Usage(said, id="control-character", hint="Remove it.")
    try:
        return Path(written).expanduser()
    except RuntimeError:
        said = Message('"{written}": there is no such home.', written=written)
        raise Usage(said, id="no-home", hint="Write the whole path.") from None
