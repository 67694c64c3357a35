"""Whose the reads were, sealed for the data protection officer and opened by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from vis_cli.app import arguments
from vis_cli.app.access_log import note_look
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import access_log as log
from vis_cli.files.journal import log_key
from vis_cli.identity import path_of
from vis_cli.rules.cases.cases import number, parse_number
from vis_cli.rules.core.rights import READ_LOG


def sealer(invocation: Invocation) -> Callable[[str], str] | None:
    """What seals the numbers of residents; None where the configuration names no key (`log_key`).

    Raises:
        FaultyConfiguration: it names one, and that cannot be used, or PyNaCl is not installed.
    """
    path = invocation.settings.log_key
    return None if path is None else log_key.sealer(path)


def unseal(invocation: Invocation, cases: Sequence[str], key: str) -> list[dict[str, Any]]:
    """Whose the cases were, that somebody had read and that are purged, with the private key in a file.

    Each case that is asked for is noted first. An item without a number has `why`: `not-read`, or the case is there
    still; `not-sealed`, since no key was named when it was purged; `other-key`, with which it was sealed. A case that
    was imported again and purged again may have several.

    Raises:
        FaultyInput: a number is none, or the file has no key. MissingInput: there is no such file.
        NotPermitted: the OS user may not read the access log. FaultyConfiguration: PyNaCl is not installed.
    """
    invocation.permit(READ_LOG)
    wanted = []
    for each in cases:
        with arguments.argument(each):
            wanted.append(parse_number(each))
    opened = log_key.opener(Path(path_of(key)))
    asked = list(dict.fromkeys(wanted))
    for case in asked:
        note_look(invocation, case=case)
    with invocation.reading() as db:
        rows = log.sealed(db, asked)
    return [item for case in asked for item in _opened(case, [each[2] for each in rows if each[0] == case], opened)]


def _opened(case: int, sealed: Sequence[str | None], opened: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Whose a case was, by everything that is kept of that."""
    boxes = [each for each in sealed if each is not None]
    residents = list(dict.fromkeys(found for each in boxes if (found := opened(each)) is not None))
    if residents:
        return [{"case": number(case), "resident": resident, "why": None} for resident in residents]
    why = "other-key" if boxes else "not-sealed" if sealed else "not-read"
    return [{"case": number(case), "resident": None, "why": why}]


def make_keys(public_file: str, private_file: str) -> None:
    """Make the pair of keys: the public one for `log_key`, the private one for the data protection officer.

    Raises:
        Refused: a file is there already. CannotWrite: one cannot be made. FaultyConfiguration: PyNaCl is missing.
    """
    log_key.make_keys(Path(path_of(public_file)), Path(path_of(private_file)))
