"""Whether a message orders a closure, changes or withdraws an earlier order, or does none of these."""

from __future__ import annotations

import re

from vis_cli.rules.orders.intake.said import CHANGE, NONE, ORDER, WITHDRAWAL, Kind, Said

WEAK_CHANGE, UNDECIDED, NOT_CLEAR = "perhaps-change", "undecided", "not-clear"
_NOUN = r"(?:\w*beställning\w*|order\w*|\w*stängning\w*|\w*inaktivering\w*)"
_ORDERED = rf"(?:{_NOUN}|IT-\d+)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE)


_WITHDRAWN = _any(
    r"\båterta(?:r|s|g\w*)?\b(?!\s+arbetet)", r"\båterkalla\w*", r"\bavbeställ\w*", r"\bannuller\w*", r"\bmakuler\w*",
    rf"\b(?:backa|strunta|skippa|hoppa\s+över|släpp)\s+(?:i\s+)?(?:\w+\s+){{0,2}}{_ORDERED}", r"\bta\s+bort\s+IT-\d+",
    rf"\b(?:ta\s+bort|stryk\w*|avboka\w*|avsluta|glöm|bortse\s+från|ångra\w*|upphäv\w*)\s+(?:\w+\s+){{0,2}}{_ORDERED}",
    rf"\b{_ORDERED}\s+(?:\S+\s+){{0,4}}(?:utgår|kan\s+tas\s+bort|gäller\s+inte|är\s+inte\s+aktuell\w*)",
)  # fmt: skip
_MAY_BE_WITHDRAWN = _any(
    r"\bställ(?:s|er|a|t|de)?\s+(?:\w+\s+)?in\b", r"\binställ[dt]\w*", r"\bdra(?:r|s|ga|git)?\s+(?:vi\s+)?tillbaka\b",
    r"\b(?:ingen|inte\s+någon)\s+\w*stängning\b", r"\binte\s+(?:längre\s+)?aktuell\w*",
    r"\bstänger\s+(?:inte|ej)\b(?!\s+av)",
    r"\b(?:ska|kommer|vill|behöver)\s+(?:\w+\s+){0,2}(?:inte|ej)\s+(?:längre\s+)?(?:att\s+)?(?:ha\s+)?stäng\w*",
    r"\bkommer\s+(?:att\s+)?ha\s+öppet", r"\b(?:håller|har)\s+öppet\s+(?:som\s+vanligt|hela\s+sommaren|ändå)",
)  # fmt: skip
_CHANGED = _any(
    r"\b(?:angående|gällande|ang\.?|avseende)\s+(?:order\s+|ärende\s+|beställning\s+)?IT-\d",
    r"\bändring\w*\s+(?:av|till|i|på|gällande|för)\b", r"^\s*ändring\b", r"\bändring\s*:",
    rf"\bändra\s+(?:\w+\s+){{0,3}}(?:till|från|datum|period\w*|{_ORDERED}|det\b)",
    r"\bändra(?:t|de|s)\s+(?:datum|period|beställning|tid)\w*", r"\b(?:behöver|vill|måste)\s+(?:\w+\s+)?ändra\b",
    r"\bförläng\w*", r"\bförkort(?:a|as|ar)\b", r"\brättelse\b", r"\bsenarelägg\w*", r"\btidigarelägg\w*",
    rf"\bflytt(?:a|ar|as)\s+(?:fram\s+|bak\s+)?(?:\w+\s+)?{_ORDERED}", r"\bflytt(?:a|ar|as)\s+(?:fram|bak)\b",
    r"\bflytt(?:a|ar|as)\s+(?:öppn|start|aktiver)\w*",
    r"\bbyt(?:a|er|as)?\s+(?:till\s+)?(?:hänvisning|enhet|vecka|datum)\w*",
    rf"\btidigare\s+(?:skickad\w*\s+|inskickad\w*\s+|lagd\w*\s+)?{_ORDERED}", r"\btidigare\s+(?:har\s+)?beställ\w*",
    r"\b(?:har|hade)\s+(?:redan\s+)?(?:tidigare\s+)?beställt\b", r"\bnya?\s+datum\s+(?:för|på|till)\b",
    r"\bi\s?ställ?et\s+för\s+(?:den\s+|v(?:ecka)?\.?\s*|till\s+)?\d",
    r"\bi\s?ställ?et\s+för\s+(?:tidigare|som\s+(?:vi\s+)?(?:tidigare|skrev|beställ))",
    rf"\bjuster(?:a|ing)\w*\s+(?:av\s+)?(?:\w+\s+)?(?:{_ORDERED}|datum)",
    r"\btillägg\w*\s+(?:till|i|för)\b", r"\bkomplettering\w*\s+(?:till|av|i)\b",
)  # fmt: skip
_MAY_BE_CHANGED = _any(
    r"\blägg(?:a|er)?\s+(?:även\s+|också\s+|in\s+)?till\b", r"\bskjut\w*\s+(?:på|fram|upp)\b", r"\btillägg\w*",
    r"\bkomplettering\w*", r"\bdet\s+blev\s+fel\b", r"\bkorriger\w*", r"\bny\s+beställning\b", r"\butöka\w*",
    r"\bi\s?ställ?et\b(?!\s+(?:för|hänvis|vänd))(?<!sig i stället)(?<!sig istället)",
    r"\buppdater\w*\s+(?:av\s+)?(?:\w+\s+)?beställ\w*",
    r"\bbeställning(?:en)?\s*,?\s*\(?IT-\d", r"\b(?:tidigare|senare)\s+än\b", r"\bta\s+med\b",
    r"\bsom\s+vi\s+(?:skrev|sa)\b", r"\bvill\s+även\s+stänga\b", r"\bredan\s+(?:stängt|inlagt|inlagd)\b",
)  # fmt: skip
_NOT_DECIDED = _any(
    r"\beventuellt\b", r"\bev\.", r"\bkanske\b", r"\bfunderar\b", r"\böverväger\b", r"\bom\s+vi\s+inte\b",
    r"\bär\s+inte\s+bestämt\b",
)  # fmt: skip
_AUTOMATIC = _any(
    r"\bautosvar\b", r"\bautomatiskt\s+svar\b", r"\bfrånvaromeddelande\b", r"\bout\s+of\s+office\b",
    r"\bautomatic\s+reply\b",
    r"\bjag\s+(?:har|är\s+på)\s+semester\b",
)  # fmt: skip
_RECEIPT = _any(r"^\s*(?:hej[,!. ]*)?tack\b", r"\bbekräft\w*", r"\bmottag(?:it|its|en)\b")
_ASKED = re.compile(
    r"^\s*(?:hej[,!.]?\s*)?(?:(?:när|hur|vem|varför|vad|var|vilken|vilket)\b|finns\s+det\b|undrar\b|stämmer\s+det\b"
    r"|har\s+(?:ni|vi)\b)",
    re.IGNORECASE,
)
_IS_IT = re.compile(r"^\s*(?:hej[,!.]?\s*)?(?:går|är)\s+(?:det|bra)\b", re.IGNORECASE)
_INVERTED = re.compile(r"^\s*(?i:ska|har|är|stänger|öppnar|kommer|gäller)\s+[A-ZÅÄÖ]\w+")
_MAY_WE = re.compile(r"^\s*(?:hej[,!.]?\s*)?(?:kan|får|måste|behöver|ska|skulle)\s+(?:man|vi|jag)\b", re.IGNORECASE)
_THIS_TICKET = (
    r"(?:(?:vi|ni|jag)\s+)?(?:det\s+här\s+|detta\s+|det\s+|av\s+)?(?:ärende\b|ärendet\b|supportärende\w*|ticket|fall)"
)
REQUEST = re.compile(
    rf"\b\w*(?<!av)stäng(?:a|er|s|as|t|da?|d|ning\w*)?\b(?!\s*{_THIS_TICKET})"
    r"|\b(?:in|av|de)aktiver\w*|\bsläck\w*|\bpausa\w*|\bavstäng\w*|\b(?:ta|tar|tas|plocka\w*)\s+(?:ner|bort)\b|\bska\s+bort\b",
    re.IGNORECASE,
)


