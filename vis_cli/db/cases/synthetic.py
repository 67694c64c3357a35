"""Synthetic cases: as many as wanted, the same for the same seed, and like real ones in what a purge meets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import insert_many
from vis_cli.db.register.directories import shown_name
from vis_cli.rules.cases.attachments import file_name
from vis_cli.rules.cases.cases import first_key, number
from vis_cli.rules.cases.synthetic import Register
from vis_cli.rules.core import luhn
from vis_cli.rules.core.times import local, midnight
from vis_cli.rules.forms.forms import TYPE
from vis_cli.temporary import PRIVATE, make_private

DAY = 86_400
BATCH = 10_000
POOL = 3000  # different texts of each kind
LAG = 18 * DAY  # mean time from opening to closing
STAYS = 30 * DAY  # how long an answered case is still open
SENT_TO = 250  # residents of one sending
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%% synthetic "
)

_OPENINGS = (
    "Hej, jag undrar om det går att få en tid hos er.",
    "Jag har haft ont i ryggen sedan i förra veckan och det blir inte bättre.",
    "Min medicin mot högt blodtryck är snart slut.",
    "Jag behöver ett intyg till min arbetsgivare.",
    "Hosta och feber sedan fyra dagar, nu även ont i örat.",
    "Kan ni förnya receptet på min astmamedicin?",
    "Jag skulle vilja boka om tiden jag har på torsdag.",
    "Mitt barn har fått utslag på armarna och det kliar.",
    "Jag har inte fått svar på provet som togs i måndags.",
    "Såret efter operationen har börjat vätska sig.",
)
_MIDDLES = (
    "Jag har provat receptfria tabletter men det hjälper bara en stund.",
    "Det är värst på natten och jag sover dåligt.",
    "Förra gången träffade jag en sjuksköterska hos er, det var bra.",
    "Jag kan komma vilken dag som helst utom onsdag.",
    "Det började efter att jag hade burit tungt.",
    "Jag har ingen feber och äter som vanligt.",
    "Min man har haft samma sak och fick då penicillin.",
    "Jag tar en tablett om dagen och har gjort det i flera år.",
    "Helst på förmiddagen, jag jobbar kväll den här månaden.",
    "Jag ringde i går men kom inte fram.",
)
_ENDINGS = ("Tack på förhand!", "Vänliga hälsningar", "Hör gärna av er.", "Tack för hjälpen.", "Mvh")
_REPLIES = (
    "Hej! Tack för ditt meddelande. Vi har bokat en tid åt dig, se kallelsen.",
    "Hej! Receptet är förnyat och finns på apoteket i morgon.",
    "Hej! Kan du berätta lite mer om när besvären började?",
    "Hej! Provsvaret är utan anmärkning. Hör av dig om besvären kvarstår.",
    "Hej! Fortsätt med egenvård i tre dagar, och kontakta oss om du får feber.",
    "Hej! Intyget är klart och skickas hem till dig med posten.",
)
_ADVICE = (
    "Läs gärna mer om egenvård på 1177.se.",
    "Du behöver inte göra något mer just nu.",
    "Ta med legitimation och en lista på dina läkemedel till besöket.",
    "Avboka senast dagen före om du får förhinder.",
    "Vid akuta besvär ringer du 112, och vid frågor om råd 1177.",
    "Svara här om något är oklart, så återkommer vi inom två arbetsdagar.",
    "Vi har antecknat det viktigaste i din journal.",
    "Du kan se bokade tider när du loggar in på 1177.",
)
_COMMENTS = (
    "Ringt, inget svar. Försöker igen i morgon.",
    "Lämnat till läkare för bedömning.",
    "Dokumenterat i Cosmic.",
    "Patienten har tid på torsdag.",
    "Fördelat till sköterskemottagningen.",
)
_TITLES = ("Distriktssköterska", "Läkare", "Sjuksköterska", "Medicinsk sekreterare", "Fysioterapeut")
SUBJECTS = ("Ont i halsen", "Receptförnyelse", "Ombokning", "Intyg", "Provsvar", "Utslag", "Ryggbesvär", "Fråga")


Filed = Callable[[int, int, int, str, str], tuple[str, str, str]]
"""Of the key of a case of a form, the seconds at which it was opened and answered, its resident and its unit: what is
filed, what its file is called, and the SHA-256."""
ANSWERS = """[
  {"linkId": "kropp", "item": [{"linkId": "langd", "answer": [{"valueQuantity": {"value": 172, "unit": "cm"}}]}]},
  {"linkId": "roker", "answer": [{"valueCoding": {"system": "http://snomed.info/sct", "code": "8392000"}}]}
]
"""
"""How a form is answered: the items of a QuestionnaireResponse."""
NOT_FILED = 10  # one answer of so many waits to be filed


@dataclass
class Recipe:
    """Where synthetic cases happen: units with their staff, case types, the period, how many."""

    units: Sequence[str]
    staff: Sequence[str]
    case_types: Sequence[str]
    count: int
    years: float
    until: datetime
    seed: int
    folder: Path | None = None  # of the attachment files; None: rows without files
    at: Callable[[int], Any] = int  # what a moment's seconds are made into, from `engine.instant_for`
    names: Mapping[str, str] = field(default_factory=dict)  # of staff, by id, for their signatures
    sendings: int = 0  # the last one there is
    form: tuple[str, str] = ("halsodeklaration", "1.0")  # what forms are, and in which version
    filed: Filed | None = None  # what answers to them are filed as
    form_type: str | None = None  # the case type of forms; None: any


@dataclass
class Batch:
    """Rows of one transaction, by table."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table.name: [] for table in t.CASE_TABLES})
    files: list[tuple[str, bytes]] = field(default_factory=list)
    sendings: int = 0  # the last one there is then

    @property
    def cases(self) -> list[tuple[Any, ...]]:
        """The cases themselves."""
        return self.rows["cases"]


