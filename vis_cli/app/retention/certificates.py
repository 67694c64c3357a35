"""Certificates: the record of each purge, listed, shown, verified, summed up for the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.app.streams import streamed
from vis_cli.db.retention import purge_records as records
from vis_cli.errors import FaultyConfiguration, FaultyInput, Message, NotFound
from vis_cli.files.retention import ledger as ledgers
from vis_cli.files.retention.certificate import sheet, written
from vis_cli.rules.retention import certificate as rules

FORMS = ("text", "json", "markdown", "html")


@streamed
def list_(invocation: Invocation) -> Iterator[dict[str, Any]]:
    """The certificates, oldest first, as `certificate list --json` has them."""
    with invocation.streaming() as db:
        for paper in records.every_certificate(db):
            yield {
                "id": paper["id"],
                "finished": paper["finished"],
                "policies": [part["name"] for part in paper["policies"]],
                "cases": paper["counts"]["cases"],
                "performed_by": paper["performed_by"],
                "user": paper.get("user"),
                "hash": paper["hash"],
            }


def show(invocation: Invocation, run: str, form: str) -> str:
    """A run's certificate in one of FORMS.

    Raises:
        NotFound: there is none.
    """
    wanted = run.strip().upper()
    with invocation.reading() as db:
        papers = records.certificates(db)
    paper = next((each for each in papers if each["id"] in (wanted, f"R-{wanted}")), None)
    if paper is None:
        raise NotFound(
            Message("no certificate {run}.", run=run),
            id="unknown-certificate",
            hint="See `vis retention certificate list`.",
        )
    return written(paper, form)


def verify(invocation: Invocation, file: Path) -> tuple[dict[str, Any], bool]:
    """What checking a certificate's file found, as `certificate verify --json` has it; and whether it is ours.

    Raises:
        MissingInput, FaultyInput: the file.
    """
    paper = ledgers.read_certificate(file)
    with invocation.reading() as db:
        chain = records.certificates(db)
        ours = paper["database"] == records.database_id(db)
    checks = [
        {"check": "hash", "ok": rules.hash_of(paper) == paper["hash"], "why": Message("what it says gives its hash")}
    ]
    if ours:
        kept = next((each for each in chain if each["id"] == paper["id"]), None)
        follows = rules.broken(chain) is None
        checks.append({"check": "kept", "ok": kept == paper, "why": Message("the database keeps the same")})
        checks.append({"check": "chain", "ok": follows, "why": Message("every certificate follows the last")})
    checks.append(_check_ledger(invocation, paper))
    good = all(check["ok"] is not False for check in checks)
    return {"ok": good, "id": paper["id"], "checks": checks}, ours


def _check_ledger(invocation: Invocation, paper: dict[str, Any]) -> dict[str, Any]:
    """Whether the ledger's HMACs give the digest; None where ledger or key are not at hand."""
    digest = paper["digest"]
    where = places.certificates_folder(invocation)
    try:
        key = ledgers.read_key(places.key_file(invocation.settings))
        found = [each for each in ledgers.find(where, paper["database"]) if each.run == paper["id"]]
        if key is None or rules.key_id(key) != digest["key"] or not found:
            lacks = Message("the ledger is not at hand" if not found else "the key is not at hand")
            return {"check": "ledger", "ok": None, "why": Message("the ledger gives the digest ({why})", why=lacks)}
        count, value = found[0].digest(key)
    except (FaultyInput, FaultyConfiguration) as error:
        why = Message("the ledger gives the digest ({why})", why=error.faults[0].message)
        return {"check": "ledger", "ok": False, "why": why}
    good = value == digest["value"] and count == paper["counts"]["cases"]
    return {
        "check": "ledger",
        "ok": good,
        "why": Message("the ledger of {count} numbers gives the digest", count=count),
    }


def summary(invocation: Invocation, year: int, form: str) -> str:
    """One sheet for the archive, in one of FORMS: what a year's runs destroyed, by decision."""
    with invocation.reading() as db:
        data = rules.summary(records.certificates(db, year), year) | {"database": records.database_id(db)}
    return sheet(data, form)
