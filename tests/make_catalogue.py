"""The Swedish catalogue: `python -m tests.make_catalogue` extracts all texts, updates vis.po and compiles vis.mo."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.conftest import ROOT
from tests.strings import everything

PO = ROOT / "vis_cli" / "locale" / "sv" / "LC_MESSAGES" / "vis.po"
MO = PO.with_suffix(".mo")
MADE = datetime(2026, 1, 1, tzinfo=UTC)  # the same files from the same texts, whenever they are made
HEADER = (b'"Language:', b'"Plural-', b'"MIME-', b'"Content-')  # what vis.po says of itself; Babel would say more


def extracted() -> Catalog:
    """Every text of the program, without translations."""
    template = Catalog(fuzzy=False)
    for text, plural in everything():
        template.add((text, plural) if plural else text)
    return template


def translated() -> Catalog:
    """What vis.po says."""
    with PO.open("rb") as file:
        return read_po(file, locale="sv")


def write(catalogue: Catalog) -> None:
    """Write vis.po, sorted so that changes of several people meet seldom, and vis.mo."""
    catalogue.creation_date = catalogue.revision_date = MADE
    written = BytesIO()
    write_po(written, catalogue, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    header, entries = written.getvalue().split(b"\n\n", 1)
    said = [line for line in header.splitlines() if not line.startswith(b'"') or line.startswith(HEADER)]
    PO.write_bytes(b"\n".join(said) + b"\n\n" + entries)
    with MO.open("wb") as file:
        write_mo(file, catalogue)


def main() -> None:
    """Bring vis.po to the texts that are in the code, and vis.mo to vis.po; tell what came, went, and waits."""
    catalogue = translated()
    before = {entry.id for entry in catalogue}
    catalogue.update(extracted(), no_fuzzy_matching=True)
    write(catalogue)
    for entry in catalogue.obsolete.values():
        print(f"gone: {entry.id!r} {entry.string!r}", file=sys.stderr)
    for entry in catalogue:
        if entry.id not in before:
            print(f"new: {entry.id!r}", file=sys.stderr)
    waiting = sum(not (any(entry.string) if entry.pluralizable else entry.string) for entry in catalogue if entry.id)
    print(f"{len(catalogue)} texts, {waiting} without Swedish", file=sys.stderr)


if __name__ == "__main__":
    main()
