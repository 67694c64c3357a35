"""An HTML page read as a browser reads it, as far as tests ask."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a page has: its language, title, first headings, cells, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.lang: str | None = None
        self.title = ""
        self.headings: list[str] = []
        self.cells: list[list[str]] = []
        self.viewport = False
        self.tags: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self._open.append(tag)
        if tag == "html":
            self.lang = given.get("lang")
        elif tag == "meta":
            self.viewport |= given.get("name") == "viewport"
        elif tag == "h1":
            self.headings.append("")
        elif tag == "tr":
            self.cells.append([])
        elif tag in ("td", "th"):
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        within = self._open[-1] if self._open else ""
        if within == "title" and "svg" not in self._open:
            self.title += data
        elif within == "h1":
            self.headings[-1] += data
        elif within in ("td", "th"):
            self.cells[-1][-1] += data


def read(written: str) -> Page:
    """The page that is written."""
    page = Page()
    page.feed(written)
    page.close()
    return page
