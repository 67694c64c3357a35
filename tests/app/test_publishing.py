"""The closures as a site, from a script, killed and undone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA
from vis_cli import app
from vis_cli.errors import Refused
from vis_cli.rules.core.times import parse_moment

FROM, TO, LATER = map(parse_moment, ("2025-06-16", "2025-06-23", "2025-06-30"))


def publish(invoke: Invoke, folder: Path, now: str = "2025-06-09 08:00") -> str:
    app.publishing.publish(invoke(now), folder, str, "en")
    return (folder / "units" / f"{BIRKA}.ics").read_text(encoding="utf-8")


def test_the_sequence_never_goes_back_not_by_an_undo_either(invoke: Invoke, tmp_path: Path) -> None:
    site, undo = tmp_path / "site", lambda: app.changes.undo_last(replace(invoke(), yes=True))
    app.windows.add(invoke(), "Birka", ["Boka tid"], FROM, TO)
    told = [publish(invoke, site)]
    app.windows.change(invoke(), "W-1", until=LATER)
    told.append(publish(invoke, site))
    undo()
    told.append(publish(invoke, site))
    assert [each.count(f"SEQUENCE:{n}\n") for n, each in enumerate(told)] == [1, 1, 1]
    app.windows.cancel(replace(invoke(), yes=True), ["W-1"])
    told.append(publish(invoke, site))
    assert "SEQUENCE:3\n" in told[-1] and "STATUS:CANCELLED" in told[-1]
    undo()
    assert "SEQUENCE:4\n" in publish(invoke, site)


def test_what_calendars_were_told_must_be_readable(invoke: Invoke, tmp_path: Path) -> None:
    publish(invoke, tmp_path / "site")
    marker = tmp_path / "site" / ".vis-folder.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "remembered": {"W-1": 3}}))
    with pytest.raises(Refused) as refused:
        publish(invoke, tmp_path / "site")
    assert refused.value.id == "damaged-marker"


def test_nothing_is_published_over_what_is_vis_s_own(invoke: Invoke, tmp_path: Path) -> None:
    own = replace(invoke(), settings=replace(invoke().settings, attachments=tmp_path / "att"))
    with pytest.raises(Refused) as refused:
        app.publishing.publish(own, tmp_path / "att" / "site", str, "en")
    assert (refused.value.id, list(tmp_path.glob("att"))) == ("own-file", [])


@pytest.mark.parametrize("below", ["", "site"])
def test_nothing_is_published_where_answers_certificates_and_documents_will_lie(
    invoke: Invoke, tmp_path: Path, below: str
) -> None:
    """Empty as the folder is: a web server would serve what comes to lie there."""
    found = invoke()
    folders = {name: tmp_path / name for name in ("certificates", "outbox", "shared_folder")}
    settings = replace(found.settings, **folders, shared_folders={BIRKA: tmp_path / "birka"})
    for folder in (*folders.values(), tmp_path / "birka"):
        folder.mkdir()
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(folder)
        for named in (folder, tmp_path / "link"):
            with pytest.raises(Refused) as refused:
                app.publishing.publish(replace(found, settings=settings), named / below, str, "en")
            assert (refused.value.id, list(folder.iterdir())) == ("own-file", [])
