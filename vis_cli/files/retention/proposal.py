"""Proposals for a retention decision as the archive gets them: a gallringsutredning to fill in, in Swedish."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from vis_cli.files.retention.sheets import COUNTED_FROM, LINES, Rows, body, in_form, length, listed

BLANK = "_" * 30

QUESTIONS = (
    ("Rätten till insyn (TF 2 kap.)", "Kan någon behöva ta del av ärendena efter fristen?"),
    ("Rättskipning och förvaltning", "Kan de behövas i tvist, tillsyn (IVO), anmälan eller skadeärende?"),
    ("Verksamhetens behov", "Behöver enheten dem? Finns det som behövs sammanfattat i journalen?"),
    ("Forskning", "Har de värde för forskning som inte tillgodoses av journalen?"),
    ("Kulturarv", "Har de värde som inte tillgodoses av annat som bevaras?"),
    ("Patientjournal (PDL 3 kap. 17 §)", "Är någon del en journalhandling, som ska bevaras minst tio år?"),
    ("Samma uppgifter på annat håll", "Var finns de kvar, hur länge, och med vilket beslut?"),
    ("Informationsförlust", "Går betydelse, sökmöjligheter eller sammanställningar förlorade?"),
)
"""What a gallringsutredning looks into: the purposes of 3 § arkivlagen, and what care adds. Each is filled in."""

DECISION = (
    ("Beslutande organ", BLANK),
    ("Beslutsdatum och paragraf", BLANK),
    ("Diarienummer", BLANK),
    ("Tillämpningsbeslut", BLANK),
    ("Informationshanteringsplan och version", BLANK),
)


def written(said: Mapping[str, Any], form: str) -> str:
    """The proposal as `text`, `json`, `markdown` or `html`."""
    if form == "json":
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    sections: list[tuple[str, Rows]] = [("", _head(said))]
    for each in said["classes"]:
        sections += [
            (f"Klass: {each['policy']}", _class(each)),
            *([("Per ärendetyp", _types(each))] if len(each["by_case_type"]) > 1 else []),
            ("Var uppgifterna också finns", _elsewhere(each, said["elsewhere"])),
            ("Utredning: fyll i", [row for name, asked in QUESTIONS for row in ((name, asked), ("", BLANK))]),
            *([] if each["decision"] else [("Beslut: fyll i", DECISION)]),
            ("Instruktion till systemägaren för 1177 Personalverktyget", _instruction(each)),
        ]
    sections += [("Underlaget lämnat av", LINES[1:])] if said["classes"] else []
    return in_form(form, "Gallringsutredning: underlag", sections)


def _head(said: Mapping[str, Any]) -> Rows:
    return [
        ("Per den", said["as_of"]),
        ("Databas", said["elsewhere"]["database"]),
        *([] if said["classes"] else [("Klasser utan gallringsbeslut", "inga")]),
        *([("Avslutade ärenden utan regel, som bevaras", str(said["outside"]))] if said["outside"] else []),
    ]


def _class(each: Mapping[str, Any]) -> Rows:
    period = f"{each['earliest']} – {each['latest']}" if each["earliest"] else "inga avslutade ärenden"
    return [
        ("Ärendetyper", listed(each["case_types"])),
        ("Enheter", listed(each["units"])),
        ("Föreslagen frist", _period(each)),
        ("Beslut", _decision(each)),
        ("Öppna ärenden (gallras aldrig)", str(each["open"])),
        ("Avslutade ärenden", str(each["closed"])),
        ("Avslutade", period),
        ("Skulle gallras i dag", str(each["due"])),
        ("Fristen har gått ut, men hålls kvar", str(each["held"])),
        *([("Inte journalhandlingar", each["not_record"])] if each["not_record"] else []),
    ]


def _period(each: Mapping[str, Any]) -> str:
    return f"{length(each['keep'])} från {COUNTED_FROM[each['counted_from']]}" + (
        ", helår" if each["whole_years"] else ""
    )


def _decision(each: Mapping[str, Any]) -> str:
    decision = each["decision"]
    return f"{body(decision)} {decision['date']}, {decision['reference']}" if decision else "saknas"


def _types(each: Mapping[str, Any]) -> Rows:
    return [(share["name"], _share(share)) for share in each["by_case_type"]]


def _share(share: Mapping[str, Any]) -> str:
    if not share["closed"]:
        return "inga avslutade"
    return "{closed} avslutade {earliest} – {latest}, {ripe} med utgången frist".format_map(share)


def _elsewhere(each: Mapping[str, Any], places: Mapping[str, Any]) -> Rows:
    known, files = each["documented"], places["attachments"]
    return [
        (
            "Patientjournal (Cosmic)",
            f"{known['yes']} sammanfattade, {known['not-relevant']} utan journaluppgift, {known['unknown']} inte kända",
        ),
        ("1177 Personalverktyget", "samma ärenden, tills systemägaren har gallrat dem där"),
        ("Bilagor (alla klasser)", f"{files['files']} filer, {files['bytes']} byte i {files['folder']}"),
        *([("Gemensam mapp", places["shared_folder"])] if places["shared_folder"] else []),
        ("Säkerhetskopior", "tills de har förstörts; efter återläsning gallras på nytt (vis retention replay)"),
    ]


def _instruction(each: Mapping[str, Any]) -> Rows:
    """What the owner of the system is asked to do there: vis destroys in its own database only."""
    kept = "öppna ärenden, ärenden med gallringsstopp"
    if each["undocumented"] == "hold":
        kept += ", ärenden som verksamhetschefen inte har intygat är sammanfattade i journalen"
    return [
        ("Uppdrag", "vis gallrar bara i sin egen databas. Gallra samma ärenden i 1177 Personalverktyget."),
        ("Beslut", _decision(each) if each["decision"] else f"när det är fattat: {BLANK}"),
        ("Ärendetyper", listed(each["case_types"])),
        ("Enheter", listed(each["units"])),
        ("Frist", _period(each)),
        ("Undantag", kept),
        ("Omfattar", "meddelanden, kommentarer, bilagor, formulärsvar, loggar med innehåll, kopior för test"),
        ("Bekräfta", "antal per enhet och ärendetyp, datum, metod, när säkerhetskopiorna är förstörda"),
        ("Svar till", BLANK),
    ]
