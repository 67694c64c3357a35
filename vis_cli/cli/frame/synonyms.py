"""Swedish words, and near misses, that find their command."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

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
