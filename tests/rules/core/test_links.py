"""Addresses of the guides."""

from __future__ import annotations

import pytest

from vis_cli.errors import Malformed
from vis_cli.rules.core.links import ADDRESSES, PORTAL, TOPICS, address, link


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_an_address_unless_the_configuration_has_another(topic: str) -> None:
    assert address(str(link(topic, {}))) == link(topic, {})
    assert link(topic, {topic: "https://example.org/"}) == "https://example.org/"


def test_the_portal_has_no_address_of_its_own() -> None:
    assert PORTAL not in TOPICS and set(ADDRESSES) == {*TOPICS, PORTAL}
    assert link(PORTAL, {}) is None and link(PORTAL, {PORTAL: "https://portal.example.org/"})


@pytest.mark.parametrize(
    "text", ["https://example.org", " http://example.org:8080/å?a=b#c ", "https://example.org/a@b"]
)
def test_an_address_of_a_page_is_taken(text: str) -> None:
    assert address(text) == text.strip()


NO_ADDRESSES = [
    "",
    "example.org",
    "ftp://example.org/",
    "https://",
    "https:///x",
    "javascript:alert(1)",
    "https://a b/",
]
NO_ADDRESSES += ["https://x/y z", "https://anna:hemligt@example.org/", "https://example.org/\nx"]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_such_address_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        address(text)
    assert refused.value.id == "not-an-address"
