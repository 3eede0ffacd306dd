"""Desks of drafts and published records at random; every public address is asked, and holds not one word of a draft."""

import gzip
import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from relations import urls
from relations.bibliography import FORMS
from relations.choices import Status
from relations.exports import atom, formats_of
from relations.facets import facet_names
from relations.models import FormerAddress
from relations.record_types import RECORD_TYPES, RecordType
from tests.random_desk import SECRET, TOLD, RandomDesk, forget_what_is_hidden, random_desk

pytestmark = pytest.mark.django_db

#: So many addresses are asked of one desk: those that must be, and of those that pages lead to as many as fit.
ASKED = 800
FURTHER = 8
#: Public addresses that are asked as they are.
WITHOUT_QUESTION = (
    "home", "search", "search-suggest", "timeline", "calendar", "map", "feed", "opensearch", "robots", "sitemap",
    "sitemap-pages",
)  # fmt: skip
#: All but those that no record is read for.
EVERY_ADDRESS = {pattern.name for pattern in urls.urlpatterns} - {"set_language", "security"}
EVERY_TYPE = "type=visits&type=statements&type=documents&type=commitments&type=figures&type=sources"
SECRETS = re.compile(rf"{SECRET}[a-z]+")
#: A day in the tenures that the factories make.
IN_OFFICE = "2010-02-01"
#: Nobody finds a record by the words of another that is not published.
FINDS_NOTHING = re.compile(rf"/(search/|search/suggest/|[a-z]+\.jsonl)\?q={SECRET}")
#: Faces that staff sign in to, and what documents the program instead of the desk.
NOT_PUBLIC = re.compile(r"/(staff|static|api/v1/schema|api/v1/docs|language)\b")
LINK = re.compile(r"""(?:href|action|src|hx-get)=["']([^"']+)["']|<(?:loc|id)>([^<]+)<""")


