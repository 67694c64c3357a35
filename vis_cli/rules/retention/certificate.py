"""The certificate of a purge (gallringsprotokoll): a value without personal data, chained by hash to the one before."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from vis_cli.rules.cases.cases import BELONGING

GENESIS = "0" * 64
ALGORITHM = "HMAC-SHA256"
SCOPE: Mapping[str, Sequence[str]] = {
    "covers": ["cases", *BELONGING, "attachment-files", "outbox-files"],
    "excludes": ["1177 Personalverktyget", "Cosmic", "backups"],
}
"""What a purge destroys, and where the same may still lie: those systems have purges of their own."""


def canonical(certificate: Mapping[str, Any]) -> str:
    """The one way a certificate is written when its hash is taken: keys sorted, no white space.

    Without `hash`, and without the `amendments` that are shown with it: each of those has its own.
    """
    said = {key: value for key, value in certificate.items() if key not in ("hash", "amendments")}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(certificate: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical form, which names the hash of the certificate before."""
    return hashlib.sha256(canonical(certificate).encode()).hexdigest()


def seal(certificate: Mapping[str, Any], previous: str) -> dict[str, Any]:
    """The certificate with the hash of the one before, and its own."""
    said = {**certificate, "previous": previous}
    return {**said, "hash": hash_of(said)}


def broken(certificates: Iterable[Mapping[str, Any]], previous: str = GENESIS) -> str | None:
    """The id of the first certificate that was altered or does not follow the one before; None if all do."""
    for certificate in certificates:
        if certificate.get("hash") != hash_of(certificate) or certificate.get("previous") != previous:
            return str(certificate.get("id"))
        previous = str(certificate["hash"])
    return None


# --- the digest of the purged numbers --------------------------------------------------------------------------------


def digester(key: bytes) -> Callable[[Iterable[bytes]], list[bytes]]:
    """A function from case numbers to their HMAC-SHA256 (RFC 2104) under `key`.

    A plain hash of a number is undone by trying every number; without the key this one is not. Written with the
    bare hash, because the pads are then digested once: three times quicker than hmac.digest, and there are many.
    """
    block = hashlib.sha256(key).digest() if len(key) > 64 else key
    block = block.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block)).copy
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block)).copy

    def digest(numbers: Iterable[bytes]) -> list[bytes]:
        found = []
        for number in numbers:
            first, second = inner(), outer()
            first.update(number)
            second.update(first.digest())
            found.append(second.digest())
        return found

    return digest


def chained(key: bytes, previous: str, macs: Sequence[bytes]) -> str:
    """The digest of everything purged so far, given that before this batch and the batch's HMACs in order."""
    return hmac.digest(key, bytes.fromhex(previous) + b"".join(macs), "sha256").hex()


def key_id(key: bytes) -> str:
    """What a key is known by in certificates; says nothing about the key."""
    return hmac.digest(key, b"vis key id", "sha256").hex()[:16]


# --- many certificates on one sheet ----------------------------------------------------------------------------------

COUNTS = ("cases", *BELONGING, "bytes")
"""What a purge counts, as JSON names it."""


def summary(certificates: Sequence[Mapping[str, Any]], year: int) -> dict[str, Any]:
    """What the certificates of a year say together, per decision, for the archive."""
    decisions: dict[str, dict[str, Any]] = {}
    for certificate in certificates:
        for part in certificate["policies"]:
            decision = {key: said for key, said in (part.get("decision") or {}).items() if said is not None}
            name = json.dumps([part["name"], part["version"], decision], ensure_ascii=False, sort_keys=True)
            row = decisions.setdefault(
                name,
                {
                    "policy": part["name"],
                    "version": part["version"],
                    "decision": decision or None,
                    "cut_off": part["cut_off"],
                    "runs": 0,
                    **dict.fromkeys(COUNTS, 0),
                },
            )
            row["runs"] += 1
            row["cut_off"] = max(row["cut_off"], part["cut_off"])
            for count in COUNTS:
                row[count] += part["counts"].get(count, 0)
    totals = {count: sum(row[count] for row in decisions.values()) for count in COUNTS}
    return {
        "year": year,
        "certificates": len(certificates),
        "first": certificates[0]["id"] if certificates else None,
        "last": certificates[-1]["id"] if certificates else None,
        "head": certificates[-1]["hash"] if certificates else None,
        "counts": totals,
        "items": list(decisions.values()),
    }
