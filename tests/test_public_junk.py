"""Whatever stands in the address of a public page or file: it is answered in words, shows nothing hidden, and asks no
more of the database than is stated here."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from relations import urls
from relations.facets import facet_names
from relations.filters.fields import RelatedFilter
from relations.record_types import RECORD_TYPES
from tests.factories import (
    PlaceFactory,
    StateFactory,
    StatementFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitPlaceFactory,
    factory_of,
)

Draw = Callable[..., Any]
TYPES = {each.plural: each for each in RECORD_TYPES.values()}

#: Of every kind of address: what may be answered, and how many queries it may take at most. What belongs to one type of
#: record is named by what is the same for all of them.
KINDS: dict[str, tuple[set[int], int]] = {
    "home": ({200}, 40),
    "set_language": ({400}, 1),
    "search": ({200}, 60),
    "search-suggest": ({200}, 13),
    "timeline": ({200, 400}, 40),
    "calendar": ({200, 400}, 15),
    "map": ({200, 400}, 12),
    "pair": ({200, 400, 404}, 45),
    "brief": ({200, 400, 403, 404}, 40),
    "brief-pdf": ({200, 400, 403, 404, 501}, 40),
    "brief-docx": ({200, 400, 403, 404, 501}, 40),
    "country": ({200, 400, 404}, 45),
    "feed": ({200, 400}, 50),
    "opensearch": ({200}, 1),
    "robots": ({200}, 1),
    # Where nobody is named.
    "security": ({404}, 1),
    "sitemap": ({200}, 9),
    "sitemap-pages": ({200}, 6),
    "sitemap-of": ({200, 404}, 3),
    "list": ({200, 400}, 35),
    "csv": ({200, 400}, 25),
    "xlsx": ({200, 400}, 25),
    "json": ({200, 400}, 25),
    "jsonl": ({200, 400}, 25),
    "ics": ({200, 400}, 12),
    "atom": ({200, 400}, 15),
    "by": ({200, 400, 404}, 10),
    "detail": ({200, 400, 404, 410}, 45),
    "cite": ({200, 404, 410}, 8),
    "api:list": ({200, 400}, 30),
    "api:detail": ({200, 400, 404, 410}, 20),
}
#: What knows no parameter is the same each time.
FEW = ("home", "set_language", "opensearch", "robots", "security", "sitemap", "sitemap-pages", "sitemap-of")
#: A pair in the wrong order leads to the right one, and that to the address without blanks; a facet that is asked what
#: cannot be answered, to the list.
LEADS_ON_TWICE = ("by", "pair", "country", "brief", "brief-pdf", "brief-docx")

DAYS = ("as_of", "date_after", "date_before")
#: Parameters of a kind of address beside those of the filters.
OWN: dict[str, tuple[str, ...]] = {
    "set_language": ("language", "next"),
    "search": ("q", "type", "page"),
    "search-suggest": ("q",),
    "timeline": ("type", "cursor"),
    "calendar": ("month",),
    "map": ("type", "area", "page"),
    "pair": ("as_of", "year"),
    "country": ("as_of", "year"),
    **dict.fromkeys(("brief", "brief-pdf", "brief-docx"), (*DAYS, "drafts")),
    **dict.fromkeys(("feed", "atom", "list"), ("cursor",)),
    **dict.fromkeys(("csv", "xlsx", "json", "jsonl", "ics"), ("bom", "values", "cursor")),
    "by": ("named", "cursor"),
    "detail": ("as_of", "year"),
    "api:list": ("fields", "expand", "page_size", "cursor"),
    "api:detail": ("fields", "expand"),
}
FILTERED = (
    "timeline",
    "calendar",
    "map",
    "feed",
    "list",
    "csv",
    "xlsx",
    "json",
    "jsonl",
    "ics",
    "atom",
    "by",
    "api:list",
)
CURSOR = "WyItc29ydF9kYXRlIiwiMDAwMS0wMS0wMSIsMSxmYWxzZSwidmlzaXQiXQ"
#: Values that mean something, by parameter; those of the other filters follow from the filters.
FITTING: dict[str, list[str]] = {
    **{name: ["2012-05-20", "2010-01-01", "9999-12-31"] for name in (*DAYS, "in_force_on", "due_before")},
    **{name: ["record", '"visit 1"', "vis*", "meeting -visit", "vvisit", "Минск", "of the"] for name in ("q", "named")},
    "type": [*TYPES, *RECORD_TYPES],
    "ordering": ["date", "-date", "title", "-title", "updated", "-updated"],
    "year": ["1", "2012", "9999"],
    "page": ["2", "50", "9999"],
    "page_size": ["1", "200"],
    "area": ["20,50,40,60", "27.57,53.9,27.57,53.9", "-180,-90,180,90"],
    "month": ["2012-05", "0001-01", "9999-12"],
    "updated_since": ["2012-05-14T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
    "language": ["en", "be", "de"],
    "next": ["/visits/", "//example.org/"],
    "fields": ["title,date", "slug"],
    "expand": ["participant", "source"],
    "cursor": [CURSOR],
    **{name: ["true", "false", "1"] for name in ("undated", "drafts", "bom", "values")},
}
#: Values that mean nothing to most parameters.
JUNK = st.text(max_size=12) | st.sampled_from([
    "", " ", "\x00", "²", "-1", "0", "1", "9999", "10000", "99999999999999999999", "1e9", "nan", "true", "false", "by",
    "QM", "0000-13", "0001-01", "9999-12", "2012-05", "2012-5", "12012-05", "2012-05-14", "0001-01-01", "9999-12-31",
    "visits", "documents", "statements", "commitments", "sources", "date", "-date", "title", "held", "meeting",
    "0,0,0,0", "-180,-90,180,90", "180,90,-180,-90", "1,2,3", "0,0,1e5,1", "27.57,53.9,27.57,53.9", "town", "Минск",
    "W10", "bnVsbA", "<script>", "\ud800", "%", "*", "'", '"', "=1+1", "\r\nX: y", "x" * 300, "9" * 5_000,
])  # fmt: skip
NAMES = sorted(
    {name for each in RECORD_TYPES.values() for name in each.filterset.base_filters} | {*FITTING, "", "Month"}
)
ANY_PATH = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def kind_of(name: str) -> str:
    for plural in TYPES:
        name = re.sub(rf"^(sitemap-)?{plural}(-|$)", lambda found: f"{found[1]}of" if found[1] else "", name)
    return name


PATTERNS: dict[str, list[Any]] = {}
for pattern in urls.urlpatterns:
    PATTERNS.setdefault(kind_of(str(pattern.name)), []).append(pattern)


@pytest.fixture
def desk(db: None) -> list[str]:
    """Slugs of one record of each type that is published, of one that is a draft and of one that was withdrawn."""
    one, other = (StateFactory.create(country_code=code) for code in ("QM", "QN"))
    town = PlaceFactory.create(slug="town", latitude="53.9", longitude="27.57")
    visit = VisitFactory.create(date="0001-01-01/9999-12-31")
    VisitPlaceFactory.create(record=visit, place=town)
    for country in (one, other):
        VisitCountryFactory.create(record=visit, country=country)
    StatementFactory.create(visit=visit, date="9999-12-31")
    hidden = PlaceFactory.create(title="Hushed up", latitude="1", longitude="1", draft=True)
    for date in ("2012-05-14", "2012-05", "2012", ""):
        VisitPlaceFactory.create(record=VisitFactory.create(title="Hushed up", date=date, draft=True), place=town)
    VisitPlaceFactory.create(record=visit, place=hidden)
    for name, record_type in RECORD_TYPES.items():
        factory = factory_of(record_type.model)
        factory.create(full=True, slug=f"{name}-told")
        factory.create(title="Hushed up", draft=True, slug=f"{name}-draft")
        factory.create(title="Hushed up", withdrawn=True, slug=f"{name}-gone")
    return [f"{name}-{what}" for name in RECORD_TYPES for what in ("told", "draft", "gone")]


def place(draw: Draw, kind: str, slugs: list[str]) -> tuple[str, list[Any]]:
    """An address of that kind, and the types of record that it is about."""
    if kind.startswith("api:"):
        plural = draw(st.sampled_from([*TYPES]))
        known, about = {"slug": slugs} if kind == "api:detail" else {}, [TYPES[plural]]
        name, parameters = f"api:{plural}-{kind.removeprefix('api:')}", [*known]
    else:
        pattern = draw(st.sampled_from(PATTERNS[kind]))
        about = [record_type] if (record_type := pattern.default_args.get("record_type")) else [*TYPES.values()]
        name, parameters = pattern.name, [*pattern.pattern.converters]
    fitting: dict[str, list[str]] = {
        "slug": [slug for slug in slugs if slug.startswith(about[0].name)],
        "pair": ["qm-qn", "QN-qm", "qm-qm", "qm-qx"],
        "country": ["qm", "QN", "qx"],
        "extension": ["bib", "ris", "json", "txt"],
        "name": [*facet_names(about[0].filterset({}, about[0].model.objects.published()))],
        "block": ["0", "1", str(10**30)],
    }
    usual = {each: draw(st.sampled_from(fitting[each])) for each in parameters}
    odd = {each: draw(ANY_PATH) for each in parameters} if parameters and not draw(st.integers(0, 4)) else usual
    try:
        return reverse(name, kwargs=odd), about
    except NoReverseMatch:
        return reverse(name, kwargs=usual), about


def question(draw: Draw, kind: str, about: list[Any], slugs: list[str]) -> str:
    filters = (
        {name: each for of in about for name, each in of.filterset.base_filters.items()} if kind in FILTERED else {}
    )
    known = [*filters, *OWN.get(kind, ())] or NAMES
    asked = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(known) if draw(st.integers(0, 7)) else st.sampled_from(NAMES) | st.text(max_size=5))
        fitting = FITTING.get(name) or fitting_of(filters.get(name), slugs)
        value = draw(st.sampled_from(fitting) if fitting and draw(st.integers(0, 3)) else JUNK)
        asked.append((name, value))
    return urlencode(asked, errors="surrogatepass")


def fitting_of(asked: Any, slugs: list[str]) -> list[str]:
    if isinstance(asked, RelatedFilter):
        return ["qm", "QN"] if asked.extra["to_field_name"] == "country_code" else ["town", *slugs]
    return [str(value) for value, _label in asked.extra.get("choices", ())] if asked else []


def said(answer: Any) -> bytes:
    told: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return told


def check(client: Client, kind: str, address: str) -> None:
    statuses, most = KINDS[kind]
    with CaptureQueriesContext(connection) as asked:
        answer: Any = client.get(address, follow=True)
        told = said(answer)
    assert answer.status_code in statuses, address
    assert b"Hushed up" not in told, address
    assert len(answer.redirect_chain) <= (2 if kind in LEADS_ON_TWICE else 1), address
    # Each step asks anew.
    assert len(asked) <= most * (1 + len(answer.redirect_chain)), address


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_is_answered_and_none_tells_of_what_is_hidden(
    client: Client, desk: list[str], kind: str
) -> None:
    @settings(max_examples=3 if kind in FEW else 16, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(data=st.data())
    def answered(data: st.DataObject) -> None:
        address, about = place(data.draw, kind, desk)
        check(client, kind, f"{address}?{question(data.draw, kind, about, desk)}")

    answered()


@pytest.mark.parametrize(
    "query",
    [
        "month=0000-13",
        "month=9999-12&year=9999",
        "month=0001-01&year=1",
        "date_after=9999-12-31&date_before=0001-01-01",
        f"type=visits&cursor={CURSOR}",
        "undated=true&ordering=date&type=visits",
        "area=27.57,53.9,27.57,53.9&page=50",
    ],
)
@pytest.mark.parametrize("kind", ["timeline", "calendar", "map"])
def test_questions_at_the_edges_of_time_and_of_the_map(client: Client, desk: list[str], kind: str, query: str) -> None:
    check(client, kind, f"/{kind}/?{query}")


def test_every_public_address_is_of_a_kind_that_is_asked_here() -> None:
    assert {*PATTERNS} | {"api:list", "api:detail"} == {*KINDS}
