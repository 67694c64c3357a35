"""Swedish words, and near misses, that find their command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import takewhile

from vis_cli.errors import Message

SWEDISH: Mapping[str, str] = {
    "enhet": "units", "enheter": "units", "mottagning": "units", "vårdcentral": "units",
    "person": "persons", "personer": "persons", "medarbetare": "persons", "personal": "persons",
    "ärendetyp": "case-types", "ärendetyper": "case-types",
    "roll": "roles", "roller": "roles", "behörighet": "roles list", "behörigheter": "roles list",
    "redaktör": "roles grant", "ge": "roles grant", "återkalla": "roles revoke", "migrera": "roles migrate",
    "beställning": "orders", "beställningar": "orders", "beställ": "orders apply", "svara": "orders reply",
    "stängning": "windows", "stängningar": "windows", "stäng": "windows add", "öppna": "windows cancel",
    "aktivera": "windows run", "inaktivera": "windows add", "förläng": "windows extend", "sommar": "windows chart",
    "kontaktkort": "cards show", "kort": "cards show", "telefontid": "cards hours set",
    "telefontider": "cards hours set", "öppettider": "cards hours set", "öppet": "cards open",
    "tillfällig": "cards notice add", "röda": "cards days", "helgdag": "cards holidays", "helgdagar": "cards holidays",
    "ärende": "cases", "ärenden": "cases list", "mottagningens": "cases list", "fördela": "cases assign",
    "kommentera": "cases comment", "besvara": "cases answer", "motfråga": "cases answer", "delsvar": "cases answer",
    "avsluta": "cases answer", "bifoga": "cases attach", "åtkomstlogg": "audit reads",
    "stickprov": "audit sample", "loggutdrag": "audit reads",
    "registerutdrag": "cases export", "loggranskning": "audit reviewed",
    "signatur": "signature show", "underskrift": "signature show", "webbinarium": "webinars",
    "webbinarier": "webinars list",
    "vägledning": "guide", "manual": "guide",
    "mall": "templates", "mallar": "templates list", "meddelandemall": "templates", "svarsalternativ": "replies list",
    "färdiga": "replies list",
    "bilaga": "attachments get", "bilagor": "attachments", "kvarglömda": "attachments leftovers",
    "gallra": "retention purge", "gallring": "retention", "gallringsprotokoll": "retention certificate",
    "gallringsbeslut": "retention policy show", "gallringsstopp": "retention hold", "intyga": "retention attest",
    "gallringsutredning": "retention propose",
    "arbetslista": "todo", "attgöra": "todo", "ångra": "undo", "historik": "changes list", "ändringar": "changes list",
    "logg": "audit reads", "granska": "audit", "visa": "show", "hjälp": "help", "inställningar": "config show",
    "databas": "db", "säkerhetskopia": "db backup", "återställ": "db restore", "läge": "status", "prova": "demo",
    "version": "--version",
}  # fmt: skip
"""What people say, and the command they mean."""


REMOVING = ("remove", "delete", "del", "rm", "drop", "ta", "radera", "avsluta", "avbryt")
"""What people say where something is to go; `ta` is the beginning of `ta bort`."""
REMOVED: Mapping[str, str] = {
    "roles": "roles revoke", "windows": "windows cancel", "orders": "orders withdraw", "persons": "persons disable",
    "units": "units close", "cases": "cases answer", "cards notice": "cards notice end",
    "cards hours": "cards hours clear", "retention hold": "retention hold release", "changes": "changes undo",
    "webinars": "webinars remove", "templates": "templates retire", "attachments": "attachments leftovers",
}  # fmt: skip
"""What that is called in each section."""
ALIKE: Mapping[str, str] = {
    "cases close": "cases answer", "cases reject": "cases answer", "orders cancel": "orders withdraw",
    "roles end": "roles revoke", "todo ok": "todo done", "todo klar": "todo done", "windows move": "windows change",
    "roles add": "roles grant", "roles give": "roles grant", "cases read": "cases show",
}  # fmt: skip
"""Verbs of other programs, by the section in which they are said, and what they are called here."""
MOST = 3
"""So many commands are named that a verb may belong to; of more none is likely."""


def elsewhere(path: str, args: Sequence[str], tree: Sequence[str]) -> list[str]:
    """The commands that were probably meant by words that no command at `path` begins with, without `vis`.

    That is a verb for taking away by another name, or a known one on the wrong level. `tree` has the commands below
    `path`. What follows the verb is kept where it holds no option.
    """
    words = list(takewhile(lambda word: not word.startswith("-"), args))
    rest = words[2:] if words[:2] == ["ta", "bort"] else words[1:]
    if path in REMOVED and words[0].casefold() in REMOVING:
        return [with_rest(REMOVED[path], rest)]
    if (alike := ALIKE.get(f"{path} {words[0].casefold()}")) is not None:
        return [with_rest(alike, rest)]
    for length in (2, 1):
        tail = words[:length]
        found = [each for each in tree if len(tail) == length and each.split()[-length:] == tail]
        if 0 < len(found) <= MOST:
            return [with_rest(each, words[length:]) for each in found]
    return []


TAKING = {"undo": "changes undo"}
"""For a command that takes nothing the one that takes what was written after it."""


def taking(path: str, extra: str) -> Message | None:
    """`Did you mean …?` for a command, without `vis`, that was given more than it takes."""
    if path not in TAKING:
        return None
    return Message("Did you mean `{command}`?", command=f"vis {with_rest(TAKING[path], extra.split())}")


def with_rest(command: str, rest: Sequence[str]) -> str:
    """The command with what was written after it."""
    from vis_cli.cli.frame.names import command as typed

    return " ".join((command, *(typed(word) for word in rest)))


def meant(word: str) -> str | None:
    """The command that a Swedish word, or one near it, means."""
    folded = word.casefold()
    if folded in SWEDISH:
        return SWEDISH[folded]
    near = get_close_matches(folded, SWEDISH, n=1, cutoff=0.85)
    return SWEDISH[near[0]] if near else None


def suggest(word: str, commands: Mapping[str, str]) -> Message | None:
    """`Did you mean …?` for a word that is none of `commands`, each with what to write for it; None where none is near.

    A Swedish word goes before what is near, since it says what is meant.
    """
    from vis_cli.rules.core.names import nearest

    said = meant(word)
    near = nearest(word, commands)
    if said is None and near is None:
        return None
    return Message("Did you mean `{command}`?", command=f"vis {said}" if said else commands[str(near)])
