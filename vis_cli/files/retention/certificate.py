"""Certificates as the archive gets them: Swedish text, Markdown and HTML, and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from vis_cli.files.retention import measures
from vis_cli.files.retention.sheets import COUNTED_FROM, LINES, Rows, body, in_form, length, listed
from vis_cli.rules.cases.cases import BELONGING
from vis_cli.rules.core.who import who
from vis_cli.rules.retention.measures import of_certificate

SCOPES = {
    "case": "ärende",
    "unit": "enhet",
    "case-type": "ärendetyp",
    "resident": "invånare",
    None: "ej dokumenterat i journalen",
}
CUT_SHORT = {
    "its policies are no longer in force": "reglerna gällde inte längre, eller andra valdes",
    "the database was restored": "databasen återlästes från en säkerhetskopia",
}


COVERS = {
    "cases": "ärenden",
    "messages": "meddelanden",
    "comments": "interna kommentarer",
    "attachments": "bilagor",
    "form_replies": "formulärsvar",
    "form_requests": "skickade formulär",
    "attachment-files": "bilagornas filer",
    "outbox-files": "formulärsvarens filer i utkorgen",
    "backups": "säkerhetskopior",
}


def written(paper: Mapping[str, Any], form: str, amendments: Sequence[Mapping[str, Any]] = ()) -> str:
    """The certificate, with its amendments, as `text`, `json`, `markdown` or `html`."""
    if form == "json":
        said = {**paper, "amendments": list(amendments)} if amendments else paper
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    kind = "Gallringsprotokoll" if paper["sort"] == "purge" else "Gallringsprotokoll: ny gallring efter återläsning"
    sections: list[tuple[str, Rows]] = [("", _head(paper))]
    sections += [(f"Gallringsbeslut: {part['name']}", _part(part)) for part in paper["policies"]]
    sections += [
        ("Undantaget från gallring", _held(paper)),
        *([("Dokumenterat i journalen enligt intyg", _attested(paper))] if paper.get("attestations") else []),
        ("Metod", _method(paper)),
        ("Kontroll", _control(paper)),
    ]
    for number, each in enumerate(amendments, 1):
        after = of_certificate(paper, amendments[:number]) or ()
        sections.append((f"Tillägg {number}", _amendment(each, [measure.as_json() for measure in after])))
    sections.append(("Registrering", LINES))
    return in_form(form, f"{kind} {paper['id']}", sections)


def _head(paper: Mapping[str, Any]) -> Rows:
    counts = paper["counts"]
    rows = [
        ("Gallring påbörjad", _moment(paper["started"])),
        ("Gallring avslutad", _moment(paper["finished"])),
        ("Utförd av", who(paper["performed_by"], paper.get("user"))),
        ("Databas", paper["database"]),
        ("Verktyg", paper["tool"]),
        ("Gallrade ärenden", str(counts["cases"])),
        *((f"varav {COVERS[name]}", str(counts[name])) for name in BELONGING if name in counts),
        ("Byte", str(counts["bytes"])),
    ]
    if "scope" in paper:
        for name, these in (("Omfattar", "covers"), ("Omfattar inte", "excludes")):
            rows.append((name, ", ".join(COVERS.get(each, each) for each in paper["scope"][these])))
    if "replays" in paper:
        rows.append(("Utför på nytt", ", ".join(paper["replays"])))
    if "cut_short" in paper:
        rows.append(("Avbruten", CUT_SHORT.get(paper["cut_short"], paper["cut_short"])))
    return rows


def _part(part: Mapping[str, Any]) -> Rows:
    decision = part["decision"]
    if decision is None:
        said = [("Beslut", "enligt de protokoll som utförs på nytt")]
    else:
        said = [
            ("Beslutande organ", body(decision)),
            ("Beslutsdatum", decision["date"]),
            ("Beslutets diarienummer", decision["reference"]),
            *_named(decision, ("Tillämpningsbeslut", "applied_by"), ("Informationshanteringsplan", "plan")),
            (
                "Frist",
                f"{length(part['keep'])} från {COUNTED_FROM[part['counted_from']]}"
                + (", helår" if part["whole_years"] else ""),
            ),
            ("Ärendetyper", listed(part["case_types"])),
            ("Enheter", listed(part["units"])),
            ("Gallringsgräns, t.o.m.", part["cut_off"]),
        ]
        if part.get("not_record"):
            said = [*said, ("Inte journalhandlingar", part["not_record"])]
    period = f"{part['earliest']} – {part['latest']}" if part["earliest"] else "inga ärenden"
    return [
        *_named(part, ("Arkivbildare", "authority"), ("System", "system")),
        *said,
        ("Ärendenas period", period),
        ("Gallrade ärenden", str(part["counts"]["cases"])),
        ("Regelns version", part["version"]),
    ]


def _named(said: Mapping[str, Any], *rows: tuple[str, str]) -> Rows:
    """A row for each key that says something."""
    return [(name, str(said[key])) for name, key in rows if said.get(key)]


def _held(paper: Mapping[str, Any]) -> Rows:
    if "cut_short" in paper:
        return [("Ärenden vars frist gått ut och som är kvar", "se nästa protokoll")]
    rows = [("Ärenden vars frist gått ut och som är kvar", str(paper["held"]["cases"]))]
    return rows + [
        (
            f"{'Gallringsstopp ' + each['reason'] if each['scope'] else 'Kvar'} ({SCOPES[each['scope']]})",
            str(each["cases"]),
        )
        for each in paper["held"]["by"]
    ]


def _attested(paper: Mapping[str, Any]) -> Rows:
    """On whose word cases went that were not known to be in the record."""
    said = "{cases} ärenden; {unit} t.o.m. {through}, intygat {at} av {by}"
    return [
        (f"Intyg {each['id']}", said.format_map({**each, "at": _moment(each["at"])})) for each in paper["attestations"]
    ]


def _method(paper: Mapping[str, Any]) -> Rows:
    method, files = paper["method"], paper["files"]
    outbox = paper.get("outbox")
    rows = [
        (
            "Borttagna bilagefiler",
            f"{files['removed']} ({files['missing']} fanns inte, {files['leftovers']} från avbruten körning)",
        ),
        *([("Borttagna formulärsvar i utkorgen", str(outbox["removed"]))] if outbox else []),
    ]
    backups = ("Säkerhetskopior", "omfattas inte; efter återläsning gallras på nytt med vis retention replay")
    if "measures" in method:  # what vis 0.1 said below was not verified
        rows.append(("Databas", "DELETE"))
        return [*rows, *measures.rows(method["measures"]), *measures.left(method["measures"]), backups]
    if "vacuumed" in method:
        rows.append(("Databas", "DELETE och VACUUM av ärendetabellerna; äldre loggfiler skrivs över av servern"))
    else:
        log = "tömd" if method.get("log_truncated") else "inte tömd: en läsare höll den"
        rows.append(("Databas", f"DELETE med överskrivning (secure_delete); logg {log}"))
        rows.append(("Sidor återlämnade", str(method.get("pages_returned", 0))))
    rows.append(("Filen omskriven (--compact)", "ja" if method["compacted"] else "nej"))
    return [*rows, backups]


def _amendment(said: Mapping[str, Any], after: Sequence[Mapping[str, Any]]) -> Rows:
    """What was made good, what is left, the hashes that tie it to the certificate; `after`: all measures by then."""
    return [
        ("Utfört", _moment(said["finished"])),
        ("Utfört av", who(said["performed_by"], said.get("user"))),
        *measures.rows(said["measures"]),
        *(("Återstår: " + name, answer) for name, answer in measures.rows(said["left"])),
        *measures.left(after),
        ("Föregående kontrollsumma", said["previous"]),
        ("Tilläggets kontrollsumma (SHA-256)", said["hash"]),
    ]


def _control(paper: Mapping[str, Any]) -> Rows:
    digest = paper["digest"]
    lost = [("Nummer som förteckningen förlorade vid ett avbrott", str(digest["lost"]))] if "lost" in digest else []
    return [
        (f"{digest['algorithm']} över gallrade nummer", digest["value"]),
        *lost,
        ("Nyckel", digest["key"]),
        ("Föregående protokolls kontrollsumma", paper["previous"]),
        ("Detta protokolls kontrollsumma (SHA-256)", paper["hash"]),
    ]


def sheet(data: Mapping[str, Any], form: str) -> str:
    """A year's summary as `text`, `json`, `markdown` or `html`."""
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    counts = data["counts"]
    head = [
        ("Databas", data["database"]),
        ("Protokoll", f"{data['certificates']} ({data['first']} – {data['last']})" if data["certificates"] else "inga"),
        ("Gallrade ärenden", str(counts["cases"])),
        *((COVERS[name].capitalize(), str(counts[name])) for name in BELONGING),
        ("Sista protokollets kontrollsumma", data["head"] or "–"),
        ("Tillägg till protokollen", str(data["amendments"])),
        ("Ej gjort", _not_done(data["not_done"])),
    ]
    sections: list[tuple[str, Rows]] = [("", head)]
    for row in data["items"]:
        decision = row["decision"]
        named = f"{body(decision)} {decision['date']}, {decision['reference']}" if decision else "utförs på nytt"
        said = [
            ("Beslut", named),
            ("Körningar", str(row["runs"])),
            ("Gallrade ärenden", str(row["cases"])),
            ("Gallringsgräns, t.o.m.", row["cut_off"]),
            ("Regelns version", row["version"]),
        ]
        sections.append((row["policy"], said))
    sections += [("Åtkomstlogg", _of_log(row)) for row in data.get("access_log", ())]
    sections.append(("Registrering", LINES))
    return in_form(form, f"Sammanställning av gallring {data['year']}", sections)


def _of_log(row: Mapping[str, Any]) -> Rows:
    """What of the access log was destroyed by one decision, and which change sets keep the hashes of it."""
    decision = row["decision"]
    return [
        ("Beslut", f"{body(decision)} {decision['date']}, {decision['reference']}"),
        ("Gallrade rader", str(row["reads"])),
        ("Bevarandetid", length(row["keep"])),
        ("Gallringsgräns, t.o.m.", row["cut_off"]),
        ("Ändringar som har kontrollsummorna", ", ".join(row["changes"])),
    ]


def _not_done(by_run: Mapping[str, Sequence[str]]) -> str:
    """What is to be made good, by run."""
    return (
        "; ".join(f"{run}: {', '.join(measures.NAMES[what] for what in whats)}" for run, whats in by_run.items()) or "–"
    )


def _moment(written: str) -> str:
    return written.replace("T", " ")
