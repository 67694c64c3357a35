"""How days and weeks are written in running Swedish: one pattern for all the ways, each a group of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from vis_cli.rules.core.times import MÅNADER, VECKODAGAR

MONTHS = "|".join(sorted({name for each in MÅNADER for name in (each, each[:3])} | {"sept"}, key=len, reverse=True))
SHORT = ("mån", "tis", "ons", "tors", "tor", "fre", "lör", "sön")
WD = rf"(?:{'|'.join(VECKODAGAR)})(?:en)?|(?:{'|'.join(SHORT)})\.?"
WDS = rf"(?:(?P<{{0}}>{WD}),?\s+)?(?:den\s+)?"
TO = r"(?:[-–—]|\.\.|till(?:\s+och\s+med)?|t\.?\s?o\.?\s?m\.?|och|samt|,|&)"
V = r"(?:v\.?|veckorna|veckor|veckan|vecka|w)"
N = rf"\d{{1,2}}(?![\d/:]|\.\d|\s?(?::[ea]\s+)?(?:{MONTHS})\b|\s+(?:dagar|veckor|st|arbetsdagar)\b)"
HOLIDAYS: Mapping[str, tuple[str, int]] = {  # the red day that each is counted from, and by how many days
    "julafton": ("Julafton", 0), "juldagen": ("Juldagen", 0), "annandag jul": ("Annandag jul", 0),
    "nyårsafton": ("Nyårsafton", 0), "nyårsdagen": ("Nyårsdagen", 0),
    "trettondagsafton": ("Trettondedag jul", -1), "trettondedag jul": ("Trettondedag jul", 0),
    "trettondag jul": ("Trettondedag jul", 0), "trettondagen": ("Trettondedag jul", 0),
    "skärtorsdagen": ("Långfredagen", -1), "skärtorsdag": ("Långfredagen", -1), "långfredagen": ("Långfredagen", 0),
    "långfredag": ("Långfredagen", 0), "påskafton": ("Påskdagen", -1), "påskdagen": ("Påskdagen", 0),
    "annandag påsk": ("Annandag påsk", 0), "valborgsmässoafton": ("Första maj", -1), "valborg": ("Första maj", -1),
    "första maj": ("Första maj", 0), "kristi himmelsfärdsdag": ("Kristi himmelsfärdsdag", 0),
    "kristi himmelsfärd": ("Kristi himmelsfärdsdag", 0), "pingstafton": ("Pingstdagen", -1),
    "pingstdagen": ("Pingstdagen", 0), "nationaldagen": ("Nationaldagen", 0), "midsommarafton": ("Midsommarafton", 0),
    "midsommardagen": ("Midsommardagen", 0), "alla helgons dag": ("Alla helgons dag", 0),
    "midsommarhelgen": ("Midsommarafton", 0), "midsommar": ("Midsommarafton", 0),
}  # fmt: skip
LOOSE = ("midsommar", "midsommarhelgen")  # the eve is the likeliest, and no more than that
VAGUE = (
    r"(?:mitten|början|slutet|andra\s+halvan|första\s+halvan|sista\s+veckan|första\s+veckan)\s+(?:av|i|på)\s+\w+"
    r"|(?:över\s+)?jul(?:en)?\s*(?:och|/|-|–|o)\s*nyår\w*|jul-?\s*och\s+nyårs\w+|(?:över\s+|i\s+)jul(?:en)?\b|julhelgen"
    r"|julveckan|jullovet|påsklovet|påskhelgen|påskveckan|(?:över\s+|i\s+)påsk(?:en)?\b|höstlovet|sportlovet"
    r"|tills\s+vidare|(?:i|under|hela)\s+(?:hela\s+)?(?:(?:sommar|höst|vinter)(?:en|n)?\b(?!\s+av)|våren\b|vår(?=\s*[.,;!?]|\s*$))"
    rf"|(?:{'|'.join(MÅNADER)})\s*(?:[-–]|till(?:\s+och\s+med)?|t\.?o\.?m\.?|och)\s*(?:{'|'.join(MÅNADER)})\b"
    r"|under\s+semester\w*|(?:några|ett\s+par)\s+(?:dagar|veckor)"
)


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    """Everything that may be a day, tried in order where it stands; the names of its outer groups tell which way."""
    year = r"(?:,?\s+(?P<{0}>20\d\d)\b)?"
    sorts = (
        r"(?P<iso_week>\b(?P<iwy>20\d\d)-?w(?P<iw1>\d{1,2})(?:\s*(?:\.\.|-|–|till)\s*(?:(?P<iwy2>20\d\d)-?)?w?(?P<iw2>\d{1,2}))?\b)",
        rf"(?P<iso>{WDS.format('wd0')}\b(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)(?!\d))",
        r"(?P<digits>(?<![\d-])(?<!\d\s)(?:20)?(?P<dy>[2-4]\d)(?P<dm>0[1-9]|1[0-2])(?P<dd>[0-3]\d)(?!\d|-\d{4}\b))",
        r"(?P<digits2>(?<=\d{6}[-–])(?:20)?(?P<ey>[2-4]\d)(?P<em>0[1-9]|1[0-2])(?P<ed>[0-3]\d)(?!\d))",
        rf"(?P<named>{WDS.format('wd1')}\b(?P<nd>\d{{1,2}})(?::?[ea])?\.?\s?(?P<nm>{MONTHS})\b\.?{year.format('ny')})",
        r"(?P<dotted>\b(?P<td>\d{1,2})\.(?P<tm>\d{1,2})\.(?P<ty>20\d\d)\b)",
        rf"(?P<slashed>{WDS.format('wd2')}(?<![\d/])(?P<sd>\d{{1,2}})/(?P<sm>\d{{1,2}})(?!\d)"
        r"(?:\s(?P<sy>20\d\d)\b|[-/](?P<sy2>20\d\d|2\d)(?![\d/]|\s?[-–]))?)",
        rf"(?P<part>{WDS.format('wd3')}(?<![\d/:.])(?P<pd>\d{{1,2}})(?::?[ea])?(?=\s*{TO}\s*(?:(?:{WD}),?\s+)?(?:den\s+)?"
        rf"\d{{1,2}}(?:(?::?[ea])?\s?(?P<pm>{MONTHS})\b\.?{year.format('py')}|/(?P<ps>\d{{1,2}})(?!\d)"
        r"(?:\s(?P<py2>20\d\d)\b)?)))",
        rf"(?P<weeks>\b{V}\s*{N}(?:\s*(?:{TO})\s*(?:{V}\s*)?{N})*(?:\s*,?\s+(?P<wy>20\d\d)\b(?!-))?)",
        r"(?P<week>\b(?:(?P<next>nästa|nästkommande|kommande)|(?P<this>denna|den\s+här|innevarande))\s+veckan?\b)",
        rf"(?P<week_after>\bveckan\s+(?P<ab>efter|före|innan)\s+(?P<wh>{'|'.join(HOLIDAYS)}|påsk|pingst)\b)",
        rf"(?P<holiday>\b(?:{'|'.join(sorted(HOLIDAYS, key=len, reverse=True))})\b(?:\s+(?P<hy>20\d\d)\b)?)",
        r"(?P<relative>\b(?:i\s?dag|i\s?morgon|i\s?övermorgon|omgående|genast)\b)",
        rf"(?P<vague>\b(?:{VAGUE}))",
        rf"(?P<month>\b(?P<how>hela|under\s+hela|under|i)\s+(?P<mm>{'|'.join(MÅNADER)})\b(?:\s+(?P<mw>månad))?{year.format('my')})",
        r"(?P<bare>\bden\s+(?P<bd>\d{1,2})(?::?[ea])?(?:\s+(?P<same>(?:i\s+)?samma\s+månad))?(?=\s*(?:[.,;!?)]|$)|\s+samma))",
        rf"(?P<weekday>\b(?P<lead>nästa\s+|på\s+|kommande\s+)?(?P<wd>{'|'.join(VECKODAGAR)})(?:en)?\b)",
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorts)})", re.IGNORECASE)
