"""An event with a key is done the first time, and said again after that, as long as it is asked for alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.app.cases.conftest import opened
from vis_cli.app.cases.once import Once, keyed
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases.events import KEPT_FOR
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyInput, Refused

Make = Callable[..., Invocation]


def test_what_was_done_with_a_key_is_known_until_it_is_too_old(care: Make) -> None:
    number, invocation = opened(care), care()
    with invocation.database.writing() as db:
        once = Once(invocation, "a")
        assert once.before(db, "svar") is None
        once.keep(db, 7, [number])
        again = Once(invocation, "a")
        found = again.before(db, "svar")
        assert found is not None and found[0].plan.is_empty and [facts.id for facts in found[1]] == [number]
        assert again.extra == {"number": number}
        with pytest.raises(Refused):
            Once(invocation, "a").before(db, "annat")
        later = care((invocation.now + KEPT_FOR + timedelta(seconds=1)).isoformat())
        assert again.is_known(db) and not Once(later, "a").is_known(db)
        other = Once(later, "b")
        other.before(db, "svar")
        other.keep(db, 8, [number])
        assert [row.key for row in db.execute(t.onces.select())] == ["b"]
        assert Once(invocation, None).before(db, "svar") is None
        db.rollback()


def test_what_is_kept_of_content_takes_the_key_to_make_again(care: Make) -> None:
    opened(care)
    invocation = care()
    with invocation.reading() as db:
        digest = keyed(invocation, db, b"svar")
        assert digest == keyed(invocation, db, b"svar") != keyed(invocation, db, b"annat")
    assert invocation.settings.hmac_key is not None
    invocation.settings.hmac_key.unlink()
    with invocation.reading() as db:
        assert keyed(invocation, db, b"svar") != digest


def test_files_that_are_gone_are_not_compared_and_others_are(care: Make) -> None:
    number, invocation = opened(care), care()
    with invocation.database.writing() as db:
        once = Once(invocation, "a")
        assert once.before(db, "svar", "fil") is None
        once.keep(db, 7, [number])
        for files in ("fil", None):
            assert Once(invocation, "a").before(db, "svar", files) is not None
        for asked, files in (("svar", "annan"), ("svar", ""), ("annat", None)):
            with pytest.raises(Refused):
                Once(invocation, "a").before(db, asked, files)
        db.rollback()


@pytest.mark.parametrize("key", ["", " ", "svar-191212121212"])
def test_a_key_says_something_and_names_no_resident(care: Make, key: str) -> None:
    with pytest.raises(FaultyInput):
        Once(care(), key)
