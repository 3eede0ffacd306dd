"""For each name of a batch, the records that may be meant.

All are looked up at once: whoever is called just so, whoever's names begin as all words of it do, and whoever's begin
as one of them does, no more than so many of each. Then all are compared with the names they were found for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Left
from django.utils import timezone

from relations.choices import COUNTRY_KINDS, NameKind, ParticipantKind, Status, TranslatedField
from relations.duplicates.named import beginnings
from relations.likeness import Words
from relations.linked_data.reconciling.likeness import MOST_ALIKE, SAME, SAME_IN_ANOTHER_SCRIPT, Name, likeness, score
from relations.linked_data.reconciling.services import SERVICES, Service
from relations.models import Participant, Tenure
from relations.offices import held_on
from relations.search import Among
from relations.search.analyser import NAMED, WHOLE, whole
from relations.search.engine import HasTerms

#: So many names at once.
BATCH = 25
#: So many candidates for each, unless fewer are asked for.
SHOWN, MOST_SHOWN = 10, 50
#: So many records are compared that have all words of a name, or one of them, or one that begins as it does; and so
#: many words are looked for.
WITH_ALL, WITH_ONE, BEGINNING_SO, WORDS = 100, 100, 50, 4
#: Of the names of a record no more letters are compared.
NAME_LETTERS = 2_000
#: Whoever is less alike is no candidate; of whom it is not known whether the country is the one asked for, is less so.
LEAST, NOT_KNOWN = 50, 10

WIKIDATA = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9][0-9]{0,14})", re.IGNORECASE)
SLUG = re.compile("[-a-zA-Z0-9_]{1,120}")
#: What no name has and most address names do.
ADDRESS = re.compile("[-_0-9]")


@dataclass(frozen=True)
class Query:
    text: str
    kinds: tuple[str, ...] = ()
    limit: int = SHOWN
    #: By name, ISO 3166 code or address name; None: any country will do.
    countries: tuple[str, ...] | None = None
    wikidata: tuple[str, ...] | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Wikidata ids that are asked for, or given in place of a name."""
        written = WIKIDATA.fullmatch(self.text)
        return (*(self.wikidata or ()), *([written[1].upper()] if written else ()))


@dataclass(frozen=True)
class Candidate:
    record: Any
    score: int
    #: Nobody else is meant.
    match: bool
    description: str


@dataclass(frozen=True)
class Light:
    """What is compared of a record."""

    pk: int
    slug: str
    wikidata: str
    country: int | None
    #: The keys of each name.
    names: frozenset[Words]


def candidates(service: Service, queries: Sequence[Query]) -> list[list[Candidate]]:
    """For each of the queries, the likeliest first."""
    countries = _countries(queries)
    found = _found(service, queries, countries)
    known = _known(service, {pk for keys in found for pk in keys})
    compared = [[known[pk] for pk in keys if pk in known] for keys in found]
    asked = [Name.of(query.text) for query in queries]
    so_called = (
        each.pk for name, some in zip(asked, compared, strict=True) for each in some if name.words in each.names
    )
    texts = _texts(service, set(so_called))
    ranked = [
        _ranked(query, name, some, where, texts)
        for query, name, some, where in zip(queries, asked, compared, countries, strict=True)
    ]
    records = _read(service, {light.pk for some in ranked for light, _score, _match in some})
    offices = _offices(records.values())
    return [
        [
            Candidate(records[light.pk], points, match, described(records[light.pk], offices.get(light.pk, "")))
            for light, points, match in some
            if light.pk in records
        ]
        for some in ranked
    ]


# --- looking up ------------------------------------------------------------------------------------------------------


def _found(service: Service, queries: Sequence[Query], countries: Sequence[set[int] | None]) -> list[list[int]]:
    """The numbers of the records to compare with each query, in one query of the database."""
    legs = [
        service.model._base_manager.filter(pk__in=some).annotate(query=Value(number)).values_list("query", "pk")
        for number, (query, where) in enumerate(zip(queries, countries, strict=True))
        for some in _legs(service, query, where)
    ]
    found: list[dict[int, None]] = [{} for _query in queries]
    if legs:
        for number, pk in legs[0].order_by().union(*(leg.order_by() for leg in legs[1:]), all=True):
            found[number][pk] = None
    return [[*keys] for keys in found]


