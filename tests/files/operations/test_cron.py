"""Units for systemd and lines for cron: which jobs, and that what is odd in a path stays what it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from vis_cli.files.operations.cron import SAMPLE, crontab, folder_of, systemd


@pytest.mark.parametrize(
    ("decided", "purges", "commented"), [(False, False, False), (True, True, False), (None, True, True)]
)
def test_the_purge_is_offered_where_somebody_has_decided_or_nobody_can_say(
    decided: bool | None, purges: bool, commented: bool
) -> None:
    installation = replace(SAMPLE, decided=decided, policies=())
    assert ("vis-purge.timer" in systemd(installation)) == purges
    lines = [line for line in crontab(installation).splitlines() if "retention purge" in line]
    assert len(lines) == purges
    assert [line.startswith("#") for line in lines] == [commented] * purges


def test_only_policies_with_a_decision_are_named() -> None:
    installation = replace(SAMPLE, decided=True, policies=("a", "b c"))
    assert "--policy a --policy 'b c'" in crontab(installation)
    assert '--policy a --policy "b c"' in systemd(installation)["vis-purge.service"]


def test_what_they_say_is_in_the_language_asked_for_and_what_they_do_is_not() -> None:
    kinds = replace(SAMPLE, closes_cases=True, files_forms=True, publishes="/srv/closures")
    files = {"vis.cron": crontab(kinds), **systemd(kinds)}
    others = {"vis.cron": crontab(kinds, lambda said: "Ä"), **systemd(kinds, lambda said: "Ä")}
    said = re.compile("^(# ).+|(?<=^Description=vis: ).+", re.MULTILINE)
    assert {name: said.sub(r"\1Ä", text) for name, text in files.items()} == others


def test_spaces_percent_and_quotes_in_paths_stay_what_they_are() -> None:
    odd = replace(
        SAMPLE,
        command=("/opt/vis 100%/bin/vis",),
        environment=(("VIS_DB", '/var/lib/vis 5%/"a".db'),),
        folder="/srv/a b",
    )
    service = systemd(odd)["vis-windows.service"]
    assert 'ExecStart="/opt/vis 100%%/bin/vis" ' in service
    assert 'Environment="VIS_DB=/var/lib/vis 5%%/\\"a\\".db"' in service
    line = next(line for line in crontab(odd).splitlines() if "windows run" in line)
    assert "cd '/srv/a b' && " in line and "100\\%" in line


@pytest.mark.parametrize(("network", "families"), [(True, "AF_UNIX AF_INET AF_INET6"), (False, "AF_UNIX")])
def test_a_job_reaches_the_network_only_for_a_database_elsewhere(network: bool, families: str) -> None:
    service = systemd(replace(SAMPLE, network=network))["vis-windows.service"]
    assert f"RestrictAddressFamilies={families}\n" in service
    assert ("network-online.target" in service) == network


def test_the_folder_of_a_database_is_where_its_log_lies() -> None:
    assert folder_of("/var/lib/vis/vis.db") == "/var/lib/vis"
