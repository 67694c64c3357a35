"""What the words before a colon, or over a column, ask for: the fields of order forms and of tables that units send."""

from __future__ import annotations

import re

UNIT, TYPES, HANDOVER, REF, BY, OTHER = "unit", "case_types", "handover", "ref", "ordered_by", "other"
START, THROUGH, TO, OPEN, PERIOD, CLOSED = "start", "through", "to", "open", "period", "closed"
LONGEST, MOST = 7, 200
"""Words that a label may have, and characters; more are a sentence."""

_SORTS = (
    (REF, r"^(?:ref(?:erens)?(?:nummer|nr)?|(?:kundens|er|vår)\s+ref\w*|ärende(?:nummer|nr|id)?|ticket"
          r"|order(?:nummer|nr))$"),
    (BY, r"^(?:beställ(?:are|t\s+av|d\s+av)|kontaktperson|namn|ditt\s+namn|avsändare|inskickat\s+av|ordered\s+by)$"),
    (HANDOVER, r"hänvis|ersättande|ersättare|tar\s+över|^handover$|vänder\s+sig"),
    (TYPES, r"ärendetyp|\be-?tjänst(?:er)?\b|^typ(?:er)?$|^tjänst(?:er)?$|^case\s+types?$"),
    (THROUGH, r"^(?:t\.?\s?o\.?\s?m\.?|till\s+och\s+med|sista\s+(?:stängda\s+)?dag(?:en)?(?:\s+stängt)?|through"
              r"|stängt\s+t\.?o\.?m\.?|stängd?\s+till\s+och\s+med)$"),
    (OPEN, r"(?<!in)(?<!av)\baktiver|\b(?:åter)?öppn|^åter\b|^(?:första\s+)?öppna\s+dag|^reactivate$|^opens$"
           r"|^återaktiver"),
    (START, r"(?:inaktiver|avaktiver)\w*|^(?:från|fr\.?\s?o\.?\s?m\.?|from|fom)(?:\s+och\s+med)?(?:\s+datum)?$"
            r"|^start(?:datum)?$|^deactivate$|^första\s+(?:stängda\s+)?dag|^stängs?\s+(?:från|fr\s?\.?o\s?\.?m\.?|den)"
            r"|^datum\s+för\s+stängning"),
    (TO, r"^till(?:\s+datum)?$|^to$|^stängt\s+till$|^slut(?:datum)?$"),
    (PERIOD, r"^(?:veck(?:a|or|onummer)|v\.?|weeks?|period(?:er)?|stängningsperiod|datum|tid(?:speriod)?|när\b.*"
             r"|stängt\s+under(?:\s+veckorna)?|gäller\s+period|stängda?\s+(?:veckor|period)|stängning)$"),
    (CLOSED, r"^(?:stäng(?:er|s|t|a|da?)|vad\s+ska\s+stängas|ska\s+stängas)$"),
    (UNIT, r"^(?:enhet(?:en|ens)?(?:s?\s+namn)?|mottagning(?:en|ens)?(?:s?\s+namn)?|vårdcentral(?:en|ens)?|vårdenhet"
           r"|klinik|unit|namn\s+på\s+(?:enhet|mottagning)\w*|(?:enhetens\s+)?hsa-?id|gäller(?:\s+enhet)?"
           r"|vilken\s+(?:enhet|mottagning)\b.*|enhet/mottagning)$"),
    (OTHER, r"^(?:telefon\w*|tel\.?|e-?post|mejl|mail|mobil|övrigt|kommentar|anteckning|note|notice|ersätter|replaces"
            r"|tillfällig\s+information|orsak|anledning|datum\s+för\s+beställning|dagens\s+datum|beställningsdatum"
            r"|skickat|ämne|subject)$"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _SORTS)
_LABEL = re.compile(r"(?:[-*•·]\s++|\d{1,2}[.)]\s++)?\**+([^:?\n|]{1,70}?)[\s*]*+(\?(?:\s*+:)?|:)\**+(?:\s++(.*)|$)")


def field_of(label: str) -> str | None:
    """The field that a label means; None where it is of none."""
    label = " ".join(label.strip(" \t*:?.").split())
    if not label or len(label) > MOST or len(label.split()) > LONGEST or re.search(r"\w{3,}[.!]\s", label):
        return None
    return next((name for name, pattern in _COMPILED if pattern.search(label)), None)


def labelled(line: str) -> tuple[str, str, str] | None:
    """The field, the label and the value of a line of a form; None where the line is none."""
    found = _LABEL.match(line.strip())
    if found is None:
        return None
    field = field_of(found[1])
    return None if field is None else (field, found[1], (found[3] or "").strip())
