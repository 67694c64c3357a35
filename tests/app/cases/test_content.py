"""What an event's content came from is noted by keyed digests, once, and by no name."""

from __future__ import annotations

from collections.abc import Callable

from tests.app.cases.conftest import opened
from vis_cli.app.cases.content import Content, note
from vis_cli.app.invocation import Invocation

Make = Callable[..., Invocation]


def test_a_file_of_text_is_noted_once_without_its_name(care: Make) -> None:
    opened(care)
    invocation = care()
    with invocation.reading() as db:
        for _ in range(2):
            note(invocation, db, Content("Svar", read=b"Svar"), None)
    (noted,) = invocation.files
    assert noted["name"] == "…" and len(noted["hmac"]) == 64


def test_nothing_is_noted_of_what_was_typed_nor_in_a_dry_run(care: Make) -> None:
    opened(care)
    for invocation, content in ((care(), Content("Svar")), (care(dry_run=True), Content("Svar", read=b"Svar"))):
        with invocation.reading() as db:
            note(invocation, db, content, None)
        assert invocation.files == []
