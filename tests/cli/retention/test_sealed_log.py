"""Who was read is found before and after a purge, and named by whoever has the private key alone."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import fill, purge
from tests.conftest import Command

CASE = "2024-0000001"


@pytest.fixture
def store(vis: Command) -> Command:
    fill(vis)
    vis.ok("audit", "make-key", "log.pub", "log.key")
    config = (vis.cwd / "vis.yaml").read_text()
    vis.write("vis.yaml", config + "log_key: log.pub\n")
    return vis


def test_a_purge_seals_whose_the_cases_were_that_had_been_read(store: Command) -> None:
    number = store.ok("cases", "show", CASE, "--reveal", "--json").json["resident"]
    before = store("audit", "unseal", CASE, "--key", "log.key", "--json")
    assert (before.code, before.json["items"][0]["resident"]) == (1, None)  # it is there still
    purge(store)
    assert len(store.dump()["sealed_residents"]) == 1 and number not in str(store.dump()["sealed_residents"])
    found = store.ok("audit", "reads", "--resident", "-", "--json", stdin=number + "\n").json["items"]
    assert [item["cases"] for item in found] == [[CASE]]
    opened = store.ok("audit", "unseal", CASE, "--key", "log.key", "--json").json["items"]
    assert opened == [{"case": CASE, "resident": number, "why": None}]
    store.ok("audit", "make-key", "other.pub", "other.key")
    other = store("audit", "unseal", CASE, "--key", "other.key", "--json")
    assert (other.code, other.json["items"]) == (1, [{"case": CASE, "resident": None, "why": "other-key"}])
    assert f"Sealed with another key: {CASE}." in store("audit", "unseal", CASE, "--key", "other.key").err
    assert CASE in str(store.ok("audit", "reads", "--of-log", "--json").json["items"])
    store.ok("audit", "verify", "--state")


@pytest.mark.parametrize("content", [None, "no key"])
def test_a_key_that_cannot_be_used_stops_a_purge_before_it_begins(store: Command, content: str | None) -> None:
    path = store.cwd / "log.pub"
    path.unlink() if content is None else path.write_text(content)
    before = store.dump()
    run = store("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.error["id"]) == (78, "log-key")
    assert store.dump()["cases"] == before["cases"] and store.dump()["purges"] == before["purges"]
