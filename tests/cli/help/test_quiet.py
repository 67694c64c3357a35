"""--quiet: what writes says nothing where all of it was done, and what is asked for is answered all the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.cli.help.played import play, typed
from tests.conftest import Command, Run

MAKES = re.compile(
    r"vis (attachments get|audit make-key|config init|db (init|backup)|init|publish)\b|--out (?!-)|retention replay"
)
"""Examples of commands that make files, or a database, and change nothing in it."""
ANSWERS = re.compile(
    r"vis (orders (add|reply|read)|todo (verify|work)|units start .*--check|retention purge$)|--json|--out -$"
)
"""Examples of changing commands that are asked for an answer too: a mail to paste, what was found."""
CHANGES = {line for line, _words, changes in typed() if changes}


def _said(line: str, run: Run) -> Sequence[str]:
    """What was said of what was done; all that was said, where all went well."""
    said = f"{run.out}{run.err}"
    if ANSWERS.search(line) or not (line in CHANGES or MAKES.search(line)):
        return []
    return [said] if run.code == 0 and said else re.findall(r"(?m)^(?:Made|Wrote) .*", said)


def test_no_example_says_what_it_did_where_nobody_wants_to_hear_it(sandbox: Command) -> None:
    assert play(sandbox, _said, "--quiet") == []


def test_what_is_asked_for_is_answered(sandbox: Command) -> None:
    for words in (("units", "list"), ("db", "check"), ("orders", "template"), ("config", "init", "-")):
        assert sandbox.ok(*words, "--quiet").out
    for made in ("db init --db ny.db", "audit make-key a.pem b.pem"):
        run = sandbox.ok(*made.split(), "--json", "--quiet")
        assert run.json and run.err == ""
