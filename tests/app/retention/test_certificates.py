"""Certificates from a script."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.purge import Wishes
from vis_cli.errors import NotFound


def test_a_run_leaves_a_certificate_that_is_listed_shown_verified_and_summed_up(invoke: Invoke, cases: Command) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    (item,) = app.retention.certificates.list_(invoke())
    assert (item["id"], item["cases"]) == ("R-1", 3)
    for form in app.retention.certificates.FORMS:
        assert "RK 19/0815" in app.retention.certificates.show(invoke(), "1", form)
        assert "RK 19/0815" in app.retention.certificates.summary(invoke(), 2026, form)
    (file,) = (cases.cwd / "certs").glob("R-1.*.json")
    said, ours = app.retention.certificates.verify(invoke(), file)
    assert ours and said["ok"] and all(check["ok"] for check in said["checks"])
    with pytest.raises(NotFound):
        app.retention.certificates.show(invoke(), "R-9", "text")
