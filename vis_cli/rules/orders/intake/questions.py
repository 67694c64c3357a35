"""The Swedish question to a unit for each thing that is missing, in doubt or does not agree in what it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from vis_cli.rules.core.times import in_swedish, weeks
from vis_cli.rules.orders.intake import case_types, days, ends, facts, kinds, periods, reader, units
from vis_cli.rules.orders.intake.said import ALL, CHANGE, NONE, WITHDRAWAL, Item, Said

_MISSING = {
    "unit": "Vilken enhet gäller beställningen? Skriv enhetens namn, gärna också dess HSA-id.",
    "case_types": "Vilka ärendetyper ska stängas? Räkna upp dem, eller skriv att det gäller alla.",
    "deactivate": "Från och med vilken dag ska ärendetyperna vara stängda?",
    "reactivate": "Vilken dag ska ärendetyperna öppnas igen?",
    "handover": "Vilken enhet ska invånarna hänvisas till?",
    "kind": "Gäller det en ny beställning, eller en ändring av en tidigare? Skriv i så fall dess ärendenummer.",
}
_ASKED: Mapping[str, str] = {
    days.NO_SUCH_DAY: "Det finns ingen sådan dag eller vecka",
    days.OTHER_WEEKDAY: "Veckodagen och datumet stämmer inte överens",
    days.GONE_BY: "Den tiden har redan varit i år",
    days.VAGUE: "Vi behöver ett datum eller en vecka",
    days.WHICH_DAY: "Det kan vara fler än en dag",
    periods.TO_MONDAY: "Är det den dagen ni öppnar, eller är den också stängd",
    periods.ABOUT: "Är det bestämt",
    periods.CLOCK: "Ska det ske vid det klockslaget, eller när dagen börjar",
    periods.REVERSED: "Stängningen slutar innan den börjar",
    ends.CONTRADICTION: "Uppgifterna stämmer inte överens",
    ends.ONE_DAY: "Är det bara den dagen",
    ends.LOOSE: "Är det den tiden som ärendetyperna ska vara stängda",
    units.UNKNOWN: "Den enheten finns inte i katalogen",
    units.SEVERAL: "Det kan vara fler än en enhet",
    units.PLACE: "Är det enheten ni menar, eller orten",
    units.SLIP: "Är det rätt uppfattat",
    case_types.UNKNOWN: "Det finns ingen sådan central ärendetyp",
    case_types.LIKELY: "Är det rätt uppfattat",
    facts.NOT_A_UNIT: "Vilken enhet i katalogen är det",
    facts.EITHER: "Vilket av dem gäller",
    facts.UNREAD: "Det står mer om tiden än vi kunde läsa",
    facts.NOT_ALWAYS: "Ärendetyper stängs hela dagar i följd, inte vissa dagar eller tider",
    kinds.WEAK_CHANGE: "Ändrar det en tidigare beställning",
    kinds.UNDECIDED: "Är det bestämt, och ska det läggas in",
    kinds.NOT_CLEAR: "Vad är det som ska göras",
    reader.KNOWN_REF: "Beställningen är redan inlagd. Är det en ändring av den",
    reader.SENDER: "Gäller det er egen enhet",
    reader.OLD_MESSAGE: "Det står i ett äldre meddelande. Gäller det fortfarande",
    reader.NO_OFFER: "Vilka ärendetyper ska stängas",
    reader.LEFT_OPEN: "Vilka ärendetyper gäller det",
    reader.NOTHING_NEW: "Vad är det som ska ändras",
    reader.ITSELF: "En enhet kan inte hänvisa till sig själv",
}


def question(field: str, said: Said[object], value: str | None = None) -> str:
    """What to ask about a field that is in doubt; `value`, in words, is what it was taken for."""
    if said.doubt in (None, ends.MISSING):
        return _MISSING[field]
    why = _ASKED[said.doubt or ""]
    quoted = f"”{said.words}”" if said.words else ""
    if value is not None:
        quoted = f"{quoted} ({value})" if quoted and value.casefold() != said.words.casefold() else quoted or value
    end = (
        "?"
        if why.startswith(("Är ", "Ska ", "Gäller ", "Vilk", "Vad ", "Ändrar ", "Beställningen är redan"))
        or why.endswith("fortfarande")
        else "."
    )
    asked = f"{quoted}: {why[0].lower()}{why[1:]}{end}" if quoted else f"{why}{end}"
    return asked if end == "?" else f"{asked} {_MISSING[field]}"


def letter(items: Iterable[Item], names: Mapping[str, str], ref: str | None = None) -> str:
    """The Swedish answer that asks for all that is missing, unit by unit; `names` has units and case types by id."""
    told = [each for each in items if each.kind.value != NONE]
    ref = ref or next((each.ref.value for each in told if each.ref.value), None)
    lines = ["Hej!", "", *([f"Ärende: {ref}", ""] if ref else [])]
    asking = [each for each in told if each.doubts]
    if not asking:
        return "\n".join([*lines, "Beställningen är fullständig. Vi återkommer när den är inlagd.", *_END])
    lines += ["Tack för er beställning. Innan den kan läggas in behöver vi veta mer:"]
    for item in asking:
        if len(told) > 1 or item.unit.value:
            lines += ["", f"{_title(item, names)}:"]
        asked = dict.fromkeys(question(name, item.field(name), in_words(name, item, names)) for name in item.doubts)
        lines += (
            ["", *(f"- {each}" for each in asked)]
            if len(told) == 1 and not item.unit.value
            else [f"- {each}" for each in asked]
        )
    return "\n".join([*lines, *_END])


_END = ("", "Vänliga hälsningar", "VIS-support")


def _title(item: Item, names: Mapping[str, str]) -> str:
    name = names.get(item.unit.value or "", "Enhet som inte är känd")
    start, end = item.deactivate.value, item.reactivate.value
    if start and end and item.kind.value not in (CHANGE, WITHDRAWAL):
        return f"{name}, {weeks(start, end - timedelta(days=1))}"
    return name


def in_words(field: str, item: Item, names: Mapping[str, str]) -> str | None:
    """The value of a field in Swedish; None where it has none."""
    value = item.field(field).value
    if value is None or field == "kind":
        return None
    if field in ("unit", "handover"):
        return str(names.get(value, value))
    if field == "case_types":
        return "alla" if value == ALL else ", ".join(names.get(each, each) for each in value)
    if field == "reactivate":
        return f"öppnar {in_swedish(value)}"
    return in_swedish(value)


def all_known() -> set[str]:
    """Every reason for doubt that has a question, for the test that none lacks one."""
    return {*_ASKED, ends.MISSING}