def said(answer: Any) -> str:
    """All words of an answer, whatever it is packed in, and those of its headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return f"{dict(answer.headers)}\n{unpacked(body)}"


def unpacked(body: bytes) -> str:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if body.startswith(b"%PDF"):
        pdf = PdfReader(BytesIO(body))
        return "\n".join([str(pdf.metadata), *(page.extract_text() for page in pdf.pages)])
    return body.decode("utf-8", "replace")


def addresses(desk: RandomDesk) -> Iterator[str]:
    """Those that must be asked: every public address, of every record, and what somebody might try who has heard of a
    draft."""
    yield from (reverse(name) for name in WITHOUT_QUESTION)
    yield from (f"/calendar/?month={month}" for month in ("2012-05", "2011-01"))
    yield from ("/map/?type=statements", "/map/?type=documents", f"/timeline/?{EVERY_TYPE}")
    for path in ("/search/", "/search/suggest/", "/timeline/", "/map/", "/feed.atom"):
        yield f"{path}?q={SECRET}*"
    for word in (f"{TOLD}*", f"{TOLD}b", f"{TOLD}bobox"):
        yield from (f"/search/?q={word}", f"/search/suggest/?q={word}")
    yield from of_countries(
        sorted(each.country_code.lower() for each in desk.records["participant"] if each.country_code)
    )
    for record_type in RECORD_TYPES.values():
        yield from of_type(record_type)
    for record in desk.all:
        yield from of_record(record)
        if not record.is_published:
            yield from (f"/search/?q={record.title}", f"/search/?q={record.title[:-1]}")
            yield f"/statements/?participant={record.slug}"
    for former in FormerAddress.objects.all():
        yield from (f"/{RECORD_TYPES[former.type].plural}/{former.slug}{ending}" for ending in ("/", ".bib"))


def of_countries(codes: list[str]) -> Iterator[str]:
    for path in (
        *(f"/countries/{code}/" for code in codes),
        *(f"/relations/{'-'.join(pair)}/" for pair in combinations(codes, 2)),
    ):
        yield from (path, f"{path}?as_of={IN_OFFICE}", f"{path}?year=2012")
    for pair in map("-".join, combinations(codes, 2)):
        yield from (f"/relations/{pair}/brief{ending}" for ending in ("", "?as_of=2012-05-20", ".pdf", ".docx"))


def of_type(record_type: RecordType) -> Iterator[str]:
    plural, model = record_type.plural, record_type.model
    facets = facet_names(record_type.filterset({}, model.objects.published()))
    yield from (f"/{plural}/", f"/{plural}/?q={SECRET}*", f"/{plural}.jsonl?q={SECRET}*", f"/sitemap-{plural}-0.xml")
    yield from (f"/{plural}.{name}" for name in (*(form.name for form in formats_of(record_type)), atom.NAME))
    yield from (f"/{plural}/by/{name}/" for name in facets)
    expanded = ",".join(record_type.serializer.expandable())
    yield from (f"/api/v1/{plural}/", f"/api/v1/{plural}/?expand={expanded}")
    if record_type.name == "participant":
        yield from (f"/api/v1/{plural}.{ending}" for ending in ("popolo", "ftm"))


def of_record(record: Any) -> Iterator[str]:
    page = record.get_absolute_url()
    yield from (page, reverse(f"api:{record.plural}-detail", args=[record.slug]))
    yield from (f"{page.removesuffix('/')}.{form}" for form in FORMS)
    yield f"/api/v1{page.removesuffix('/')}.jsonld"
    if record.type == "participant":
        yield f"{page}?as_of={IN_OFFICE}"
        yield from (f"/api/v1{page.removesuffix('/')}.{ending}" for ending in ("popolo", "ftm"))
    if record.type in ("participant", "place"):
        yield from of_reconciliation(record)


def of_reconciliation(record: Any) -> Iterator[str]:
    service = f"/api/v1/reconcile/{record.plural}/"
    names = [{"query": text} for text in (record.title, record.title[:-1], record.slug)]
    asked = {
        "queries": {f"q{number}": each for number, each in enumerate(names)},
        "extend": {"ids": [record.slug], "properties": [{"id": name} for name in ("country", "parent", "names")]},
    }
    yield from (f"{service}?{urlencode({name: json.dumps(each)})}" for name, each in asked.items())
    yield f"{service}suggest/entity/?{urlencode({'prefix': record.title[:5]})}"
    yield from (f"{service}{face}/{record.slug}/" for face in ("flyout", "preview"))


def links(page: str, at: str) -> Iterator[str]:
    for groups in LINK.findall(page):
        found = urlsplit(urljoin(f"http://testserver{at}", "".join(groups).replace("&amp;", "&")))
        if found.netloc == "testserver" and not NOT_PUBLIC.match(found.path):
            yield f"{found.path}?{found.query}" if found.query else found.path


def slugs_of_drafts(desk: RandomDesk) -> set[str]:
    """Those at which there never was anything, and what leads to them."""
    drafts = {each.slug for each in desk.all if each.status in (Status.DRAFT, Status.IN_REVIEW)}
    return drafts | {*FormerAddress.objects.filter(leads_to__in=drafts).values_list("slug", flat=True)}


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(seed=st.integers(0, 10_000))
def test_no_public_address_says_a_word_of_what_is_not_published(db: None, seed: int) -> None:
    with transaction.atomic():
        desk = random_desk(seed)
        waiting = [*dict.fromkeys(addresses(desk))]
        assert {resolve(urlsplit(each).path).url_name for each in waiting} >= EVERY_ADDRESS
        drafts = slugs_of_drafts(desk)
        asked: dict[str, None] = {}
        while waiting and len(asked) < ASKED:
            address = waiting.pop(0)
            asked[address] = None
            answer = Client().get(address)
            words = said(answer)
            assert answer.status_code < 500, address
            assert answer.status_code == 404 or not drafts & {*re.split("[/.]", urlsplit(address).path)}, address
            told = {*SECRETS.findall(words)} - {*SECRETS.findall(address)}
            assert told == set(), address
            assert not (FINDS_NOTHING.match(address) and TOLD in words), address
            found = [each for each in dict.fromkeys(links(words, address)) if each not in asked]
            desk.random.shuffle(found)
            # Every page leads to some that nobody has named yet.
            waiting += [each for each in found if each not in waiting][:FURTHER]
        transaction.set_rollback(True)


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(seed=st.integers(0, 10_000))
def test_no_count_order_or_heading_follows_from_what_is_not_published(db: None, seed: int) -> None:
    """Every answer is the same once all that is hidden has gone."""
    # The PDF holds what the other two forms of the brief hold, and takes the longest.
    left_out = re.compile(rf"{SECRET}|\.pdf$")
    with transaction.atomic(), time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        desk = random_desk(seed)
        asked = [each for each in dict.fromkeys(addresses(desk)) if not left_out.search(each)]
        before = {address: answered(address) for address in asked}
        forget_what_is_hidden()
        assert [address for address in asked if answered(address) != before[address]] == []
        transaction.set_rollback(True)


def answered(address: str) -> tuple[int, str]:
    answer: Any = Client().get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, unpacked(body)
