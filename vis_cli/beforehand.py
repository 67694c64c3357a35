"""What must be known before words are parsed, by a look at them: the language asked for, and a key of the config file.

Nothing is told here: what is wrong with a value is told when settings are read. Little is imported, since help and
completion wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from vis_cli import regular

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that name the language of the user's messages: the first that says anything does."""


def given(words: Sequence[str], option: str) -> str | None:
    """What a global option is last given on the command line, as `--lang sv` or `--lang=sv`."""
    said = words[: words.index("--")] if "--" in words else words
    for n in range(len(said) - 1, -1, -1):
        if said[n].startswith(f"{option}="):
            return said[n].removeprefix(f"{option}=")
        if said[n] == option and n + 1 < len(said):
            return said[n + 1]
    return None


def language(words: Sequence[str], environment: Mapping[str, str], directory: Path) -> str:
    """The language that flag, environment, config file or locale asks for, in this order."""
    asked = given(words, "--lang") or environment.get("VIS_LANG")
    if asked:
        return asked
    found = config(words, environment, directory)
    return (found and key(found[1], "lang")) or of_locale(environment)


def of_locale(environment: Mapping[str, str]) -> str:
    """The language of the user's locale: Swedish, or English for every other."""
    said = next((value for name in LOCALES if (value := environment.get(name))), "")
    return "sv" if re.match(r"sv(?![a-z])", said) else "en"


def config(words: Sequence[str], environment: Mapping[str, str], directory: Path) -> tuple[Path, str] | None:
    """The config file in force, and its text; None where there is none that can be read."""
    named = given(words, "--config") or environment.get("VIS_CONFIG")
    home = environment.get("XDG_CONFIG_HOME") or f"{environment.get('HOME', '')}/.config"
    places = [directory / "vis.yaml", Path(home, "vis", "vis.yaml"), Path("/etc/vis/vis.yaml")]
    for place in [Path(named)] if named else places:
        try:
            return place, regular.read(place.expanduser()).decode("utf-8-sig")
        except (OSError, ValueError, RuntimeError):
            continue
    return None


def has(text: str, name: str) -> bool:
    """Whether a config file sets a key, in whatever way."""
    return re.search(rf"""^["']?{name}["']?[ \t]*:""", text, re.MULTILINE) is not None


def key(text: str, name: str) -> str | None:
    """What a config file says of a key on a line of its own, in plain words; None where it does not, or otherwise."""
    line = rf"""^["']?{name}["']?[ \t]*:[ \t]+(["']?)([^\s"'#&*|>{{\[\\][^"'#\n\\]*?)\1[ \t]*(?:[ \t]#.*)?$"""
    found = re.search(line, text, re.MULTILINE)
    return found[2] if found else None
