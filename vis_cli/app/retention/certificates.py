"""Certificates: the record of each purge, listed, shown, verified, summed up for the archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.app.streams import streamed
from vis_cli.db.core import journal
from vis_cli.db.retention import log_removal
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.evidence import evidence as read_evidence
from vis_cli.errors import FaultyConfiguration, FaultyInput, Message, NotFound, as_message
from vis_cli.files.retention import hmac_key
from vis_cli.files.retention import ledger as ledgers
from vis_cli.files.retention.certificate import sheet, written
from vis_cli.rules.retention import amendment, log_policy, measures
from vis_cli.rules.retention import certificate as rules
from vis_cli.rules.retention.evidence import anchors, keeps_amendment, of_the_amendments

if TYPE_CHECKING:
    from sqlalchemy import Connection

FORMS = ("text", "json", "markdown", "html")


@streamed
def list_(invocation: Invocation) -> Iterator[dict[str, Any]]:
    """The certificates, oldest first, as `certificate list --json` has them."""
    with invocation.streaming() as db:
        amended = records.amendments(db)
        for paper in records.every_certificate(db):
            yield {
                "id": paper["id"],
                "finished": paper["finished"],
                "policies": [part["name"] for part in paper["policies"]],
                "cases": paper["counts"]["cases"],
                "performed_by": paper["performed_by"],
                "user": paper.get("user"),
                "hash": paper["hash"],
                "amendments": len(amended.get(paper["id"], ())),
                "not_done": _not_done(paper, amended),
            }


def _not_done(paper: dict[str, Any], amended: Mapping[str, Sequence[dict[str, Any]]]) -> list[str] | None:
    """What of a run is to be made good, each thing once; None where nobody looked, as by vis 0.1."""
    known = measures.of_certificate(paper, amended.get(paper["id"], ()))
    return None if known is None else list(dict.fromkeys(each.what for each in measures.open_(known)))


def show(invocation: Invocation, run: str, form: str) -> str:
    """A run's certificate in one of FORMS.

    Raises:
        NotFound: there is none.
    """
    with invocation.reading() as db:
        paper = find(db, run)
        amendments = records.amendments(db).get(paper["id"], ())
    return written(paper, form, amendments)


def find(db: Connection, run: str) -> dict[str, Any]:
    """The certificate of a run, named `R-7` or `7`.

    Raises:
        NotFound: there is none.
    """
    wanted = run.strip().upper()
    paper = next((each for each in records.certificates(db) if each["id"] in (wanted, f"R-{wanted}")), None)
    if paper is None:
        raise NotFound(
            Message("no certificate {run}.", run=run),
            id="unknown-certificate",
            hint="See `vis retention certificate list`.",
        )
    return paper


def verify(invocation: Invocation, file: Path) -> tuple[dict[str, Any], bool]:
    """What checking a certificate's file found, as `certificate verify --json` has it; and whether it is ours.

    Raises:
        MissingInput, FaultyInput: the file.
    """
    paper = ledgers.read_certificate(file)
    with invocation.reading() as db:
        chain, amended = records.certificates(db), records.amendments(db)
        ours = paper["database"] == records.database_id(db)
        noted = [_check_journal(invocation, db, paper)] if ours else []
        disputed = ours and any(each.run == paper.get("id") for each in of_the_amendments(read_evidence(db)))
    if "amends" in paper:
        return _verify_amendment(paper, chain, amended, noted), ours
    checks = [
        {"check": "hash", "ok": rules.hash_of(paper) == paper["hash"], "why": Message("what it says gives its hash")}
    ]
    if ours:
        kept = next((each for each in chain if each["id"] == paper["id"]), None)
        follows = rules.broken(chain) is None
        said = {key: value for key, value in paper.items() if key != "amendments"}
        checks.append({"check": "kept", "ok": kept == said, "why": Message("the database keeps the same")})
        checks.append({"check": "chain", "ok": follows, "why": Message("every certificate follows the last")})
    checks += noted
    shown = paper.get("amendments", [])
    known = amended.get(paper["id"], []) if ours else shown
    if known or shown or disputed:
        follow = not disputed and amendment.broken(paper, known) is None and shown == known[: len(shown)]
        checks.append({"check": "amendments", "ok": follow, "why": Message("every amendment follows the last")})
    checks.append(_check_ledger(invocation, paper))
    good = all(check["ok"] is not False for check in checks)
    return {"ok": good, "id": paper["id"], "checks": checks}, ours


def _verify_amendment(
    paper: dict[str, Any],
    chain: Sequence[dict[str, Any]],
    amended: Mapping[str, Sequence[dict[str, Any]]],
    noted: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """What checking the file of an amendment found; `noted` by the journal, if it is of this database."""
    good = rules.hash_of(paper) == paper["hash"]
    checks: list[dict[str, Any]] = [{"check": "hash", "ok": good, "why": Message("what it says gives its hash")}]
    if noted:
        kept = amended.get(paper["amends"], [])
        base = next((each for each in chain if each["id"] == paper["amends"]), None)
        follows = base is not None and amendment.broken(base, kept) is None
        checks.append({"check": "kept", "ok": paper in kept, "why": Message("the database keeps the same")})
        checks.append({"check": "chain", "ok": follows, "why": Message("every amendment follows the last")})
    checks += noted
    name = f"{paper['amends']}, amendment {paper['number']}"
    return {"ok": all(check["ok"] is not False for check in checks), "id": name, "checks": checks}


def _check_journal(invocation: Invocation, db: Connection, paper: dict[str, Any]) -> dict[str, Any]:
    """Whether the journal, whose chain is whole, keeps the hash of a certificate or amendment, or of one that names it.

    None where the journal is of a chain begun after it.
    """
    with invocation.progress(journal.head(db)[0], "verifying") as done:
        verdict = journal.verify(db, done=done)
    if verdict.broken_at is not None:
        said = Message(
            "the journal is broken at C-{number}: {why}", number=verdict.broken_at, why=as_message(verdict.why)
        )
        return {"check": "journal", "ok": False, "why": said}
    evidence = read_evidence(db)
    begun_after = Message("the journal was begun after it")
    if "amends" in paper:
        good = keeps_amendment(evidence, paper)
        begun_after = Message("the journal was begun after it, or a replay has taken it back")
    else:
        found = anchors(evidence)
        good = None if paper["id"] in found.earlier else paper["id"] in found.confirmed
    if good is None:
        return {"check": "journal", "ok": None, "why": begun_after}
    return {"check": "journal", "ok": good, "why": Message("the journal keeps its hash, or that of one that names it")}


def _check_ledger(invocation: Invocation, paper: dict[str, Any]) -> dict[str, Any]:
    """Whether the ledger's HMACs give the digest; None where ledger or key are not at hand."""
    digest = paper["digest"]
    where = places.certificates_folder(invocation)
    try:
        key = hmac_key.read_key(places.key_file(invocation.settings))
        found = [each for each in ledgers.find(where, paper["database"]) if each.run == paper["id"]]
        if key is None or rules.key_id(key) != digest["key"] or not found:
            lacks = Message("the ledger is not at hand" if not found else "the key is not at hand")
            return {"check": "ledger", "ok": None, "why": Message("the ledger gives the digest ({why})", why=lacks)}
        count, value = found[0].digest(key)
    except (FaultyInput, FaultyConfiguration) as error:
        why = Message("the ledger gives the digest ({why})", why=as_message(error.faults[0].message))
        return {"check": "ledger", "ok": False, "why": why}
    lost = digest.get("lost", 0)  # with the power, as the certificate says itself
    good = value == digest["value"] and count + lost == paper["counts"]["cases"]
    return {
        "check": "ledger",
        "ok": good,
        "why": Message(
            "the ledger of {count} number gives the digest",
            "the ledger of {count} numbers gives the digest",
            count=count,
        ),
    }


def summary(invocation: Invocation, year: int, form: str) -> str:
    """One sheet for the archive, in one of FORMS: what a year's runs destroyed, by decision."""
    with invocation.reading() as db:
        found, amended = records.certificates(db, year), records.amendments(db)
        data = rules.summary(found, year) | {"database": records.database_id(db)}
        data["access_log"] = log_policy.summary(log_removal.of_year(db, year))
    data["amendments"] = sum(len(amended.get(paper["id"], ())) for paper in found)
    data["not_done"] = {paper["id"]: what for paper in found if (what := _not_done(paper, amended))}
    return sheet(data, form)
