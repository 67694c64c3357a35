"""A real Chromium, spoken to over its DevTools: pages as people see them, checked by axe-core; calendars by ical.js."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PACKAGES = ROOT / "tests" / "web" / "node_modules"
PHONE, DESK = 360, 1280  # pixels across
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
)  # fmt: skip


def missing(what: str) -> None:
    """Skip the test, but never in CI, which has everything."""
    if os.environ.get("CI"):
        pytest.fail(f"CI has {what}")
    pytest.skip(what)


def package(name: str) -> Path:
    """The folder of an npm package that only tests use."""
    folder = PACKAGES / name
    if not folder.is_dir():
        missing("npm ci --prefix tests/web")
    return folder


class Browser:
    """One page of a browser. `said` is what its console and its policies had to say, `fetched` what it asked for."""

    def __init__(self, ask: int, answers: int) -> None:
        self._ask, self._answers = os.fdopen(ask, "wb", 0), os.fdopen(answers, "rb")
        self.pipes = (self._ask, self._answers)
        self._number = 0
        self._session: str | None = None
        self._width = DESK
        self.said: list[str] = []
        self.fetched: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **params: Any) -> Any:
        self._number += 1
        session = {} if self._session is None else {"sessionId": self._session}
        said = {"id": self._number, "method": method, "params": params, **session}
        self._ask.write(json.dumps(said).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._number:
                assert "error" not in message, (method, message["error"])
                return message["result"]

    def _next(self) -> Any:
        piece = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            assert byte, "the browser is gone"
            piece += byte
        message = json.loads(piece)
        about, params = message.get("method"), message.get("params", {})
        if about == "Log.entryAdded":
            self.said.append(params["entry"]["text"])
        elif about == "Runtime.exceptionThrown":
            self.said.append(json.dumps(params["exceptionDetails"]))
        elif about == "Audits.issueAdded":
            self.said.append(json.dumps(params["issue"]))
        elif about == "Network.requestWillBeSent":
            self.fetched.append(params["request"]["url"])
        return message

    def open(self, page: Path, *, width: int = DESK, dark: bool = False, media: str = "screen") -> None:
        """Show a page to somebody with a window of a width, a preference for dark, or a printer."""
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
        self._call("Emulation.setDeviceMetricsOverride", **screen)
        self._width = width
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", media=media, features=[theme])
        self.said.clear()
        self.fetched.clear()
        self._call("Page.navigate", url=page.as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """What a script in the page comes to, promises awaited; the page's own policy does not stop it."""
        found = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    @property
    def overflows(self) -> bool:
        """Whether the page is wider than the window."""
        return bool(self.run(f"document.documentElement.scrollWidth > {self._width}"))

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA and its own best practices, each with where."""
        self.run((package("axe-core") / "axe.min.js").read_text(encoding="utf-8") + "; 0")
        found = self.run("axe.run(document, {resultTypes: ['violations']})")
        return [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]

    def picture(self, to: Path) -> None:
        """The whole page as a PNG."""
        import base64

        shot = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        to.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser that has never been used."""
    if CHROMIUM is None:
        missing("no Chromium is installed")
    theirs_in, ask = os.pipe()
    answers, theirs_out = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
        process = subprocess.Popen(
            ["bash", "-c", command, str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        page = None
        try:
            page = Browser(ask, answers)
            yield page
        finally:
            process.kill()
            process.wait()
            for pipe in page.pipes if page is not None else ():
                pipe.close()


def read_by_ical_js(calendar: str) -> list[dict[str, Any]]:
    """The events of a calendar as ical.js reads them."""
    node = shutil.which("node")
    folder = package("ical.js")
    if node is None:
        missing("no Node.js is installed")
    script = f"""
        import ICAL from {json.dumps(str(folder / "dist" / "ical.js"))};
        import {{ readFileSync }} from "node:fs";
        const parsed = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
        const events = parsed.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
        console.log(JSON.stringify(events.map((each) => ({{
            uid: each.uid, sequence: each.sequence, summary: each.summary, location: each.location,
            start: each.startDate.toString(), end: each.endDate.toString(),
            status: each.component.getFirstPropertyValue("status"),
        }}))));
    """
    found = subprocess.run(
        [str(node), "--input-type=module", "-e", script], input=calendar, capture_output=True, text=True, check=True
    )
    events: list[dict[str, Any]] = json.loads(found.stdout)
    return events
