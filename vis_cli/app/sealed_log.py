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

    Each case that is asked for is noted first. Without a number: nobody had read it, or it was purged without a key, or
    is there still (`known` says which of these was not sealed).

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
    for case in wanted:
        note_look(invocation, case=case)
    with invocation.reading() as db:
        found = {case: sealed for case, _, sealed in log.sealed(db, wanted)}
    return [
        {
            "case": number(case),
            "resident": None if (sealed := found.get(case)) is None else opened(sealed),
            "sealed": found.get(case) is not None,
        }
        for case in dict.fromkeys(wanted)
    ]


def make_keys(public_file: str, private_file: str) -> None:
    """Make the pair of keys: the public one for `log_key`, the private one for the data protection officer.

    Raises:
        Refused: a file is there already. StorageError: one cannot be made. FaultyConfiguration: PyNaCl is missing.
    """
    log_key.make_keys(Path(path_of(public_file)), Path(path_of(private_file)))
