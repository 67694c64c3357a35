"""The links of the pages: each leads somewhere, and every page is found from the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def links(page: Path) -> list[str]:
    """What the page's text links to; examples in blocks and `code` link to nothing."""
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"\]\(([^()\s]+)\)", text)


def anchors(page: Path) -> set[str]:
    """The fragments by which the headings of a page are reached, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def fault(page: Path, link: str) -> str | None:
    """What is wrong with a link, if anything is. Links to other sites are not followed."""
    if link.startswith("https://"):
        return None
    name, _, fragment = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if ROOT not in (target, *target.parents):
        return f"{link}: leads out of the repository"
    if not target.exists():
        return f"{link}: there is no such file"
    if fragment and fragment not in anchors(target):
        return f"{link}: that page has no such heading"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert [said for link in links(page) if (said := fault(page, link))] == []


def test_every_page_is_found_from_the_readme() -> None:
    found: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in found or page.suffix != ".md":
            continue
        found.add(page)
        named = (link.partition("#")[0] for link in links(page) if not link.startswith("https://"))
        ahead += [(page.parent / name).resolve() for name in named if name]
    assert sorted(set(PAGES) - found) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = ROOT / "README.md"
    assert fault(page, "docs/no-such-page.md") == "docs/no-such-page.md: there is no such file"
    assert fault(page, "docs/roles.md#no-such") == "docs/roles.md#no-such: that page has no such heading"
    assert fault(page, "../secret.md") == "../secret.md: leads out of the repository"
    written = tmp_path / "page.md"
    written.write_text("[a](one.md) `[b](two.md)`\n```\n[c](three.md)\n```\n## What, and why\n", encoding="utf-8")
    assert links(written) == ["one.md"]
    assert anchors(written) == {"what-and-why"}