def _legs(service: Service, query: Query, where: set[int] | None) -> Iterable[Any]:
    model = service.model
    records = model.objects.published().filter(_conditions(service, query, where)).order_by().values("pk")
    if query.ids:
        yield records.filter(wikidata__in=query.ids)[:WITH_ALL]
    if query.wikidata and not query.text:
        return
    if SLUG.fullmatch(query.text):
        yield records.filter(slug=query.text.lower())[:1]
    name = Name.of(query.text)
    if not name.words:
        return
    yield records.filter(HasTerms(model, [[(WHOLE + whole(name.words), False)]]))[:WITH_ALL]
    words = sorted({word for word in name.words if len(word) > 1}, key=lambda word: (-len(word), word))[:WORDS]
    begun = [[(NAMED + word, True)] for word in sorted(beginnings([tuple(words)]))]
    if len(begun) > 1:
        yield records.filter(HasTerms(model, begun))[:WITH_ALL]
    for word in words:
        yield records.filter(HasTerms(model, [[(NAMED + word, False)]]))[:WITH_ONE]
    for term in begun:
        yield records.filter(HasTerms(model, [term]))[:BEGINNING_SO]


def _conditions(service: Service, query: Query, where: set[int] | None) -> Q:
    wanted = Q(kind__in=query.kinds) if query.kinds else Q()
    if where is None:
        return wanted
    # Of a country that is not published nothing is known.
    of_country = Q(country__in=where) | ~Q(country__status=Status.PUBLISHED)
    if service.model is Participant:
        # A country is its own.
        of_country = (of_country & ~Q(kind__in=COUNTRY_KINDS)) | Q(pk__in=where)
    return wanted & of_country


def _countries(queries: Sequence[Query]) -> list[set[int] | None]:
    """The numbers of the countries that each query names; None where it names none."""
    given = {text for query in queries for text in query.countries or ()}
    if not given:
        return [None if query.countries is None else set() for query in queries]
    names = {text: Name.of(text) for text in given}
    wholes = [[(WHOLE + whole(name.words), False) for name in names.values() if name.words]]
    asked = Q(slug__in=[text.lower() for text in given if SLUG.fullmatch(text)])
    if wholes[0]:
        asked |= Q(HasTerms(Participant, wholes))
    countries = Participant.objects.published().filter(asked, kind__in=COUNTRY_KINDS).order_by()
    keys = set(countries.values_list("pk", flat=True)[: 4 * len(given)])
    texts = _texts(SERVICES["participants"], keys)
    slugs = dict(countries.filter(pk__in=keys).values_list("slug", "pk"))
    by_text = {
        text: {pk for pk, own in texts.items() if score(name, own) >= SAME_IN_ANOTHER_SCRIPT}
        | {pk for slug, pk in slugs.items() if slug == text.lower()}
        for text, name in names.items()
    }
    return [
        None if query.countries is None else {pk for text in query.countries for pk in by_text[text]}
        for query in queries
    ]


# --- comparing -------------------------------------------------------------------------------------------------------


def _known(service: Service, keys: set[int]) -> dict[int, Light]:
    if not keys:
        return {}
    public = Case(When(country__status=Status.PUBLISHED, then=F("country")))
    rows = service.model.objects.published().filter(Among(keys)).order_by()
    rows = rows.annotate(public_country=public, wholes=Left("search_text", NAME_LETTERS))
    return {
        pk: Light(pk, slug, wikidata, country, names_in(wholes))
        for pk, slug, wikidata, country, wholes in rows.values_list(
            "pk", "slug", "wikidata", "public_country", "wholes"
        )
    }


def names_in(search_text: str) -> frozenset[Words]:
    """The keys of the names that a record is found by, which stand there already."""
    tokens = search_text.split(f" {NAMED}", 1)[0].split()
    names = (tuple(filter(None, token[1:].split("-"))) for token in tokens if token.startswith(WHOLE))
    return frozenset(filter(None, names))