def is_question(sentence: str) -> bool:
    """Whether a sentence asks something, and orders nothing."""
    said = sentence.rstrip()
    if re.match(r"\s*(?:jag|vi)\s+undrar\b", said, re.IGNORECASE):
        return not re.search(r"\bom\s+ni\s+(?:kan|skulle)\b", said, re.IGNORECASE)
    if not said.endswith("?"):
        return False
    if _ASKED.match(said) or _INVERTED.match(said):
        return True
    return not REQUEST.search(said) and (_MAY_WE.match(said) is not None or _IS_IT.match(said) is not None)


def is_permission(sentence: str) -> bool:
    """Whether a sentence may be an order, or ask whether one may be made: `Kan vi stänga …?`"""
    said = sentence.rstrip()
    return said.endswith("?") and (_MAY_WE.match(said) is not None or _IS_IT.match(said) is not None)


def is_automatic(text: str) -> bool:
    """Whether a program answered, or somebody only says that they are away."""
    return _AUTOMATIC.search(text) is not None


def kind_of(
    text: str, *, asks: bool, has_types: bool, has_days: bool, has_unit: bool, names_types: bool, has_ref: bool
) -> Said[Kind]:
    """The kind of a message, by its words and by what was found in it.

    Args:
        asks: whether a sentence asks for something to be closed.
        names_types: whether it speaks of case types at all.
    """
    is_order = (asks and (has_types or has_days or names_types)) or (has_types and has_days)
    is_whole = has_types and has_days
    speaks_of_it = asks or has_unit or names_types or has_ref or re.search(_ORDERED, text, re.IGNORECASE) is not None
    if (withdrawn := _WITHDRAWN.search(text)) and speaks_of_it:
        return Said(WITHDRAWAL, _around(text, withdrawn))
    if (changed := _CHANGED.search(text)) and (speaks_of_it or has_days or has_types):
        return Said(CHANGE, _around(text, changed))
    perhaps_withdrawn, perhaps_changed = _MAY_BE_WITHDRAWN.search(text), _MAY_BE_CHANGED.search(text)
    if perhaps_withdrawn and speaks_of_it and (asks or re.search(_NOUN, text, re.IGNORECASE)):
        is_clear = not is_whole and (has_ref or re.search(_NOUN, text, re.IGNORECASE) is not None)
        return Said(WITHDRAWAL, _around(text, perhaps_withdrawn), None if is_clear else NOT_CLEAR)
    if perhaps_changed and (is_order or has_ref):
        if is_whole or not has_ref:
            return Said(ORDER, _around(text, perhaps_changed), WEAK_CHANGE)
        return Said(CHANGE, _around(text, perhaps_changed))
    if is_order:
        undecided = _NOT_DECIDED.search(text)
        return Said(ORDER, _around(text, undecided), UNDECIDED) if undecided else Said(ORDER)
    if has_ref and has_days and has_unit:
        return Said(CHANGE, "", NOT_CLEAR)
    noun = re.search(_NOUN, text, re.IGNORECASE)
    if noun and (has_unit or has_ref) and not _RECEIPT.search(text):
        return Said(ORDER, _around(text, noun), NOT_CLEAR)
    return Said(NONE)


def _around(text: str, found: re.Match[str]) -> str:
    """The line in which something was found."""
    end = text.find("\n", found.end())
    line = text[text.rfind("\n", 0, found.start()) + 1 : end if end >= 0 else None]
    return " ".join(line.split())[:120]