@dataclass
class _Material:
    """What cases are made of: chance, texts, who may have which, and how many were sent by units."""

    random: Random
    texts: Sequence[str]
    answers: Sequence[str]
    residents: Sequence[str]
    signatures: Mapping[str, str | None]
    sent: int = 0


def batches(recipe: Recipe, taken: dict[int, int]) -> Iterator[Batch]:
    """The cases in order of opening; `taken` is the last number given out in each year."""
    random = Random(f"vis {recipe.seed} {recipe.count} {recipe.years}")  # noqa: S311  # made-up cases, the same each time
    made_of = _Material(
        random,
        [_text(random) for _ in range(POOL)],
        [_reply(random) for _ in range(POOL)],
        [_resident(random) for _ in range(max(20, min(30_000, recipe.count // 4)))],
        {person: _signature(n, recipe.names.get(person, person)) for n, person in enumerate(recipe.staff)},
    )
    end = int(recipe.until.timestamp())
    span = max(1, int(recipe.years * 365.25 * DAY))
    start = end - span
    years = _years(start, end)
    batch = Batch()
    for n in range(recipe.count):
        opened = start + span * n // recipe.count
        while opened >= years[0][1]:
            years.pop(0)
        year = years[0][0]
        taken[year] = taken.get(year, 0) + 1
        _case(batch, made_of, recipe, first_key(year) + taken[year], opened, end)
        batch.sendings = recipe.sendings + -(-made_of.sent // SENT_TO)
        if len(batch.cases) == BATCH:
            yield batch
            batch = Batch()
    if batch.cases:
        yield batch


def _years(start: int, end: int) -> list[tuple[int, int]]:
    """The calendar years of the period, each with the second at which it ends."""
    first, last = (local(datetime.fromtimestamp(moment, UTC)).year for moment in (start, end))
    return [(y, int(midnight(date(y + 1, 1, 1)).timestamp())) for y in range(first, last + 1)]


def _case(batch: Batch, made_of: _Material, recipe: Recipe, key: int, opened: int, end: int) -> None:
    random, texts, answers = made_of.random, made_of.texts, made_of.answers
    draw, at_ = random.random, recipe.at
    closing = opened + 3600 + int(random.expovariate(1 / LAG))
    is_closed = closing <= end and draw() > 0.002  # a few are never closed
    replies = int(draw() * 3)
    staff = recipe.staff[int(draw() * len(recipe.staff))] if is_closed or replies or draw() < 0.4 else None
    kind = draw()
    sort = "resident" if staff is None or kind > 0.08 else _sort(kind, is_closed=is_closed)
    signature = made_of.signatures[staff] if staff else None
    last, at, written = opened, opened, len(batch.rows["messages"])
    step = max(60, (min(closing, end) - opened) // (2 * replies + 2))
    first = texts[int(draw() * POOL)]
    answer = "information" if sort == "information" else "question"
    if sort == "resident":
        batch.rows["messages"].append((key, 1, at_(at), "resident", None, "message", first, None))
    else:
        batch.rows["messages"].append((key, 1, at_(at), "unit", staff, answer, answers[len(first) % POOL], signature))
    is_units = sort != "resident"  # who wrote last
    if sort in ("information", "form"):
        replies = 0
    if sort == "information":  # closed at once
        is_closed, closing = True, opened
    for n in range(replies):
        at = min(at + step, end)
        is_last = n == replies - 1
        answer = "question" if is_last and kind > 0.6 else "partial" if not is_last and kind > 0.9 else "reply"
        text = answers[int(draw() * POOL)]
        batch.rows["messages"].append((key, 2 * n + 2, at_(at), "unit", staff, answer, text, signature))
        is_units = True
        if draw() < 0.8:
            at = min(at + step, end)
            text = texts[int(draw() * POOL)]
            batch.rows["messages"].append((key, 2 * n + 3, at_(at), "resident", None, "message", text, None))
            is_units = False
    last = max(last, at)
    for n in range((0, 1, 1, 2)[int(draw() * 4)] if staff else 0):
        batch.rows["comments"].append((key, n + 1, at_(last), staff, _COMMENTS[int(draw() * 5)]))
    if draw() < 0.3:
        _attachment(batch, random, recipe, key, opened)
    if sort == "form" and is_closed:
        batch.rows["form_replies"].append((key, 1, at_(last), recipe.form[0], ANSWERS))
    documented, until, sending = "unknown", None, None
    if is_closed:
        state = "closed"
        last = max(last, closing)
        known = draw()
        documented = "yes" if known < 0.7 else "not-relevant" if known < 0.97 else "unknown"
        if sort in _DOCUMENTED:
            documented = _DOCUMENTED[sort]
    elif is_units:  # the resident's turn
        state = "answered" if answer == "reply" else "assigned"
        until = at_(at + STAYS)
    else:
        state = "assigned" if staff else "new"
    if sort == "information" or (sort == "question" and kind < 0.07):
        sending = recipe.sendings + 1 + made_of.sent // SENT_TO
        made_of.sent += 1
    batch.cases.append(
        (
            key,
            recipe.units[int(draw() * draw() * len(recipe.units))],  # some units are much larger than others
            _type(recipe, sort, recipe.case_types[int(draw() * len(recipe.case_types))]),
            made_of.residents[int(draw() * len(made_of.residents))],
            state,
            at_(opened),
            at_(last),
            at_(closing) if is_closed else None,
            documented,
            staff,
            None if is_closed or is_units else at_(at),
            SUBJECTS[int(draw() * len(SUBJECTS))],
            sort,
            until,
            len(batch.rows["messages"]) - written + is_closed,
            sending,
        )
    )
    if sort == "form":
        _form(batch, recipe, opened, last if is_closed else None)


def _type(recipe: Recipe, sort: str, drawn: str) -> str:
    """The case type: that of forms has no other cases."""
    return recipe.form_type or drawn if sort == "form" else drawn


def _form(batch: Batch, recipe: Recipe, opened: int, answered: int | None) -> None:
    """The form that the last case was sent with: to be answered, answered, or filed."""
    key, unit, _, resident = batch.cases[-1][:4]
    state = "sent" if answered is None else "filed" if key % NOT_FILED else "answered"
    filed: tuple[str | None, ...] = (None, None, None)
    if answered is not None and recipe.filed is not None:
        filed = recipe.filed(key, opened, answered, resident, unit)
    at = recipe.at(answered) if state == "filed" and answered is not None else None
    batch.rows["form_requests"].append((key, 1, recipe.at(opened), *recipe.form, state, *filed, at))


_DOCUMENTED = {"information": "not-relevant", "form": "yes"}
"""What is known of the record from what a case began as: a form lies there, and information need not."""


def _sort(kind: float, *, is_closed: bool) -> str:
    """What a case began as that a unit has begun; forms are slow to be answered."""
    return "form" if kind < (0.02 if is_closed else 0.05) else "information" if kind < 0.05 else "question"


def _attachment(batch: Batch, random: Random, recipe: Recipe, key: int, opened: int) -> None:
    content = PDF + number(key).encode() + b"\n"
    digest = hashlib.sha256(content).hexdigest()
    file = file_name(key, 1, f"{random.getrandbits(32):08x}", "pdf")
    batch.rows["attachments"].append(
        (key, 1, recipe.at(opened), 1, "bild.pdf", "application/pdf", len(content), digest, file)
    )
    if recipe.folder is not None:
        batch.files.append((file, content))


def _text(random: Random) -> str:
    middles = random.sample(_MIDDLES, random.randint(4, 8))
    return " ".join([random.choice(_OPENINGS), *middles, random.choice(_ENDINGS)])


def _reply(random: Random) -> str:
    return " ".join([random.choice(_REPLIES), *random.sample(_ADVICE, random.randint(3, 6)), "Vänliga hälsningar"])


def _signature(n: int, name: str) -> str | None:
    """What stands under what a person writes; not everybody has one."""
    return None if n % 3 == 2 else f"Med vänlig hälsning\n{name}\n{_TITLES[n % len(_TITLES)]}"


def _resident(random: Random) -> str:
    """A well-formed number that nobody has: personal numbers were first given to those alive in 1947."""
    born = f"{random.randint(1800, 1839)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    serial = f"{random.randint(1, 999):03d}"
    return next(f"{born}{serial}{n}" for n in range(10) if luhn.passes(f"{born[2:]}{serial}{n}"))


def register(db: Connection) -> Register:
    """Who and what of the register cases may be about: open units, those that offer something if any do."""
    open_units = select(t.units.c.hsa_id).where(t.units.c.closed_on.is_(None)).order_by(t.units.c.hsa_id)
    types = select(t.case_types.c.slug).where(t.case_types.c.slug != TYPE.slug)  # nobody opens those of forms
    offering = list(db.scalars(open_units.where(t.units.c.hsa_id.in_(select(t.offers.c.unit)))))
    return Register(
        offering or list(db.scalars(open_units)),
        list(db.scalars(select(t.persons.c.hsa_id).order_by(t.persons.c.hsa_id))),
        list(db.scalars(types.order_by(t.case_types.c.slug))),
    )


def staff_names(db: Connection) -> dict[str, str]:
    """The names of staff, by id."""
    return {row[0]: row[1] for row in db.execute(select(t.persons.c.hsa_id, shown_name()))}


def taken_sendings(db: Connection) -> int:
    """The last sending that a case came of."""
    return db.scalar(select(func.max(t.cases.c.sending)).where(t.cases.c.sending.is_not(None))) or 0


def taken_numbers(db: Connection) -> dict[int, int]:
    """The last number given out in each year that has cases."""
    c = t.cases.c
    found: dict[int, int] = {}
    first = db.scalar(select(func.min(c.key)))
    last = db.scalar(select(func.max(c.key)))
    if first is None or last is None:
        return found
    for year in range(first // first_key(1), last // first_key(1) + 1):
        highest = db.scalar(select(func.max(c.key)).where(c.key > first_key(year), c.key < first_key(year + 1)))
        if highest is not None:
            found[year] = highest - first_key(year)
    return found


def insert_batch(db: Connection, batch: Batch) -> None:
    """Add a batch's rows, in the caller's transaction."""
    for table in t.CASE_TABLES:
        insert_many(db, table, batch.rows[table.name], ready=True)


def write_files(folder: Path, batch: Batch) -> None:
    """Put the batch's attachment files in their place, for their owner's eyes only, as real ones are."""
    made: set[str] = set()
    for file, content in batch.files:
        path = folder / file
        if str(path.parent) not in made:
            make_private(path.parent)
            made.add(str(path.parent))
        path.touch(PRIVATE)
        path.write_bytes(content)