def _texts(service: Service, keys: set[int]) -> dict[int, list[Name]]:
    """The names of the records as they are written. Known by an office alone, nobody is called so."""
    if not keys:
        return {}
    model = service.model
    codes = ("country_code", "alpha3_code") if model is Participant else ()
    own = model.objects.published().filter(Among(keys)).order_by().values_list("pk", "title", *codes)
    names = model._meta.get_field("names").related_model._default_manager.exclude(kind=NameKind.OFFICE)
    titles = model._meta.get_field("translations").related_model._default_manager.filter(field=TranslatedField.TITLE)
    rows = [*own]
    for some in (names, titles):
        rows += some.filter(Among(keys, "record")).order_by().values_list("record", "text")
    found: dict[int, list[Name]] = {}
    for pk, *texts in rows:
        found.setdefault(pk, []).extend(Name.of(text) for text in texts if text)
    return found


def _ranked(
    query: Query, asked: Name, found: list[Light], where: set[int] | None, texts: dict[int, list[Name]]
) -> list[tuple[Light, int, bool]]:
    scored = [(each, _points(query, asked, each, texts), _agrees(query, each, where)) for each in found]
    scored = [(each, points, agrees) for each, points, agrees in scored if agrees is not False]
    exact = [each.pk for each, points, _agrees in scored if points >= SAME_IN_ANOTHER_SCRIPT]
    # Where more are so called than were looked up, nobody knows whether one of the others is called just so.
    is_one = len(exact) == 1 and sum(asked.words in each.names for each in found) < WITH_ALL
    told = [
        (each, points - (0 if agrees else NOT_KNOWN), is_one and bool(agrees) and each.pk in exact)
        for each, points, agrees in scored
    ]
    told = [each for each in told if each[1] >= LEAST]
    return sorted(told, key=lambda each: (-each[1], each[0].slug))[: query.limit]


def _points(query: Query, asked: Name, each: Light, texts: dict[int, list[Name]]) -> int:
    is_by_id = not query.text or WIKIDATA.fullmatch(query.text) is not None
    if (is_by_id and each.wikidata in query.ids) or (each.slug == query.text and ADDRESS.search(query.text)):
        return SAME
    points = score(asked, texts.get(each.pk, ())) if asked.words in each.names else likeness(asked, each.names)
    # One word alone may be an address name, or the name of many.
    return max(points, MOST_ALIKE) if each.slug == query.text.lower() else points


def _agrees(query: Query, each: Light, where: set[int] | None) -> bool | None:
    """Whether the record meets the conditions; None where what is known of it does not tell."""
    told: list[bool | None] = []
    if query.wikidata is not None:
        told.append(each.wikidata in query.wikidata if each.wikidata else None)
    if where is not None:
        told.append(each.country in where or each.pk in where if each.country or each.pk in where else None)
    return False if False in told else None if None in told else True


# --- telling ---------------------------------------------------------------------------------------------------------


def _read(service: Service, keys: set[int]) -> dict[int, Any]:
    records = service.model.objects.published().filter(Among(keys)).with_public_relations(("country",))
    return {record.pk: record for record in records} if keys else {}


def _offices(records: Iterable[Any]) -> dict[int, str]:
    """Of each person among them the office of today, or else the last one."""
    people = [each.pk for each in records if isinstance(each, Participant) and each.kind == ParticipantKind.PERSON]
    if not people:
        return {}
    tenures = Tenure.objects.filter(person__in=people, body__in=Participant.objects.published().values("pk"))
    by_person: dict[int, list[Tenure]] = {}
    for tenure in tenures.select_related("body"):
        by_person.setdefault(tenure.person_id, []).append(tenure)
    today = timezone.localdate()
    return {pk: str(_office(held, today)) for pk, held in by_person.items()}


def _office(tenures: list[Tenure], today: Any) -> str:
    held = [each.tenure for each in held_on(tenures, today) if each.surely]
    tenure = (held or tenures)[-1]
    return f"{tenure.office}, {tenure.body.title}"


def described(record: Any, office: str) -> str:
    country = record.country.title if record.country else ""
    return ", ".join(filter(None, (str(record.get_kind_display()), country))) + (f"; {office}" if office else "")
