import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations import sitemaps
from relations.choices import Status
from relations.models import Visit
from relations.record_types import RecordType
from tests.factories import StateFactory, VisitCountryFactory, VisitFactory
from tests.test_pages import every_type, made

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    told: Any = answer
    return b"".join(told.streaming_content).decode()


def places(client: Client, address: str) -> list[str]:
    root = ElementTree.fromstring(read(client, address))  # noqa: S314 (our own)
    return [str(each.text).removeprefix(SITE) for each in root.iter(f"{{{sitemaps.NAMESPACE}}}loc")]


def test_robots_are_told_of_the_sitemap_and_kept_from_questions(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert "Disallow: /*?" in lines


@every_type
def test_a_published_record_is_listed_with_when_it_was_changed(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    assert f"/sitemap-{record_type.plural}-0.xml" in places(client, "/sitemap.xml")
    listed = read(client, f"/sitemap-{record_type.plural}-0.xml")
    record.refresh_from_db()
    changed = f"{record.updated:%Y-%m-%dT%H:%M:%SZ}"
    assert f"<url><loc>{SITE}{record.get_absolute_url()}</loc><lastmod>{changed}</lastmod></url>" in listed


@every_type
def test_what_is_not_published_is_in_no_sitemap(client: Client, record_type: RecordType) -> None:
    made(record_type)
    record_type.model.objects.all().update(status=Status.DRAFT)
    assert re.findall(rf"sitemap-{record_type.plural}-", read(client, "/sitemap.xml")) == []
    assert client.get(f"/sitemap-{record_type.plural}-0.xml").status_code == 404


def test_records_are_told_in_blocks_of_their_numbers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "BLOCK", 2)
    VisitFactory.create(pk=1)
    for pk in (3, 4, 9):
        VisitFactory.create(pk=pk)
    VisitFactory.create(pk=5, draft=True)
    blocks = [place for place in places(client, "/sitemap.xml") if "visits" in place]
    assert blocks == [f"/sitemap-visits-{block}.xml" for block in range(5)]
    listed = {block: places(client, block) for block in blocks}
    slugs = dict(Visit.objects.values_list("pk", "slug"))
    found = [[f"/visits/{slugs[pk]}/" for pk in pks] for pks in ((1,), (3, 4), (), (), (9,))]
    assert list(listed.values()) == found


def test_home_lists_and_countries_are_told(client: Client) -> None:
    assert places(client, "/sitemap-pages.xml")[:3] == ["/", "/visits/", "/statements/"]


@pytest.mark.parametrize("block", ["1", "99999999999999999999", "184467440737095", "-1", "x"])
def test_a_block_that_holds_nothing_is_not_found(client: Client, block: str) -> None:
    VisitFactory.create()
    assert client.get(f"/sitemap-visits-{block}.xml").status_code == 404


def test_a_sitemap_costs_the_same_with_one_record_and_with_three(client: Client) -> None:
    costs = []
    for _ in range(2):
        visit = VisitFactory.create()
        for _country in range(2):
            VisitCountryFactory.create(record=visit, country=StateFactory.create())
        with CaptureQueriesContext(connection) as asked:
            for address in ("/sitemap.xml", "/sitemap-visits-0.xml", "/sitemap-pages.xml"):
                places(client, address)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_browser_is_told_how_to_search_the_site(client: Client) -> None:
    assert b'<link rel="search" type="application/opensearchdescription+xml"' in client.get("/visits/").content
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 (our own)
    (url,) = (each for each in root if each.tag.endswith("}Url"))
    assert url.attrib["template"].startswith(f"{SITE}/")
    assert url.attrib["template"].endswith("/?q={searchTerms}")
