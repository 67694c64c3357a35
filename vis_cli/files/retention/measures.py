"""What was done after a purge, in Swedish for the archive: each measure, yes or no and why, and what may be left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Rows = list[tuple[str, str]]

WHY = {
    "not-asked": "inte begärt",
    "not-permitted": "databasen tillät det inte",
    "snapshot": "någon kunde ännu se raderna",
    "pinned": "någon läste sidor av tabellen",
    "in-use": "någon annan använde databasen",
    "locked": "någon annan använde tabellen",
    "runtime": "tiden (--max-runtime) var slut",
    "stopped": "körningen stoppades",
    "cancelled": "servern avbröt det",
    "unconfirmed": "databasen visar inte att det blev gjort",
    "cannot-remove": "de kunde inte tas bort",
    "failed": "databasen eller dess disk svek",
}
NAMES = {
    "overwrite": "Överskrivning (secure_delete)",
    "log": "Logg tömd",
    "space": "Lediga sidor återlämnade",
    "vacuum": "VACUUM av ärendetabellerna",
    "compact": "Filen omskriven (--compact)",
    "files": "Alla bilagefiler borttagna",
}
OF_TABLES = {"compact": "Tabellerna omskrivna (--compact)"}
LEFT = "Kvar i databasens filer"


def rows(measures: Sequence[Mapping[str, Any]]) -> Rows:
    """A row for each thing that was to be done; tables of one answer share it."""
    said: Rows = []
    for what in dict.fromkeys(each["measure"] for each in measures):
        some = [each for each in measures if each["measure"] == what]
        name = (OF_TABLES if some[0]["on"] else NAMES).get(what) or NAMES.get(what, what)
        said.append((name, "; ".join(_answers(some))))
    return said


def left(measures: Sequence[Mapping[str, Any]]) -> Rows:
    """Whether what was purged can still be read in the database's own files, as far as the measures show."""
    of = {what: [each for each in measures if each["measure"] == what] for what in NAMES}
    if not of["compact"]:
        return []
    is_rewritten = all(each["done"] for each in of["compact"])
    if of["vacuum"]:
        logs = "i serverns loggfiler (WAL) tills de skrivs över"
        if is_rewritten:
            return [(LEFT, f"inte i ärendetabellerna; {logs}")]
        return [(LEFT, f"i ärendetabellerna tills servern skriver över det, eller de skrivs om (--compact); {logs}")]
    if is_rewritten:
        return [(LEFT, "nej")]
    if not all(each["done"] for each in [*of["overwrite"], *of["log"]]):
        return [(LEFT, "ja, tills loggen töms i filen")]
    return [(LEFT, "enstaka kopior av rader som flyttats kan finnas, tills filen skrivs om (--compact)")]


def _answers(some: Sequence[Mapping[str, Any]]) -> list[str]:
    """`ja`, or `nej` and why; with the tables where they differ, and what the database counted."""
    by: dict[str, list[Mapping[str, Any]]] = {}
    for each in some:
        by.setdefault("ja" if each["done"] else f"nej, {WHY.get(each['why'], each['why'])}", []).append(each)
    found = []
    for answer, these in by.items():
        tables = [each["on"] for each in these if each["on"]]
        named = f"{answer} ({', '.join(tables)})" if tables and len(by) > 1 else answer
        found.append(named + _figures(these))
    return found


def _figures(some: Sequence[Mapping[str, Any]]) -> str:
    said = []
    for name, template in (
        ("pages_returned", "{n} sidor"),
        ("pages_free", "{n} sidor kvar"),
        ("dead", "{n} döda rader kvar"),
        ("files_left", "{n} filer kvar"),
        ("files_missing", "{n} fanns inte i mappen"),
    ):
        count = sum(each.get(name) or 0 for each in some)
        if count and (name in ("pages_returned", "files_missing") or not all(each["done"] for each in some)):
            said.append(template.format(n=count))
    return f" ({', '.join(said)})" if said else ""
