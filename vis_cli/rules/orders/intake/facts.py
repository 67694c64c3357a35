"""What one sentence, or one field of a form, says of an order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from vis_cli.rules.orders.intake import case_types, days, fields, kinds, periods, units
from vis_cli.rules.orders.intake.case_types import CaseTypes
from vis_cli.rules.orders.intake.periods import Period
from vis_cli.rules.orders.intake.said import Said
from vis_cli.rules.orders.intake.texts import SIGNATURE, SUBJECT, Part
from vis_cli.rules.orders.intake.units import Units

NOT_A_UNIT, EITHER, NOT_ALWAYS, UNREAD = "not-a-unit", "either", "not-always", "unread"
_NOT_DAYS = re.compile(
    r"\bkl(?:ockan|\.)?\s*\d{1,2}(?:\s*[-–]\s*\d{1,2})?|\b\d{2,4}-\d[\d ]{4,}\d|\b1177\b|\bSE\d{10}-\w+"
    r"|\b[A-Z]{2,8}-\d+"
    r"|\b\d{1,2}[.:]\d\d\b|\b\w+\s+(?:dagar|veckor|månader)\b",
    re.IGNORECASE,
)
_SOMETIMES = re.compile(
    r"\b(?:mån|tis|ons|tors|fre|lör|sön)dagar(?:na)?\b|\bvarje\s+\w*dag\b|\bvardagar\b|\bhelger(?:na)?\b|\b(?:för|efter)middag\w*"
    r"|\bkvällar\w*|\b(?:udda|jämna)\s+veckor|\bvarannan\b|\bdagtid\b|\bhalvdag\w*",
    re.IGNORECASE,
)
_ID_AFTER = re.compile(r"\s*[(,:;–-]?\s*(?:med\s+)?(?:HSA-?id:?\s*)?", re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"(?<![\w.:/-])(?:[1-9]|[1-4]\d|5[0-3])(?::?e)?(?![\w:/]|[.,]\d|\s*(?:st|%|dagar|veckor|månad|timm|minut|enhet|läkar|person|"
    r"medarb|ärende|gång|år|tim|kap|avd|sköt|vikar|av)|-\d)|\b(?:juni|juli|augusti|september|december|januari)\b",
    re.IGNORECASE,
)
_OF_ROLES = re.compile(
    r"\bbehörighet\w*|\broll(?:en|er)?\b|\bkonto\w*|\banvändar\w*|\bSITHS\b|\binlogg\w*", re.IGNORECASE
)
_NOT_CLOSED = re.compile(
    r"\b(?:inte|ej|aldrig)\s+(?:\w+\s+)?(?:att\s+)?(?:ha\s+)?(?:stäng|inaktiv|avaktiv)|\b(?:stänger|stängs|inaktiveras)\s+(?:inte|ej)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"^\s*(?:-+|–|nej|ingen|inget|saknas|ej\s+aktuellt|n/?a|\.)?\s*$", re.IGNORECASE)
_THOSE = re.compile(
    r"\b(?:de|den|dessa|denna|det)\s+(?:här\s+)?(?:dag(?:en|arna|ar)|veck(?:an|orna|or)|tid(?:en)?|period(?:en)?)\b|\bdå\b|\bhela\s+dagen\b"
    r"|\bunder\s+tiden\b",
    re.IGNORECASE,
)
_ONE_DAY = re.compile(
    r"\b(?:hela\s+(?:den\s+)?dagen|endast|enbart|bara|den\s+dagen|under\s+dagen|en\s+dag)\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"\btelefon\w*|\böppettid\w*|\bdrop-?in\b|\bmöte\w*|\butbildning\w*|\bwebbinar\w*", re.IGNORECASE
)
_REF = re.compile(r"(?<![\w-])(?!SE\d)(?:[A-ZÅÄÖ]{1,8}-?\d{3,}|[A-Z]{2,8}-[A-Z0-9]*\d[A-Z0-9]*)\b")
_BARE_WEEKS = re.compile(r"^\s*\d{1,2}\s*(?:(?:[-–,&]|och|till)\s*\d{1,2}\s*)*(?:,?\s*20\d\d)?\s*$", re.IGNORECASE)
_OLD = re.compile(
    r"\btidigare\b|\bbeställde\b|\bhar\s+(?:redan\s+)?beställt\b|\bursprunglig\w*|\bgamla\b", re.IGNORECASE
)
_NEW = re.compile(r"\bändra\w*|\bflytta\w*|\bjustera\w*|\bgäller\b|\bska\s+vara\b|\bperiod\w*|\bblir\b", re.IGNORECASE)
ROLES = {
    fields.START: periods.START, fields.THROUGH: periods.THROUGH, fields.TO: periods.TO, fields.OPEN: periods.OPEN,
    fields.PERIOD: periods.WHOLE, fields.CLOSED: periods.START,
}  # fmt: skip


@dataclass(slots=True)
class Facts:
    """What a part of a message says; `asks`: that something is to be closed."""

    part: Part
    closing: list[Said[str]] = field(default_factory=list)
    handover: list[Said[str]] = field(default_factory=list)
    no_handover: bool = False
    types: list[case_types.Mention] = field(default_factory=list)
    type_words: list[str] = field(default_factory=list)
    unknown_type: str | None = None
    periods: list[Period] = field(default_factory=list)
    scoped: list[tuple[list[case_types.Mention], Period]] = field(default_factory=list)
    free: list[Period] = field(default_factory=list)
    those: bool = False
    one_day: bool = False
    is_old: bool = False
    unsure: str | None = None
    asks: bool = False
    names_types: bool = False
    ref: str | None = None
    ordered_by: str | None = None

    @property
    def says_days(self) -> bool:
        return bool(self.periods or self.scoped)


@dataclass(frozen=True, slots=True)
class Register:
    """The units and the case types that texts may name."""

    units: Units
    types: CaseTypes


def facts_of(part: Part, register: Register, base: date) -> Iterator[Facts]:
    """What a part says; a sentence of several units with days of their own gives one for each."""
    if part.field in (None, "item"):
        for text in _by_unit(part.text, register, base):
            yield _of_sentence(replace(part, text=text), register, base)
    else:
        yield _of_field(part, register, base)


def _by_unit(text: str, register: Register, base: date) -> list[str]:
    """A sentence, cut before each unit that comes after days of the one before it."""
    found = [each for each in register.units.find(text) if each.role == units.CLOSING and not each.is_place]
    if len(found) < 2:
        return [text]
    told = periods.find(text, base)
    cuts, seen = [0], {found[0].unit}
    for one, after in itertools.pairwise(found):
        between = any(one.end <= each.at < after.start for each in told)
        has_own = any(after.end <= each.at for each in told)
        if one.unit != after.unit and has_own and (between or after.unit in seen):
            cuts.append(after.start)
            seen = set()
        seen.add(after.unit)
    return [text[begin:end] for begin, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _of_sentence(part: Part, register: Register, base: date) -> Facts:
    said = Facts(part)
    text = part.text
    _units(said, text, register)
    if part.zone == SIGNATURE or kinds.is_question(text):
        if part.zone != SIGNATURE:
            said.closing, said.handover = [], []
        return said
    said.names_types = case_types.NOUN.search(text) is not None
    said.asks = kinds.REQUEST.search(text) is not None and (said.names_types or not _OF_ROLES.search(text))
    said.is_old = _OLD.search(text) is not None
    said.those = _THOSE.search(text) is not None
    said.one_day = _ONE_DAY.search(text) is not None
    if found := _REF.search(text):
        said.ref = found[0]
    _types(said, text, register)
    if said.asks or said.types:
        said.unsure = NOT_ALWAYS if _SOMETIMES.search(text) else None
    if _NOT_CLOSED.search(text):
        said.types = [replace(each, is_kept=True) for each in said.types]
        said.free = list(periods.find(text, base))
        return said
    if (
        not said.types
        and not said.asks
        and _ELSEWHERE.search(text)
        and not re.search(r"aktiver|öppn", text, re.IGNORECASE)
    ):
        said.free = list(periods.find(text, base))
        return said
    _periods(said, periods.find(text, base))
    if said.asks and said.unsure is None and _is_left_over(text, base):
        said.unsure = UNREAD
    if re.search(r"\beller\b", text) and len([each for each in said.periods if not each.days]) > 1:
        said.unsure = EITHER
    return said


def _is_left_over(text: str, base: date) -> bool:
    """Whether a number that may be of a day or a week, or the name of a month, stands there and was not read."""
    rest = list(text)
    for each in days.find(text, base):
        rest[each.start : each.end] = " " * (each.end - each.start)
    for found in _NOT_DAYS.finditer(text):
        rest[found.start() : found.end()] = "x" * (found.end() - found.start())
    return _LEFT_OVER.search("".join(rest)) is not None


def _periods(said: Facts, found: Sequence[Period]) -> None:
    is_new = _NEW.search(said.part.text) is not None
    told = [each for each in found if not each.is_free or is_new]
    own = said.types or said.closing
    if not told and own and not said.those and said.part.zone != SUBJECT:
        short = said.closing and len(said.part.text.split()) <= 12 and not _ELSEWHERE.search(said.part.text)
        told = [each for each in found if not each.days] if said.types or short else []
    said.periods = [each for each in found if each in told or each.days]
    said.free = [each for each in found if each not in said.periods]
    whole = [each for each in told if each.start and each.end]
    closing = [each for each in said.types if not each.is_kept]
    if len(whole) < 2 or len(whole) != len(said.periods) or len(closing) < 2:
        return
    scoped: list[tuple[list[case_types.Mention], Period]] = []
    last = 0
    for each in whole:
        scoped.append(([one for one in closing if last <= one.start < each.at], each))
        last = each.at
    if all(own for own, _ in scoped):
        said.scoped, said.periods = scoped, []


def _units(said: Facts, text: str, register: Register, *, anyhow: bool = False) -> None:
    mended, slips = register.units.slips.mended(text)
    mentions = register.units.find(mended, anyhow=anyhow)
    if slips and not any(
        each.start < end and start < each.end and each.unit for each in mentions for start, end, _ in slips
    ):
        mended, slips = text, []  # the word is not that of a unit
        mentions = register.units.find(text, anyhow=anyhow)
    for each in _with_ids(mended, mentions):
        words = mended[each.start : each.end]
        slip = next((wrote for start, end, wrote in slips if each.start < end and start < each.end), None)
        if slip is not None:
            before, _, after = words.partition(next(mended[s:e] for s, e, w in slips if w == slip))
            words = f"{before}{slip}{after}"
        doubt = each.doubt or (units.SLIP if slip is not None else None)
        if each.is_place:
            doubt = doubt or units.PLACE
        one = Said(each.unit, words, doubt)
        if each.role == units.HANDOVER:
            said.handover.append(one)
        elif each.role == units.CLOSING:
            said.closing.append(one)
    if re.search(r"\beller\b", text) and len(said.handover) > 1:
        said.handover = [Said(None, " eller ".join(each.words for each in said.handover), units.SEVERAL)]
    if units.NO_HANDOVER.search(text):
        said.no_handover = True
    elif not said.handover and not anyhow and (cue := units.HANDING_TO.search(text)):
        said.handover.append(Said(None, " ".join(text[cue.start() :].split())[:60], NOT_A_UNIT))


def _with_ids(text: str, mentions: Sequence[units.Mention]) -> Iterator[units.Mention]:
    """The mentions, with a name and the HSA-id right after it as one: of no unit, where they are of two."""
    skipped = False
    for one, after in itertools.zip_longest(mentions, mentions[1:]):
        if skipped:
            skipped = False
            continue
        gap = text[one.end : after.start] if after is not None else "-"
        if after is not None and _ID_AFTER.fullmatch(gap) and text[after.start : after.start + 2].upper() == "SE":
            skipped = True
            if one.unit in (None, after.unit):
                yield replace(after, start=one.start)
            else:
                yield replace(one, end=after.end, unit=None, doubt=units.SEVERAL)
        else:
            yield one


def _types(said: Facts, text: str, register: Register) -> str:
    """Find the case types in a text; what they were found in, with slips mended, is given back."""
    mended, slips = register.types.slips.mended(text)
    found = register.types.find(mended)
    if slips and not any(each.start < end and start < each.end for each in found for start, end, _ in slips):
        mended, slips = text, []
        found = register.types.find(text)
    for each in found:
        slip = next((wrote for start, end, wrote in slips if each.start < end and start < each.end), None)
        said.types.append(replace(each, doubt=case_types.SLIP) if slip is not None and not each.doubt else each)
        said.type_words.append(mended[each.start : each.end] if slip is None else slip)
    said.unknown_type = case_types.unknown_between(mended, said.types)
    return mended


def _of_field(part: Part, register: Register, base: date) -> Facts:  # noqa: C901  # a branch for each field
    """What stands in a field of a form, or in a cell under a heading."""
    said = Facts(part)
    text = part.text
    if part.field in ("label", "question"):
        _units(said, text, register)
        said.handover = [each for each in said.handover if each.value]
        if part.field == "label":
            _types(said, text, register)
        said.asks = kinds.REQUEST.search(text) is not None
    elif part.field == fields.UNIT:
        _units(said, text, register, anyhow=True)
        said.closing += said.handover
        said.handover = []
        if not said.closing and not _NOTHING.match(text):
            said.closing = [Said(None, text, units.UNKNOWN)]
        said.closing = [replace(each, doubt=None if each.doubt == units.PLACE else each.doubt) for each in said.closing]
    elif part.field == fields.HANDOVER:
        said.no_handover = (
            _NOTHING.match(text) is not None or re.match(r"(?:behövs|ej|inte|ingen)\b", text, re.I) is not None
        )
        if not said.no_handover:
            _units(said, text, register, anyhow=True)
            said.handover = [*said.closing, *said.handover] or [Said(None, text, NOT_A_UNIT)]
            said.closing = []
    elif part.field == fields.REF:
        said.ref = text.split()[0] if text.split() else None
    elif part.field == fields.BY:
        said.ordered_by = text
    elif part.field == fields.TYPES:
        if days.find(text, base):
            said = _of_sentence(replace(part, field=None), register, base)
            said.asks = said.names_types = True
        else:
            _type_field(said, text, register)
    elif part.field in ROLES:
        found = periods.find(
            f"v. {text}" if part.field == fields.PERIOD and _BARE_WEEKS.match(text) else text, base, ROLES[part.field]
        )
        if found:
            said.periods = list(found)
            said.asks = True
        elif part.field == fields.CLOSED and (found_units := register.units.find(text)):
            said.closing = [Said(each.unit, text[each.start : each.end], each.doubt) for each in found_units]
            said.asks = True
        elif part.field == fields.CLOSED:
            _type_field(said, text, register)
        elif not _NOTHING.match(text):
            unread = periods.End(None, text, "vague")
            start = part.field in (fields.START, fields.PERIOD)
            end = part.field != fields.START
            said.periods = [Period(unread if start else None, unread if end else None)]
    elif len(text.split()) > 3:
        return _of_sentence(replace(part, field=None), register, base)
    return said


def _type_field(said: Facts, text: str, register: Register) -> None:
    """Every part of a list of case types has to be one."""
    covered = list(_types(said, text, register))
    said.names_types = said.asks = True
    if any(isinstance(each.slugs, str) for each in said.types):
        return
    for each in said.types:
        covered[each.start : each.end] = "\0" * (each.end - each.start)
    for piece in re.split(r"[,;/&+]|\boch\b|\bsamt\b", "".join(covered)):
        rest = piece.replace("\0", " ").strip(" .()-*•")
        if rest and "\0" not in piece:
            said.unknown_type = said.unknown_type or rest
