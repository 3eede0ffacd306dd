"""Desks of drafts and published records at random; every public address is asked, and holds not one word of a draft."""

import gzip
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from relations.record_types import RECORD_TYPES
from tests.random_desk import SECRET, RandomDesk, random_desk

pytestmark = pytest.mark.django_db

#: So many addresses are asked of one desk: those that must be, and of those that pages lead to as many as fit.
ASKED = 450
FURTHER = 8
SECRETS = re.compile(rf"{SECRET}[a-z]+")
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
    """Those that must be asked: of every record, and what somebody might try who has heard of a draft."""
    yield from (
        "/",
        "/sitemap.xml",
        "/robots.txt",
        "/opensearch.xml",
        "/feed.atom",
        "/timeline/",
        "/calendar/",
        "/map/",
    )
    for path in ("/search/", "/search/suggest/", "/timeline/", "/map/", "/feed.atom"):
        yield f"{path}?q={SECRET}*"
    codes = sorted(each.country_code.lower() for each in desk.records["participant"] if each.country_code)
    for code in codes:
        yield f"/countries/{code}/"
    for pair in map("-".join, combinations(codes, 2)):
        yield from (f"/relations/{pair}/", f"/relations/{pair}/?as_of=2012-05-20", f"/relations/{pair}/?year=2012")
        yield from (f"/relations/{pair}/brief", f"/relations/{pair}/brief.pdf", f"/relations/{pair}/brief.docx")
    for name, record_type in RECORD_TYPES.items():
        yield from (f"/{record_type.plural}/", f"/{record_type.plural}/?q={SECRET}*", f"/api/v1/{record_type.plural}/")
        yield from (f"/{record_type.plural}.{ending}" for ending in ("csv", "xlsx", "json", "jsonl", "atom"))
        for record in desk.records[name]:
            yield from (record.get_absolute_url(), reverse(f"api:{record.plural}-detail", args=[record.slug]))
            yield f"{record.get_absolute_url().removesuffix('/')}.bib"
    for record in (each for records in desk.records.values() for each in records if not each.is_published):
        yield f"/statements/?participant={record.slug}"


def links(page: str, at: str) -> Iterator[str]:
    for groups in LINK.findall(page):
        found = urlsplit(urljoin(f"http://testserver{at}", "".join(groups).replace("&amp;", "&")))
        if found.netloc == "testserver" and not NOT_PUBLIC.match(found.path):
            yield f"{found.path}?{found.query}" if found.query else found.path


@settings(max_examples=2, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(seed=st.integers(0, 10_000))
def test_no_public_address_says_a_word_of_what_is_not_published(db: None, seed: int) -> None:
    with transaction.atomic():
        desk = random_desk(seed)
        waiting = [*dict.fromkeys(addresses(desk))]
        asked: dict[str, None] = {}
        while waiting and len(asked) < ASKED:
            address = waiting.pop(0)
            asked[address] = None
            answer = Client().get(address)
            words = said(answer)
            assert answer.status_code < 500, address
            told = {*SECRETS.findall(words)} - {*SECRETS.findall(address)}
            assert told == set(), address
            found = [each for each in dict.fromkeys(links(words, address)) if each not in asked]
            desk.random.shuffle(found)
            # Every page leads to some that nobody has named yet.
            waiting += [each for each in found if each not in waiting][:FURTHER]
        transaction.set_rollback(True)
