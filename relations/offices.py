"""Which office somebody held on a day, and whether a title as printed agrees. Nothing is resolved here: it is shown."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from relations.choices import ParticipantKind, Status
from relations.edtf import Edtf
from relations.fields import edtf_value
from relations.models import CapacityNote, Participation, Tenure
from relations.names import name_key

#: Words that name an office, in English, Russian, Belarusian and German, longer ones before those they contain.
#: A word stands for its inflected forms, too.
OFFICE_WORDS = (
    ("head of administration", "presidential administration", "администрация президента",
     "адміністрацыя прэзідэнта", "administration of the president", "präsidialverwaltung"),
    ("vice president", "vice president", "вице президент", "віцэ прэзідэнт", "vizepräsident"),
    ("deputy prime minister", "deputy prime minister", "vice premier", "вице премьер", "віцэ прэм’ер",
     "vice prime minister", "вице премьер министр", "віцэ прэм’ер міністр", "заместитель премьер министра",
     "намеснік прэм’ер міністра", "stellvertretender ministerpräsident", "vizeministerpräsident", "vizepremier"),
    ("deputy minister", "deputy minister", "deputy foreign minister", "vice minister", "вице министр", "віцэ міністр",
     "заместитель министра", "намеснік міністра", "stellvertretender minister", "stellvertretender außenminister",
     "vizeminister"),
    ("minister-counsellor", "minister counsellor", "minister counselor", "министр советник", "міністр дарадца"),
    ("prime minister", "prime minister", "premier", "премьер министр", "премьер", "прэм’ер міністр", "прэм’ер",
     "ministerpräsident", "premierminister"),
    ("foreign minister", "minister of foreign affairs", "minister for foreign affairs", "foreign minister",
     "secretary of state", "министр иностранных дел", "міністр замежных спраў", "außenminister"),
    ("minister", "minister", "министр", "міністр"),
    ("head of state", "head of state", "heads of state", "глава государства", "кіраўнік дзяржавы", "staatschef",
     "staatsoberhaupt"),
    ("head of government", "head of government", "heads of government", "глава правительства", "кіраўнік урада",
     "regierungschef"),
    ("president", "president", "президент", "прэзідэнт", "präsident", "staatspräsident"),
    ("monarch", "king", "queen", "emperor", "sultan", "emir", "король", "королева", "кароль", "каралева", "император",
     "імператар", "султан", "эмир", "эмір", "könig", "königin", "kaiser"),
    ("chancellor", "chancellor", "канцлер", "kanzler", "bundeskanzler"),
    ("secretary-general", "secretary general", "генеральный секретарь", "генеральны сакратар", "generalsekretär"),
    ("director-general", "director general", "генеральный директор", "генеральны дырэктар", "generaldirektor"),
    ("ambassador", "ambassador", "посол", "пасол", "botschafter"),
    ("governor", "governor", "губернатор", "губернатар", "akim", "аким", "акім", "gouverneur"),
    ("mayor", "mayor", "мэр", "bürgermeister", "oberbürgermeister"),
    ("speaker", "speaker", "спикер", "спікер", "parlamentspräsident"),
    ("chair", "chairman", "chairwoman", "chairperson", "председатель", "старшыня", "vorsitzende"),
)  # fmt: skip

#: The general title is right for whoever holds one of these.
COVERED_BY = {
    "head of state": {"president", "monarch"},
    "head of government": {"prime minister", "chancellor"},
    "minister": {"foreign minister"},
}
#: Who was something, or is to become it, is not said to be it.
NO_MORE = frozenset(
    name_key(
        "former ex late retired elect designate emeritus бывший бывшая экс былы былая ehemaliger ehemalige"
    ).split()
)
#: An ending that grammar adds to a word has at most so many letters.
ENDING = 3
#: The house is not the office, though its name begins as that of the office does, or reads alike without its marks.
HOUSES = re.compile(
    r"\bministr(?:y|ies)\b|\b\w*minister(?:iums?|ien)\b|\bм[иі]н[иі]ст[еэ]рств\w*|\bpresidential\b(?! administration)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Held:
    tenure: Tenure
    #: Throughout the time asked about; else it may have been held then.
    surely: bool
    #: As it stood on that day, where one is asked about.
    as_of: datetime.date | None = None

    @property
    def period(self) -> str:
        """When it was held, as EDTF. On the day nobody could tell of an end that surely came later."""
        held = edtf_value(self.tenure.held)
        if not (self.as_of and held.end and held.end.earliest > self.as_of):
            return self.tenure.held
        return f"{held.start.text}/.." if held.start else ""

    def __str__(self) -> str:
        words = gettext("%(office)s, %(body)s") if self.surely else gettext("possibly %(office)s, %(body)s")
        return words % {"office": self.tenure.office, "body": self.tenure.body}


@dataclass(frozen=True)
class Disagreement:
    """Somebody acts under a title for which the desk knows no tenure at that time."""

    row: Any
    held: list[Held]


def offices_on(person: Any, when: Edtf | datetime.date) -> list[Held]:
    """The offices that a person held, or may have held, at a time; reads ``person.tenures`` with their bodies."""
    return held_on(person.tenures.all(), when)


def held_on(tenures: Iterable[Tenure], when: Edtf | datetime.date) -> list[Held]:
    time = edtf_value(when.isoformat()) if isinstance(when, datetime.date) else when
    return [Held(tenure, covers(tenure.held, time)) for tenure in tenures if _possibly(tenure, time)]


def _possibly(tenure: Tenure, when: Edtf) -> bool:
    if not when.is_known:
        return True
    held = edtf_value(tenure.held)
    begun = held.start is None or held.start.earliest <= when.latest
    return begun and (held.end is None or when.earliest <= held.end.latest)


def covers(period: str, when: Edtf) -> bool:
    """Whether an office that was held for a period (EDTF) was surely held throughout that time."""
    held = edtf_value(period)
    if not (held.is_known and when.is_known) or held.approximate or held.uncertain:
        return False
    begun = held.start.latest <= when.earliest if held.start else held.earliest == datetime.date.min
    return begun and (when.latest <= held.end.earliest if held.end else held.latest == datetime.date.max)


@lru_cache(maxsize=4096)
def offices_named(title: str) -> frozenset[str]:
    """The offices that a title as printed names, by the words of ``OFFICE_WORDS``."""
    words, named = name_key(HOUSES.sub(" ", title)).split(), set()
    if NO_MORE & {*words}:
        return frozenset()
    for office, phrase in _phrases():
        while (at := _position(words, phrase)) is not None:
            named.add(office)
            # What a longer phrase has said, a shorter one does not say again.
            words[at : at + len(phrase)] = [""]
    return frozenset(named)


@lru_cache(maxsize=1)
def _phrases() -> list[tuple[str, list[str]]]:
    return [
        (office, words)
        for office, *phrases in OFFICE_WORDS
        for words in sorted((name_key(phrase).split() for phrase in phrases), key=len, reverse=True)
    ]


def _position(words: list[str], phrase: list[str]) -> int | None:
    for at in range(len(words) - len(phrase) + 1):
        if all(_is_form(word, stem) for word, stem in zip(words[at:], phrase, strict=False)):
            return at
    return None


def _is_form(word: str, stem: str) -> bool:
    """Cases change the last vowel of a word and add to it: глава, главы; министр, министром."""
    stem = stem[:-1] if len(stem) > 3 and stem[-1] in "aei" else stem
    return word.startswith(stem) and len(word) - len(stem) <= ENDING


def agrees(title: str, tenure: Tenure) -> bool:
    """Whether the title as printed may be that of the tenure: one office by its words, or all words of the office."""
    held, named = offices_named(tenure.office), offices_named(title)
    if any(office in held or COVERED_BY.get(office, set()) & held for office in named):
        return True
    return _words(tenure.office) <= _words(title)


def _words(text: str) -> set[str]:
    return {word for word in name_key(text).split() if len(word) > 2}


def disagrees(row: Any, when: Edtf) -> bool:
    """Whether the title as printed names an office, and no tenure at that time is of one."""
    tenures = row.participant.tenures.all()
    names_one = bool(offices_named(row.capacity)) or any(
        _words(tenure.office) <= _words(row.capacity) for tenure in tenures
    )
    if not (when.is_known and names_one) or NO_MORE & {*name_key(row.capacity).split()}:
        return False
    return not any(agrees(row.capacity, held.tenure) for held in offices_on(row.participant, when))


def people_in(model: Any) -> QuerySet[Any]:
    """Participations of persons under a title, with what ``disagrees`` reads of them."""
    rows = model._default_manager.exclude(capacity="").exclude(record__status=Status.WITHDRAWN)
    rows = rows.filter(participant__kind=ParticipantKind.PERSON).select_related("record", "participant")
    private = [f"record__{name}" for name in ("summary", *model._meta.get_field("record").related_model.private_fields)]
    found: QuerySet[Any] = rows.defer(*private).prefetch_related("participant__tenures__body").order_by("pk")
    return found


def disagreements(model: type[Participation], after: int, looked_through: int) -> tuple[list[Disagreement], int]:
    """Those among the next so many participations behind that number that nobody has looked at; where to go on, or 0.

    Bounded, since what is printed cannot be compared with what is held but by reading both.
    """
    rows = [*people_in(model).filter(pk__gt=after)[:looked_through]]
    found = [row for row in rows if disagrees(row, row.record.when)]
    seen = looked_at(found)
    open_rows = [row for row in found if _key(row) not in seen]
    listed = [Disagreement(row, offices_on(row.participant, row.record.when)) for row in open_rows]
    return listed, rows[-1].pk if len(rows) == looked_through else 0


def looked_at(rows: Iterable[Any]) -> set[tuple[Any, ...]]:
    keys = [_key(row) for row in rows]
    notes = CapacityNote.objects.filter(record_id__in={key[1] for key in keys}, type__in={key[0] for key in keys})
    return {*notes.values_list("type", "record_id", "participant_id", "capacity")}


def _key(row: Any) -> tuple[Any, ...]:
    return row.record.type, row.record_id, row.participant_id, row.capacity


def look_at(row: Any, user: Any, note: str) -> CapacityNote:
    """The curator has seen the disagreement, and says why both stay as they are."""
    kind, record_id, participant_id, capacity = _key(row)
    made, _new = CapacityNote.objects.update_or_create(
        type=kind,
        record_id=record_id,
        participant_id=participant_id,
        capacity=capacity,
        defaults={"note": note, "user": user},
    )
    return made


def participations() -> Iterator[type[Participation]]:
    yield from Participation.__subclasses__()
