"""Residents are told apart in the access log without their numbers."""

from __future__ import annotations

import hmac

from vis_cli.rules.cases.resident_keys import ResidentKeys
from vis_cli.rules.retention.certificate import digester

KEY, TOLVAN, TWIN = b"k" * 32, "191212121212", "191212121220"


def test_residents_born_on_one_day_have_keys_of_their_own_and_always_the_same() -> None:
    tolvan, twin = ResidentKeys(KEY).of((TOLVAN, TWIN))
    assert tolvan != twin
    assert ResidentKeys(KEY).one(TOLVAN) == tolvan
    assert "1912" not in tolvan.partition(":")[0] and TOLVAN not in tolvan


def test_a_key_is_half_the_hmac_under_a_key_of_the_logs_own() -> None:
    own = hmac.digest(KEY, b"vis access log", "sha256")
    assert ResidentKeys(KEY).one(TOLVAN).partition(":")[2] == hmac.digest(own, TOLVAN.encode(), "sha256").hex()[:32]
    (of_a_ledger,) = digester(KEY)([TOLVAN.encode()])
    assert of_a_ledger.hex()[:32] not in ResidentKeys(KEY).one(TOLVAN)


def test_which_key_it_was_made_with_can_be_seen() -> None:
    here, there = ResidentKeys(KEY), ResidentKeys(b"x" * 32)
    assert here.id != there.id
    assert here.one(TOLVAN).startswith(here.id + ":") and there.one(TOLVAN).startswith(there.id + ":")
