"""Certificates as the archive gets them: what was purged, by which decision, and what was left, in each form."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from vis_cli.cli.retention import purge
from vis_cli.files.retention.certificate import COVERS, sheet, written
from vis_cli.rules.cases.cases import BELONGING
from vis_cli.rules.retention.certificate import COUNTS as COUNTED
from vis_cli.rules.retention.certificate import SCOPE

COUNTS = {
    "cases": 12,
    "messages": 30,
    "comments": 4,
    "attachments": 5,
    "form_replies": 6,
    "form_requests": 3,
    "bytes": 7000,
}
DECISION = {"body": "Regionstyrelsen", "date": "2019-03-12", "reference": "RK 19/0815", "paragraph": "54"}
PART: dict[str, Any] = {
    "name": "Rådgivning",
    "version": "v1",
    "decision": DECISION,
    "keep": "2y",
    "counted_from": "closed",
    "whole_years": False,
    "case_types": "all",
    "units": ["Teleborg", "Birka"],
    "cut_off": "2024-06-01",
    "earliest": "2020-01-01",
    "latest": "2024-06-01",
    "counts": COUNTS,
}
PAPER: dict[str, Any] = {
    "id": "R-7",
    "sort": "purge",
    "started": "2026-06-02T01:00:00",
    "finished": "2026-06-02T01:05:00",
    "performed_by": "cron",
    "database": "d1",
    "tool": "vis 0.2",
    "counts": COUNTS,
    "policies": [PART],
    "held": {"cases": 3, "by": [{"scope": "unit", "reason": "H-1", "cases": 2}, {"scope": None, "cases": 1}]},
    "method": {"log_truncated": True, "pages_returned": 9, "compacted": False},
    "files": {"removed": 5, "missing": 1, "leftovers": 2},
    "digest": {"algorithm": "HMAC-SHA256", "value": "ab" * 32, "key": "k1"},
    "previous": "0" * 64,
    "hash": "f" * 64,
}


def said(paper: dict[str, Any], form: str = "text") -> dict[str, list[str]]:
    """Every value of the certificate, by its name."""
    found: dict[str, list[str]] = {}
    for line in written(paper, form).splitlines():
        name, _, value = line.partition("  ")
        found.setdefault(name, []).append(value.strip())
    return found


def part(**more: Any) -> dict[str, Any]:
    return {**PAPER, "policies": [{**PART, **more}]}


def test_a_certificate_says_who_purged_what_when_and_by_which_decision() -> None:
    found = said(PAPER)
    assert "GALLRINGSPROTOKOLL R-7" in found
    for name, value in {
        "Gallring påbörjad": "2026-06-02 01:00:00",
        "Gallring avslutad": "2026-06-02 01:05:00",
        "Utförd av": "cron",
        "varav meddelanden": "30",
        "varav interna kommentarer": "4",
        "varav bilagor": "5",
        "varav formulärsvar": "6",
        "Byte": "7000",
        "Beslutande organ": "Regionstyrelsen § 54",
        "Beslutsdatum": "2019-03-12",
        "Beslutets diarienummer": "RK 19/0815",
        "Frist": "2 år från det att ärendet avslutats",
        "Ärendetyper": "alla",
        "Enheter": "Teleborg, Birka",
        "Gallringsgräns, t.o.m.": "2024-06-01",
        "Ärendenas period": "2020-01-01 – 2024-06-01",
        "Regelns version": "v1",
        "Borttagna bilagefiler": "5 (1 fanns inte, 2 från avbruten körning)",
        "HMAC-SHA256 över gallrade nummer": "ab" * 32,
        "Nyckel": "k1",
        "Föregående protokolls kontrollsumma": "0" * 64,
        "Detta protokolls kontrollsumma (SHA-256)": "f" * 64,
    }.items():
        assert found[name] == [value]
    assert found["Gallrade ärenden"] == ["12", "12"]
    assert found["Underskrift"] == ["_" * 30]
    assert {"Utför på nytt", "Avbruten"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("keep", "counted_from", "whole_years", "term"),
    [
        ("1y", "closed", False, "1 år från det att ärendet avslutats"),
        ("1m", "opened", False, "1 månad från det att ärendet öppnats"),
        ("18m", "last_event", True, "18 månader från senaste händelsen, helår"),
        ("1d", "closed", False, "1 dag från det att ärendet avslutats"),
        ("11d", "closed", False, "11 dagar från det att ärendet avslutats"),
    ],
)
def test_a_term_is_said_in_swedish(keep: str, counted_from: str, whole_years: bool, term: str) -> None:
    assert said(part(keep=keep, counted_from=counted_from, whole_years=whole_years))["Frist"] == [term]


def test_who_answers_and_on_what_ground_is_named_where_the_policy_says_so() -> None:
    decision = {**DECISION, "applied_by": "RK 20/0042", "plan": "Plan 2024", "review": None}
    found = said(part(authority="Regionstyrelsen", system="Personalverktyget", decision=decision))
    for name, value in {
        "Arkivbildare": "Regionstyrelsen",
        "System": "Personalverktyget",
        "Tillämpningsbeslut": "RK 20/0042",
        "Informationshanteringsplan": "Plan 2024",
    }.items():
        assert found[name] == [value]
        assert name not in said(part(authority=None, system=None))


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_what_is_covered_is_said_and_what_is_not(form: str) -> None:
    text = written({**PAPER, "scope": SCOPE}, form)
    assert "Omfattar inte" in text and "1177 Personalverktyget, Cosmic, säkerhetskopior" in text
    assert "interna kommentarer, bilagor, formulärsvar, skickade formulär, bilagornas filer, formulärsvarens" in text
    assert "Omfattar" not in written(PAPER, form)


def test_amendments_follow_their_certificate_on_the_sheet_and_lie_in_its_json() -> None:
    done = {"measure": "log", "on": None, "done": True, "why": None}
    left = {"measure": "files", "on": None, "done": False, "why": "cannot-remove", "files_left": 2}
    amendment = {
        "number": 1,
        "finished": "2026-06-03T01:00:00",
        "performed_by": "anna",
        "measures": [done],
        "left": [left],
        "previous": "f" * 64,
        "hash": "e" * 64,
    }
    lines = [" ".join(line.split()) for line in written(PAPER, "text", [amendment]).splitlines()]
    at = lines.index("Tillägg 1")
    assert lines[at + 2 : at + 8] == [
        "Utfört 2026-06-03 01:00:00",
        "Utfört av anna",
        "Logg tömd ja",
        "Återstår: Alla bilagefiler borttagna nej, de kunde inte tas bort (2 filer kvar)",
        f"Föregående kontrollsumma {'f' * 64}",
        f"Tilläggets kontrollsumma (SHA-256) {'e' * 64}",
    ]
    assert json.loads(written(PAPER, "json", [amendment])) == {**PAPER, "amendments": [amendment]}
    rewritten = {**amendment, "measures": [done, {**done, "measure": "compact"}], "left": []}
    assert "Kvar i databasens filer             nej" in written(PAPER, "text", [rewritten])


def test_a_decision_without_a_paragraph_and_a_policy_without_cases() -> None:
    found = said(part(decision={**DECISION, "paragraph": None}, earliest=None, latest=None))
    assert (found["Beslutande organ"], found["Ärendenas period"]) == (["Regionstyrelsen"], ["inga ärenden"])


def test_a_replay_names_what_it_does_again_and_needs_no_decision_of_its_own() -> None:
    found = said({**part(decision=None), "sort": "replay", "replays": ["R-3", "R-4"]})
    assert "GALLRINGSPROTOKOLL: NY GALLRING EFTER ÅTERLÄSNING R-7" in found
    assert found["Utför på nytt"] == ["R-3, R-4"]
    assert found["Beslut"] == ["enligt de protokoll som utförs på nytt"]
    assert "Frist" not in found


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("its policies are no longer in force", "reglerna gällde inte längre, eller andra valdes"),
        ("the database was restored", "databasen återlästes från en säkerhetskopia"),
        ("another reason", "another reason"),
    ],
)
def test_a_run_that_was_cut_short_says_why_and_leaves_what_is_left_to_the_next(why: str, words: str) -> None:
    found = said({**PAPER, "cut_short": why})
    assert found["Avbruten"] == [words]
    assert found["Ärenden vars frist gått ut och som är kvar"] == ["se nästa protokoll"]


def test_what_was_kept_is_counted_by_what_kept_it() -> None:
    found = said(PAPER)
    assert found["Ärenden vars frist gått ut och som är kvar"] == ["3"]
    assert found["Gallringsstopp H-1 (enhet)"] == ["2"]
    assert found["Kvar (ej dokumenterat i journalen)"] == ["1"]


@pytest.mark.parametrize(
    ("method", "database", "pages", "compacted"),
    [
        ({"log_truncated": True}, "DELETE med överskrivning (secure_delete); logg tömd", ["0"], "nej"),
        ({}, "DELETE med överskrivning (secure_delete); logg inte tömd: en läsare höll den", ["0"], "nej"),
        ({"log_truncated": True, "pages_returned": 9, "compacted": True}, None, ["9"], "ja"),
        (
            {"vacuumed": True},
            "DELETE och VACUUM av ärendetabellerna; äldre loggfiler skrivs över av servern",
            None,
            "nej",
        ),
    ],
)
def test_the_method_is_that_of_the_database(
    method: dict[str, Any], database: str | None, pages: list[str] | None, compacted: str
) -> None:
    found = said({**PAPER, "method": {"compacted": False, **method}})
    assert database is None or found["Databas"] == ["d1", database]
    assert found.get("Sidor återlämnade") == pages
    assert found["Filen omskriven (--compact)"] == [compacted]


def single_spaced(text: str) -> str:
    """The text without what makes its columns even."""
    return re.sub(" +", " ", text)


EVIL = "a|b\\c<script>\nd"


def test_what_people_wrote_keeps_to_its_line_and_breaks_no_table() -> None:
    paper = {**PAPER, "performed_by": EVIL}
    assert said(paper)["Utförd av"] == ["a|b\\c<script> d"]
    assert "| Utförd av | a\\|b\\\\c\\<script> d |" in single_spaced(written(paper, "markdown"))
    assert '<th scope="row">Utförd av</th><td>a|b\\c&lt;script&gt; d</td>' in written(paper, "html")


def test_each_form_has_every_section_and_value() -> None:
    markdown, page = single_spaced(written(PAPER, "markdown")), written(PAPER, "html")
    assert markdown.startswith("# Gallringsprotokoll R-7\n\n")
    assert page.startswith('<!doctype html>\n<html lang="sv">')
    assert "<title>Gallringsprotokoll R-7</title>" in page
    assert page.endswith("</body>\n</html>\n")
    for heading in ("Gallringsbeslut: Rådgivning", "Undantaget från gallring", "Metod", "Kontroll", "Registrering"):
        assert f"\n## {heading}\n" in markdown
        assert f"<h2>{heading}</h2>" in page
    for name, values in said(PAPER).items():
        for value in filter(None, values):
            if not set(name) <= {"-"}:
                assert f"| {name} | {value} |" in markdown
                assert f'<th scope="row">{name}</th><td>{value}</td>' in page


@pytest.mark.parametrize("write", [written, sheet])
def test_json_is_the_certificate_itself(write: Any) -> None:
    assert json.loads(write(PAPER, "json")) == PAPER
    assert "Rådgivning" in write(PAPER, "json")


YEAR: dict[str, Any] = {
    "year": 2026,
    "database": "d1",
    "certificates": 2,
    "first": "R-1",
    "last": "R-2",
    "head": "e" * 64,
    "amendments": 0,
    "not_done": {},
    "counts": COUNTS,
    "items": [{"policy": "p", "version": "v", "decision": DECISION, "cut_off": "2024-06-01", "runs": 2, "cases": 12}],
}


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        ({}, ["Protokoll                          2 (R-1 – R-2)", f"Sista protokollets kontrollsumma   {'e' * 64}"]),
        (
            {"certificates": 0, "first": None, "last": None, "head": None, "items": []},
            ["Protokoll                          inga", "Sista protokollets kontrollsumma   –"],
        ),
    ],
)
def test_a_year_is_summed_up(more: dict[str, Any], lines: list[str]) -> None:
    found = [" ".join(line.split()) for line in sheet({**YEAR, **more}, "text").splitlines()]
    assert found[0] == "SAMMANSTÄLLNING AV GALLRING 2026"
    assert {" ".join(line.split()) for line in lines} <= set(found)
    assert "Gallrade ärenden 12" in found
    assert ("Körningar 2" in found) is bool({**YEAR, **more}["items"])


@pytest.mark.parametrize(
    ("decision", "words"),
    [(DECISION, "Beslut Regionstyrelsen § 54 2019-03-12, RK 19/0815"), (None, "Beslut utförs på nytt")],
)
def test_each_policy_of_a_year_stands_under_its_decision(decision: dict[str, str] | None, words: str) -> None:
    text = sheet({**YEAR, "items": [{**YEAR["items"][0], "decision": decision}]}, "text")
    assert "\np\n-\n" in text
    assert words in [" ".join(line.split()) for line in text.splitlines()]


def test_whatever_belongs_to_a_case_is_named_in_certificates_and_previews() -> None:
    assert set(BELONGING) < set(COVERS)
    said = str(purge._contents(dict.fromkeys(COUNTED, 7))["contents"])
    assert said.count("7") == len(BELONGING) + 1
    older = {name: n for name, n in COUNTS.items() if name != BELONGING[-1]}
    assert "formulärsvar: " not in written({**PAPER, "counts": older}, "text")
